"""Who may see what: the one place that answers it (domain §2, Visibility)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from . import rules
from .calendar import today
from .choices import NormCode, Role
from .models import Employee, Norm, Notification, Substitution, SubstitutionQuerySet


@dataclass(frozen=True)
class Scope:
    """What an employee sees: everything, or the clients of ``owners`` (ids of employees).

    ``listens_to`` are ids of employees whose calls and works an auditor sees; their clients are not shown.
    ``acts_for`` are the employee and those absent today whose place the employee takes: whose clients one calls.
    A director's is the director alone: who sees everything is not asked whom else they stand for.
    """

    everything: bool = False
    owners: frozenset[int] = frozenset()
    listens_to: frozenset[int] = frozenset()
    acts_for: frozenset[int] = field(default=frozenset(), compare=False)

    def by_owner(self, *paths: str) -> Q:
        """That one of the owner fields at ``paths`` is within the scope; nothing matches an empty scope."""
        if self.everything:
            return Q()
        if not self.owners:
            return Q(pk__in=[])
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": self.owners})
        return condition


def scope_of(employee: Employee, on: date | None = None) -> Scope:
    """The scope of an employee on a day (today unless told), substitutions included.

    Remembered on the instance for today, so one request asks once.
    """
    if on is not None:
        return _compute_scope(employee, on)
    if employee._scope is None:
        employee._scope = _compute_scope(employee, today())
    return employee._scope


def _compute_scope(employee: Employee, on: date) -> Scope:
    if not employee.is_active:
        return Scope()
    if rules.sees_everything(employee.roles):
        return Scope(everything=True, acts_for=frozenset({employee.pk}))
    bearers = [employee, *absent_ones(employee, on)]
    acts_for = frozenset(bearer.pk for bearer in bearers)
    if any(rules.sees_everything(bearer.roles) for bearer in bearers):
        return Scope(everything=True, acts_for=acts_for)
    owners = {bearer.pk for bearer in bearers if rules.is_owner(bearer.roles)}
    led = {bearer.group_id for bearer in bearers if bearer.group_id and rules.is_group_leader(bearer.roles)}
    if led:
        owners.update(Employee.objects.filter(group__in=led).values_list("pk", flat=True))
    return Scope(owners=frozenset(owners), listens_to=_audited(employee), acts_for=acts_for)


def absent_ones(employee: Employee, on: date) -> list[Employee]:
    """Whom the employee substitutes on the day. Not passed on: a substitute's substitute sees the substitute's own."""
    return list(
        Employee.objects.filter(absences__in=Substitution.objects.on(on).filter(substitute=employee)).distinct()
    )


def _audited(employee: Employee) -> frozenset[int]:
    if not employee.has_role(Role.AUDITOR):
        return frozenset()
    return frozenset(Employee.objects.filter(group__auditors=employee).values_list("pk", flat=True))


def colleagues(employee: Employee) -> Q:
    """The condition on :class:`Employee` for the owners whom the employee may filter by and see counted."""
    scope = scope_of(employee)
    return Q() if scope.everything else Q(pk__in=scope.owners)


def employees_seen_by(employee: Employee) -> QuerySet[Employee]:
    """Employees whose pages the employee may open: those in the scope and oneself."""
    return Employee.objects.filter(_with_oneself(employee)).select_related("group")


def substitutions_seen_by(employee: Employee) -> SubstitutionQuerySet:
    """Substitutions of and by those in the scope and oneself."""
    people = Employee.objects.filter(_with_oneself(employee))
    seen = Substitution.objects.filter(Q(absent__in=people) | Q(substitute__in=people))
    return seen.select_related("absent", "substitute")


def arrangeable_by(employee: Employee) -> QuerySet[Employee]:
    """Between whom the employee may arrange substitutions: active people in the scope who see clients."""
    if not rules.may_arrange_substitutions(employee.roles):
        return Employee.objects.none()
    able = Q(roles__overlap=[*rules.OWNERS, Role.DIRECTOR])
    return Employee.objects.filter(able, _with_oneself(employee), is_active=True)


def _with_oneself(employee: Employee) -> Q:
    """Not `colleagues(…) | Q(pk=…)`: an empty Q joined by «or» vanishes, and a director would see only oneself."""
    scope = scope_of(employee)
    return Q() if scope.everything else Q(pk__in=scope.owners | {employee.pk})


def norms_for(employee: Employee) -> dict[str, Decimal]:
    """The norms of the employee's roles by code; of two roles with one norm the greater counts."""
    rows = Norm.objects.filter(role__in=employee.roles).order_by("value").values_list("code", "value")
    return dict(rows)


UNREAD_SHOWN = 100


def unread_of(employee: Employee) -> int:
    """How many notifications the employee has not read, counted up to a hundred: the bell shows no more."""
    return Notification.objects.visible_to(employee).unread()[:UNREAD_SHOWN].count()


def has_other_director(employee: Employee) -> bool:
    return Employee.objects.filter(is_active=True, roles__contains=[Role.DIRECTOR]).exclude(pk=employee.pk).exists()


def named_norms_for(employee: Employee) -> list[tuple[Any, Decimal | int]]:
    """The norms as a page shows them: pairs of a name and a value, in the order of the codes."""
    norms = norms_for(employee)
    return [(code.label, rules.whole_if_it_is(norms[code])) for code in NormCode if code in norms]
