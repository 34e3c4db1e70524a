"""Counting in working days. Pure: whoever calls says which days are worked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

_DAY = timedelta(days=1)


def working_day_after(start: date, days: int, is_working: Callable[[date], bool]) -> date:
    """The so-many-th working day after a day, which itself does not count.

    >>> working_day_after(date(2026, 3, 13), 2, lambda day: day.weekday() < 5)
    datetime.date(2026, 3, 17)
    """
    day = start
    while days:
        day += _DAY
        days -= is_working(day)
    return day
