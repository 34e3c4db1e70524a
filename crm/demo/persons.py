"""What no import format carries of contact persons: interests, best time to call, no-call marks, marks of numbers."""

from __future__ import annotations

from datetime import date, time, timedelta

from clients.choices import SubdivisionKind
from contacts.persons.models import ContactPerson, NoCall, PersonPhone
from crm.staff.models import Employee

from .dice import Dice

MOST = 2_000
"""So many persons get them: enough for every page of a small demo, no delay for a large one."""

_THROW = 900_001  # no client's place: clients throw by their places
_INTERESTS: dict[str, tuple[str, ...]] = {
    SubdivisionKind.ACCOUNTING: ("accounting", "taxes", "payroll"),
    SubdivisionKind.LEGAL: ("civil", "courts", "corporate"),
    SubdivisionKind.PROCUREMENT: ("procurement", "civil"),
    SubdivisionKind.HR: ("labour", "safety"),
}
_TIMES = ((time(9), time(11)), (time(10), time(12)), (time(14), time(16, 30)), (time(15), None))
_NOTES = ("", "", "После 25-го числа — отчётность", "Не по понедельникам", "Сначала написать")
_NO_CALLS = (
    ("Отпуск", -3, 11),
    ("Просила звонить только директору", -40, None),
    ("Сдаёт отчётность", 4, 9),
    ("Больничный", -30, -16),
)
_LEFT = ("Уволилась", "Перешла в другую компанию", "Декретный отпуск")


def add_to_persons(seed: int, day: date) -> None:
    """Deterministic, and added once: where somebody has interests already nothing is done."""
    if ContactPerson.objects.exclude(interests=[]).exists():
        return
    dice = Dice(seed, _THROW)
    persons = list(ContactPerson.objects.select_related("subdivision", "client")[:MOST])
    for person in persons:
        _describe(person, dice, day)
    fields = ["interests", "has_account", "best_from", "best_until", "best_note", "left_on", "leave_reason"]
    ContactPerson.objects.bulk_update(persons, fields, batch_size=500)
    _mark_phones(persons, dice)
    _forbid_calls([one for one in persons if one.is_active][:: max(len(persons) // 24, 1)], day)


def _describe(person: ContactPerson, dice: Dice, day: date) -> None:
    offered = _INTERESTS.get(person.subdivision.kind if person.subdivision else "", ("accounting", "budget"))
    person.interests = [code for code in offered if dice.chance(0.5)] or [offered[0]]
    person.has_account = dice.chance(0.4)
    if dice.chance(0.3):
        person.best_from, person.best_until = dice.pick(_TIMES)
        person.best_note = dice.pick(_NOTES)
    if not person.is_active:
        started = person.started_on or day - timedelta(days=700)
        person.left_on = max(started, day - timedelta(days=dice.between(20, 400)))
        person.leave_reason = dice.pick(_LEFT)


def _mark_phones(persons: list[ContactPerson], dice: Dice) -> None:
    phones = list(PersonPhone.objects.filter(person__in=persons, is_favourite=False).order_by("person", "pk"))
    seen: set[int] = set()
    for phone in phones:
        phone.is_favourite = phone.person_id not in seen and dice.chance(0.4)
        phone.is_undesirable = not phone.is_favourite and dice.chance(0.03)
        seen.add(phone.person_id)
    PersonPhone.objects.bulk_update(phones, ["is_favourite", "is_undesirable"], batch_size=500)


def _forbid_calls(persons: list[ContactPerson], day: date) -> None:
    authors = dict(Employee.objects.in_bulk([one.client.specialist_id for one in persons if one.client.specialist_id]))
    NoCall.objects.bulk_create(
        NoCall(
            person=person,
            starts_on=day + timedelta(days=since),
            ends_on=None if until is None else day + timedelta(days=until),
            reason=reason,
            author=authors.get(person.client.specialist_id or 0),
        )
        for number, person in enumerate(persons)
        for reason, since, until in [_NO_CALLS[number % len(_NO_CALLS)]]
    )
