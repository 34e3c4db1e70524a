"""Telephony of a demo: an exchange that told of calls, recordings, calls of nobody, calls agreed for another time."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import pi, sin
from typing import Any

from django.utils import timezone

from contacts.calls import recordings
from contacts.calls.actions import Event, create_exchange, mark_nobodys, settle_call, tell
from contacts.calls.choices import CallDirection, EventKind, Nobodys
from contacts.calls.models import Call, Exchange
from contacts.persons.models import ContactPerson, PersonPhone
from contacts.works.actions.keeping import Plan, plan_work
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff.choices import Role
from crm.staff.models import Employee

from .days import is_working, stamp
from .world import World

_EXCHANGE = "office"
_PEOPLE = 20
"""So many specialists of a demo have them: enough for each login that is told of."""
_RECORDED = 12
"""Recordings of the last talks of a specialist."""
_ONE_DAY = timedelta(days=1)
_CALL_BACKS = (
    (time(10, 15), "Перезвонить: главный бухгалтер был на совещании"),
    (time(11, 40), "Перезвонить с ответом по подборке"),
)


def add_telephony(world: World) -> None:
    """Only once: the calls of a day that is over do not come again."""
    if Exchange.objects.filter(name=_EXCHANGE).exists():
        return
    create_exchange(by=None, name=_EXCHANGE)
    exchange = Exchange.objects.get(name=_EXCHANGE)
    specialists = Employee.objects.filter(is_active=True, roles__contains=[Role.SPECIALIST]).exclude(extension="")
    day = world.span.worked_on_or_before(world.span.today - _ONE_DAY)
    link = recordings.keep("demo.wav", _tones())
    for place, employee in enumerate(specialists.order_by("pk")[:_PEOPLE]):
        _Day(employee, exchange, day, place).tell()
        _record(employee, exchange, link)
        _agree(employee, world.span.today)


class _Day:
    """What the exchange told of one employee in the afternoon of a day."""

    def __init__(self, employee: Employee, exchange: Exchange, day: date, place: int) -> None:
        self.employee, self.exchange, self.day, self.place = employee, exchange, day, place
        self.calls, self.call_id = 0, ""

    def tell(self) -> None:
        phones = _phones(self.employee)
        if len(phones) < 3:
            return
        missed, talked, remembered = phones
        self._call(time(15, 5), missed.number, None)
        self._call(time(15, 20), talked.number, 400)
        self._call(time(15, 40), self._unknown(1), 130)
        self._call(time(16, 10), self._unknown(2), 35)
        again = self._call(time(16, 30), self._unknown(3), 190)
        self._call(time(16, 45), self._unknown(3), None)
        mark_nobodys(
            by=self.employee, call=self._call(time(17, 0), self._unknown(4), 20), reason=Nobodys.ADVERTISING
        )  # fmt: skip
        person: ContactPerson = remembered.person
        settle_call(by=self.employee, call=again, client=person.client, person=person, remember=True)

    def _unknown(self, number: int) -> str:
        return f"+738530{self.place:02}{number:03}"

    def _call(self, at: time, number: str, seconds: int | None) -> Call:
        """An incoming one: it rings, is answered unless ``seconds`` is None, is over."""
        self.calls += 1
        self.call_id = f"{stamp(self.day, at.hour * 60 + at.minute)}.8{self.place:03}{self.calls:02}"
        moment = datetime.combine(self.day, at, timezone.get_default_timezone())
        answered = moment + timedelta(seconds=8)
        self._tell(EventKind.RING, moment, direction=CallDirection.IN, number=number)
        if seconds is not None:
            self._tell(EventKind.ANSWER, answered)
        return self._tell(EventKind.FINISH, answered + timedelta(seconds=seconds or 20))

    def _tell(self, kind: str, at: datetime, **fields: Any) -> Call:
        event = Event(self.call_id, kind, at, extension=self.employee.extension, **fields)
        return tell(event=event, exchange=self.exchange)


def _phones(employee: Employee) -> Sequence[PersonPhone]:
    """A number of three persons of three clients."""
    rows = PersonPhone.objects.filter(person__client__specialist=employee, person__is_active=True).exclude(number="")
    rows = rows.filter(person__client__disconnected_on=None).select_related("person__client")
    return list({one.person.client_id: one for one in rows.order_by("pk")[:60]}.values())[:3]


def _record(employee: Employee, exchange: Exchange, link: str) -> None:
    talks = Call.objects.effective().filter(employee=employee, client__isnull=False, recording_url="")
    for call in talks.order_by("-at", "-pk")[:_RECORDED]:
        at = call.at + timedelta(seconds=call.seconds)
        tell(event=Event(call.unique_id, EventKind.RECORDING, at, recording_url=link), exchange=exchange)


def _tones() -> bytes:
    """Three seconds to be heard in place of a talk that nobody held: two notes in turn, one for each who speaks."""
    rate, made = 8_000, io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        notes = (440 if place // (rate // 2) % 2 else 330 for place in range(3 * rate))
        file.writeframes(bytes(128 + int(40 * sin(2 * pi * note * at / rate)) for at, note in enumerate(notes)))
    return made.getvalue()


def _agree(employee: Employee, today: date) -> None:
    """Calls agreed for the next working day with whom nobody reached of late."""
    day = today + _ONE_DAY
    while not is_working(day):
        day += _ONE_DAY
    tried = Work.objects.filter(
        executor=employee, client__specialist=employee, client__disconnected_on=None, state=WorkState.NOT_HELD,
        counts_on__gte=today - timedelta(days=60),
    )  # fmt: skip
    by_client = {one.client_id: one for one in tried.select_related("client", "person").order_by("counts_on", "pk")}
    for work, (at, goal) in zip(by_client.values(), _CALL_BACKS, strict=False):
        moment = datetime.combine(day, at, timezone.get_default_timezone())
        plan = Plan(moment, employee, person=work.person, goal=goal, follows=work, attempt=2, is_fixed=True)
        plan_work(by=employee, client=work.client, plan=plan)
