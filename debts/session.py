"""Debt in the call session: whom to call early about it, and how much it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.sessions.registry import ORDER_DEBT, Panel, Reason, Why, registry
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.formats import number

from . import rules
from .queries import debt_on, with_debt


def depths(clients: list[int], employee: Employee, day: date) -> dict[int, Why]:
    """Clients who owe more than a month, the deepest first. One statement."""
    found: dict[int, Why] = {}
    owing: Any = with_debt(Client.objects.filter(pk__in=clients), day).order_by()
    for client, owed, fee in owing.values_list("pk", "debt", "monthly_fee"):
        depth = rules.depth_in_months(owed, fee)
        if depth is not None and depth > rules.ATTENTION_DEPTH:
            found[client] = (-depth, partial(_line, depth))
    return found


def _line(depth: Decimal) -> str:
    return _("debt of %(months)s months") % {"months": number(depth, 1)}


def debt(client: Client, employee: Employee) -> dict[str, Any]:
    """What is owed today; one statement."""
    owed = debt_on(client, today())
    months = rules.depth_in_months(owed, client.monthly_fee)
    return {
        "debt": max(owed, Decimal(0)),
        "depth": months,
        "tone": rules.tone(months),
        "handover": months is not None and months >= rules.HANDOVER_DEPTH,
    }


def register() -> None:
    registry.add(
        Reason("debt", gettext_lazy("Debt"), depths, order=ORDER_DEBT),
        Panel("debt", gettext_lazy("Debt"), "debts/session.html", debt, order=20),
    )
