"""Collection of payments, completeness, what the homes show of debts."""

from __future__ import annotations

from typing import Any

from crm.staff.calendar import today
from debts.actions import rebuild_balances
from tests.actors import DO_NOT_SEE_IT, SEE_THE_CLIENT, Actors
from tests.factories import make_collection_step, make_invoice

from .base import Row

ROWS: dict[str, Row] = {}


def billed(actors: Actors) -> dict[str, Any]:
    """The client in the middle, billed this month; its debt is the specialist's to collect."""
    make_invoice(actors.client_row, today(), 1000)
    rebuild_balances(client_ids=[actors.client_row.pk])
    return {"number": actors.client_row.number, "month": f"{today():%Y-%m}"}


def marked(actors: Actors) -> dict[str, Any]:
    kwargs = billed(actors)
    make_collection_step(actors.client_row)
    return kwargs


COLLECTS = ("specialist", "substitute", "head", "director")
_collects: dict[str, Any] = {"allowed": COLLECTS, "blind": DO_NOT_SEE_IT, "method": "post", "ok": 302}
ROWS |= {
    "debts:collection": Row(),
    "debts:completeness": Row(),
    "debts:home_block": Row(kwargs=lambda actors: {"code": "specialist"}),
    "debts:collection_month": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=billed),
    "debts:collection_step": Row(**_collects, kwargs=lambda actors: billed(actors) | {"step": "sent"}),
    "debts:collection_undo": Row(**_collects, kwargs=marked),
    "debts:collection_note": Row(**_collects, kwargs=marked, data=lambda actors: {"note": "Бухгалтер в отпуске"}),
}
