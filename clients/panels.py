"""What the client base itself shows on the client page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from .card.faces import card_context
from .card.queries import card_of
from .card.subjects import CLIENT
from .history import entries_of
from .models import (
    Client,
    ServicePoint,
    Subdivision,
)
from .owner_queries import owner_history
from .queries import ALL, NEWEST, facts_of
from .registry import Panel, registry

HISTORY_SHOWN = 8


def main_data(client: Client, employee: Employee) -> dict[str, Any]:
    return {"size": client.size_segment, "may_edit": staff_rules.may_edit_clients(employee.roles)}


def structure(client: Client, employee: Employee) -> dict[str, Any]:
    """Subdivisions with the persons who work there, and service points; the active ones first."""
    working = Count("persons", filter=Q(persons__is_active=True))
    subdivisions = facts_of(Subdivision, client, employee).annotate(working=working)
    return {
        "subdivisions": subdivisions.order_by("-is_active", "name"),
        "points": facts_of(ServicePoint, client, employee).order_by("-is_active", "name"),
        "may_edit": staff_rules.may_edit_clients(employee.roles),
    }


def card(client: Client, employee: Employee) -> dict[str, Any]:
    return card_context(CLIENT, client, employee, card_of(CLIENT, client, employee, today()))


def owners(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """Who has the client, since when, and whose it was before."""
    turns = owner_history(client)
    return {
        "turns": turns[:limit],
        "has_more": len(turns) > limit,
        "may_reassign": staff_rules.may_reassign(employee.roles),
    }


def newest_changes(client: Client, employee: Employee) -> dict[str, Any]:
    found = entries_of(client, employee, limit=HISTORY_SHOWN + 1)
    return {"entries": found[:HISTORY_SHOWN], "has_more": len(found) > HISTORY_SHOWN}


def register() -> None:
    registry.add(
        Panel("owners", _("Owners"), "clients/panels/owners.html", owners, "lazy", 135,
              full=partial(owners, limit=ALL), flush=True),
        Panel("data", _("Main data"), "clients/panels/main.html", main_data, order=10),
        Panel("structure", _("Subdivisions and service points"), "clients/panels/structure.html", structure, "lazy",
              45),
        Panel("card", _("Functional card"), "card/body.html", card, "lazy", 20, flush=True),
        Panel("history", _("History of changes"), "clients/panels/history.html", newest_changes, "lazy", 900),
    )  # fmt: skip
