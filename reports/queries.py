"""Reads: which months are on file, and of when they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min

from . import files
from .models import FactMonth, StaleMonth
from .rules import months_between


@dataclass(frozen=True)
class Sources:
    """The files of a period. ``changed_since`` is when the first change came that they do not hold, None for none;
    ``broken`` are months whose file is missing or damaged: a report without them would be wrong."""

    paths: list[str]
    changed_since: datetime | None
    broken: list[date]


def sources(start: date, end: date) -> Sources:
    """Of the days from ``start`` to ``end``, both included; two statements."""
    months = months_between(start, end)
    known = list(FactMonth.objects.filter(month__range=(months[0], months[-1])))
    broken = [one.month for one in known if not files.is_whole(one.file, one.size)]
    changed = StaleMonth.objects.filter(month__range=(months[0], months[-1])).aggregate(first=Min("at"))
    return Sources([str(files.folder() / one.file) for one in known], changed["first"], broken)


def months_to_write() -> set[date]:
    """Changed, never written, damaged."""
    known = {one.month: one for one in FactMonth.objects.all()}
    changed = set(StaleMonth.objects.values_list("month", flat=True).distinct())
    damaged = {month for month, one in known.items() if not files.is_whole(one.file, one.size)}
    return changed | damaged


def span() -> tuple[date, date] | None:
    """The first and the last month on file."""
    ends = FactMonth.objects.aggregate(first=Min("month"), last=Max("month"))
    return (ends["first"], ends["last"]) if ends["first"] else None
