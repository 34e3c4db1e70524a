"""What debts know of a client for its sheet: the documents of a year, and the promises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from crm.months import first_of_month, months_before
from debts import rules
from debts.choices import PromiseState
from debts.faces import PROMISE_TONES
from debts.models import Invoice, Payment, Promise
from debts.queries import debt_on

from .registry import Part, register

MONTHS = 12
PAYMENTS = 5
PROMISES = 12


def documents(client: Client, day: date) -> dict[str, Any]:
    """What is owed, and the last twelve months: billed, paid, owed at the end. Four statements."""
    debt, since = debt_on(client, day), months_before(first_of_month(day), MONTHS - 1)
    billed = _sums(Invoice.objects.filter(client=client, period__range=(since, day)), "period")
    paid = _sums(Payment.objects.filter(client=client, on__range=(since, day)), "on")
    newest = Payment.objects.filter(client=client, on__lte=day).order_by("-on", "-pk")[:PAYMENTS]
    depth = rules.depth_in_months(debt, client.monthly_fee)
    return {
        "on": day.isoformat(),
        "debt": str(debt),
        "depth": None if depth is None else str(depth),
        "fee": None if client.monthly_fee is None else str(client.monthly_fee),
        "months": list(_months(debt, day, since, billed, paid)),
        "payments": [{"on": one.on.isoformat(), "number": one.number, "amount": str(one.amount)} for one in newest],
    }


def _months(
    debt: Decimal, day: date, since: date, billed: dict[date, Decimal], paid: dict[date, Decimal]
) -> list[dict[str, str]]:
    """From the newest back: what was owed at the end of a month is what is owed now less what came since."""
    rows, month, closing = [], first_of_month(day), debt
    while month >= since:
        came, went = billed.get(month, Decimal(0)), paid.get(month, Decimal(0))
        rows.append(
            {
                "month": month.isoformat(),
                "billed": str(came),
                "paid": str(went),
                "closing": str(max(closing, Decimal(0))),
            }
        )
        closing, month = closing - came + went, months_before(month, 1)
    return rows


def _sums(rows: Any, field: str) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for day, amount in rows.order_by().values_list(field).annotate(total=Sum("amount")):
        month = first_of_month(day)
        found[month] = found.get(month, Decimal(0)) + amount
    return found


def promises(client: Client, day: date) -> list[dict[str, Any]]:
    """The newest promises. One statement."""
    rows = Promise.objects.filter(client=client, made_on__lte=day).select_related("person", "reason")
    return [
        {
            "made_on": one.made_on.isoformat(),
            "agreed_on": one.agreed_on.isoformat(),
            "amount": str(one.amount),
            "state": one.state,
            "settled_on": one.settled_on.isoformat() if one.settled_on else None,
            "person": str(one.person or ""),
            "reason": str(one.reason or ""),
        }
        for one in rows.order_by("-made_on", "-pk")[:PROMISES]
    ]


# --- Read back --------------------------------------------------------------------------------------------------------


def show_documents(kept: dict[str, Any]) -> dict[str, Any]:
    depth = None if kept["depth"] is None else Decimal(kept["depth"])
    return {
        "on": parse_date(kept["on"]),
        "debt": Decimal(kept["debt"]),
        "depth": depth,
        "tone": rules.tone(depth),
        "fee": None if kept["fee"] is None else Decimal(kept["fee"]),
        "months": [
            {name: parse_date(value) if name == "month" else Decimal(value) for name, value in one.items()}
            for one in kept["months"]
        ],
        "payments": [
            {"on": parse_date(one["on"]), "number": one["number"], "amount": Decimal(one["amount"])}
            for one in kept["payments"]
        ],
    }


def show_promises(kept: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "promises": [
            {
                **one,
                "made_on": parse_date(one["made_on"]),
                "agreed_on": parse_date(one["agreed_on"]),
                "settled_on": parse_date(one["settled_on"]) if one["settled_on"] else None,
                "amount": Decimal(one["amount"]),
                "label": PromiseState(one["state"]).label,
                "tone": PROMISE_TONES[one["state"]],
            }
            for one in kept
        ]
    }


def register_all() -> None:
    register(
        Part("documents", _("Debt"), documents, show_documents, "debts/handover/documents.html", 10),
        Part("promises", _("Promises"), promises, show_promises, "debts/handover/promises.html", 20),
    )
