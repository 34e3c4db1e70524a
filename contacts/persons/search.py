"""How contact persons are found: by name, phone, e-mail (crm.search)."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clients.apps import has_clients
from crm.search.expressions import phone_digits
from crm.search.queries import holds_all, holds_any, holds_words
from crm.search.registry import Hit, Kind, registry
from crm.search.rules import Needle, has_letters, is_selective
from crm.staff.models import Employee

from .models import ContactPerson, PersonEmail, PersonPhone
from .queries import shown_phones

_ADDRESS = re.compile(r"[a-z0-9._+@-]+")
Rows = QuerySet[Any, tuple[int, str]]


def exact(employee: Employee, needle: Needle) -> Iterable[Rows]:
    """Phones where digits were typed, names where letters were; e-mails where one word was."""
    visible = ContactPerson.objects.visible_to(employee)
    if needle.phones:
        called = PersonPhone.objects.filter(person__in=visible).annotate(text=phone_digits("number", "as_written"))
        yield called.filter(holds_any("text", needle.phones)).values_list("person_id", "text")
    if addresses := _addresses(needle):
        written = PersonEmail.objects.filter(person__in=visible).annotate(text=Lower("address"))
        yield written.filter(holds_any("text", addresses)).values_list("person_id", "text")
    names = _names(needle)
    yield from _named(visible, [name for name in names if not is_selective(name)])
    if phrases := [name for name in names if is_selective(name)]:
        yield visible.filter(holds_words("name_key", phrases)).values_list("pk", "name_key")


def nearest(employee: Employee, needle: Needle) -> Iterable[Rows]:
    """Whose name, or a word of it, begins with what was typed."""
    visible = ContactPerson.objects.visible_to(employee)
    if phrases := [name for name in _names(needle) if is_selective(name)]:
        yield from _named(visible, phrases)
        begins = (f" {phrase}" for phrase in phrases)
        yield visible.filter(holds_any("name_key", begins)).values_list("pk", "name_key")


def _names(needle: Needle) -> list[str]:
    return [spelling for spelling in needle.spellings if has_letters(spelling)]


def _named(visible: QuerySet[Any], names: Iterable[str]) -> Iterable[Rows]:
    for name in names:
        yield visible.filter(name_key__startswith=name).order_by("name_key").values_list("pk", "name_key")


def _addresses(needle: Needle) -> list[str]:
    return [fragment for fragment in needle.fragments if _ADDRESS.fullmatch(fragment)]


def similar(employee: Employee, words: Sequence[Collection[str]]) -> Rows:
    visible = ContactPerson.objects.visible_to(employee)
    return visible.filter(holds_all("name_key", words)).values_list("pk", "name_key")


def hits(employee: Employee, keys: Sequence[int], needle: Needle) -> dict[int, Hit]:
    rows = ContactPerson.objects.visible_to(employee).filter(pk__in=keys).select_related("client")
    shown = _contacts_like(needle)
    return {person.pk: _hit(person, shown) for person in rows.prefetch_related(*shown.values())}


def _contacts_like(needle: Needle) -> dict[str, Prefetch[Any]]:
    """The phones and the e-mails that may have answered, and no others."""
    shown: dict[str, Prefetch[Any]] = {}
    if needle.phones:
        called = PersonPhone.objects.alias(text=phone_digits("number", "as_written"))
        shown["phones"] = Prefetch("phones", called.filter(holds_any("text", needle.phones)))
    if addresses := _addresses(needle):
        written = PersonEmail.objects.alias(text=Lower("address"))
        shown["emails"] = Prefetch("emails", written.filter(holds_any("text", addresses)))
    return shown


def _hit(person: ContactPerson, shown: Container[str]) -> Hit:
    """Phones are masked: whoever wants to see one asks the card, which notes it."""
    phones = shown_phones(person.phones.all(), masked=True) if "phones" in shown else []
    emails = person.emails.all() if "emails" in shown else []
    lines = [
        ("", str(_("left")) if not person.is_active else ""),
        ("", str(person.client)),
        ("", person.position),
        ("", ", ".join(phone.text for phone in phones)),
        ("", ", ".join(email.address for email in emails)),
    ]
    given = [line for line in lines if line[1]]
    return Hit(person.full_name, person.get_absolute_url(), given, faded=not person.is_active)


def register() -> None:
    registry.add(Kind("persons", _("Contact persons"), "users", exact, nearest, similar, hits, has_clients, order=20))
