"""What the client page shows of works."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as person_registry
from crm.staff.models import Employee

from .models import Work


def works(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Work, client, employee).select_related("executor", "person", "result", "direction")
    return {"shown": first_rows(query, limit)}


def works_with(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = (
        facts_of(Work, person.client, employee)
        .filter(person=person)
        .select_related("executor", "person", "result", "direction")
    )
    return {"shown": first_rows(query, limit)}


def register() -> None:
    registry.add(
        Panel("works", _("Works"), "works/panel.html", works, "lazy", 50, full=partial(works, limit=ALL), flush=True)
    )
    person_registry.add(
        PersonPanel("works", _("Works"), "works/panel.html", works_with, "lazy", 70,
                    full=partial(works_with, limit=ALL), flush=True)
    )  # fmt: skip
