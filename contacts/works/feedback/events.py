"""The one event by which higher apps learn that a client has answered badly (domain §4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contacts.works.models import FeedbackAnswer, Work
from crm.staff.models import Employee

Listener = Callable[[Employee, Work, Sequence[FeedbackAnswer]], object]
_listeners: list[Listener] = []


def on_poor_answers(listener: Listener) -> Listener:
    """Register a listener (decorator); called inside the transaction with who entered the answers that became poor."""
    _listeners.append(listener)
    return listener


def poor_answers(by: Employee, work: Work, answers: Sequence[FeedbackAnswer]) -> None:
    """Say that these answers are poor and were not before. Call it inside the transaction that wrote them."""
    if not answers:
        return
    for listener in _listeners:
        listener(by, work, answers)
