"""Who is called on which day: a pure, deterministic function (domain §4, Planning).

What stands is never touched. What an earlier plan placed stays where it is as long as nothing speaks against it, so
that planning again changes nothing; the rest is placed where the load is least, the tightest periods first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .day import ALL_DAY, Book, Hours
from .periods import GAPS, TIMES, Month, Period, periods_of, room, room_of
from .results import Placement, Plan, Reason, Shortfall

BANDS = 8
"""Days whose load falls into one of so many bands are taken for equally busy: then the distance decides."""


@dataclass(frozen=True)
class Contact:
    """What stands with a client on a day: held, planned by people, or called off.

    ``period`` is the period that it was made for, wherever people have moved it to. What was called off settles its
    period and keeps nobody at a distance: ``takes_place`` is false.
    """

    day: date
    period: date | None = None
    takes_place: bool = True


@dataclass(frozen=True)
class Demand:
    """A client to be contacted. ``since`` and ``until`` bound its service, ``until`` being the first day without it.

    ``standing`` is what is not ours to move, ``earlier`` what the planner placed before and may.
    """

    client: int
    owner: int
    cadence: str
    hours: Hours = ALL_DAY
    since: date = date.min
    until: date = date.max
    standing: tuple[Contact, ...] = ()
    earlier: tuple[Placement, ...] = ()


@dataclass(frozen=True)
class Staffing:
    """Who works when. ``capacity`` is talks a day by employee, ``absent`` days by employee, ``substitutes`` those who
    stand for an absent one on a day, ``busy`` the minutes of what stands in an employee's day."""

    capacity: Mapping[int, int]
    absent: Mapping[int, frozenset[date]] = field(default_factory=dict)
    substitutes: Mapping[tuple[int, date], tuple[int, ...]] = field(default_factory=dict)
    busy: Mapping[tuple[int, date], tuple[int, ...]] = field(default_factory=dict)

    def is_absent(self, employee: int, day: date) -> bool:
        return day in self.absent.get(employee, ())

    def executors(self, owner: int, day: date) -> tuple[int, ...]:
        """Who calls the owner's clients on a day: the owner, or those present who stand for an absent one."""
        if not self.is_absent(owner, day):
            return (owner,)
        return tuple(one for one in self.substitutes.get((owner, day), ()) if not self.is_absent(one, day))


def place(demands: Sequence[Demand], month: Month, staffing: Staffing) -> Plan:
    """A plan of the month for these clients."""
    return _Planner(month, staffing).plan(sorted(demands, key=lambda one: one.client))


@dataclass
class _Task:
    """``missing`` contacts of a client in a period; ``contacts`` are all days of the client, shared by its tasks.

    They are ordinals: their differences are asked for by the hundred thousand.
    """

    demand: Demand
    period: Period
    days: tuple[date, ...]
    missing: int
    contacts: list[int]
    gap: int

    def is_near(self, day: date) -> bool:
        return self.distance(day) < self.gap

    def distance(self, day: date) -> int:
        """Days to the nearest contact; what is farther than two gaps is all the same."""
        place, nearest = day.toordinal(), 2 * self.gap
        for other in self.contacts:
            away = abs(other - place)
            if away < nearest:
                nearest = away
        return nearest


@dataclass
class _Placed:
    """A place that is taken; ``minute`` is None until everybody has one."""

    day: date
    executor: int
    demand: Demand
    period: date
    minute: int | None
    work: int | None


@dataclass
class _Planner:
    month: Month
    staffing: Staffing
    books: dict[tuple[int, date], Book] = field(default_factory=dict)
    placed: list[_Placed] = field(default_factory=list)

    def plan(self, demands: Sequence[Demand]) -> Plan:
        tasks = [task for demand in demands for task in self._tasks(demand)]
        owed: dict[int, int] = {}
        for task in tasks:
            owed[task.demand.owner] = owed.get(task.demand.owner, 0) + task.missing
        self._keep(tasks)
        for task in sorted(tasks, key=self._tightness):
            while task.missing and self._place(task):
                task.missing -= 1
        shortfalls = tuple(self._shortfall(task) for task in tasks if task.missing)
        placements = tuple(sorted(self._timed()))
        return Plan(placements, shortfalls, owed, self._unmet())

    # --- What is owed ---

    def _tasks(self, demand: Demand) -> Iterator[_Task]:
        contacts = [one.day.toordinal() for one in demand.standing if one.takes_place]
        for period in periods_of(demand.cadence, demand.client, self.month):
            days, gap = _served(demand, period.days), GAPS[demand.cadence]
            missing = min(_owed(demand, period), room_of(days, gap))
            if missing > 0:
                yield _Task(demand, period, days, missing, contacts, gap)

    # --- What an earlier plan placed ---

    def _keep(self, tasks: Sequence[_Task]) -> None:
        by_period = {(task.demand.client, task.period.starts_on): task for task in tasks}
        for one in sorted({one for task in tasks for one in task.demand.earlier}):
            task = by_period.get((one.client, one.period))
            if task is not None and task.missing and self._still_good(task, one):
                kept = self._book(one.executor, one.day).keep(one.minute)
                self._note(task, one.day, one.executor, one.minute if kept else None, one.work)
                task.missing -= 1
        self._better_times()

    def _still_good(self, task: _Task, one: Placement) -> bool:
        return (
            one.day in task.days
            and one.executor in self.staffing.executors(task.demand.owner, one.day)
            and not task.is_near(one.day)
            and self._book(one.executor, one.day).has_room
        )

    def _better_times(self) -> None:
        """Once all have theirs: times outside of the hours are given up for free ones within them."""
        for one in self.placed:
            hours, book = one.demand.hours, self._book(one.executor, one.day)
            if one.minute is None or hours[0] <= one.minute < hours[1]:
                continue
            better = book.within(hours)
            if better is not None:
                book.free.add(one.minute)
                book.free.discard(better)
                one.minute = better

    # --- The rest ---

    def _tightness(self, task: _Task) -> tuple[bool, int, int, int]:
        """Those who have the fewest days come first, whom only a substitute can call come last: after the own ones."""
        own = sum(not self.staffing.is_absent(task.demand.owner, day) for day in task.days)
        return not own, own - task.missing, task.demand.client, task.period.starts_on.toordinal()

    def _place(self, task: _Task) -> bool:
        choices = [(self._price(task, day, who, away), day, who) for day, who, away in self._choices(task)]
        if not choices:
            return False
        _price, day, who = min(choices)
        self._note(task, day, who, self._book(who, day).take(task.demand.hours), None)
        return True

    def _choices(self, task: _Task) -> Iterator[tuple[date, int, int]]:
        """Days, who could call then, and how far the nearest contact is."""
        for day in task.days:
            away = task.distance(day)
            if away < task.gap:
                continue
            for who in self.staffing.executors(task.demand.owner, day):
                if self._book(who, day).has_room:
                    yield day, who, away

    def _price(self, task: _Task, day: date, who: int, away: int) -> tuple[bool, bool, int, int, int]:
        """The dearer the worse: leaves no room for the others of the period, breaks a wish, load, nearness."""
        book, hours = self._book(who, day), task.demand.hours
        blocks = task.missing > 1 and room(task.days, task.gap, [*task.contacts, day.toordinal()]) < task.missing - 1
        wish = hours != ALL_DAY and book.within(hours) is None
        return blocks, wish, book.taken * BANDS // book.capacity, -away, book.taken

    def _note(self, task: _Task, day: date, who: int, minute: int | None, work: int | None) -> None:
        task.contacts.append(day.toordinal())
        self.placed.append(_Placed(day, who, task.demand, task.period.starts_on, minute, work))

    def _timed(self) -> Iterator[Placement]:
        """Times for those who can be called all day, and for those whose hours were taken."""
        for one in self.placed:
            if one.minute is None:
                one.minute = self._book(one.executor, one.day).nearest(one.demand.hours)
            yield Placement(one.day, one.minute, one.executor, one.demand.client, one.period, one.work)

    def _unmet(self) -> int:
        outside = ((one.minute or 0, one.demand.hours) for one in self.placed)
        return sum(not hours[0] <= minute < hours[1] for minute, hours in outside)

    def _shortfall(self, task: _Task) -> Shortfall:
        present = [day for day in task.days if self.staffing.executors(task.demand.owner, day)]
        if not present:
            reason = Reason.ABSENT
        else:
            reason = Reason.GAP if all(task.is_near(day) for day in present) else Reason.CAPACITY
        return Shortfall(task.demand.client, task.demand.owner, task.period.starts_on, task.missing, reason)

    def _book(self, who: int, day: date) -> Book:
        book = self.books.get((who, day))
        if book is None:
            capacity = self.staffing.capacity.get(who, 0)
            book = self.books[who, day] = Book.of(capacity, self.staffing.busy.get((who, day), ()))
        return book


def _owed(demand: Demand, period: Period) -> int:
    """What the cadence asks in a period, as far as its days let it in, without what stands."""
    days = _served(demand, period.working)
    standing = sum(_counts(one, period) for one in demand.standing)
    return min(TIMES[demand.cadence], room_of(days, GAPS[demand.cadence])) - standing


def _served(demand: Demand, days: tuple[date, ...]) -> tuple[date, ...]:
    """Those of the days on which the client is in service."""
    if not days or (demand.since <= days[0] and days[-1] < demand.until):
        return days
    return tuple(day for day in days if demand.since <= day < demand.until)


def _counts(contact: Contact, period: Period) -> bool:
    if contact.period is not None:
        return contact.period == period.starts_on
    return contact.takes_place and period.holds(contact.day)
