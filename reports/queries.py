"""Reads: which months are on file, and of when they tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min

from . import files
from .choices import Fact
from .models import FactMonth, StaleMonth
from .rules import months_between

Month = tuple[Fact, date]
"""What of which month."""


@dataclass(frozen=True)
class Sources:
    """The files of a period. ``changed_since`` is when the first change came that they do not hold, None for none;
    ``broken`` are months of which a file is missing or damaged: a report without it would be wrong."""

    paths: Mapping[Fact, list[str]]
    changed_since: datetime | None
    broken: list[date]


def sources(start: date, end: date, facts: Collection[Fact] = (Fact.WORKS,)) -> Sources:
    """Of the days from ``start`` to ``end``, both included; two statements."""
    months = months_between(start, end)
    asked = {"fact__in": facts, "month__range": (months[0], months[-1])}
    known = list(FactMonth.objects.filter(**asked))
    broken = {one.month for one in known if not files.is_whole(one.file, one.size)}
    changed = StaleMonth.objects.filter(**asked).aggregate(first=Min("at"))
    folder = files.folder()
    paths = {fact: [str(folder / one.file) for one in known if one.fact == fact] for fact in facts}
    return Sources(paths, changed["first"], sorted(broken))


def months_to_write() -> set[Month]:
    """Changed, never written, damaged."""
    changed = set(StaleMonth.objects.values_list("fact", "month").distinct())
    damaged = {(one.fact, one.month) for one in FactMonth.objects.all() if not files.is_whole(one.file, one.size)}
    return {(Fact(fact), month) for fact, month in changed | damaged}


def span() -> tuple[date, date] | None:
    """The first and the last month on file."""
    ends = FactMonth.objects.aggregate(first=Min("month"), last=Max("month"))
    return (ends["first"], ends["last"]) if ends["first"] else None
