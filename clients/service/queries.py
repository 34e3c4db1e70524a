"""Reads of what is entered about a client, always within what the employee may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from clients import charts
from clients.choices import Verdict
from clients.models import Client, ClientGroup, CompetitorVerdict, Distributive, GroupMember, Segment, ServiceChange
from clients.models import Usage as UsageRow
from clients.queries import facts_of
from crm.months import months_before
from crm.staff.models import Employee

from . import rules
from .rules import Balance

# --- Segments and verdicts: what stands, and what stood ---


@dataclass(frozen=True)
class Past:
    """What a row said before it was changed or removed; ``by`` is who changed it, empty for a file."""

    row: Any
    at: date
    by: str


def past_segments(client: Client) -> list[Past]:
    """Segments that the client was in, newest first."""
    return _past("clients.SegmentEvent", client, "-pgh_id", "type")


def past_verdicts(client: Client) -> list[Past]:
    """What verdicts said before they were corrected, newest first."""
    return _past("clients.CompetitorVerdictEvent", client, "-pgh_id", "competitor")


def _past(label: str, client: Client, order: str, *related: str) -> list[Past]:
    events = apps.get_model(label)._default_manager.filter(client=client).select_related("pgh_context", *related)
    rows = list(events.order_by(order)[:200])
    users = {one.pgh_context.metadata.get("user") for one in rows if one.pgh_context}
    names = {one.pk: one.short_name for one in Employee.objects.filter(pk__in=users - {None})}
    return [Past(one, one.pgh_created_at.date(), names.get(_user(one) or 0, "")) for one in rows]


def _user(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def segments_of(client: Client, employee: Employee) -> QuerySet[Segment]:
    return facts_of(Segment, client, employee).select_related("type")


# --- Groups of clients ---


@dataclass(frozen=True)
class Membership:
    """A group that the client is in, or was: its present members whom the employee sees, and their fees together."""

    own: GroupMember
    members: list[GroupMember]

    @property
    def fee(self) -> Decimal:
        return fee_of(self.members)


def memberships(
    client: Client, employee: Employee, load: Callable[[QuerySet[Client]], list[Client]]
) -> list[Membership]:
    """Groups of the client, present ones first. ``load`` reads the members' clients with what is shown of them."""
    own = list(
        facts_of(GroupMember, client, employee).select_related("group").order_by("left_on", "-joined_on", "group__name")
    )
    own.sort(key=lambda one: one.left_on is not None)
    present: dict[int, list[GroupMember]] = defaultdict(list)
    groups = {one.group_id for one in own}
    together = list(GroupMember.objects.visible_to(employee).filter(group__in=groups, left_on=None))
    clients = {one.pk: one for one in load(Client.objects.filter(pk__in={one.client_id for one in together}))}
    for one in together:
        one.client = clients[one.client_id]
        present[one.group_id].append(one)
    return [Membership(one, present[one.group_id]) for one in own]


def fee_of(members: Iterable[GroupMember]) -> Decimal:
    """The monthly fees of the members together; an unknown fee counts as none."""
    return sum((one.client.monthly_fee or Decimal(0) for one in members), Decimal(0))


def members_of(group: ClientGroup, employee: Employee) -> QuerySet[GroupMember]:
    """Present and past members whom the employee sees."""
    return GroupMember.objects.visible_to(employee).filter(group=group).select_related("client")


# --- Competitors: whom to ask in this half-year ---


def with_diagnosis(clients: QuerySet[Client], day: date) -> QuerySet[Client]:
    """Clients with ``diagnosed_on`` and ``last_verdict``: «not known» is no diagnosis, the client stays due."""
    said = CompetitorVerdict.objects.filter(client=OuterRef("pk"), on__lte=day).exclude(verdict=Verdict.UNKNOWN)
    newest = said.order_by("-on")
    return clients.annotate(
        diagnosed_on=Subquery(newest.values("on")[:1]), last_verdict=Subquery(newest.values("verdict")[:1])
    )


def diagnosed(day: date) -> Exists:
    """The condition on clients that somebody has found out in this half-year."""
    said = CompetitorVerdict.objects.filter(client=OuterRef("pk"), on__lte=day, on__gte=rules.half_year_start(day))
    return Exists(said.exclude(verdict=Verdict.UNKNOWN))


# --- Usage ---


def weeks_of(client: Client, employee: Employee, day: date, days: int, distributive: int | None) -> list[charts.Week]:
    """Usage by the ends of periods, of all distributives or of one."""
    rows = facts_of(UsageRow, client, employee).filter(ends_on__gt=day - timedelta(days=days), ends_on__lte=day)
    if distributive is not None:
        rows = rows.filter(distributive=distributive)
    sums = rows.order_by().values("ends_on")
    sums = sums.annotate(logins_=Sum("logins"), users_=Sum("active_users"), minutes_=Sum("session_minutes"))
    return [charts.Week(row["ends_on"], row["logins_"], row["users_"], row["minutes_"]) for row in sums]


def distributives_of(client: Client, employee: Employee) -> list[Distributive]:
    rows = facts_of(Distributive, client, employee).annotate(last_use=Max("usage__ends_on"))
    return list(rows.order_by("-is_active", "code"))


# --- Service changes ---


def balances(changes: QuerySet[ServiceChange], by: Any) -> dict[Any, Balance]:
    """The balance of each value of ``by``: a field, or an expression such as the month."""
    rows = changes.order_by().annotate(key_=by).values("key_", "kind").annotate(sum_=Sum("amount"), count_=Count("pk"))
    found: dict[Any, Balance] = defaultdict(Balance)
    for row in rows:
        found[row["key_"]] += rules.balance_of(row["kind"], row["sum_"], row["count_"])
    return dict(found)


def monthly(changes: QuerySet[ServiceChange], months: Iterable[date]) -> list[tuple[date, Balance]]:
    """Each of the months with its balance, months without changes included."""
    wanted: Sequence[date] = list(months)
    if not wanted:
        return []
    within = changes.filter(on__gte=wanted[0], on__lt=months_before(wanted[-1], -1))
    found = balances(within, TruncMonth("on"))
    return [(month, found.get(month, Balance())) for month in wanted]


def owned_by(employees: QuerySet[Employee]) -> Q:
    """The condition on facts whose client is kept by one of these, as specialist or as account manager."""
    return Q(client__specialist__in=employees) | Q(client__account_manager__in=employees)
