"""What changes a functional card: one door for a value, whoever comes through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.actions.editing import locked_client
from clients.models import Client
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .models import CardValue, Indicator
from .queries import events_of, falling_due, newest_event
from .subjects import Subject

STATE = ["value", "verified_on", "valid_until", "verified_by"]


@dataclass(frozen=True)
class Verified:
    """``undo`` is what :func:`undo` wants to put back what was; None where nothing changed."""

    value: CardValue
    undo: int | None


@transaction.atomic
def verify(
    *, by: Employee, subject: Subject, holder: Any, indicator: Indicator, edit: Edit, spread: bool = False
) -> Verified:
    """Take a value for true as of today: the one that was seen (confirmed), or a new one (changed).

    Args:
        edit: of the field ``value``; wanting what was seen is a confirmation.
        spread: move the day on which it falls due, so that not everything falls due on one day (in a review).

    Raises:
        Conflict: somebody else has changed the value since it was seen.
        ValidationError: nothing to confirm; the client is not theirs any more.
        PermissionDenied: the employee may not.
    """
    if not rules.may_verify(by.roles):
        raise PermissionDenied
    row = _locked(by, subject, holder, indicator)
    before = newest_event(row)
    edit.apply(row)
    if not row.value and not edit.seen["value"]:
        raise ValidationError(_("There is nothing to confirm yet: enter the value"), code="nothing")
    day = today()
    row.verified_on, row.verified_by = day, by
    row.valid_until = _end(subject, subject.client_of(holder), row, day) if spread else _plain_end(row, day)
    row.save(update_fields=STATE)
    after = newest_event(row)
    return Verified(row, after if after != before else None)


def _locked(by: Employee, subject: Subject, holder: Any, indicator: Indicator) -> Any:
    """The value's row, made where there is none; the client is locked first."""
    locked_client(by, subject.client_of(holder))
    named = {subject.field: holder, "indicator": indicator}
    subject.values.objects.get_or_create(**named)
    return subject.values.objects.select_for_update().get(**named)


def _plain_end(row: Any, day: date) -> date | None:
    return rules.valid_until(day, row.indicator.validity_days)


def _end(subject: Subject, client: Client, row: Any, day: date) -> date | None:
    validity = row.indicator.validity_days
    if validity is None:
        return None
    first, last = rules.earliest_end(day, validity), _plain_end(row, day)
    of_client, of_owner = falling_due(subject, client, first, last or first, row.pk)
    return rules.spread_until(day, validity, of_client, of_owner)


@transaction.atomic
def undo(*, by: Employee, subject: Subject, holder: Any, indicator: Indicator, event: int) -> CardValue:
    """Put back what stood there before the employee's own last verification, ``Verified.undo``.

    Raises:
        ValidationError: the value has changed since, by this undoing or by somebody else.
        PermissionDenied: the employee may not.
    """
    if not rules.may_verify(by.roles):
        raise PermissionDenied
    row = _locked(by, subject, holder, indicator)
    if newest_event(row) != event or row.verified_by_id != by.pk:
        raise ValidationError(_("The value has changed since: there is nothing to undo"), code="stale")
    old = events_of(subject.values).get(pgh_id=event)
    for name in STATE:
        attribute = "verified_by_id" if name == "verified_by" else name
        setattr(row, attribute, getattr(old, attribute))
    row.save(update_fields=STATE)
    changed: CardValue = row
    return changed
