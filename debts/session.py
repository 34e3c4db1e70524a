"""Debt in the call session: whom to call early about it, how much it is, what was promised and what is promised now."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.sessions.registry import ORDER_DEBT, ORDER_PROMISE, Panel, Part, Reason, Why, registry
from contacts.works.choices import WorkState
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.formats import day as day_text
from crm.ui.formats import number

from . import promising, rules
from .choices import PromiseState
from .faces import owner_facts
from .models import Promise
from .queries import clients_waited_for, debt_on, owner_of, promises_of, with_debt

RECENT = timedelta(days=31)
"""How long a broken promise brings its client forward."""


def depths(clients: list[int], employee: Employee, day: date) -> dict[int, Why]:
    """Clients who owe more than a month, the deepest first; not those whose promise is waited for. Two statements."""
    found: dict[int, Why] = {}
    waited = clients_waited_for(clients)
    owing: Any = with_debt(Client.objects.filter(pk__in=clients), day).order_by()
    for client, owed, fee in owing.values_list("pk", "debt", "monthly_fee"):
        depth = rules.depth_in_months(owed, fee)
        if depth is not None and depth > rules.ATTENTION_DEPTH and client not in waited:
            found[client] = (-depth, partial(_line, depth))
    return found


def _line(depth: Decimal) -> str:
    return _("debt of %(months)s months") % {"months": number(depth, 1)}


def promised(clients: list[int], employee: Employee, day: date) -> dict[int, Why]:
    """Clients to be reminded as agreed, and those who broke their promise and were not called since. One statement."""
    rows = Promise.objects.filter(client__in=clients)
    remind = Q(state=PromiseState.PENDING, remind_on__lte=day)
    broken = Q(state=PromiseState.BROKEN, follow_up__state=WorkState.PLANNED, agreed_on__gte=day - RECENT)
    found: dict[int, Why] = {}
    due = rows.filter(remind | broken).order_by("agreed_on")
    for client, state, agreed_on in due.values_list("client_id", "state", "agreed_on"):
        found[client] = ((agreed_on - day).days, partial(_promised, state, agreed_on))
    return found


def _promised(state: str, agreed_on: date) -> str:
    text = _("promised to pay by %(day)s, wants to be reminded")
    if state == PromiseState.BROKEN:
        text = _("did not pay by %(day)s as promised")
    return text % {"day": day_text(agreed_on)}


def debt(client: Client, employee: Employee) -> dict[str, Any]:
    """What is owed today, whose work it is, what was promised last; three statements for a page, whoever asks on it."""
    page: dict[str, Any] = vars(client)
    if "debt_standing" not in page:
        page["debt_standing"] = _standing(client, employee)
    standing: dict[str, Any] = page["debt_standing"]
    return standing


def promise(client: Client, employee: Employee) -> dict[str, Any] | None:
    """What stands beside the fields of a new promise; None where nothing is owed."""
    standing = debt(client, employee)
    return standing if standing["debt"] else None


def _standing(client: Client, employee: Employee) -> dict[str, Any]:
    owed = debt_on(client, today())
    months = rules.depth_in_months(owed, client.monthly_fee)
    promises = sorted(promises_of(client, employee), key=lambda one: (one.agreed_on, one.pk), reverse=True)
    settled = [one for one in promises if one.state in (PromiseState.KEPT, PromiseState.BROKEN)]
    return {
        "debt": max(owed, Decimal(0)),
        "depth": months,
        "tone": rules.tone(months),
        "pending": next((one for one in promises if one.state == PromiseState.PENDING), None),
        "last": next((one for one in settled[:1] if one.state == PromiseState.BROKEN), None),
        "reliability": rules.reliability([one.state for one in promises]),
        **owner_facts(owner_of(client)),
    }


def register() -> None:
    registry.add(
        Reason("debt", gettext_lazy("Debt"), depths, order=ORDER_DEBT),
        Reason("promise", gettext_lazy("Promise"), promised, order=ORDER_PROMISE),
        Panel("debt", gettext_lazy("Debt"), "debts/session.html", debt, order=20),
        Part("promise", "debts/session_promise.html", promising.fields, promise, promising.write_down),
    )
