"""Calls of a day and of a month against the norms, and the funnel (domain §2, §4).

A figure and the list it opens share one condition: :data:`KINDS` for the aggregates, :func:`of_kind` for the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.queries import contact_makers
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.months import first_of_month, last_of_month
from crm.staff.calendar import ONE_DAY, WorkingCalendar, midnight, today
from crm.staff.choices import NormCode, Role
from crm.staff.models import Employee, Group, Norm, Substitution
from crm.staff.queries import norms_for, scope_of
from crm.staff.rules import whole_if_it_is

from . import rules
from .choices import SUCCESSFUL, CallDirection
from .models import Call
from .rules import Figures

Calls = QuerySet[Call]
Days = tuple[date, date]
"""From one day to another, both included."""

OUTGOING = Q(direction=CallDirection.OUT)
ANSWERED = OUTGOING & Q(status=SUCCESSFUL)
EFFECTIVE = Q(status=SUCCESSFUL, seconds__gt=0) & ~Q(direction=CallDirection.INTERNAL)
LONG = ANSWERED & Q(seconds__gt=rules.LONG_SECONDS)


def quality(minutes: Decimal, days: Days | None = None) -> Q:
    """Effective, longer than the threshold, and the client's user logged in during a work of that day.

    Of calls with :func:`with_day`. The work is found by the client and the day: exports of works name no hour. ``days``
    hold all the calls: where there are many, PostgreSQL then reads the works of those days once instead of looking for
    each call's.
    """
    logged_in = Q(with_login=True) | Q(state=WorkState.HELD_WITH_LOGIN)
    works = Work.objects.filter(logged_in, client=OuterRef("client"), counts_on=OuterRef("day"))
    works = works.filter(counts_on__range=days) if days else works
    return EFFECTIVE & Q(seconds__gt=minutes * 60) & Q(Exists(works))


KINDS: dict[str, tuple[Any, Callable[[Decimal], Q]]] = {
    "dials": (_("Dials"), lambda minutes: OUTGOING),
    "answered": (_("Answered calls"), lambda minutes: ANSWERED),
    "long": (_("Longer than 4 minutes"), lambda minutes: LONG),
    "effective": (_("Effective"), lambda minutes: EFFECTIVE),
    "quality": (_("Quality calls"), quality),
}

KIND_CHOICES = [(code, label) for code, (label, _of) in KINDS.items()]


def with_day(calls: Calls) -> Calls:
    """Calls with ``day``, that of the department."""
    return calls.annotate(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))


def of_kind(calls: Calls, kind: str) -> Calls:
    """The calls that the figure ``kind`` counts."""
    return with_day(calls).filter(KINDS[kind][1](quality_minutes()))


def quality_minutes() -> Decimal:
    """The threshold that heads keep among the norms of specialists; it holds for the calls of all."""
    row = Norm.objects.filter(role=Role.SPECIALIST, code=NormCode.QUALITY_MINUTES).values_list("value", flat=True)
    value = row.first()
    return rules.QUALITY_MINUTES if value is None else _plain(value)


def _plain(value: Decimal) -> Decimal:
    """200 of 200.00: as people write it."""
    return Decimal(whole_if_it_is(value))


# --- Whose ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Whom:
    """Whose calls are counted: one employee's, those of a group's employees, or all that the viewer sees.

    ``query`` chooses the same calls in the list.
    """

    employee: Employee | None = None
    group: Group | None = None

    @property
    def query(self) -> str:
        if self.employee:
            return f"employee={self.employee.pk}"
        return f"group={self.group.pk}" if self.group else ""

    @property
    def condition(self) -> Q:
        if self.employee:
            return Q(employee=self.employee)
        return Q(employee__group=self.group) if self.group else Q()

    @property
    def members(self) -> Q:
        """The condition on employees whose norms add up."""
        if self.employee:
            return Q(pk=self.employee.pk)
        return Q(group=self.group) if self.group else Q()


def calls_between(viewer: Employee, whom: Whom, first: date, last: date) -> Calls:
    """Both days included."""
    seen = Call.objects.visible_to(viewer).filter(whom.condition)
    return seen.filter(at__gte=midnight(first), at__lt=midnight(last + ONE_DAY))


def groups_of(viewer: Employee) -> QuerySet[Group]:
    """Groups whose employees' calls the viewer sees."""
    return Group.objects.filter(Exists(Employee.objects.filter(contact_makers(viewer), group=OuterRef("pk"))))


def sees_groups(viewer: Employee) -> bool:
    """Figures of others are for those who answer for them, or listen to their calls."""
    return viewer.is_supervisor or viewer.has_role(Role.AUDITOR)


def usual(viewer: Employee) -> Whom:
    """Whose figures one opens first: all, the own group, the only group listened to, or the own ones."""
    if scope_of(viewer).everything:
        return Whom()
    groups = list(groups_of(viewer)[:2]) if sees_groups(viewer) else []
    if viewer.is_supervisor and viewer.group in groups:
        return Whom(group=viewer.group)
    return Whom(group=groups[0]) if groups else Whom(viewer)


# --- Counting ---------------------------------------------------------------------------------------------------------


def _sums(minutes: Decimal, days: Days) -> dict[str, Any]:
    counted: dict[str, Any] = {code: Count("pk", filter=of(minutes)) for code, (_label, of) in KINDS.items()}
    counted["quality"] = Count("pk", filter=quality(minutes, days))
    return counted | {"seconds": Sum("seconds", filter=EFFECTIVE, default=0)}


def by(viewer: Employee, whom: Whom, days: Days, minutes: Decimal, *keys: str) -> dict[tuple[Any, ...], Figures]:
    """Figures of the calls of these days by ``day`` and by fields of the call. One statement."""
    # counted under names of their own: «seconds» is a field
    sums = {f"n_{name}": sum_ for name, sum_ in _sums(minutes, days).items()}
    calls = with_day(calls_between(viewer, whom, *days))
    rows = calls.order_by().values(*keys).annotate(**sums).values_list(*keys, *sums)
    names = [name.removeprefix("n_") for name in sums]
    return {row[: len(keys)]: Figures(**dict(zip(names, row[len(keys) :], strict=True))) for row in rows}


def summed(figures: dict[tuple[Any, ...], Figures], place: int) -> dict[Any, Figures]:
    """The same by one of the keys."""
    found: dict[Any, Figures] = {}
    for keys, one in figures.items():
        found[keys[place]] = found.get(keys[place], Figures()) + one
    return found


def total(figures: dict[Any, Figures]) -> Figures:
    return sum(figures.values(), Figures())


def day_figures(employee: Employee, day: date) -> Figures:
    """The calls that one made on a day."""
    return total(by(employee, Whom(employee), (day, day), quality_minutes(), "day"))


def month_figures(employee: Employee, day: date) -> Figures:
    """The calls that one made from the first of the month up to a day."""
    return total(by(employee, Whom(employee), (day.replace(day=1), day), quality_minutes(), "day"))


def funnel(figures: Figures) -> list[rules.FunnelStep]:
    return rules.funnel(figures)


# --- Against the norms ------------------------------------------------------------------------------------------------


def link(whom: Whom, kind: str, first: date, last: date) -> str:
    """The query of the list of calls that a figure counts."""
    parts = [whom.query, f"kind={kind}", f"since={first.isoformat()}", f"until={last.isoformat()}", "view=all"]
    return "&".join(part for part in parts if part)


@dataclass(frozen=True)
class Board:
    """The figures of a day and of its month up to that day, against the norms; what is not normed is None."""

    whom: Whom
    day: date
    today: Figures
    month: Figures
    by_day: dict[date, Figures]
    quality_minutes: Decimal
    norms: dict[str, Decimal]
    pace: rules.Pace | None
    days_left: int
    working: frozenset[date] = field(default=frozenset())

    @property
    def minutes_norm(self) -> int | None:
        """Minutes on air a day."""
        hours = self.norms.get(NormCode.CALL_HOURS_DAY)
        return int(hours * 60) if hours else None

    @property
    def quality_norm(self) -> Decimal | None:
        percent = self.norms.get(NormCode.QUALITY_SHARE_PERCENT)
        return percent / 100 if percent else None

    @property
    def is_quality_low(self) -> bool:
        got = self.month.quality_share
        return bool(self.quality_norm and got is not None and got < self.quality_norm)

    @property
    def funnel(self) -> list[rules.FunnelStep]:
        return rules.funnel(self.month)

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.month.seconds) / 3600).quantize(Decimal("0.1"))

    def link(self, kind: str, first: date, last: date) -> str:
        return link(self.whom, kind, first, last)

    @property
    def links(self) -> dict[str, dict[str, str]]:
        first = self.day.replace(day=1)
        return {
            "today": {kind: self.link(kind, self.day, self.day) for kind in KINDS},
            "month": {kind: self.link(kind, first, self.day) for kind in KINDS},
        }


def board(viewer: Employee, day: date, whom: Whom | None = None) -> Board:
    """What ``calls/figures.html`` draws: of the viewer unless told whose. Five statements for one employee."""
    whom, minutes = whom or Whom(viewer), quality_minutes()
    found = by(viewer, whom, (day.replace(day=1), day), minutes, "day")
    return board_of(viewer, day, whom, minutes, summed(found, 0))


def board_of(viewer: Employee, day: date, whom: Whom, minutes: Decimal, by_day: dict[date, Figures]) -> Board:
    """The board of figures that are counted already; ``by_day`` are those of the month up to the day."""
    (first, last), month = month_of(day), total(by_day)
    norms = {code: _plain(value) for code, value in norms_of(viewer, whom).items()}
    working = frozenset(WorkingCalendar(first, last).working_days()) - _absent(whom, first, last)
    left = sum(1 for one in working if one >= day) if last >= today() else 0
    norm = norms.get(NormCode.EFFECTIVE_CALLS_MONTH)
    pace = rules.Pace(norm, month.effective, len(working), left) if norm else None
    return Board(whom, day, by_day.get(day, Figures()), month, by_day, minutes, norms, pace, left, working)


def month_of(day: date) -> tuple[date, date]:
    return first_of_month(day), last_of_month(day)


def norms_of(viewer: Employee, whom: Whom) -> dict[str, Decimal]:
    """The norms of one; of many the sums of what adds up, and the share that they have in common."""
    if whom.employee:
        return norms_for(whom.employee)
    roles = Employee.objects.filter(contact_makers(viewer), whom.members, is_active=True).values_list(
        "roles", flat=True
    )
    counted = [list(one) for one in roles]
    rows = list(
        Norm.objects.filter(code__in=[*ADDED, NormCode.QUALITY_SHARE_PERCENT]).values_list("role", "code", "value")
    )
    sums: dict[str, Decimal] = {}
    for code in ADDED:
        values = {role: value for role, of, value in rows if of == code}
        own = [max(found) for one in counted if (found := [values[role] for role in one if role in values])]
        if own:
            sums[code] = sum(own, Decimal(0))
    shares = {value for role, code, value in rows if code == NormCode.QUALITY_SHARE_PERCENT}
    return sums | ({NormCode.QUALITY_SHARE_PERCENT.value: shares.pop()} if len(shares) == 1 and sums else {})


ADDED = (NormCode.EFFECTIVE_CALLS_MONTH.value, NormCode.CALL_HOURS_DAY.value)


def _absent(whom: Whom, first: date, last: date) -> frozenset[date]:
    """Days on which one is substituted; those of a group do not move the pace of the others."""
    if not whom.employee:
        return frozenset()
    spans = Substitution.objects.filter(absent=whom.employee, starts_on__lte=last, ends_on__gte=first)
    days: set[date] = set()
    for starts_on, ends_on in spans.values_list("starts_on", "ends_on"):
        start, end = max(starts_on, first), min(ends_on, last)
        days |= {start + timedelta(days=number) for number in range((end - start).days + 1)}
    return frozenset(days)
