"""What the home pages show, each read scoped to the one who looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from clients.models import Client
from clients.rules import LocalTime, local_time
from contacts.works.choices import HELD_STATES, Method
from contacts.works.models import Work
from crm.staff.calendar import ONE_DAY
from crm.staff.models import Employee, Substitution
from triggers import wording
from triggers.choices import Band
from triggers.models import Result
from triggers.rules import BAND_ORDER, got_worse

SHOWN = 30

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


def substitutes_of(employee: Employee, day: date) -> list[Substitution]:
    """Who works for the employee today."""
    return list(
        Substitution.objects.on(day).filter(absent=employee, substitute__isnull=False).select_related("substitute")
    )
