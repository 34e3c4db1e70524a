"""Pure rules of collection (domain §7, S2): the next step with a client, how complete a month is, what it will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crm.months import first_of_month, last_of_month, months_before
from debts.choices import CollectionStage, PromiseState

from .choices import Why

ORDER: tuple[str, ...] = tuple(CollectionStage.values)
MARKED: frozenset[str] = frozenset(CollectionStage.values) - {CollectionStage.AGREED.value}
"""Steps that a person marks as done; a day is agreed by entering the promise."""

STALE_AFTER = 3
"""Payments older than so many days are told of with a warning: a weekend without a bank is no news."""

_THOUSANDTH = Decimal("0.001")


# --- The next step ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """The newest promise that no later one has superseded."""

    state: str
    agreed_on: date


@dataclass(frozen=True)
class Facts:
    """What is known of a client and the invoice of ``month``.

    ``owed`` is the debt in roubles as of the day, that month's invoice included. ``done`` are the steps marked of this
    month and their days; ``contacted_on`` is the newest day on which the client was contacted again, of whatever month.
    """

    month: date
    owed: Decimal
    done: Mapping[str, date] = field(default_factory=dict)
    promise: Promised | None = None
    contacted_on: date | None = None


@dataclass(frozen=True)
class Next:
    """``step`` is None where nothing is to be done: ``why`` says so, and ``until`` how long a promise is waited for."""

    step: CollectionStage | None
    why: Why
    until: date | None = None


def next_step(facts: Facts, day: date) -> Next:
    """What is to be done next, and why (domain §7).

    >>> next_step(Facts(date(2026, 11, 1), Decimal(900)), date(2026, 11, 21)).why.value
    'not_sent'
    """
    if is_over(facts.month, day):
        return Next(None, Why.CLOSED)
    if facts.owed <= 0:
        return Next(None, Why.PAID)
    if facts.promise is not None and (told := _by_promise(facts, facts.promise, day)):
        return told
    return _by_marks(facts.done)


def _by_promise(facts: Facts, promise: Promised, day: date) -> Next | None:
    if promise.state == PromiseState.PENDING:
        return _pending(facts, promise, day)
    if promise.state == PromiseState.BROKEN:
        again = facts.contacted_on
        if again is None or again < promise.agreed_on:
            return Next(CollectionStage.CONTACTED, Why.BROKEN)
        return Next(CollectionStage.AGREED, Why.NO_NEW_DATE)
    if promise.state == PromiseState.KEPT and promise.agreed_on >= facts.month:
        return Next(CollectionStage.AGREED, Why.REST)
    return None


def _pending(facts: Facts, promise: Promised, day: date) -> Next:
    """Nobody chases before the agreed day; on it the money that came is compared with what was promised."""
    if day < promise.agreed_on:
        return Next(None, Why.WAITS, promise.agreed_on)
    checked = facts.done.get(CollectionStage.CHECKED)
    if checked is None or checked < promise.agreed_on:
        return Next(CollectionStage.CHECKED, Why.CAME)
    if day == promise.agreed_on:  # money may still come in on this day
        return Next(None, Why.WAITS, promise.agreed_on)
    return Next(CollectionStage.CONTACTED, Why.BROKEN)


def _by_marks(done: Mapping[str, date]) -> Next:
    """A later step speaks for the earlier ones: whoever confirmed has got the invoice."""
    if CollectionStage.RECEIVED in done:
        return Next(CollectionStage.AGREED, Why.NO_DATE)
    if CollectionStage.SENT in done:
        return Next(CollectionStage.RECEIVED, Why.NOT_CONFIRMED)
    return Next(CollectionStage.SENT, Why.NOT_SENT)


def is_over(month: date, day: date) -> bool:
    """Whether nothing is collected under this month any more: what is left is owed in the month of the day."""
    return month < first_of_month(day)


def latest(day: date) -> date:
    """The last month that is collected: invoices of the next one are sent ahead."""
    return months_before(first_of_month(day), -1)


def as_of(month: date, day: date) -> date:
    """The day as of which a month is looked at: its last one when it is over, its first one when it is ahead."""
    return max(month, min(day, last_of_month(month)))


# --- Completeness -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sums:
    """Roubles of a month: ``billed`` by invoices of the month, ``collected`` by payments dated in it."""

    billed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """Completeness: a share of 1, three decimals, half up; above 1 where old debts came in; None of nothing."""
        if self.billed <= 0:
            return None
        return (self.collected / self.billed).quantize(_THOUSANDTH, ROUND_HALF_UP)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.billed + other.billed, self.collected + other.collected)


def counted_until(month: date, day: date) -> date:
    """The last day whose payments count: a month that is not over is compared with as much of last year's.

    ``month`` is that month or the same one of another year.

    >>> counted_until(date(2025, 11, 1), date(2026, 11, 21))
    datetime.date(2025, 11, 21)
    """
    last = last_of_month(month)
    if (month.month, True) != (day.month, month.year in (day.year, day.year - 1)):
        return last
    return min(last, month.replace(day=min(day.day, last.day)))


# --- The forecast of a month ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """What a month will have brought when all pending promises are kept, and when as many are as usually."""

    sums: Sums
    promised: Decimal
    kept_share: Decimal | None

    @property
    def best(self) -> Sums:
        return Sums(self.sums.billed, self.sums.collected + self.promised)

    @property
    def usual(self) -> Sums | None:
        """None where no promise has been decided yet."""
        if self.kept_share is None:
            return None
        likely = (self.promised * self.kept_share).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Sums(self.sums.billed, self.sums.collected + likely)


def expected(promised: Decimal, owed: Decimal) -> Decimal:
    """What a pending promise may still bring: no more than is owed."""
    return max(min(promised, owed), Decimal(0))


def falls_into(due_on: date, month: date, day: date) -> bool:
    """Whether a pending promise counts in the forecast of the month: its day is ahead, and in the month."""
    return max(month, day) <= due_on <= last_of_month(month)


# --- The age of what is known -----------------------------------------------------------------------------------------


def is_stale(loaded_on: date | None, day: date) -> bool:
    """Whether payments were last loaded too long ago to be relied upon; never loaded is too long."""
    return loaded_on is None or day - loaded_on > timedelta(days=STALE_AFTER)


def total(sums: Iterable[Sums]) -> Sums:
    found = Sums()
    for one in sums:
        found = found + one
    return found
