"""Pure rules of signals (domain §8): by when, who reacts, how long it took."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from crm.staff import rules as staff_rules
from crm.staff.choices import Role

from .choices import RAISED_BY_HAND, SignalKind, SignalState

FIRST_TERMS: dict[str, int] = {
    SignalKind.DISCONNECT: 1, SignalKind.COMPETITOR: 1, SignalKind.FEEDBACK: 2, SignalKind.BAND: 2,
    SignalKind.PEOPLE: 3, SignalKind.SOLVENCY: 3, SignalKind.INTEREST: 3, SignalKind.NO_CONTACT: 5,
    SignalKind.ONLINE: 5, SignalKind.SERVICES: 5,
}  # fmt: skip
"""Working days to react, until heads change them (own decision: what may end the contract first)."""
LONGEST_TERM = 60


def may_be_raised(kind: str) -> bool:
    """By people; the band is the system's own."""
    return kind in RAISED_BY_HAND


def may_edit_terms(roles: Collection[str]) -> bool:
    """The terms are the same for everybody."""
    return staff_rules.has_role(roles, Role.HEAD, Role.DIRECTOR)


def reactor(answerable: Iterable[int | None], raised_for: Collection[int]) -> int | None:
    """Who must react: the first of those who answer for the client that has not raised it.

    ``answerable`` are ids of the account manager and of the specialist, in this order; ``raised_for`` are whoever
    raised it and those in whose place they did. A signal passes between two departments: what the manager saw, the
    specialist answers. Where nobody else is there, who raised it answers.
    """
    known = [one for one in answerable if one is not None]
    return next((one for one in known if one not in raised_for), known[0] if known else None)


def is_open(state: str) -> bool:
    return state == SignalState.OPEN


def is_late(due_on: date, state: str, closed_on: date | None, day: date) -> bool:
    """Whether the term passed before anybody reacted; of an open one, before ``day``."""
    return due_on < (day if is_open(state) or closed_on is None else closed_on)


def urgency(due_on: date, state: str, day: date) -> str:
    """Of an open signal: ``overdue``, ``today``, or nothing to say."""
    if not is_open(state) or due_on > day:
        return ""
    return "today" if due_on == day else "overdue"


def hours_between(raised_at: datetime, closed_at: datetime) -> int:
    """Whole hours by the clock, nights and free days included: the client does not wait for the calendar."""
    return max(int((closed_at - raised_at).total_seconds() // 3600), 0)
