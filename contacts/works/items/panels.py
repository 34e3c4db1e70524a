"""What the pages of a client and of a contact person show of open items."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, first_rows
from clients.registry import Follower, Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as person_registry
from contacts.works.models import Item
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import rules
from .actions import hand_over_items
from .faces import STATE_TONES, due_in_words
from .queries import items_of, open_by_receiver


def items(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return _shown(items_of(client, employee), employee, limit) | {"new": _address(client)}


def items_with(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    shown = _shown(items_of(person.client, employee).filter(person=person), employee, limit)
    return shown | {"new": f"{_address(person.client)}?person={person.pk}", "of_person": True}


def _address(client: Client) -> str:
    return reverse("works:open_item", args=[client.number])


def _shown(query: QuerySet[Item], employee: Employee, limit: int) -> dict[str, Any]:
    shown = first_rows(query, limit)
    rows: list[Any] = shown.rows
    for one in rows:
        one.due_words, one.tone, one.is_open = due_in_words(one), STATE_TONES[one.state], rules.is_open(one.state)
    return {"shown": shown, "may_edit": staff_rules.may_edit_clients(employee.roles)}


def register() -> None:
    title, template = _("Problems and tasks"), "works/items/panel.html"
    registry.add(
        Panel("items", title, template, items, "lazy", 45, full=partial(items, limit=ALL), flush=True),
        Follower("items", _("Open problems and tasks"), open_by_receiver, hand_over_items, 110),
    )
    person_registry.add(
        PersonPanel("items", title, template, items_with, "lazy", 65, full=partial(items_with, limit=ALL), flush=True)
    )
