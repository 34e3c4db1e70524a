"""When the work with a debt passes from the specialist to the account manager and back: pure (domain §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile

from crm.months import first_of_month, month_after
from crm.workdays import working_day_after
from debts.choices import OPEN_HANDOVERS, HandoverCondition, HandoverState, PromiseState
from debts.rules import ATTENTION_DEPTH, HANDOVER_DEPTH, depth_in_months

TERM = 2
"""Working days for each turn: the specialist completes a sheet, the manager accepts or returns it (own decision)."""

GOOD_MONTHS = 2
"""Months in a row that must be paid on the agreed date before the specialist has the debt again (domain §7)."""

_DAY = timedelta(days=1)
OF_SPECIALIST = frozenset({HandoverState.PROPOSED, HandoverState.RETURNED})
"""States in which the specialist has the turn; in the other open one the manager has."""


# --- When a handover is proposed --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    """A promise as the conditions see it; ``depth_then`` is the depth on the agreed date if nothing is paid before."""

    pk: int
    state: str
    agreed_on: date
    has_reason: bool = True
    depth_then: Decimal | None = None


@dataclass(frozen=True)
class Proposal:
    """Why a handover is proposed: the condition, and the promise that made it true (None where the depth did)."""

    condition: HandoverCondition
    promise: int | None = None


def proposal(
    depth: Decimal | None, promises: Sequence[Promised], is_over: Callable[[date], bool] = lambda agreed_on: False
) -> Proposal | None:
    """The first of the four conditions that holds, the gravest first; ``promises`` in the order they were made.

    The depth; two promises broken in a row, whatever was replaced between them; a date by which the depth will be 2.8;
    no reason or no date. ``is_over`` tells of the agreed date of a broken promise that the days in which the client
    should have been asked for another one are over: then no date was given.
    """
    if depth is not None and depth >= HANDOVER_DEPTH:
        return Proposal(HandoverCondition.DEPTH)
    judged = [one for one in promises if one.state in (PromiseState.KEPT, PromiseState.BROKEN)]
    if len(judged) > 1 and all(one.state == PromiseState.BROKEN for one in judged[-2:]):
        return Proposal(HandoverCondition.BROKEN_TWICE, judged[-1].pk)
    last = promises[-1] if promises else None
    condition = _condition_of(last, depth, is_over) if last else None
    return Proposal(condition, last.pk) if last and condition else None


def _condition_of(last: Promised, depth: Decimal | None, is_over: Callable[[date], bool]) -> HandoverCondition | None:
    """What the last promise alone tells. Who owes no more than a month has no reason to give (domain §5, #7)."""
    if last.state == PromiseState.BROKEN:
        return HandoverCondition.NO_ANSWER if is_over(last.agreed_on) else None
    if last.state != PromiseState.PENDING:
        return None
    if last.depth_then is not None and last.depth_then >= HANDOVER_DEPTH:
        return HandoverCondition.DATE_TOO_LATE
    owes = depth is not None and depth > ATTENTION_DEPTH
    return HandoverCondition.NO_ANSWER if owes and not last.has_reason else None


def depth_by(debt: Decimal, fee: Decimal | None, today: date, day: date, billed: Iterable[date] = ()) -> Decimal | None:
    """Depth on a later day if nothing is paid before: the fee is added for each month that begins until then.

    ``debt`` is what is owed on that day by the invoices that are there; ``billed`` are the months after today's that
    have one already.

    >>> depth_by(Decimal(1800), Decimal(1000), date(2026, 11, 20), date(2026, 12, 1))
    Decimal('2.8')
    """
    if not fee:
        return None
    known, owed = set(billed), debt
    month = month_after(first_of_month(today))
    while month <= day:
        owed += 0 if month in known else fee
        month = month_after(month)
    return depth_in_months(owed, fee)


# --- Back to the specialist -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """A date agreed with the client and whether it was paid in full by it; None while that is not decided.

    ``promised`` where the client said so, otherwise the date by which an invoice is due.
    """

    on: date
    is_kept: bool | None
    amount: Decimal = Decimal(0)
    promised: bool = True


@dataclass(frozen=True)
class Month:
    """What was agreed for the days of one month."""

    first: date
    agreements: tuple[Agreement, ...]

    @property
    def is_good(self) -> bool | None:
        """Whether everything was paid on its date; None while something may still be."""
        said = [one.is_kept for one in self.agreements]
        return False if False in said else None if None in said else True


@dataclass(frozen=True)
class Verdict:
    """Whether the debt goes back to the specialist: the depth, and the good months in a row that stand last."""

    depth: Decimal | None
    months: tuple[Month, ...]
    good: tuple[Month, ...]

    @property
    def depth_is_low(self) -> bool:
        return self.depth is not None and self.depth < HANDOVER_DEPTH

    @property
    def months_are_good(self) -> bool:
        return len(self.good) >= GOOD_MONTHS

    @property
    def holds(self) -> bool:
        return self.depth_is_low and self.months_are_good


def verdict(depth: Decimal | None, agreements: Iterable[Agreement], since: date) -> Verdict:
    """The rule of return: depth below 2.8 and two calendar months in a row paid on the agreed date (domain §7).

    Only dates since the manager has the debt count: what was paid before proves nothing of the threat. A month of
    which something is not decided is passed over while it is the last; one without any agreement breaks the row.
    """
    months = _months(one for one in agreements if one.on >= since)
    return Verdict(depth, tuple(months), tuple(_good_row(months)))


def _months(agreements: Iterable[Agreement]) -> list[Month]:
    by_month: dict[date, list[Agreement]] = {}
    for one in sorted(agreements, key=lambda one: one.on):
        by_month.setdefault(first_of_month(one.on), []).append(one)
    return [Month(first, tuple(found)) for first, found in sorted(by_month.items())]


def _good_row(months: list[Month]) -> list[Month]:
    decided = months[:-1] if months and months[-1].is_good is None else months
    row = list(takewhile(lambda month: month.is_good, reversed(decided)))[::-1]
    for at in range(len(row) - 1, 0, -1):
        if month_after(row[at - 1].first) != row[at].first:
            return row[at:]
    return row


# --- The clock both see -----------------------------------------------------------------------------------------------


def due_on(start: date, is_working: Callable[[date], bool], days: int = TERM) -> date:
    """The last day of a turn that began on ``start``: the so-many-th working day after it."""
    return working_day_after(start, days, is_working)


def days_left(today: date, due: date, is_working: Callable[[date], bool]) -> int:
    """Working days after today up to and including the last one; below zero by how many working days it is late."""
    if today <= due:
        return sum(is_working(today + n * _DAY) for n in range(1, (due - today).days + 1))
    return -sum(is_working(due + n * _DAY) for n in range(1, (today - due).days + 1))


# --- Who may do what --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A sheet as the rights see it: ids of the two who answer for the client, and of whoever completed it."""

    state: str
    specialist: int | None
    manager: int | None
    completed_by: int | None = None


def is_open(state: str) -> bool:
    return state in OPEN_HANDOVERS


def is_of_specialist(state: str) -> bool:
    return state in OF_SPECIALIST


def may_complete(sheet: Standing, acts_for: frozenset[int], *, leads: bool) -> bool:
    """Also withdrawing it: whoever keeps the client, their substitute, whoever leads."""
    return sheet.state in OF_SPECIALIST and (leads or sheet.specialist in acts_for)


def may_answer(sheet: Standing, acts_for: frozenset[int], *, leads: bool) -> bool:
    """Accept or return: the account manager, the substitute, whoever leads (a manager may be missing)."""
    return sheet.state == HandoverState.COMPLETED and (leads or sheet.manager in acts_for)


def is_own(sheet: Standing, by: int) -> bool:
    """Nobody accepts what they completed themselves."""
    return sheet.completed_by == by


def may_take_back(sheet: Standing, by: int, acts_for: frozenset[int]) -> bool:
    """Whoever completed it, while nobody has answered."""
    completed = sheet.completed_by in acts_for or sheet.completed_by == by
    return sheet.state == HandoverState.COMPLETED and completed


def may_start(specialist: int | None, acts_for: frozenset[int], *, leads: bool) -> bool:
    """Begin a sheet by hand: only for a client whom one keeps."""
    return leads or specialist in acts_for
