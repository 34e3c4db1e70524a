"""The clock and the working calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.conf import settings
from django.utils import timezone

from .models import CalendarDay

ONE_DAY = timedelta(days=1)


def today() -> date:
    """The current day in the department's zone: the only clock of the domain."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def midnight(day: date) -> datetime:
    """The beginning of the day in the department's zone."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(settings.HOLIDAYS_COUNTRY, years=year))


class WorkingCalendar:
    """Working days between two dates, moved days included; one query for the whole span.

    >>> WorkingCalendar(date(2026, 11, 1), date(2026, 11, 30)).is_working(date(2026, 11, 4))
    False
    """

    def __init__(self, start: date, end: date, moved: Mapping[date, bool] | None = None) -> None:
        """``moved`` are days that are known to be moved; they are read where they are not given."""
        if moved is None:
            moved = dict(CalendarDay.objects.filter(day__range=(start, end)).values_list("day", "is_working"))
        self.start, self.end, self.moved = start, end, moved

    def is_working(self, day: date) -> bool:
        if day in self.moved:
            return self.moved[day]
        return day.weekday() < 5 and day not in public_holidays(day.year)

    def working_days(self) -> Iterator[date]:
        day = self.start
        while day <= self.end:
            if self.is_working(day):
                yield day
            day += ONE_DAY
