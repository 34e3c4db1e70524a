"""What a telephone exchange tells of a call, in any order and any number of times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts.calls.choices import NOT_ANSWERED, SUCCESSFUL, CallDirection, EventKind
from contacts.calls.models import Call, Exchange
from contacts.calls.rules import Told
from crm.staff.models import Employee

from .matching import match_calls

NOTICED = timedelta(minutes=1)
"""How exactly the page of exchanges knows when the last event came."""


@dataclass(frozen=True)
class Event:
    """One event. ``number`` is the other side's, ``extension`` the employee's; what an exchange does not say is empty.

    ``seconds`` of talk may come with the end.
    """

    call_id: str
    kind: str
    at: datetime
    direction: str = ""
    number: str = ""
    extension: str = ""
    seconds: int | None = None
    recording_url: str = ""


@transaction.atomic
def tell(*, event: Event, exchange: Exchange) -> Call:
    """Take an event in: the call is made by the first that tells of it, and matched as soon as its number is known.

    Of a call that a file has told of already, only the recording is new: the file is the last word.
    """
    _notice(exchange)
    new = {"at": event.at, "direction": event.direction, "is_from_file": False}
    Call.objects.get_or_create(unique_id=event.call_id, defaults=new)
    call = Call.objects.select_for_update(of=("self",)).get(unique_id=event.call_id)
    before = _state(call)
    if event.recording_url:
        call.recording_url = event.recording_url
    if not call.is_from_file:
        _take(call, event)
    if _state(call) != before:
        call.save()
        match_calls([call.pk])
        call.refresh_from_db()
    return call


_TOLD = (
    "at", "direction", "source", "destination", "seconds", "status", "employee_id", "recording_url",
    "rang_at", "answered_at", "ended_at",
)  # fmt: skip


def _state(call: Call) -> tuple[object, ...]:
    return tuple(getattr(call, name) for name in _TOLD)


def _take(call: Call, event: Event) -> None:
    answered_before = call.answered_at
    told = _telling(Told(call.rang_at, call.answered_at, call.ended_at), event)
    call.rang_at, call.answered_at, call.ended_at = told.rang_at, told.answered_at, told.ended_at
    call.at = told.at or min(call.at, event.at)
    call.seconds = told.seconds
    if told.ended_at:
        call.status = SUCCESSFUL if told.answered_at else NOT_ANSWERED
    call.direction = call.direction or event.direction
    _name_numbers(call, event)
    # who answered first keeps the call; until somebody does, whose telephone rang first
    is_answer = event.kind == EventKind.ANSWER and (answered_before is None or event.at <= answered_before)
    if event.extension and (is_answer or call.employee_id is None):
        call.employee_id = employee_at(event.extension) or call.employee_id


def _telling(told: Told, event: Event) -> Told:
    if event.kind == EventKind.RING:
        return told.ring(event.at)
    if event.kind == EventKind.ANSWER:
        return told.answer(event.at)
    return told.finish(event.at, event.seconds) if event.kind == EventKind.FINISH else told


def _name_numbers(call: Call, event: Event) -> None:
    theirs, ours = ("source", "destination") if call.direction == CallDirection.IN else ("destination", "source")
    if call.direction:
        setattr(call, theirs, getattr(call, theirs) or event.number)
        setattr(call, ours, getattr(call, ours) or event.extension)


def employee_at(extension: str) -> int | None:
    """The one active employee who has the extension; two who share it are nobody."""
    found = Employee.objects.filter(extension=extension, is_active=True).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def _notice(exchange: Exchange) -> None:
    now = timezone.now()
    old = Q(last_event_at=None) | Q(last_event_at__lt=now - NOTICED)
    Exchange.objects.filter(old, pk=exchange.pk).update(last_event_at=now)
