"""How contact persons are found: by name, phone, e-mail (crm.search)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clients.apps import has_clients
from crm.search.expressions import phone_digits
from crm.search.queries import any_of, contains_all, contains_words
from crm.search.registry import Hit, Kind, registry
from crm.search.rules import Needle, has_letters
from crm.staff.models import Employee

from .models import ContactPerson, PersonEmail, PersonPhone
from .queries import shown_phones

Rows = QuerySet[Any, tuple[int, str]]


def exact(employee: Employee, needle: Needle) -> Iterable[Rows]:
    """Phones where digits were typed, names where letters were; e-mails where one word was."""
    visible = ContactPerson.objects.visible_to(employee)
    if needle.phones:
        called = PersonPhone.objects.filter(person__in=visible).annotate(text=phone_digits("number", "as_written"))
        yield called.filter(any_of("text__contains", needle.phones)).values_list("person_id", "text")
    if addresses := [fragment for fragment in needle.fragments if fragment.isascii()]:
        written = PersonEmail.objects.filter(person__in=visible).annotate(text=Lower("address"))
        yield written.filter(any_of("text__contains", addresses)).values_list("person_id", "text")
    for spelling in filter(has_letters, needle.spellings):
        yield visible.filter(name_key__startswith=spelling).order_by("name_key").values_list("pk", "name_key")
    if phrases := list(filter(has_letters, needle.phrases)):
        begins = any_of("name_key__contains", (f" {phrase}" for phrase in phrases))
        yield visible.filter(begins).values_list("pk", "name_key")
        yield visible.filter(contains_words("name_key", phrases)).values_list("pk", "name_key")


def similar(employee: Employee, words: Sequence[Collection[str]]) -> Rows:
    visible = ContactPerson.objects.visible_to(employee)
    return visible.filter(contains_all("name_key", words)).values_list("pk", "name_key")


def hits(employee: Employee, keys: Sequence[int]) -> dict[int, Hit]:
    rows = ContactPerson.objects.visible_to(employee).filter(pk__in=keys).select_related("client")
    return {person.pk: _hit(person) for person in rows.prefetch_related("phones", "emails")}


def _hit(person: ContactPerson) -> Hit:
    """Phones are masked: whoever wants to see one asks the card, which notes it."""
    phones = ", ".join(phone.text for phone in shown_phones(person.phones.all(), masked=True)[:2])
    emails = ", ".join(email.address for email in list(person.emails.all())[:2])
    lines = [("", str(person.client)), ("", person.position), ("", phones), ("", emails)]
    if not person.is_active:
        lines.insert(0, ("", str(_("left"))))
    return Hit(
        person.full_name, person.get_absolute_url(), [line for line in lines if line[1]], faded=not person.is_active
    )


def register() -> None:
    registry.add(Kind("persons", _("Contact persons"), "users", exact, similar, hits, has_clients, order=20))
