"""Pure rules of open items (ПРиЗ, domain §4)."""

from __future__ import annotations

from datetime import date, timedelta

from contacts.works.choices import OPEN_ITEM_STATES, ItemState

SOON = timedelta(days=3)


def is_open(state: str) -> bool:
    return state in OPEN_ITEM_STATES


def may_be_taken(state: str) -> bool:
    """Only what nobody works on yet."""
    return state == ItemState.OPEN


def urgency(due_on: date | None, state: str, day: date) -> str:
    """How near the day is by which an open item is due: ``overdue``, ``today``, ``soon``, or nothing to say."""
    if due_on is None or not is_open(state) or due_on > day + SOON:
        return ""
    if due_on < day:
        return "overdue"
    return "today" if due_on == day else "soon"
