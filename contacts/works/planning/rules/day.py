"""The day of one employee: how many talks it has room for, and at what time (domain §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache

OPENS, LUNCH, AFTER_LUNCH, CLOSES = 9 * 60, 13 * 60, 14 * 60, 18 * 60
MOST_TALKS = 120
"""A norm that gives more talks a day than this is a slip of the keyboard."""

Hours = tuple[int, int]
"""From one minute of the department's day to another, the latter not included."""


@lru_cache(maxsize=256)
def slots(capacity: int) -> tuple[int, ...]:
    """The minutes at which talks begin: evenly from nine to six but for lunch.

    >>> slots(4)
    (540, 660, 840, 960)
    """
    length = (LUNCH - OPENS) + (CLOSES - AFTER_LUNCH)
    starts = (OPENS + length * number // capacity for number in range(capacity))
    return tuple(start if start < LUNCH else start + AFTER_LUNCH - LUNCH for start in starts)


ALL_DAY: Hours = (OPENS, CLOSES)


def calling_minutes(shift: int, best_from: time | None = None, best_until: time | None = None) -> Hours:
    """The hours in which a client is called, of the department's clock.

    Nine to six of the client's clock within nine to six of ours; ``shift`` is how many minutes the client's clock is
    ahead. A wish that leaves nothing of that is not kept, and a client whose working day does not meet ours may be
    called all day: the permission at the moment of the call decides (domain §4).
    """
    common = max(OPENS, OPENS - shift), min(CLOSES, CLOSES - shift)
    if common[0] >= common[1]:
        common = ALL_DAY
    if best_from is None and best_until is None:
        return common
    wish = _minutes(best_from, 0) - shift, _minutes(best_until, 24 * 60) - shift
    both = max(common[0], wish[0]), min(common[1], wish[1])
    return both if both[0] < both[1] else common


def _minutes(clock: time | None, otherwise: int) -> int:
    return otherwise if clock is None else clock.hour * 60 + clock.minute


@dataclass
class Book:
    """What is taken of one employee's day. Fixed works and wishes take their times; the others get what is left."""

    capacity: int
    taken: int = 0
    free: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, capacity: int, minutes: Iterable[int] = ()) -> Book:
        """A day with works at these minutes. Those that begin with a talk keep its time, the others the nearest."""
        book = cls(capacity, 0, set(slots(capacity)))
        busy = sorted(minutes)
        exact = {minute for minute in busy if minute in book.free}
        book.free -= exact
        for minute in busy:
            if minute in exact:
                exact.discard(minute)
            elif book.free:
                book.free.discard(min(book.free, key=lambda slot: (abs(slot - minute), slot)))
        book.taken = len(busy)
        return book

    @property
    def has_room(self) -> bool:
        return self.taken < self.capacity

    def within(self, hours: Hours) -> int | None:
        """The first free time within the hours."""
        return min((slot for slot in self.free if hours[0] <= slot < hours[1]), default=None)

    def take(self, hours: Hours) -> int | None:
        """Take a place and, for one who cannot be called all day, the first free time within the hours."""
        self.taken += 1
        slot = None if hours == ALL_DAY else self.within(hours)
        if slot is not None:
            self.free.discard(slot)
        return slot

    def keep(self, minute: int) -> bool:
        """Take a place and, if it is free, exactly this time; whether it was."""
        self.taken += 1
        is_free = minute in self.free
        self.free.discard(minute)
        return is_free

    def nearest(self, hours: Hours) -> int:
        """A time for one who has a place: within the hours, else the one nearest to them."""
        slot = self.within(hours)
        if slot is None:
            slot = min(self.free, key=lambda one: (max(hours[0] - one, one - hours[1]), one))
        self.free.discard(slot)
        return slot
