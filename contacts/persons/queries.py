"""Reads of contact persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from clients.models import Client
from clients.queries import facts_of, works_with
from crm.staff.models import Employee
from crm.ui import formats

from . import rules
from .models import Characteristic, ContactPerson, PersonPhone


@dataclass(frozen=True)
class ShownPhone:
    """A phone as one employee sees it; ``number`` is what can be dialled, empty where it is masked or none."""

    phone: PersonPhone
    text: str
    number: str
    is_masked: bool


def shown_phones(phones: Iterable[PersonPhone], *, masked: bool) -> list[ShownPhone]:
    """Phones formatted, in the order given; masked ones cannot be dialled."""
    return [_shown(phone, masked) for phone in phones]


def _shown(phone: PersonPhone, masked: bool) -> ShownPhone:
    text = formats.phone(phone.number) if phone.number else phone.as_written
    return ShownPhone(phone, rules.masked(text) if masked else text, "" if masked else phone.number, masked)


def persons_of(client: Client, employee: Employee) -> list[ContactPerson]:
    """Contact persons as :func:`prepared`; those who left last."""
    persons = list(_with_contacts(facts_of(ContactPerson, client, employee)).order_by("-is_active", "name_key"))
    return prepared(persons, masked=not works_with(client, employee))


def masks_phones(person: ContactPerson, employee: Employee) -> bool:
    """Whether the employee sees the person's phones masked (docs/architecture.md, Phones).

    Whoever works with the client calls all day and sees them at once; others ask for them, and that is noted. The view
    that reveals them marks the person.
    """
    return not (getattr(person, "is_revealed", False) or works_with(person.client, employee))


def prepared(persons: list[ContactPerson], *, masked: bool) -> list[ContactPerson]:
    """Give persons ``labels``, the names of their characteristics, and ``numbers``, their phones as shown."""
    names = {entry.code: entry for entry in Characteristic.objects.all()}
    for person in persons:
        person.labels = _labels(person.characteristics, names)  # type: ignore[attr-defined]  # for templates
        person.numbers = shown_phones(person.phones.all(), masked=masked)  # type: ignore[attr-defined]
    return persons


def _with_contacts(query: QuerySet[ContactPerson]) -> QuerySet[ContactPerson]:
    phones = PersonPhone.objects.order_by("is_undesirable", "-is_favourite", "pk")
    return query.select_related("subdivision").prefetch_related(Prefetch("phones", phones), "emails")


def card_rows() -> QuerySet[ContactPerson]:
    """Persons with all that the head of their page and the panel of contacts show."""
    query = ContactPerson.objects.select_related(
        "client__region", "client__specialist__group", "client__account_manager__group"
    )
    return _with_contacts(query)


def _labels(codes: list[str], names: dict[str, Characteristic]) -> list[str]:
    """Names in the order of the directory; a code that the directory lacks stands for itself, at the end."""
    known = sorted((names[code] for code in codes if code in names), key=lambda entry: (entry.position, entry.name))
    return [entry.name for entry in known] + [code for code in codes if code not in names]
