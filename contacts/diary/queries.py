"""Reads of the diary: the days of one employee as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.staff.calendar import ONE_DAY, WorkingCalendar, today
from crm.staff.models import Employee, Substitution
from crm.staff.queries import employees_seen_by

from . import ics, rules
from .registry import Entry, Source, Span, sources

OVERDUE_SHOWN = 50
TAKEN_ALONG = timedelta(days=62)
"""How far ahead a file for another calendar reaches."""


@dataclass(frozen=True)
class Line:
    """An entry and the source that it comes from."""

    source: Source
    entry: Entry

    @property
    def at(self) -> Any:
        """In the zone of the one who looks."""
        return timezone.localtime(self.entry.at) if self.entry.at else None

    @property
    def icon(self) -> str:
        return self.entry.icon or self.source.icon


@dataclass(frozen=True)
class Day:
    """One day: whether it is worked, who is away, what is to be done."""

    day: date
    lines: list[Line]
    is_working: bool
    absence: Substitution | None = None
    stands_in: tuple[Substitution, ...] = ()

    @property
    def whole(self) -> list[Line]:
        return rules.of_whole_day(self.lines)

    @property
    def hours(self) -> list[rules.Hour[Line]]:
        return rules.by_hour(self.lines)

    @property
    def left(self) -> list[Line]:
        return [line for line in self.lines if not line.entry.is_done]

    @property
    def done(self) -> int:
        return len(self.lines) - len(self.left)

    @property
    def minutes(self) -> int:
        """What is planned, as far as it says how long it takes."""
        return sum(line.entry.minutes or 0 for line in self.left)


def days_of(span: Span) -> list[Day]:
    """The days of a span, each with its lines in the order of time."""
    lines = _lines(span)
    calendar = WorkingCalendar(span.start, span.end)
    away, stands_in = _substitutions(span)
    return [
        Day(
            day=day,
            lines=[line for line in lines if line.entry.day == day],
            is_working=calendar.is_working(day),
            absence=next((one for one in away if one.starts_on <= day <= one.ends_on), None),
            stands_in=tuple(one for one in stands_in if one.starts_on <= day <= one.ends_on),
        )
        for day in _each(span.start, span.end)
    ]


def overdue_of(employee: Employee, by: Employee) -> list[Line]:
    """What should have been done before today, the oldest first."""
    return _lines(Span(employee, by, today(), today(), overdue=True))[:OVERDUE_SHOWN]


def left_today(employee: Employee) -> list[Line]:
    """What is still to be done today, what is overdue left out."""
    day = today()
    return [line for line in _lines(Span(employee, employee, day, day)) if not line.entry.is_done]


def events_of(employee: Employee, site: str) -> list[ics.Event]:
    """What is still to be done from today on, for the calendar of a telephone; ``site`` begins the addresses.

    Names of persons stay here: the file goes where nobody asks who may read it.
    """
    day = today()
    lines = _lines(Span(employee, employee, day, day + TAKEN_ALONG))
    return [_event(line, site) for line in lines if not line.entry.is_done]


def _event(line: Line, site: str) -> ics.Event:
    entry = line.entry
    is_named = entry.client is not None and entry.client.name != entry.title
    about = f"{entry.title} · {entry.client}" if is_named else str(entry.client or entry.title)
    key = sha256(f"{line.source.code} {entry.url}".encode()).hexdigest()[:32]
    return ics.Event(f"{key}@crm", about, site + entry.url, entry.day, entry.at, entry.minutes)


def _lines(span: Span) -> list[Line]:
    found = [(source.order, Line(source, entry)) for source in sources() for entry in source.find(span)]
    return [line for _order, line in sorted(found, key=_sort_key)]


def _sort_key(found: tuple[int, Line]) -> tuple[date, float, int]:
    """Within a day first what belongs to all of it."""
    order, line = found
    return line.entry.day, line.entry.at.timestamp() if line.entry.at else 0, order


def _each(start: date, end: date) -> Iterable[date]:
    while start <= end:
        yield start
        start += ONE_DAY


def _substitutions(span: Span) -> tuple[list[Substitution], list[Substitution]]:
    """When the employee is away, and for whom the employee stands in. One statement."""
    rows = overlapping(span).filter(Q(absent=span.employee) | Q(substitute=span.employee))
    every = list(rows.select_related("absent", "substitute").order_by("starts_on", "pk"))
    mine = [one for one in every if one.absent_id == span.employee.pk]
    return mine, [one for one in every if one.substitute_id == span.employee.pk]


def overlapping(span: Span) -> QuerySet[Substitution]:
    return Substitution.objects.filter(starts_on__lte=span.end, ends_on__gte=span.start)


def shown_to(by: Employee) -> QuerySet[Employee]:
    """Whose days the employee may look at: those in the scope and oneself, if they work here."""
    return employees_seen_by(by).filter(is_active=True)
