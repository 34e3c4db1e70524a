"""The functional card of a person."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404

from clients.card.subjects import Subject
from clients.choices import AppliesTo
from contacts.persons.models import ContactPerson, PersonIndicatorValue
from crm.staff.models import Employee
from crm.ui.scoping import get_visible


def _find(employee: Employee, key: str) -> ContactPerson:
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    people = ContactPerson.objects.select_related("client__specialist", "client__account_manager")
    return get_visible(people, employee, pk=int(key))


PERSON = Subject(
    applies_to=AppliesTo.PERSON,
    values=PersonIndicatorValue,
    field="person",
    client_path="person__client",
    find=_find,
    client_of=lambda person: person.client,
    key_of=lambda person: str(person.pk),
    namespace="person_card",
    counted=Q(person__is_active=True),
)
