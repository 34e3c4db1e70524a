"""Reads of contact persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Func, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from clients import rules as client_rules
from clients.models import Client
from clients.queries import facts_of, masks_numbers
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Employee
from crm.ui import formats

from . import rules
from .models import Characteristic, ContactPerson, DirectoryEntry, NoCall, PersonEmail, PersonPhone, Rubric, Training


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
    return ShownPhone(phone, client_rules.masked(text) if masked else text, "" if masked else phone.number, masked)


def persons_of(client: Client, employee: Employee) -> list[ContactPerson]:
    """Contact persons as :func:`prepared`; those who left last."""
    persons = list(_with_contacts(facts_of(ContactPerson, client, employee)).order_by("-is_active", "name_key"))
    return prepared(persons, masked=masks_numbers(client, employee))


def masks_phones(person: ContactPerson, employee: Employee) -> bool:
    """Whether the employee sees the person's phones masked (docs/architecture.md, Phones).

    As :func:`clients.queries.masks_numbers` says; the view that reveals them marks the person.
    """
    return not (getattr(person, "is_revealed", False) or not masks_numbers(person.client, employee))


def prepared(persons: list[ContactPerson], *, masked: bool) -> list[ContactPerson]:
    """Give persons :func:`labelled` also ``numbers``, their phones as shown."""
    for person in labelled(persons):
        person.numbers = shown_phones(person.phones.all(), masked=masked)  # type: ignore[attr-defined]  # for templates
    return persons


@dataclass(frozen=True)
class Names:
    """The directory of characteristics, to name codes by."""

    entries: Mapping[str, DirectoryEntry]

    def of(self, codes: list[str]) -> list[str]:
        return _labels(codes, self.entries)


def names_of() -> Names:
    return Names({entry.code: entry for entry in Characteristic.objects.all()})


def list_rows(employee: Employee) -> QuerySet[ContactPerson]:
    """Persons of visible clients with what a list shows; ``trained_on`` is the day of the last training."""
    trained = Training.objects.filter(person=OuterRef("pk"), on__lte=today()).order_by("-on").values("on")[:1]
    rows: QuerySet[ContactPerson] = ContactPerson.objects.visible_to(employee)
    return _with_contacts(rows.select_related("client")).annotate(trained_on=Subquery(trained))


def entries_with_use(model: type[DirectoryEntry], field: str) -> list[Any]:
    """Entries of a directory, each with ``persons``: how many working persons have it in the field."""
    with_it = ContactPerson.objects.filter(is_active=True).annotate(one=Func(F(field), function="unnest"))
    counts = dict(with_it.order_by().values_list("one").annotate(count=Count("*")))
    manager: Any = model._default_manager
    entries = list(manager.all())
    for entry in entries:
        entry.persons = counts.get(entry.code, 0)
    return entries


def labelled(persons: list[ContactPerson]) -> list[ContactPerson]:
    """Give persons ``labels`` and ``topics``: the names of their characteristics and of their interests."""
    names = {entry.code: entry for entry in Characteristic.objects.all()}
    rubrics = {entry.code: entry for entry in Rubric.objects.all()} if any(one.interests for one in persons) else {}
    for person in persons:
        person.labels = _labels(person.characteristics, names)  # type: ignore[attr-defined]  # for templates
        person.topics = _labels(person.interests, rubrics)  # type: ignore[attr-defined]
    return persons


def permission_now(person: ContactPerson) -> rules.CallPermission:
    """Whether the person may be called at this moment; a client without a region is in the department's zone."""
    region = person.client.region
    zone = region.time_zone if region else settings.TIME_ZONE
    now = timezone.now()
    day = now.astimezone(ZoneInfo(zone)).date()
    return rules.may_be_called(callee_of(person), now, zone, WorkingCalendar(day, day).is_working)


def callee_of(person: ContactPerson) -> rules.Callee:
    """What of a person the rule of calls wants to know; phones and no-call marks should be fetched before."""
    return rules.Callee(
        is_active=person.is_active,
        numbers=tuple((phone.number or phone.as_written, phone.is_undesirable) for phone in person.phones.all()),
        no_calls=tuple(
            rules.NoCallSpan(mark.starts_on, mark.ends_on, mark.reason, mark.lifted_on)
            for mark in person.no_calls.all()
        ),
        best_from=person.best_from,
        best_until=person.best_until,
    )


def _with_contacts(query: QuerySet[ContactPerson]) -> QuerySet[ContactPerson]:
    order = ("is_undesirable", "-is_favourite", "pk")
    phones, emails = PersonPhone.objects.order_by(*order), PersonEmail.objects.order_by(*order)
    return query.select_related("subdivision").prefetch_related(Prefetch("phones", phones), Prefetch("emails", emails))


def card_rows() -> QuerySet[ContactPerson]:
    """Persons with all that the head of their page and the panel of contacts show."""
    query = ContactPerson.objects.select_related(
        "client__region", "client__specialist__group", "client__account_manager__group"
    )
    marks = NoCall.objects.select_related("author", "lifted_by")
    return _with_contacts(query).prefetch_related(Prefetch("no_calls", marks))


def _labels(codes: list[str], names: Mapping[str, DirectoryEntry]) -> list[str]:
    """Names in the order of the directory; a code that the directory lacks stands for itself, at the end."""
    known = sorted((names[code] for code in codes if code in names), key=lambda entry: (entry.position, entry.name))
    return [entry.name for entry in known] + [code for code in codes if code not in names]
