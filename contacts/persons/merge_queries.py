"""Persons who may be one, and persons who are one at several clients."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clients.merge_queries import Common, in_common
from clients.models import Client
from crm.staff.models import Employee

from .models import ContactPerson, PersonMerge, PersonSuspicion
from .twins import MOBILE, person_signs

SHOWN = 5
MOST_CLIENTS = 10
"""A number of more persons than this is that of a service, not of a person."""


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one: who stays, if they are, and what they have in common."""

    suspicion: PersonSuspicion
    survivor: ContactPerson
    loser: ContactPerson
    common: list[Common]


def pair_of(suspicion: PersonSuspicion) -> Pair:
    """The one who works there stays; of two alike the one whose name says more, then the older row."""
    first, second = suspicion.first, suspicion.second
    if _rank(second) > _rank(first):
        first, second = second, first
    return Pair(suspicion, first, second, in_common(suspicion, person_signs))


def _rank(person: ContactPerson) -> tuple[bool, int]:
    return person.is_active, sum(len(word) > 2 for word in person.name_key.split())


def pairs_of(client: Client, employee: Employee) -> list[Pair]:
    """Persons of the client who may be one; one statement."""
    found = PersonSuspicion.objects.visible_to(employee).open().filter(first__client=client)
    return [pair_of(one) for one in found.select_related("first", "second")[:SHOWN]]


def merges_of(person: ContactPerson, employee: Employee) -> QuerySet[PersonMerge]:
    """Standing merges into the person, the newest first."""
    return PersonMerge.objects.visible_to(employee).standing().filter(survivor=person).select_related("loser")


def survivor_of(pk: int, employee: Employee) -> ContactPerson | None:
    """Who stands for a merged person, where the employee sees the client."""
    survivors = ContactPerson.objects.filter(pk=pk).exclude(merged_into=None).values("merged_into")
    found: ContactPerson | None = ContactPerson.objects.visible_to(employee).filter(pk__in=survivors).first()
    return found


@dataclass(frozen=True)
class Elsewhere:
    """The person, as far as a number or an address tells, at another client."""

    person: ContactPerson
    why: str


def elsewhere(person: ContactPerson, employee: Employee) -> list[Elsewhere]:
    """Persons of other clients within sight with the same mobile number or e-mail: shown, never merged.

    Two statements; phones and e-mails of ``person`` should be fetched before.
    """
    numbers = [phone.number for phone in person.phones.all() if phone.number.startswith(MOBILE)]
    addresses = [email.address for email in person.emails.all()]
    if not (numbers or addresses):
        return []
    same = Q(phones__number__in=numbers) | Q(emails__address__in=addresses)
    others = ContactPerson.objects.visible_to(employee).exclude(client=person.client_id)
    pks = set(others.filter(same).order_by().values_list("pk", flat=True)[: MOST_CLIENTS + 1])
    if not pks or len(pks) > MOST_CLIENTS:
        return []
    rows = ContactPerson.objects.filter(pk__in=pks).select_related("client").order_by("-is_active", "client__number")
    return [Elsewhere(one, _why(one, person)) for one in rows]


def _why(one: ContactPerson, person: ContactPerson) -> str:
    return _("Same name") if one.name_key == person.name_key else _("Another name: a shared number or address")
