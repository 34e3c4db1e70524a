"""What the client page shows of calls."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, Rows, facts_of, first_rows
from clients.registry import Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as person_registry
from contacts.works.models import Work
from contacts.works.registry import Panel as WorkPanel
from contacts.works.registry import registry as work_registry
from crm.staff.models import Employee

from . import rules
from .models import Call
from .queries import calls_about


def calls(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(Call, client, employee).select_related("employee", "person"), limit)}


def calls_with(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Call, person.client, employee).filter(person=person).select_related("employee", "person")
    return {"shown": first_rows(query, limit)}


def calls_of_work(work: Work, employee: Employee) -> dict[str, Any]:
    """The calls of a work and how long they talked; of an open one the calls of today that will be its calls."""
    rows = calls_about(work, employee)
    return {
        "shown": Rows(rows, has_more=False),
        "minutes": rules.minutes(one.seconds for one in rows),
        "is_guess": not work.is_closed,
    }


def register() -> None:
    registry.add(
        Panel("calls", _("Calls"), "calls/panel.html", calls, "lazy", 55, full=partial(calls, limit=ALL), flush=True)
    )
    person_registry.add(
        PersonPanel("calls", _("Calls"), "calls/panel.html", calls_with, "lazy", 80,
                    full=partial(calls_with, limit=ALL), flush=True)
    )  # fmt: skip
    work_registry.add(WorkPanel("calls", _("Calls"), "calls/work_panel.html", calls_of_work, order=10, flush=True))
