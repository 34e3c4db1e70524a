"""Arithmetic of months, each told by its first day. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months earlier (later where negative).

    >>> months_before(date(2026, 1, 1), 13)
    datetime.date(2024, 12, 1)
    """
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def month_after(day: date) -> date:
    return months_before(day, -1)
