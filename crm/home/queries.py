"""What the home pages show, each read scoped to the one who looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone

from clients.models import Client
from clients.queries import Load, load_of
from clients.rules import LocalTime, local_time
from contacts.works.choices import HELD_STATES, Method
from contacts.works.models import Work
from crm.staff.calendar import ONE_DAY
from crm.staff.models import Employee, Group, Substitution
from crm.staff.queries import scope_of
from debts.rules import HANDOVER_DEPTH
from triggers import wording
from triggers.choices import Band
from triggers.models import Result, Run, Tally
from triggers.queries import tallies_seen_by
from triggers.rules import BAND_ORDER, WINDOWS, got_worse

SHOWN = 30
UNFOLDED_GROUPS = 3
"""With so many groups or fewer the specialists are shown at once."""

_RANKS = [When(band=band, then=Value(rank)) for rank, band in enumerate(BAND_ORDER)]


@dataclass(frozen=True)
class Row:
    """A client on a home: what is said, why, and what it was before."""

    client: Client
    result: Result
    reasons: str
    before: str | None = None
    is_newly_worse: bool = False
    covered_for: Employee | None = None
    local: LocalTime | None = None
    visited_on: date | None = None
    indicator_then: Decimal | None = None

    @property
    def moved(self) -> Decimal | None:
        """By how much the indicator grew since the visit."""
        return None if self.indicator_then is None else self.result.indicator - self.indicator_then


@dataclass(frozen=True)
class Bands:
    high: int = 0
    dynamic: int = 0
    none: int = 0

    @property
    def total(self) -> int:
        return self.high + self.dynamic + self.none


def owners_of(employee: Employee, absent: Iterable[Employee]) -> list[int]:
    """Whose clients are worked today: the own ones and those of the absent."""
    return [employee.pk, *(one.pk for one in absent)]


def _owned(employee: Employee, field: str, owners: Sequence[int]) -> QuerySet[Result]:
    visible = Result.objects.visible_to(employee).current()
    return visible.filter(**{f"client__{field}__in": owners})


def bands_of(employee: Employee, field: str, owners: Sequence[int]) -> Bands:
    """Clients of these owners by band, in one statement."""
    counts = {band: Count("pk", filter=Q(band=band)) for band in Band.values}
    return Bands(**_owned(employee, field, owners).aggregate(**counts))


def worst(
    employee: Employee, field: str, owners: Sequence[int], day: date, bands: Sequence[str] = ()
) -> QuerySet[Result]:
    """Results, newly worse first, then the worst; ``band_before`` is the band of the day before."""
    yesterday = Result.objects.as_of(day - ONE_DAY).filter(client=OuterRef("client")).order_by()
    results = _owned(employee, field, owners)
    if bands:
        results = results.filter(band__in=bands)
    return (
        results.select_related("rule_set", "client__region", "client__specialist", "client__account_manager")
        .annotate(band_before=Subquery(yesterday.values("band")[:1], output_field=CharField()))
        .annotate(
            rank=Case(*_RANKS, output_field=IntegerField()),
            rank_before=Case(
                *[When(band_before=band, then=Value(rank)) for rank, band in enumerate(BAND_ORDER)],
                default=F("rank"),
                output_field=IntegerField(),
            ),
        )
        .annotate(is_newly_worse=Case(When(rank__gt=F("rank_before"), then=Value(1)), default=Value(0)))
        .order_by("-is_newly_worse", "-indicator", "client__number")
    )


def rows_for_specialist(employee: Employee, absent: Sequence[Employee], day: date) -> list[Row]:
    """Clients to look at first, those of the absent marked with whose they are."""
    covered = {one.pk: one for one in absent}
    found = worst(employee, "specialist", owners_of(employee, absent), day)[:SHOWN]
    return [_row(result, covered.get(result.client.specialist_id or 0)) for result in found]


def _row(result: Any, covered_for: Employee | None = None, **more: Any) -> Row:
    return Row(
        client=result.client,
        result=result,
        reasons=wording.reasons(result.worst),
        before=result.band_before,
        is_newly_worse=got_worse(result.band_before, result.band),
        covered_for=covered_for,
        local=_local(result.client, timezone.now()),
        **more,
    )


def _local(client: Client, now: datetime) -> LocalTime | None:
    return local_time(now, client.region.time_zone, timezone.get_current_timezone()) if client.region else None


def rows_for_manager(employee: Employee, absent: Sequence[Employee], day: date) -> list[Row]:
    """Clients at risk with the indicator of the last visit's day beside today's."""
    of_client = {"client": OuterRef("client")}
    visits = Work.objects.filter(**of_client, method=Method.VISIT, state__in=HELD_STATES, counts_on__lte=day)
    then = Result.objects.filter(**of_client, valid_from__lte=OuterRef("visited_on")).order_by("-valid_from")
    found = (
        worst(employee, "account_manager", owners_of(employee, absent), day, (Band.DYNAMIC, Band.HIGH))
        .annotate(visited_on=Subquery(visits.order_by("-counts_on").values("counts_on")[:1]))
        .annotate(indicator_then=Subquery(then.values("indicator")[:1]))
    )
    covered = {one.pk: one for one in absent}
    return [
        _row(
            result,
            covered.get(result.client.account_manager_id or 0),
            visited_on=result.visited_on,
            indicator_then=result.indicator_then,
        )
        for result in found[:SHOWN]
    ]


def deep_debts(employee: Employee, absent: Sequence[Employee]) -> list[Result]:
    """Clients whose debt the manager owns: 2.8 months and more, the deepest first (domain §7)."""
    owned = _owned(employee, "account_manager", owners_of(employee, absent)).filter(debt_months__gte=HANDOVER_DEPTH)
    return list(owned.select_related("client__specialist").order_by("-debt_months", "client__number")[:SHOWN])


def substitutes_of(employee: Employee, day: date) -> list[Substitution]:
    """Who works for the employee today."""
    return list(Substitution.objects.on(day).filter(absent=employee).select_related("substitute"))


# --- Supervisor -------------------------------------------------------------------------------------------------------

_MOVES = [f"{direction}_{window}" for direction in ("worse", "better") for window in WINDOWS]
_SUMS = {name: Sum(name) for name in ("high", "dynamic", "none", *_MOVES)}


@dataclass
class Counts:
    """One line of a supervisor's home: a group, a specialist, or all; ``query`` selects its clients in the list."""

    label: str
    query: str
    numbers: dict[str, int]
    group_id: int | None = None
    employee: Employee | None = None
    load: Load | None = None
    children: list[Counts] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.none_from + self.numbers["none"]

    @property
    def none_from(self) -> int:
        """Where the last part of the bar begins."""
        return self.numbers["high"] + self.numbers["dynamic"]

    @property
    def code(self) -> str:
        return str(self.group_id or "none")

    @property
    def moves(self) -> list[dict[str, Any]]:
        return [
            {"window": window, "worse": self.numbers[f"worse_{window}"], "better": self.numbers[f"better_{window}"]}
            for window in WINDOWS
        ]


def groups_seen_by(employee: Employee, no_group: str) -> list[Counts]:
    """Counts by the group of the specialist, those with the largest share of threats first. Two statements."""
    sums = tallies_seen_by(employee).values("specialist__group").annotate(**_SUMS).order_by()
    names = dict(Group.objects.values_list("pk", "name"))
    found = []
    for row in sums:
        counts: dict[str, Any] = dict(row)
        group_id = counts.pop("specialist__group")
        code = group_id or "none"
        found.append(Counts(names.get(group_id, no_group), f"specialist_group={code}", counts, group_id))
    return sorted(found, key=lambda one: (-one.numbers["high"] / max(one.total, 1), one.label))


def specialists_of(employee: Employee, groups: Iterable[int | None], nobody: str) -> dict[int | None, list[Counts]]:
    """Counts and load of the specialists of these groups, within the scope, by group."""
    wanted = list(groups)
    condition = Q(specialist__group__in=[one for one in wanted if one])
    if None in wanted:
        condition |= Q(specialist__group=None)
    tallies = list(tallies_seen_by(employee).filter(condition).select_related("specialist__group"))
    loads = load_of([one.specialist for one in tallies if one.specialist])
    lines: dict[int | None, list[Counts]] = {one: [] for one in wanted}
    for tally in sorted(tallies, key=lambda one: (-one.high, -one.dynamic, one.pk)):
        specialist = tally.specialist
        group_id = specialist.group_id if specialist else None
        lines.setdefault(group_id, []).append(_line(tally, loads, nobody))
    return lines


def _line(tally: Tally, loads: dict[int, Load], nobody: str) -> Counts:
    numbers = {name: getattr(tally, name) for name in _SUMS}
    if tally.specialist is None:
        return Counts(nobody, "specialist_group=nobody", numbers)
    load = loads.get(tally.specialist.pk)
    return Counts(
        tally.specialist.full_name, f"specialist={tally.specialist.pk}", numbers, employee=tally.specialist, load=load
    )


def total_of(groups: Sequence[Counts], label: str, everything: bool) -> Counts:
    numbers = {name: sum(one.numbers[name] for one in groups) for name in _SUMS}
    query = "" if everything else "&".join(one.query for one in groups)
    return Counts(label, query, numbers)


def sees_everything(employee: Employee) -> bool:
    return scope_of(employee).everything


def last_run() -> Run | None:
    return Run.objects.order_by("-pk").first()


def worst_of_all(employee: Employee, day: date) -> list[Row]:
    """The clients of the whole scope who are nearest to leaving, through the index of open results."""
    found = (
        Result.objects.visible_to(employee)
        .current()
        .filter(band=Band.HIGH)
        .select_related("rule_set", "client__specialist", "client__account_manager", "client__region")
        .order_by("-indicator", "client")[:SHOWN_TO_SUPERVISOR]
    )
    return [Row(client=one.client, result=one, reasons=wording.reasons(one.worst)) for one in found]


SHOWN_TO_SUPERVISOR = 15
