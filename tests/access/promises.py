"""Promises, and payments entered by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crm.staff.calendar import today
from debts.actions import rebuild_balances
from tests.actors import INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_invoice, make_payment, make_promise

from .base import Row, client_in_the_middle


def promise_of_client(actors: Actors) -> dict[str, Any]:
    return {"pk": make_promise(actors.client_row).pk}


def payment_of_client(actors: Actors) -> dict[str, Any]:
    return {"pk": make_payment(actors.client_row, today(), 1000).pk}


def invoice_of_client(actors: Actors) -> dict[str, Any]:
    return {"pk": make_invoice(actors.client_row, today(), 1000).pk}


def client_in_debt(actors: Actors) -> dict[str, Any]:
    make_invoice(actors.client_row, date(2026, 1, 1), 1000)
    rebuild_balances(client_ids=[actors.client_row.pk])
    return client_in_the_middle(actors)


def agreed(actors: Actors) -> dict[str, Any]:
    return {"agreed_on": (today() + timedelta(days=3)).isoformat(), "amount": "500"}


OUT_OF_SIGHT = tuple(name for name in INSIDE if name not in SEE_THE_CLIENT)
_see: dict[str, Any] = {"allowed": SEE_THE_CLIENT, "refused": 404}
_enter: dict[str, Any] = {"allowed": ("head", "director"), "blind": OUT_OF_SIGHT}
ROWS: dict[str, Row] = {
    "debts:promises": Row(),
    "debts:promise": Row(**_see, kwargs=promise_of_client),
    "debts:new_promise": Row(**_see, method="post", ok=302, kwargs=client_in_debt, data=agreed),
    "debts:new_payment": Row(**_enter, kwargs=client_in_the_middle),
    "debts:void_invoice": Row(**_enter, kwargs=invoice_of_client),
    "debts:reverse_payment": Row(**_enter, kwargs=payment_of_client),
}
