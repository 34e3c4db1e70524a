"""What the client page shows of works."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from crm.staff.models import Employee

from .models import Work


def works(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Work, client, employee).select_related("executor", "person", "result", "direction")
    return {"shown": first_rows(query, limit)}


def register() -> None:
    registry.add(
        Panel("works", _("Works"), "works/panel.html", works, "lazy", 50, full=partial(works, limit=ALL), flush=True)
    )
