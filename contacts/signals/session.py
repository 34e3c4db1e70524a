"""Signals beside a call: raised without leaving it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.sessions.registry import Panel, registry
from crm.staff.models import Employee

from .panels import may_raise, menu


def beside_call(client: Client, employee: Employee) -> dict[str, Any]:
    return menu(client, employee) | {"in_call": True}


def register() -> None:
    registry.add(
        Panel(
            "signal", _("Raise a signal"), "signals/head.html", beside_call, place="head", order=90, allowed=may_raise
        )
    )
