"""What the client page shows of debts: how deep, whose work, promises, documents and how they settle each other."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice
from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of
from clients.registry import Column, Filter, Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .choices import Owner
from .client_column import depth_of, make, with_debt_today
from .faces import owner_facts, toned
from .models import DebtOwnership
from .queries import debt_on, depth_on, documents_of, due_of, owned_by_managers, owner_among, promises_of

PROMISES = 6
"""Promises in the panel; the others are on its page."""


def depth(client: Client, employee: Employee) -> dict[str, Any]:
    months = depth_on(client, today())
    return {"depth": months, "tone": rules.tone(months)}


def settlements(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """What is owed today and whose work it is, promises, what falls due, and the documents with what settled what.

    Five statements, however long the history is; a negative debt is a prepaid sum.
    """
    day, debt = today(), debt_on(client, today())
    months = rules.depth_in_months(debt, client.monthly_fee)
    promises = toned(promises_of(client, employee))
    pending = next((one for one in promises if one.state == "pending"), None)
    documents = documents_of(client, employee)
    owners = list(facts_of(DebtOwnership, client, employee).select_related("employee", "by", "sheet"))
    by_agreed = sorted(promises, key=lambda one: (one.agreed_on, one.pk), reverse=True)
    return {
        "debt": max(debt, Decimal(0)),
        "prepaid": max(-debt, Decimal(0)),
        "depth": months,
        "tone": rules.tone(months),
        "handover": rules.HANDOVER_DEPTH,
        "promises": promises[: PROMISES if limit == NEWEST else limit],
        "promises_more": len(promises) - PROMISES if limit == NEWEST else 0,
        "reliability": rules.reliability([one.state for one in by_agreed]),
        "due": due_of(documents, pending, day),
        "today": day,
        "invoices": documents.invoices[:limit],
        "payments": documents.payments[:limit],
        "has_more": max(len(documents.invoices), len(documents.payments)) > limit,
        "owners": owners,
        "may_promise": rules.may_promise(employee.roles),
        "may_enter": rules.may_enter_payments(employee.roles),
        **owner_facts(owner_among(client, owners)),
    }


def _debt_work() -> filters.ChoiceFilter:
    def narrow(clients: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return clients.filter(owned_by_managers()) if value == Owner.MANAGER else clients.exclude(owned_by_managers())

    return choice(_("Whose debt work"), Owner.choices, method=narrow)


def register() -> None:
    registry.add(
        Column("debt", make, annotate=with_debt_today, order=65, export=depth_of),
        Filter("debt_work", _debt_work, 55),
        Panel("debt", _("Debt"), "debts/head.html", depth, "head", 50),
        Panel("settlements", _("Settlements"), "debts/panel.html", settlements, "lazy", 90,
              full=partial(settlements, limit=ALL)),
    )  # fmt: skip
