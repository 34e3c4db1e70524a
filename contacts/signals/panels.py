"""Signals on the page of a client: the menu that raises one, and the section."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, first_rows
from clients.registry import Follower, Panel, registry
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import rules
from .actions import hand_over_signals
from .faces import STATE_TONES, due_in_plain, due_in_words, is_late, raiser_in_words, took
from .queries import open_by_receiver, open_signals_of, signals_of
from .small_forms import RaiseForm, ReactForm


def may_raise(employee: Employee) -> bool:
    return staff_rules.may_edit_clients(employee.roles)


def menu(client: Client, employee: Employee, form: RaiseForm | None = None) -> dict[str, Any]:
    """What has happened, in one click after the button; what waits already beside it. One statement."""
    waits = list(open_signals_of(client, employee))
    return {
        "form": form or RaiseForm(),
        "is_open": form is not None,
        "waits": waits,
        "waits_tone": "danger" if any(is_late(one) for one in waits) else "warning",
        "waits_title": "; ".join(f"{one.get_kind_display()} ({due_in_plain(one)})" for one in waits),
    }


def signals(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """What waits, to be answered in place; what was answered, and how fast. One statement beside the scope's."""
    shown = first_rows(signals_of(client, employee), limit)
    rows: list[Any] = shown.rows
    may_edit = may_raise(employee)
    for one in rows:
        one.due_words, one.tone, one.took_words = due_in_words(one), STATE_TONES[one.state], took(one)
        one.raiser, one.is_open = raiser_in_words(one), rules.is_open(one.state)
        one.form = ReactForm(signal=one) if one.is_open and may_edit else None
    # on the page of the client the button stands in its head; alone the section has its own
    return {"shown": shown, "may_raise_here": may_edit and limit == ALL}


def register() -> None:
    registry.add(
        Panel("signal", _("Raise a signal"), "signals/head.html", menu, place="head", order=90, allowed=may_raise),
        Panel("signals", _("Signals"), "signals/panel.html", signals, "lazy", 46, full=partial(signals, limit=ALL)),
        Follower("signals", _("Signals that wait"), open_by_receiver, hand_over_signals, 120),
    )
