"""What the client page shows of calls."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from crm.staff.models import Employee

from .models import Call


def calls(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    return {"shown": first_rows(facts_of(Call, client, employee).select_related("employee", "person"), limit)}


def register() -> None:
    registry.add(
        Panel("calls", _("Calls"), "calls/panel.html", calls, "lazy", 55, full=partial(calls, limit=ALL), flush=True)
    )
