"""Reads of contact persons."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from clients.models import Client
from clients.queries import facts_of
from crm.staff.models import Employee

from .models import Characteristic, ContactPerson, PersonPhone


def persons_of(client: Client, employee: Employee) -> list[ContactPerson]:
    """Contact persons with phones, e-mails and ``labels``, the names of their characteristics; those who left last."""
    names = {entry.code: entry for entry in Characteristic.objects.all()}
    phones = PersonPhone.objects.order_by("is_undesirable", "-is_favourite", "pk")
    query: QuerySet[ContactPerson] = facts_of(ContactPerson, client, employee)
    query = query.select_related("subdivision").prefetch_related(Prefetch("phones", phones), "emails")
    persons = list(query.order_by("-is_active", "name_key"))
    for person in persons:
        person.labels = _labels(person.characteristics, names)  # type: ignore[attr-defined]  # for templates
    return persons


def _labels(codes: list[str], names: dict[str, Characteristic]) -> list[str]:
    """Names in the order of the directory; a code that the directory lacks stands for itself, at the end."""
    known = sorted((names[code] for code in codes if code in names), key=lambda entry: (entry.position, entry.name))
    return [entry.name for entry in known] + [code for code in codes if code not in names]
