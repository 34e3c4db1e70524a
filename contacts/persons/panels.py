"""What the client page shows of persons, consultations, learning and mailings."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .models import Consultation, Education, Mailing, Training
from .queries import persons_of


def persons(client: Client, employee: Employee) -> dict[str, Any]:
    everybody = persons_of(client, employee)
    return {
        "working": [person for person in everybody if person.is_active],
        "left": [person for person in everybody if not person.is_active],
    }


def consultations(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Consultation, client, employee).select_related("subdivision", "person__subdivision")
    return {"shown": first_rows(query, limit)}


def learning(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """Trainings to use the system, each with whether it is still valid, and attendance of events."""
    day = today()
    trainings = first_rows(facts_of(Training, client, employee).select_related("person"), limit)
    for training in trainings.rows:
        training.is_valid = rules.training_is_valid(training.on, day)  # type: ignore[attr-defined]  # for the template
    events = first_rows(facts_of(Education, client, employee).select_related("person"), limit)
    return {"trainings": trainings, "events": events}


def mailings(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(Mailing, client, employee), limit)}


def register() -> None:
    registry.add(
        Panel("persons", _("Contact persons"), "persons/panels/persons.html", persons, order=30, flush=True),
        Panel("consultations", _("Consultations"), "persons/panels/consultations.html", consultations, "lazy", 60,
              full=partial(consultations, limit=ALL), flush=True),
        Panel("learning", _("Training and education"), "persons/panels/learning.html", learning, "lazy", 70,
              full=partial(learning, limit=ALL), flush=True),
        Panel("mailings", _("Mailings"), "persons/panels/mailings.html", mailings, "lazy", 110,
              full=partial(mailings, limit=ALL), flush=True),
    )  # fmt: skip
