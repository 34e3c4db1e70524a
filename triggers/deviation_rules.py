"""The deviation record («Фиксация отклонений»): three parameters on the scale of the bands: pure (domain §5)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .choices import Band, Level

TRAINED_NORMS: dict[str, Decimal] = {"A": Decimal("0.80")}
"""Share of trained users of the system that is in order, by category; the others have ``TRAINED_NORM``."""

TRAINED_NORM = Decimal("0.50")
WEBINAR_MONTHS, CONSULTATION_MONTHS = 6, 3
BANDS = {Level.OK: Band.NONE, Level.ATTENTION: Band.DYNAMIC, Level.THREAT: Band.HIGH}
"""What a level of a parameter is on the scale of the indicator, the best first."""


def trained_norm(category: str) -> Decimal:
    return TRAINED_NORMS.get(category, TRAINED_NORM)


def training_level(users: int, trained: int, category: str) -> Level:
    """Nobody who uses the system is nobody trained."""
    return Level.OK if users and trained >= trained_norm(category) * users else Level.THREAT


def visits_level(count: int) -> Level:
    """Of webinars, and of consultations: none, one, more."""
    return (Level.THREAT, Level.ATTENTION, Level.OK)[min(count, 2)]


def band_of(levels: Iterable[Level]) -> Band:
    """The band of the worst."""
    order = list(BANDS)
    return BANDS[max(levels, key=order.index)]


def months_back(day: date, months: int) -> date:
    """The last day that is no longer within the last ``months`` months: the same day then, or the month's last one.

    >>> months_back(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
