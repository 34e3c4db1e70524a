"""When a promise is kept, and what follows where it is not (domain §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from debts.choices import PromiseState

CALL_WITHIN = 3
"""Working days within which a broken promise is followed by a call, the agreed day included (domain §7)."""
BROKEN_LIMIT = 2
"""Promises broken in a row after which the client is handed over (domain §7)."""
LONGEST = timedelta(days=366)
"""How far ahead a date may be agreed; a later one is a misprint."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Outcome:
    """What a promise has come to; ``on`` is the day that decided, None while it is pending."""

    state: PromiseState
    on: date | None = None


def outcome_of(
    *, amount: Decimal, agreed_on: date, received: Iterable[tuple[date, Decimal]], debt: Decimal | None, day: date
) -> Outcome:
    """What stands of a promise on a day.

    ``received`` are payments and reversals dated between the day it was made and the agreed one, ``debt`` what was owed
    in the evening of the agreed day, None while that day lasts: whoever owes nothing by then has paid, however it came.
    """
    paid = Decimal(0)
    by_day: dict[date, Decimal] = {}
    for on, money in received:
        by_day[on] = by_day.get(on, Decimal(0)) + money
        paid += money
    if paid >= amount:
        return Outcome(PromiseState.KEPT, _reached(amount, by_day))
    if day <= agreed_on:
        return Outcome(PromiseState.PENDING)
    if debt is not None and debt <= 0:
        return Outcome(PromiseState.KEPT, agreed_on)
    return Outcome(PromiseState.BROKEN, agreed_on)


def _reached(amount: Decimal, by_day: dict[date, Decimal]) -> date:
    """The day in the evening of which the whole sum was there, and stayed."""
    paid, found = Decimal(0), max(by_day)
    for on in sorted(by_day):
        was, paid = paid, paid + by_day[on]
        if was < amount <= paid:
            found = on
    return found


def call_by(agreed_on: date, is_working: Callable[[date], bool]) -> date:
    """The last day for the call after a promise was broken: the third working one, the agreed day included."""
    day, left = agreed_on, CALL_WITHIN
    while True:
        left -= is_working(day)
        if not left:
            return day
        day += ONE_DAY


def call_on(agreed_on: date, day: date, is_working: Callable[[date], bool]) -> date:
    """The day on which that call is planned: the first working one that is not past, after the agreed day."""
    found = max(agreed_on + ONE_DAY, day)
    while not is_working(found):
        found += ONE_DAY
    return found


def broken_in_a_row(states: Sequence[str]) -> int:
    """How many of the settled promises, the last agreed first, were broken one after another.

    One that another took the place of says nothing, and neither does a pending one.

    >>> broken_in_a_row(["pending", "broken", "superseded", "broken", "kept", "broken"])
    2
    """
    count = 0
    for state in states:
        if state == PromiseState.KEPT:
            break
        count += state == PromiseState.BROKEN
    return count


@dataclass(frozen=True)
class Reliability:
    """How a client keeps its word: promises kept of those that came to their day."""

    kept: int
    settled: int
    in_a_row: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.kept) / self.settled if self.settled else None


def reliability(states: Sequence[str]) -> Reliability:
    """Of the promises of a client, the last agreed first."""
    kept = sum(state == PromiseState.KEPT for state in states)
    broken = sum(state == PromiseState.BROKEN for state in states)
    return Reliability(kept, kept + broken, broken_in_a_row(states))


def date_error(agreed_on: date, day: date) -> str:
    """Why a date cannot be agreed: «past», «far», or nothing."""
    if agreed_on < day:
        return "past"
    return "far" if agreed_on > day + LONGEST else ""


def reminder_error(remind_on: date | None, agreed_on: date, day: date) -> str:
    """Why a client cannot be reminded then: «past», «late», or nothing."""
    if remind_on is None:
        return ""
    if remind_on < day:
        return "past"
    return "late" if remind_on > agreed_on else ""
