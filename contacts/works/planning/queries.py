"""What a plan is made of: clients, their contacts, who works when. A fixed number of statements for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.models import Client
from contacts.persons.choices import DECISION_MAKER, KEY_USER
from contacts.persons.models import ContactPerson, NoCall, PersonPhone
from contacts.works.choices import HELD_STATES, WorkState
from contacts.works.models import Work
from crm.months import last_of_month
from crm.staff import rules as staff_rules
from crm.staff.calendar import WorkingCalendar
from crm.staff.choices import NormCode, Role
from crm.staff.models import Employee, Norm, Substitution
from crm.staff.queries import scope_of

from . import rules
from .rules.day import MOST_TALKS
from .rules.periods import DAY, MARGIN

AROUND = timedelta(days=62)
"""How far from the month contacts are looked at: no gap is wider, and nobody moves a work further."""

DECIDES = (DECISION_MAKER, "decision")
DEFAULT_HOURS, DEFAULT_TALK = Decimal(4), Decimal(10)
"""Domain §2, for a department that removed its norms."""


# --- Whose works ---


def may_plan(employee: Employee) -> bool:
    """Whoever keeps clients plans for oneself, those who lead a group for it, the director for everybody."""
    return employee.has_role(Role.SPECIALIST, Role.NEWCOMER_SPECIALIST, Role.DEPUTY_HEAD, Role.HEAD, Role.DIRECTOR)


def plannable_by(employee: Employee) -> QuerySet[Employee]:
    """Whose works the employee may plan: active owners of clients within the reach of :func:`may_plan`."""
    owners = Employee.objects.filter(is_active=True, roles__overlap=[*staff_rules.OWNERS])
    scope = scope_of(employee)
    if scope.everything:
        return owners
    return owners.filter(pk__in=scope.owners if staff_rules.is_group_leader(employee.roles) else [employee.pk])


def with_clients(employees: QuerySet[Employee]) -> QuerySet[Employee]:
    """Those of the employees who have clients as their specialist."""
    return employees.filter(Exists(Client.objects.filter(specialist=OuterRef("pk"), merged_into=None)))


def shown_in_calendar(employee: Employee) -> QuerySet[Employee]:
    """Whose planned works the employee may look at: those in the scope, those listened to, and oneself."""
    scope = scope_of(employee)
    owners = Employee.objects.filter(is_active=True, roles__overlap=[*staff_rules.OWNERS])
    seen = owners if scope.everything else owners.filter(pk__in=scope.owners | scope.listens_to | {employee.pk})
    return seen.select_related("group")


def served_by(employees: Collection[int], month: date) -> QuerySet[Client]:
    """Clients of these specialists that are in service on a day of the month."""
    last = last_of_month(month)
    return Client.objects.filter(
        Q(connected_on=None) | Q(connected_on__lte=last),
        Q(disconnected_on=None) | Q(disconnected_on__gt=month),
        specialist__in=employees,
        merged_into=None,
    )


# --- Staffing ---


def month_of(first: date, closed: date) -> rules.Month:
    """The month that begins on the day; days up to ``closed`` are not planned any more."""
    calendar = WorkingCalendar(first - MARGIN, last_of_month(first) + MARGIN)
    return rules.Month(first, frozenset(calendar.working_days()), closed)


def capacities(employees: Iterable[Employee]) -> dict[int, int]:
    """Talks a day by employee: hours of calls ÷ minutes of a talk, by the norms of the roles, else a specialist's."""
    norms: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for role, code, value in Norm.objects.values_list("role", "code", "value"):
        norms[role][code] = value
    usual = norms[Role.SPECIALIST]
    return {one.pk: _talks([norms[role] for role in one.roles if role in norms], usual) for one in employees}


def _talks(norms: Sequence[Mapping[str, Decimal]], usual: Mapping[str, Decimal]) -> int:
    hours = _norm(NormCode.CALL_HOURS_DAY, norms, usual, DEFAULT_HOURS)
    talk = _norm(NormCode.TALK_MINUTES, norms, usual, DEFAULT_TALK)
    return min(int(hours * 60 / talk), MOST_TALKS) if talk else 0


def _norm(
    code: str, norms: Sequence[Mapping[str, Decimal]], usual: Mapping[str, Decimal], otherwise: Decimal
) -> Decimal:
    return max((one[code] for one in norms if code in one), default=usual.get(code, otherwise))


def absences(start: date, end: date) -> tuple[dict[int, frozenset[date]], dict[tuple[int, date], tuple[int, ...]]]:
    """Days on which employees are absent, and who stands for them on each. One statement."""
    absent: dict[int, set[date]] = defaultdict(set)
    substitutes: dict[tuple[int, date], list[int]] = defaultdict(list)
    spans = Substitution.objects.filter(starts_on__lte=end, ends_on__gte=start).order_by("pk")
    for who, substitute, starts_on, ends_on in spans.values_list("absent", "substitute", "starts_on", "ends_on"):
        day = max(starts_on, start)
        while day <= min(ends_on, end):
            absent[who].add(day)
            if substitute is not None:
                substitutes[who, day].append(substitute)
            day += DAY
    return (
        {who: frozenset(days) for who, days in absent.items()},
        {key: tuple(dict.fromkeys(people)) for key, people in substitutes.items()},
    )


# --- What stands ---


class WorkRow(NamedTuple):
    """What of a work matters to a plan; equal rows mean that nobody touched it."""

    pk: int
    client: int
    executor: int | None
    state: str
    day: date
    planned_at: datetime | None
    planned_for: date | None
    planned_period: date | None
    is_fixed: bool
    campaign: int | None


def works_around(clients: Any, month: date) -> dict[int, list[WorkRow]]:
    """Works of clients near the month, by client. One statement."""
    rows: dict[int, list[WorkRow]] = defaultdict(list)
    near = Work.objects.filter(client__in=clients, counts_on__range=(month - AROUND, last_of_month(month) + AROUND))
    names = ("pk", "client", "executor", "state", "counts_on", "planned_at", "planned_for", "planned_period")
    for values in near.order_by("pk").values_list(*names, "is_fixed", "campaign"):
        row = WorkRow(*values)
        rows[row.client].append(row)
    return rows


def is_ours(row: WorkRow, month: rules.Month) -> bool:
    """A work that the planner made for the month and nobody touched, on a day that has not come."""
    return (
        row.state == WorkState.PLANNED
        and row.planned_for == month.first
        and not row.is_fixed
        and row.campaign is None
        and row.planned_period is not None
        and row.executor is not None
        and row.day > month.closed
    )


def _standing(row: WorkRow) -> rules.Contact | None:
    if row.state in (WorkState.PLANNED, *HELD_STATES):
        return rules.Contact(row.day, row.planned_period)
    if row.state == WorkState.CANCELLED and row.planned_period is not None:
        return rules.Contact(row.day, row.planned_period, takes_place=False)
    return None  # not held: the contact is still owed


def _placement(row: WorkRow) -> rules.Placement:
    assert row.executor is not None
    assert row.planned_period is not None
    return rules.Placement(row.day, minute_of(row.planned_at), row.executor, row.client, row.planned_period, row.pk)


def minute_of(moment: datetime | None) -> int:
    """Minutes since midnight of the department's zone; of no time at all, none."""
    if moment is None:
        return 0
    there = timezone.localtime(moment, timezone.get_default_timezone())
    return there.hour * 60 + there.minute


# --- Whom to call, and when ---


@dataclass(frozen=True)
class Callee:
    """Whom to call at a client."""

    person: int
    best_from: time | None
    best_until: time | None


def callees(clients: Any, start: date, end: date) -> dict[int, Callee]:
    """The favourite, else the first, of the decision-makers and key users of each client whom one may call."""
    marks = NoCall.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=start), person=OuterRef("pk"), starts_on__lte=end, lifted_on=None
    )
    favourite = PersonPhone.objects.filter(person=OuterRef("pk"), is_favourite=True, is_undesirable=False)
    rows = ContactPerson.objects.filter(
        ~Exists(marks), client__in=clients, is_active=True, characteristics__overlap=[*DECIDES, KEY_USER]
    ).annotate(favourite=Exists(favourite))
    best: dict[int, tuple[Any, Callee]] = {}
    for pk, client, kinds, starts, ends, liked in rows.values_list(
        "pk", "client", "characteristics", "best_from", "best_until", "favourite"
    ):
        rank = (not liked, not set(kinds) & set(DECIDES), starts is None and ends is None, pk)
        if client not in best or rank < best[client][0]:
            best[client] = rank, Callee(pk, starts, ends)
    return {client: callee for client, (_rank, callee) in best.items()}


@lru_cache(maxsize=256)
def _shift(zone: str, day: date) -> int:
    """How many minutes the clock of a zone is ahead of the department's."""
    noon = datetime.combine(day, time(12), timezone.get_default_timezone())
    there, here = noon.astimezone(ZoneInfo(zone)).utcoffset(), noon.utcoffset()
    assert there is not None
    assert here is not None
    return int((there - here).total_seconds()) // 60


# --- All of it ---


@dataclass
class Gathered:
    """What a plan of ``owners`` is made of, and what was ``seen`` of the works when it was read."""

    month: rules.Month
    owners: list[Employee]
    demands: list[rules.Demand]
    staffing: rules.Staffing
    seen: dict[int, list[WorkRow]]
    persons: dict[int, Callee]
    no_cadence: list[int] = field(default_factory=list)

    def plan(self) -> rules.Plan:
        return rules.place(self.demands, self.month, self.staffing)


def gather(owners: Sequence[Employee], first: date, closed: date) -> Gathered:
    """Read what a plan of these employees for the month is made of. Eight statements."""
    month = month_of(first, closed)
    absent, substitutes = absences(first, month.last)
    ids = [one.pk for one in owners]
    clients = served_by(ids, first)
    seen = works_around(clients.values("pk"), first)
    persons = callees(clients.values("pk"), max(first, closed + DAY), month.last)
    demands, without = _demands(clients, month, seen, persons)
    people = set(ids) | {one for (who, _day), all_ in substitutes.items() if who in set(ids) for one in all_}
    ours = {row.pk for rows in seen.values() for row in rows if is_ours(row, month)}
    staffing = rules.Staffing(
        capacities(Employee.objects.filter(pk__in=people, is_active=True)), absent, substitutes,
        busy_of(people, month, without=ours),
    )  # fmt: skip
    return Gathered(month, list(owners), demands, staffing, seen, persons, without)


def busy_of(people: Collection[int], month: rules.Month, without: Collection[int]) -> dict[Any, tuple[int, ...]]:
    """Minutes at which employees have works in the month's days, but for those that may be moved. One statement."""
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(day, time(), zone) for day in (month.first, month.last + DAY))
    rows = Work.objects.filter(
        executor__in=people, state=WorkState.PLANNED, planned_at__gte=start, planned_at__lt=end
    ).order_by("pk")
    minutes: dict[tuple[int, date], list[int]] = defaultdict(list)
    for pk, executor, day, moment in rows.values_list("pk", "executor", "counts_on", "planned_at"):
        if pk not in without:
            minutes[executor, day].append(minute_of(moment))
    return {key: tuple(taken) for key, taken in minutes.items()}


def _demands(
    clients: QuerySet[Client], month: rules.Month, seen: Mapping[int, list[WorkRow]], persons: Mapping[int, Callee]
) -> tuple[list[rules.Demand], list[int]]:
    names = ("pk", "specialist", "cadence", "connected_on", "disconnected_on", "region__time_zone")
    demands, without = [], []
    for pk, owner, cadence, since, until, zone in clients.order_by("pk").values_list(*names):
        if not cadence:
            without.append(pk)  # nothing is owed, and what was planned before goes
        rows, callee = seen.get(pk, []), persons.get(pk)
        best = (callee.best_from, callee.best_until) if callee else (None, None)
        contacts = (_standing(row) for row in rows if not is_ours(row, month))
        demands.append(
            rules.Demand(
                pk, owner, cadence, rules.calling_minutes(_shift(zone or settings.TIME_ZONE, month.first), *best),
                since or date.min, until or date.max, tuple(one for one in contacts if one),
                tuple(_placement(row) for row in rows if is_ours(row, month)),
            )
        )  # fmt: skip
    return demands, without
