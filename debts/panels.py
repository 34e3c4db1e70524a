"""What the client page shows of invoices and payments."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .models import Invoice, Payment
from .queries import debt_on, depth_on


def depth(client: Client, employee: Employee) -> dict[str, Any]:
    months = depth_on(client, today())
    return {"depth": months, "tone": rules.tone(months)}


def settlements(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """What is owed today, and the documents; a negative debt is a prepaid sum."""
    debt = debt_on(client, today())
    months = rules.depth_in_months(debt, client.monthly_fee)
    return {
        "debt": max(debt, Decimal(0)),
        "prepaid": max(-debt, Decimal(0)),
        "depth": months,
        "tone": rules.tone(months),
        "handover": rules.HANDOVER_DEPTH,
        "invoices": first_rows(facts_of(Invoice, client, employee), limit),
        "payments": first_rows(facts_of(Payment, client, employee).select_related("invoice"), limit),
    }


def register() -> None:
    registry.add(
        Panel("debt", _("Debt"), "debts/head.html", depth, "head", 50),
        Panel("settlements", _("Settlements"), "debts/panel.html", settlements, "lazy", 90,
              full=partial(settlements, limit=ALL)),
    )  # fmt: skip
