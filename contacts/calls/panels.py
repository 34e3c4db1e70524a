"""What the client page shows of calls."""

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

from .models import Call


def calls(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(Call, client, employee).select_related("employee", "person"), limit)}


def calls_with(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Call, person.client, employee).filter(person=person).select_related("employee", "person")
    return {"shown": first_rows(query, limit)}


def register() -> None:
    registry.add(
        Panel("calls", _("Calls"), "calls/panel.html", calls, "lazy", 55, full=partial(calls, limit=ALL), flush=True)
    )
    person_registry.add(
        PersonPanel("calls", _("Calls"), "calls/panel.html", calls_with, "lazy", 80,
                    full=partial(calls_with, limit=ALL), flush=True)
    )  # fmt: skip
