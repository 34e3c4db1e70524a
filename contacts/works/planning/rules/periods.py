"""Periods of a cadence: in which days of a month how many contacts are owed (domain §3, §4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from clients.choices import Cadence
from crm.months import last_of_month

DAY, WEEK = timedelta(days=1), timedelta(days=7)

TIMES: dict[str, int] = {Cadence.TWICE_A_WEEK: 2, Cadence.WEEKLY: 1, Cadence.FORTNIGHTLY: 1, Cadence.MONTHLY: 1}
"""Contacts owed in one period."""

GAPS: dict[str, int] = {Cadence.TWICE_A_WEEK: 2, Cadence.WEEKLY: 4, Cadence.FORTNIGHTLY: 7, Cadence.MONTHLY: 14}
"""The least number of days from one contact with a client to the next: 2 leaves one day between them."""

MARGIN = 2 * WEEK
"""How far periods reach over the ends of a month."""


@dataclass(frozen=True)
class Month:
    """A month to plan: ``working`` days in it and within :data:`MARGIN` of it; days up to ``closed`` are gone."""

    first: date
    working: frozenset[date]
    closed: date = date.min

    @cached_property
    def last(self) -> date:
        return last_of_month(self.first)

    def days(self) -> list[date]:
        """Its working days, past ones too."""
        return [day for day in _span(self.first, self.last) if day in self.working]


@dataclass(frozen=True)
class Period:
    """From one day to another, both included. ``working`` are its working days in the month, ``days`` those to come."""

    starts_on: date
    ends_on: date
    working: tuple[date, ...]
    days: tuple[date, ...]

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def periods_of(cadence: str, client: int, month: Month) -> tuple[Period, ...]:
    """The periods that count for the month, in their order; none for a cadence that is not known.

    A week belongs to the month in which most of its working days are, of two equal parts to the earlier one; so does a
    fortnight. Half of the clients begin their fortnight a week later: a month then asks the same of everybody.
    """
    return _periods(cadence, client % 2 if cadence == Cadence.FORTNIGHTLY else 0, month)


@lru_cache(maxsize=32)  # the same few for all clients of a month
def _periods(cadence: str, phase: int, month: Month) -> tuple[Period, ...]:
    if cadence == Cadence.MONTHLY:
        return (_period(month.first, month.last, month),)
    if cadence not in TIMES:
        return ()
    length = 14 if cadence == Cadence.FORTNIGHTLY else 7
    spans = [(start, start + timedelta(days=length - 1)) for start in _starts(month, length, phase)]
    return tuple(_period(start, end, month) for start, end in spans if _belongs(start, end, month))


def room(days: Sequence[date], gap: int, contacts: Iterable[int] = ()) -> int:
    """How many contacts fit into the days, each ``gap`` days from the others and from those that stand (ordinals)."""
    standing, count = list(contacts), 0
    for day in days:
        place = day.toordinal()
        if all(not -gap < place - other < gap for other in standing):
            standing.append(place)
            count += 1
    return count


@lru_cache(maxsize=1024)
def room_of(days: tuple[date, ...], gap: int) -> int:
    """:func:`room` where nothing stands: asked of the same few periods for every client."""
    return room(days, gap)


def _starts(month: Month, length: int, phase: int) -> list[date]:
    """Mondays, or every second one: counted from the first Monday of the calendar, so that all months agree."""
    monday = date.fromordinal((month.first - MARGIN).toordinal() // 7 * 7 + 1)
    while (monday.toordinal() - 1) // 7 % (length // 7) != phase:
        monday += WEEK
    starts = []
    while monday <= month.last:
        if monday + timedelta(days=length - 1) >= month.first:
            starts.append(monday)
        monday += timedelta(days=length)
    return starts


def _belongs(start: date, end: date, month: Month) -> bool:
    working = [day for day in _span(start, end) if day in month.working]
    inside = sum(month.first <= day <= month.last for day in working)
    return 2 * inside > len(working) or (0 < 2 * inside == len(working) and working[0] >= month.first)


def _period(start: date, end: date, month: Month) -> Period:
    days = _span(max(start, month.first), min(end, month.last))
    working = tuple(day for day in days if day in month.working)
    return Period(start, end, working, tuple(day for day in working if day > month.closed))


def _span(start: date, end: date) -> list[date]:
    return [start + DAY * number for number in range((end - start).days + 1)]
