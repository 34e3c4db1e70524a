"""Planned works as a calendar shows them: days of an employee, or the load of a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.months import last_of_month
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Employee

from . import queries
from .rules.periods import DAY, WEEK

VIEWS = ("month", "week", "day")
MONTH_SHOWN = 6
"""Works of a day that a month shows; the rest are a click away."""


@dataclass
class Day:
    """One day; ``works`` are those shown, ``count`` all of them."""

    day: date
    is_working: bool
    is_inside: bool = True
    is_absent: bool = False
    works: list[Work] = field(default_factory=list)
    count: int = 0
    capacity: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.works)

    @property
    def height(self) -> int:
        return min(self.count * 10 // self.capacity, 10) if self.capacity else 0

    @property
    def is_over(self) -> bool:
        return self.count > self.capacity


@dataclass(frozen=True)
class Shown:
    """What a calendar shows: whose works, in which view, around which day. The address holds it."""

    people: tuple[Employee, ...]
    who: str
    view: str
    on: date

    @classmethod
    def of(cls, params: QueryDict, by: Employee, seen: Sequence[Employee]) -> Shown:
        """What the address asks for.

        Raises:
            Http404: for somebody whom the employee does not see.
        """
        who = params.get("who") or _default(by, seen)
        people = tuple(one for one in seen if who in (str(one.pk), f"g{one.group_id}", "all"))
        if params.get("who") and not people:
            raise Http404
        view = params.get("view", "")
        return cls(people, who, view if view in VIEWS else "month", _day(params.get("on", "")))

    @property
    def is_one(self) -> bool:
        return self.who.isdecimal()

    @property
    def start(self) -> date:
        if self.view == "day":
            return self.on
        first = self.on.replace(day=1) if self.view == "month" else self.on
        return first - DAY * first.weekday() if self.is_one or self.view == "week" else first

    @property
    def end(self) -> date:
        if self.view == "day":
            return self.on
        if self.view == "week":
            return self.start + DAY * 6
        last = last_of_month(self.on.replace(day=1))
        return last + DAY * (6 - last.weekday()) if self.is_one else last

    def address(self, **changes: Any) -> str:
        asked = {"who": self.who, "view": self.view, "on": self.on.isoformat(), **changes}
        return f"{reverse('works:calendar')}?{urlencode(asked)}"

    @property
    def earlier(self) -> str:
        return self.address(on=(self._first() - DAY if self.view == "month" else self.on - self._step()).isoformat())

    @property
    def later(self) -> str:
        after = last_of_month(self._first()) + DAY if self.view == "month" else self.on + self._step()
        return self.address(on=after.isoformat())

    def _first(self) -> date:
        return self.on.replace(day=1)

    def _step(self) -> timedelta:
        return WEEK if self.view == "week" else DAY


def _default(by: Employee, seen: Sequence[Employee]) -> str:
    if any(one.pk == by.pk for one in seen) and not by.is_supervisor:
        return str(by.pk)
    groups = [f"g{one.group_id}" for one in seen if one.group_id]
    if by.group_id and f"g{by.group_id}" in groups:
        return f"g{by.group_id}"
    return groups[0] if groups else str(by.pk)


def _day(text: str) -> date:
    """A day of the address; today for what is none, or so far away that nothing can be planned there."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    return day if abs((day - today()).days) < 3660 else today()


def planned(shown: Shown, by: Employee) -> QuerySet[Work]:
    """Planned works of these people in these days that the employee sees."""
    mine = [one.pk for one in shown.people]
    works = Work.objects.visible_to(by).filter(
        executor__in=mine, state=WorkState.PLANNED, counts_on__range=(shown.start, shown.end)
    )
    return works.select_related("client").order_by("counts_on", "planned_at", "pk")


def days_of_one(shown: Shown, by: Employee) -> list[Day]:
    """The days of one employee. Five statements."""
    days = _days(shown, shown.people[0])
    by_day = {one.day: one for one in days}
    shown_in_day = MONTH_SHOWN if shown.view == "month" else None
    for work in planned(shown, by):
        day = by_day[work.counts_on]
        day.count += 1
        if shown_in_day is None or day.count <= shown_in_day:
            day.works.append(work)
    return days


def loads(shown: Shown, by: Employee) -> list[tuple[Employee, list[Day]]]:
    """How many planned works each of several employees has on each day. Five statements."""
    rows = planned(shown, by).order_by().values_list("executor", "counts_on").annotate(count=Count("pk"))
    counts: Counter[tuple[int, date]] = Counter({(who, day): count for who, day, count in rows})
    working = frozenset(WorkingCalendar(shown.start, shown.end).working_days())
    absent, _substitutes = queries.absences(shown.start, shown.end)
    capacities = queries.capacities(shown.people)
    span = [day for day in _span(shown) if day in working or any(counts[one.pk, day] for one in shown.people)]
    return [
        (
            one,
            [
                Day(
                    day, day in working, is_absent=day in absent.get(one.pk, ()), count=counts[one.pk, day],
                    capacity=capacities[one.pk],
                )
                for day in span
            ],
        )
        for one in shown.people
    ]  # fmt: skip


def _days(shown: Shown, employee: Employee) -> list[Day]:
    working = frozenset(WorkingCalendar(shown.start, shown.end).working_days())
    absent = queries.absences(shown.start, shown.end)[0].get(employee.pk, frozenset())
    capacity = queries.capacities([employee])[employee.pk]
    inside = (shown.on.year, shown.on.month)
    return [
        Day(
            day, day in working, shown.view != "month" or (day.year, day.month) == inside, day in absent,
            capacity=capacity,
        )
        for day in _span(shown)
    ]  # fmt: skip


def _span(shown: Shown) -> list[date]:
    return [shown.start + DAY * number for number in range((shown.end - shown.start).days + 1)]


def month_total(shown: Shown) -> int:
    """Works of the month that the day belongs to, held and planned ones: what the norm is compared with."""
    first = shown.on.replace(day=1)
    closed = Q(state__in=(WorkState.PLANNED, WorkState.HELD, WorkState.HELD_WITH_LOGIN))
    span = (first, last_of_month(first))
    return Work.objects.filter(closed, executor=shown.people[0], counts_on__range=span).count()
