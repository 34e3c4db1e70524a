"""Pure rules of delivery: when a report is due, what is tried again, who decides (domain §9)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from crm.staff import rules as staff_rules

from .choices import Failure, Rhythm

ONE_DAY = timedelta(days=1)
LATEST = timedelta(days=7)
"""What is due longer ago than this is not made up for: a newer one tells more."""

AHEAD = 62
"""Days within which the next one of every rhythm lies, holidays included."""

PAUSES = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
"""How long to wait before the second, the third and the last try."""

PASSING = frozenset({Failure.NO_MAIL, Failure.MAIL_DOWN, Failure.REFUSED, Failure.BROKEN, Failure.ERROR})
"""What may be better in an hour; anything else wants a person."""


@dataclass(frozen=True)
class Schedule:
    """``weekday`` from 0 for Monday, of a week; ``month_day`` of a month, its last day where it has fewer; ``hour`` of
    the department's clock."""

    rhythm: str
    hour: int
    weekday: int | None = None
    month_day: int | None = None

    def is_on(self, day: date, is_working: Callable[[date], bool]) -> bool:
        if self.rhythm == Rhythm.WORKING_DAYS:
            return is_working(day)
        if self.rhythm == Rhythm.WEEKLY:
            return day.weekday() == self.weekday
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(self.month_day or 1, last)

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour))


def last_due(schedule: Schedule, now: datetime, is_working: Callable[[date], bool]) -> date | None:
    """The latest day on which it was due by ``now`` (the department's clock), None for none within ``LATEST``."""
    days = (now.date() - ONE_DAY * ago for ago in range(LATEST.days + 1))
    due = (day for day in days if schedule.is_on(day, is_working) and schedule.moment(day) <= now)
    return next((day for day in due if now - schedule.moment(day) <= LATEST), None)


def next_due(schedule: Schedule, now: datetime, is_working: Callable[[date], bool]) -> date | None:
    return next((day for day in _days_from(now.date()) if _is_ahead(schedule, day, now, is_working)), None)


def _days_from(day: date) -> Iterator[date]:
    return (day + ONE_DAY * ahead for ahead in range(AHEAD))


def _is_ahead(schedule: Schedule, day: date, now: datetime, is_working: Callable[[date], bool]) -> bool:
    return schedule.moment(day) > now and schedule.is_on(day, is_working)


def next_try(failure: str, attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None for never."""
    if failure not in PASSING or attempts > len(PAUSES):
        return None
    return now + PAUSES[max(attempts, 1) - 1]


def may_change(roles: Collection[str], *, is_own: bool, leads_owner: bool) -> bool:
    """Its owner, those who lead the owner, the director."""
    return is_own or leads_owner or staff_rules.sees_everything(roles)
