"""Reads of campaigns: whom a selection holds, who would do what and when, and how far it has come (domain §4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from clients.choices import ClientStatus
from clients.models import Client
from clients.service.views.lists import DiagnosisList
from clients.views import ClientList
from contacts.works.choices import HELD_STATES, CampaignKind, CampaignState, Method, WorkState
from contacts.works.models import Work
from crm.staff import rules as staff_rules
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Employee, Norm, Substitution
from crm.staff.queries import colleagues, scope_of
from crm.ui.lists import ListView

from . import rules
from .choices import LeftOut, Standing
from .models import Campaign, Ending

# --- Who may do what --------------------------------------------------------------------------------------------------


def may_run(by: Employee, campaign: Campaign) -> bool:
    """Whoever answers for a group: the campaigns of their own scope; everybody else only those of their own."""
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        return False
    scope = scope_of(by)
    within = scope.everything or campaign.author_id in scope.owners
    return campaign.author_id == by.pk or (by.is_supervisor and within)


def executors_for(by: Employee) -> QuerySet[Employee]:
    """Among whom the employee may divide clients: those who keep clients within the scope."""
    if not by.is_supervisor:
        return Employee.objects.filter(pk=by.pk)
    able = Q(is_active=True, roles__overlap=sorted(staff_rules.OWNERS))
    return Employee.objects.filter(able, colleagues(by)).select_related("group").order_by("full_name")


def running_for(employee: Employee) -> QuerySet[Campaign]:
    """Campaigns that run now and hold open works of the employee, or of somebody absent whose place they take."""
    works = workable(Work.objects.visible_to(employee)).filter(
        campaign=OuterRef("pk"), executor__in=scope_of(employee).acts_for
    )
    return Campaign.objects.filter(Exists(works), state=CampaignState.RUNNING).order_by("ends_on", "pk")


def workable(works: QuerySet[Work]) -> QuerySet[Work]:
    """Open works that somebody is to do: not of a campaign that is paused, not of a client who has left."""
    stands = ~Q(campaign__state__in=(CampaignState.PAUSED, CampaignState.FINISHED)) | Q(campaign=None)
    return works.filter(stands, state=WorkState.PLANNED).exclude(client__status=ClientStatus.DISCONNECTED)


# --- The selection ----------------------------------------------------------------------------------------------------

LISTS: Mapping[str, type[ListView]] = {CampaignKind.GENERAL: ClientList, CampaignKind.DIAGNOSIS: DiagnosisList}


def list_of(campaign: Campaign) -> ListView:
    """The list of clients that the campaign was made from, as its author sees it now."""
    return LISTS[campaign.kind].of(campaign.author, campaign.selection)


def picked(selection: str) -> list[str]:
    """Numbers of the clients, where they were ticked one by one."""
    return QueryDict(selection).getlist("pick")


def selected(campaign: Campaign, by: Employee) -> QuerySet[Client]:
    """Clients of the selection within the sight of its author and of ``by``, in the order of the list."""
    seen = Client.objects.visible_to(by)
    if numbers := picked(campaign.selection):
        both = seen.filter(pk__in=Client.objects.visible_to(campaign.author).values("pk"))
        return both.filter(number__in=numbers).order_by("number")
    rows: QuerySet[Client] = list_of(campaign).rows
    return rows.filter(pk__in=seen.values("pk"))


def selection_url(campaign: Campaign) -> str:
    """The address of the list behind the selection; empty for clients that were ticked."""
    if picked(campaign.selection):
        return ""
    name = "service:diagnosis" if campaign.kind == CampaignKind.DIAGNOSIS else "clients:list"
    return f"{reverse(name)}?{campaign.selection or 'view=all'}"


# --- The plan ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """A client of the selection as it was when the plan was made."""

    client: int
    specialist: int | None
    manager: int | None
    zone: str | None

    @property
    def owners(self) -> set[int]:
        return {one for one in (self.specialist, self.manager) if one is not None}


@dataclass(frozen=True)
class Planned:
    """One work that would be made."""

    chosen: Chosen
    executor: int
    at: datetime


@dataclass(frozen=True)
class Share:
    """What one executor gets: against the free places of the campaign's days, planned works of today taken off."""

    executor: Employee
    count: int
    a_day: int
    days: int
    free: int
    over: int


@dataclass(frozen=True)
class DrawPlan:
    works: list[Planned] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def over(self) -> int:
        return sum(share.over for share in self.shares)

    @property
    def asked(self) -> int:
        return len(self.works) + self.left_out.total()


def plan_of(campaign: Campaign, by: Employee, day: date) -> DrawPlan:
    """What starting or extending the campaign would make; the number of statements does not depend on the clients."""
    rows, left_out = _worth(campaign, by)
    chosen = list(campaign.executors.select_related("group"))
    people = {one.pk: one for one in chosen or _owners(campaign, rows) if one.is_active}
    shares, nobody = _divided(campaign, rows, people) if chosen else _owned(campaign, rows, people)
    left_out[LeftOut.NOT_VISIBLE if chosen else LeftOut.NO_OWNER] += len(nobody)
    days = working_days(campaign, day)
    if not days:
        return DrawPlan(left_out=left_out)
    return _spread(campaign, shares, people, days, left_out)


def working_days(campaign: Campaign, day: date) -> list[date]:
    """Working days of the campaign that have not passed."""
    first = max(campaign.starts_on, day)
    return list(WorkingCalendar(first, campaign.ends_on).working_days()) if first <= campaign.ends_on else []


def _worth(campaign: Campaign, by: Employee) -> tuple[list[Chosen], Counter[str]]:
    """Clients that may get a work, in their order; and how many may not, by the reason."""
    taken = set(Work.objects.filter(campaign=campaign).values_list("client", flat=True))
    left_out: Counter[str] = Counter()
    chosen = []
    rows = selected(campaign, by).values_list("pk", "status", "specialist", "account_manager", "region__time_zone")
    for pk, status, specialist, manager, zone in rows:
        if pk in taken:
            left_out[LeftOut.ALREADY_IN] += 1
        elif status == ClientStatus.DISCONNECTED:
            left_out[LeftOut.DISCONNECTED] += 1
        else:
            chosen.append(Chosen(pk, specialist, manager, zone))
    if numbers := picked(campaign.selection):
        left_out[LeftOut.NOT_YOURS] = max(len(set(numbers)) - len(chosen) - left_out.total(), 0)
    return chosen, left_out


def _owners(campaign: Campaign, rows: Collection[Chosen]) -> QuerySet[Employee]:
    owners = {owner for row in rows if (owner := _owner(campaign, row)) is not None}
    return Employee.objects.filter(pk__in=owners).select_related("group")


def _owner(campaign: Campaign, row: Chosen) -> int | None:
    """Visits are the account manager's, everything else is the specialist's."""
    return row.manager if campaign.method == Method.VISIT else row.specialist


Division = tuple[dict[Chosen, int], list[Chosen]]
"""Who gets which client, and the clients of nobody."""


def _owned(campaign: Campaign, rows: Sequence[Chosen], people: Mapping[int, Employee]) -> Division:
    owned = ((row, _owner(campaign, row)) for row in rows)
    shares = {row: owner for row, owner in owned if owner is not None and owner in people}
    return shares, [row for row in rows if row not in shares]


def _divided(campaign: Campaign, rows: Sequence[Chosen], people: Mapping[int, Employee]) -> Division:
    """Evenly among those chosen, what they have of the campaign already counted in; each client to one who sees it."""
    sight = {pk: _sees(one) for pk, one in people.items()}
    able = {row: [pk for pk, owners in sight.items() if owners is None or row.owners & owners] for row in rows}
    given = Work.objects.filter(campaign=campaign, executor__in=people).order_by().values_list("executor")
    return rules.divide(able, dict(given.annotate(count=Count("pk"))))


def _sees(employee: Employee) -> set[int] | None:
    """Whose clients the employee sees for good, not only while substituting; None for everybody's."""
    if staff_rules.sees_everything(employee.roles):
        return None
    own = {employee.pk} if staff_rules.is_owner(employee.roles) else set()
    if staff_rules.is_group_leader(employee.roles) and employee.group_id:
        own |= set(Employee.objects.filter(group=employee.group_id).values_list("pk", flat=True))
    return own


def _spread(
    campaign: Campaign,
    shares: Mapping[Chosen, int],
    people: Mapping[int, Employee],
    days: list[date],
    left_out: Counter[str],
) -> DrawPlan:
    by_executor: dict[int, list[Chosen]] = defaultdict(list)
    for row, executor in shares.items():
        by_executor[executor].append(row)
    rooms = _rooms(campaign, [people[pk] for pk in by_executor], days)
    made: list[Planned] = []
    found: list[Share] = []
    for pk in sorted(by_executor, key=lambda one: people[one].full_name.lower().replace("ё", "е")):
        room, rows = rooms[pk], by_executor[pk]
        spread = rules.spread(len(rows), room.free)
        made += _timed(pk, rows, spread.days)
        free = sum(max(one, 0) for one in room.free.values())
        found.append(Share(people[pk], len(rows), room.a_day, len(room.free), free, spread.over))
    return DrawPlan(made, found, left_out)


def _timed(executor: int, rows: Sequence[Chosen], days: Sequence[date]) -> list[Planned]:
    zone, counts, places = timezone.get_default_timezone(), Counter(days), Counter[date]()
    planned = []
    for row, day in zip(rows, days, strict=True):
        at = rules.hour(day, places[day], counts[day], zone, ZoneInfo(row.zone) if row.zone else zone)
        planned.append(Planned(row, executor, at))
        places[day] += 1
    return planned


@dataclass(frozen=True)
class Room:
    """How many works a day of an executor holds, and how many are free on each day."""

    a_day: int
    free: dict[date, int]


def _rooms(campaign: Campaign, people: Sequence[Employee], days: Sequence[date]) -> dict[int, Room]:
    norms, absent, busy = _norms(people), _absences(people, days), _busy(people, days)
    rooms = {}
    for one in people:
        a_day = rules.capacity(norms[one.pk], is_visit=campaign.method == Method.VISIT)
        there = rules.executor_days(days, absent[one.pk])
        rooms[one.pk] = Room(a_day, {day: a_day - busy[one.pk, day] for day in there})
    return rooms


def _norms(people: Iterable[Employee]) -> dict[int, dict[str, Decimal]]:
    """Norms of each employee by code; of two roles with one norm the greater counts."""
    rows = list(Norm.objects.order_by("value").values_list("role", "code", "value"))
    return {one.pk: {code: value for role, code, value in rows if role in one.roles} for one in people}


def _absences(people: Collection[Employee], days: Sequence[date]) -> dict[int, set[date]]:
    away: dict[int, set[date]] = defaultdict(set)
    rows = Substitution.objects.filter(absent__in=people, starts_on__lte=days[-1], ends_on__gte=days[0])
    for absent, first, last in rows.values_list("absent", "starts_on", "ends_on"):
        away[absent] |= {day for day in days if first <= day <= last}
    return away


def _busy(people: Collection[Employee], days: Sequence[date]) -> Counter[tuple[int, date]]:
    """How many works each of them has planned for each day already."""
    rows = Work.objects.filter(executor__in=people, state=WorkState.PLANNED, counts_on__range=(days[0], days[-1]))
    counted = rows.order_by().values_list("executor", "counts_on").annotate(count=Count("pk"))
    return Counter({(executor, day): count for executor, day, count in counted if executor})


# --- How far it has come ----------------------------------------------------------------------------------------------


def telling(works: QuerySet[Work]) -> QuerySet[Any]:
    """Of the works of each client in each campaign the one that tells how it stands, with its ``standing``.

    A contact held tells most, then an open work, then the newest of the others: every figure of a campaign counts
    these, so that each client counts once and each figure opens as many works as it says.
    """
    rank = Case(When(state__in=HELD_STATES, then=0), When(state=WorkState.PLANNED, then=1), default=2)
    order = ("campaign_id", "client_id", rank, "-counts_on", "-pk")
    first = works.filter(campaign__isnull=False).order_by(*order).distinct("campaign_id", "client_id")
    return with_standing(Work.objects.filter(pk__in=first.values("pk")))


def with_standing(works: QuerySet[Work]) -> QuerySet[Any]:
    tried = Work.objects.filter(campaign=OuterRef("campaign"), client=OuterRef("client"), state=WorkState.NOT_HELD)
    standing = Case(
        When(state__in=HELD_STATES, then=Value(Standing.HELD)),
        When(state=WorkState.CANCELLED, then=Value(Standing.REFUSED)),
        When(state=WorkState.NOT_HELD, then=Value(Standing.TRIED)),
        When(client__status=ClientStatus.DISCONNECTED, then=Value(Standing.DROPPED)),
        When(Exists(tried), then=Value(Standing.TRIED)),
        default=Value(Standing.LEFT),
        output_field=CharField(),
    )
    return works.annotate(standing=standing)


def standings(campaigns: Collection[Campaign], employee: Employee) -> dict[int, Counter[str]]:
    """How many clients of each campaign stand how, of those whose works the employee sees. One statement."""
    works = telling(Work.objects.visible_to(employee).filter(campaign__in=campaigns))
    found: dict[int, Counter[str]] = {one.pk: Counter() for one in campaigns}
    rows = works.order_by().values_list("campaign", "standing").annotate(count=Count("pk"))
    for campaign, standing, count in rows:
        found[campaign][standing] = count
    return found


@dataclass
class Line:
    """One executor, day or result of a campaign: how many clients stand how there."""

    key: Any
    label: Any
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()


def lines(campaign: Campaign, employee: Employee, of: str, name: str = "") -> list[Line]:
    """Clients of the campaign by a field of their telling work; ``name`` is the path of the words for its values."""
    works = telling(Work.objects.visible_to(employee).filter(campaign=campaign)).order_by()
    found: dict[Any, Line] = {}
    rows = works.annotate(key_=F(of), label_=F(name or of)).values_list("key_", "label_", "standing")
    for key, label, standing, count in rows.annotate(count=Count("pk")):
        found.setdefault(key, Line(key, label)).counts[standing] += count
    return list(found.values())


def campaigns_of(client: Client, employee: Employee) -> QuerySet[Any]:
    """The telling work of the client in each of its campaigns, newest campaign first."""
    works = Work.objects.visible_to(employee).filter(client=client)
    return telling(works).select_related("campaign", "executor", "result").order_by("-campaign__starts_on", "-pk")


def may_be_undone(ending: Ending) -> bool:
    """On the day of the end only: later people have planned without these works."""
    return ending.undone_at is None and timezone.localdate(ending.at, timezone.get_default_timezone()) == today()
