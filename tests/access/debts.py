"""Promises, handovers, collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crm.staff.calendar import today
from debts.actions import rebuild_balances
from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import make_debt_owner, make_handover, make_invoice

from .base import Row, client_in_the_middle

ROWS: dict[str, Row] = {}


def sheet(state: str = "proposed") -> Callable[[Actors], dict[str, Any]]:
    """A sheet of the client in the middle, sent by its specialist where it was."""

    def made(actors: Actors) -> dict[str, Any]:
        fields = {} if state == "proposed" else {"completed_by": actors["specialist"]}
        return {"pk": make_handover(actors.client_row, state=state, **fields).pk}

    return made


def debtor(actors: Actors) -> dict[str, Any]:
    make_invoice(actors.client_row, today(), 1000)
    rebuild_balances(client_ids=[actors.client_row.pk])
    return client_in_the_middle(actors)


def debt_of_manager(actors: Actors) -> dict[str, Any]:
    make_debt_owner(actors.client_row)
    return client_in_the_middle(actors)


def reason(actors: Actors) -> dict[str, Any]:
    return {"reason": "Уточнить"}


_blind = ("other_specialist", "auditor", "other_head")
_seen: dict[str, Any] = {"allowed": SEE_THE_CLIENT, "blind": _blind}
_keeper: dict[str, Any] = {"allowed": ("specialist", "substitute", "head", "director"), "blind": _blind}
_manager: dict[str, Any] = {"allowed": ("account_manager", "head", "director"), "blind": _blind}
_sender: dict[str, Any] = {"allowed": ("specialist", "substitute"), "blind": _blind}
_button = {"method": "post", "ok": 302}
ROWS |= {
    "debts:handovers": Row(),
    "debts:start_handover": Row(**_keeper, **_button, kwargs=debtor),
    "debts:debt_back": Row(**_seen, kwargs=debt_of_manager),
    "debts:handover": Row(**_seen, kwargs=sheet()),
    "debts:fill_handover": Row(**_keeper, **_button, kwargs=sheet()),
    "debts:accept_handover": Row(**_manager, **_button, kwargs=sheet("completed")),
    "debts:return_handover": Row(**_manager, **_button, kwargs=sheet("completed"), data=reason),
    "debts:take_back_handover": Row(**_sender, **_button, kwargs=sheet("completed")),
    "debts:withdraw_handover": Row(**_keeper, **_button, kwargs=sheet(), data=reason),
    "debts:handover_paper": Row(**_seen, kwargs=sheet()),
    "debts:handover_pdf": Row(**_seen, kwargs=sheet()),
}
