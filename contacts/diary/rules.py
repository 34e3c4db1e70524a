"""Pure rules of the diary (domain §4): days, weeks, the hours of a day, postponing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

DAY = timedelta(days=1)
YEARS = range(2000, 2100)
FIRST_HOUR, LAST_HOUR = 9, 18
"""The hours that a day shows in any case, the last one included; earlier and later ones where something is."""

POSTPONED = {"15": timedelta(minutes=15), "60": timedelta(hours=1)}
NEXT_DAY = "day"
TOLERANCE = timedelta(minutes=10)
"""How far a clock may be ahead, and how long somebody types."""
FURTHEST = timedelta(days=3 * 366)


class Timed(Protocol):
    """``at`` is the local moment, empty for what belongs to the day as a whole."""

    @property
    def at(self) -> datetime | None: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True)
class Hour(Generic[T]):
    hour: int
    entries: Sequence[T]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> list[date]:
    """The seven days of the week, Monday first."""
    first = monday_of(day)
    return [first + timedelta(days=number) for number in range(7)]


def of_whole_day(entries: Iterable[T]) -> list[T]:
    return [one for one in entries if one.at is None]


def by_hour(entries: Sequence[T]) -> list[Hour[T]]:
    """What has a time, by hour, in the order given; every working hour, so that gaps are seen."""
    timed = [(one.at.hour, one) for one in entries if one.at is not None]
    hours = [hour for hour, _one in timed]
    first, last = min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours])
    return [Hour(hour, [one for at, one in timed if at == hour]) for hour in range(first, last + 1)]


def postponed(now: datetime, code: str, at: datetime, is_working: Callable[[date], bool]) -> datetime:
    """When a reminder comes back: in so many minutes from now, or on the next working day at its hour.

    ``now`` and ``at`` are local moments of one zone; ``is_working`` is asked about the fortnight after today.

    Raises:
        KeyError: no such code.
    """
    if code != NEXT_DAY:
        return now + POSTPONED[code]
    day = now.date() + DAY
    for _try in range(13):
        if is_working(day):
            break
        day += DAY
    return datetime.combine(day, at.time(), at.tzinfo)


def time_errors(at: datetime, now: datetime) -> str:
    """Why nobody can be reminded at a moment: «past», «far», or nothing."""
    if at < now - TOLERANCE:
        return "past"
    return "far" if at > now + FURTHEST else ""
