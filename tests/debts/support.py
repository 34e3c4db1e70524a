"""What tests of debts begin with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from crm.staff.calendar import today
from debts.actions import rebuild_balances
from tests.factories import make_client, make_employee, make_invoice, make_payment


def owing(amount: Any, fee: Any = 1000, **fields: Any) -> Any:
    """A client of a specialist that owes so much today, billed last month; a negative sum is an advance."""
    client = make_client(fields.pop("specialist", None) or make_employee(), monthly_fee=Decimal(fee), **fields)
    last_month = today().replace(day=1) - timedelta(days=1)
    if Decimal(amount) > 0:
        make_invoice(client, last_month, Decimal(amount))
    elif Decimal(amount) < 0:
        make_payment(client, last_month, -Decimal(amount))
    rebuild_balances(client_ids=[client.pk])
    return client
