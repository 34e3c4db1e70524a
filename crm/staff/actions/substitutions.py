"""Substitutions (domain §2)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.staff import rules
from crm.staff.calendar import today
from crm.staff.models import Employee, Substitution
from crm.staff.queries import arrangeable_by

from .rights import require


@transaction.atomic
def arrange_substitution(
    *,
    by: Employee | None,
    absent: Employee,
    substitute: Employee | None,
    starts_on: date,
    ends_on: date,
    note: str = "",
) -> Substitution:
    """An absence; without a ``substitute`` the clients wait.

    Raises ValidationError for impossible people or dates and an overlap, PermissionDenied for strangers.
    """
    require(by, rules.may_arrange_substitutions)
    _require_own(by, absent, substitute)
    substitution = Substitution(absent=absent, substitute=substitute, starts_on=starts_on, ends_on=ends_on, note=note)
    _check(substitution)
    substitution.save()
    return substitution


@transaction.atomic
def change_substitution(
    *, by: Employee | None, substitution: Substitution, starts_on: date, ends_on: date, note: str = ""
) -> Substitution:
    """Other dates for the same two people. Raises as :func:`arrange_substitution` does."""
    require(by, rules.may_arrange_substitutions)
    _require_own(by, substitution.absent)
    substitution.starts_on, substitution.ends_on, substitution.note = starts_on, ends_on, note
    _check(substitution)
    substitution.save()
    return substitution


def end_substitution(*, by: Employee | None, substitution: Substitution) -> None:
    """Over from this moment: yesterday was its last day. One that has not had a day yet is removed."""
    require(by, rules.may_arrange_substitutions)
    _require_own(by, substitution.absent)
    now = today()
    if substitution.starts_on >= now:
        substitution.delete()
    elif substitution.ends_on >= now:
        substitution.ends_on = now - timedelta(days=1)
        substitution.save(update_fields=["ends_on"])


def _require_own(by: Employee | None, *people: Employee | None) -> None:
    if by is None:
        return
    own = arrangeable_by(by)
    # The director may correct the dates of somebody who no longer works here.
    if any(
        not own.filter(pk=one.pk).exists()
        for one in people
        if one is not None and (one.is_active or not rules.sees_everything(by.roles))
    ):
        raise PermissionDenied


def _check(substitution: Substitution) -> None:
    absent, substitute = substitution.absent, substitution.substitute
    if substitute is not None and absent.pk == substitute.pk:
        raise ValidationError({"substitute": _("Nobody substitutes oneself: choose another employee")})
    if substitution.ends_on < substitution.starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first")})
    for field, person in (("absent", absent), ("substitute", substitute)):
        if person is not None and not person.is_active:
            raise ValidationError({field: _("%(name)s no longer works here") % {"name": person}})
    # Two heads who arrange the same thing at once: the second waits for the first and then sees the overlap.
    Employee.objects.select_for_update().get(pk=absent.pk)
    same = Substitution.objects.filter(absent=absent, substitute=substitute).exclude(pk=substitution.pk)
    if other := same.filter(starts_on__lte=substitution.ends_on, ends_on__gte=substitution.starts_on).first():
        if substitute is None:
            raise ValidationError(
                _("This absence is already known, from %(start)s to %(end)s: change that one")
                % {"start": other.starts_on.strftime("%d.%m.%Y"), "end": other.ends_on.strftime("%d.%m.%Y")}
            )
        raise ValidationError(
            _("The same two already have a substitution from %(start)s to %(end)s: change that one")
            % {"start": other.starts_on.strftime("%d.%m.%Y"), "end": other.ends_on.strftime("%d.%m.%Y")}
        )
