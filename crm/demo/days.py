"""The demo's calendar: a span of days ending today, and which of them are worked."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache

from crm.staff.calendar import public_holidays

MOVED_DAYS = {
    date(2025, 11, 1): (True, "рабочий день перенесён с понедельника 3 ноября"),
    date(2027, 2, 20): (True, "рабочий день перенесён с понедельника 22 февраля"),
}
"""Working Saturdays of the government's calendar; the days off in exchange are public holidays of the library."""

_AHEAD = 21


@lru_cache(maxsize=8192)
def written(day: date) -> str:
    """«21.11.2026», as exports write it."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def is_working(day: date) -> bool:
    if day in MOVED_DAYS:
        return MOVED_DAYS[day][0]
    return day.weekday() < 5 and day not in public_holidays(day.year)


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month ``months`` after that of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


class Span:
    """``years`` years ending today, both ends included, and three weeks of plans ahead."""

    def __init__(self, today: date, years: int) -> None:
        self.today = today
        self.start = today - timedelta(days=365 * years)
        length = (today - self.start).days + _AHEAD
        self._worked = [day for n in range(length + 1) if is_working(day := self.start + timedelta(days=n))]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def worked_on_or_before(self, day: date) -> date:
        """The nearest working day not after the day; the first of the span where there is none."""
        return self._worked[max(bisect_right(self._worked, day) - 1, 0)]

    def moment(self, day: date, minute: int) -> str:
        """A time of day written as exports write it: «21.11.2026 9:05:00»; ``minute`` counts from midnight."""
        return f"{written(day)} {minute // 60}:{minute % 60:02}:00"


def stamp(day: date, minute: int) -> int:
    """Seconds since 1970 of a moment, as telephony writes them into its ids."""
    return int((datetime(day.year, day.month, day.day) - datetime(1970, 1, 1)).total_seconds()) + minute * 60  # noqa: DTZ001
