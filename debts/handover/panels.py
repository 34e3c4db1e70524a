"""Handover sheets on the page of their client."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts.models import HandoverSheet
from debts.queries import debt_on, owner_of

from . import queries, rules
from .faces import STATE_TONES, Clocks


def sheets(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    shown, clocks = first_rows(facts_of(HandoverSheet, client, employee), limit), Clocks()
    rows: list[Any] = shown.rows
    for one in rows:
        one.tone, one.clock = STATE_TONES[one.state], clocks.of(one)
    is_managers = owner_of(client).is_manager
    is_free = not is_managers and not any(rules.is_open(one.state) for one in rows)
    return {
        "shown": shown,
        "may_start": is_free and queries.may_start(client, employee) and debt_on(client, today()) > 0,
        "may_return": is_managers,
    }


def register() -> None:
    registry.add(
        Panel(
            "handovers", _("Handover sheets"), "debts/handover/panel.html", sheets, "lazy", 92,
            full=partial(sheets, limit=ALL), flush=True,
        )
    )  # fmt: skip
