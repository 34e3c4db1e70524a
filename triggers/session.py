"""Risk in the call session: why a client comes early, and what the screen says of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from contacts.sessions.registry import ORDER_BAND, Panel, Reason, Why, registry
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import wording
from .choices import Band
from .models import Result
from .queries import lately, rule_sets


def bands(clients: list[int], employee: Employee, day: date) -> dict[int, Why]:
    """Clients with a threat or a dynamic risk, the higher indicator first, each with what moved it.

    One statement.
    """
    risky = Result.objects.current().filter(client__in=clients, band__in=(Band.DYNAMIC, Band.HIGH))
    return {one.client_id: (-one.indicator, partial(_line, one)) for one in risky}


def _line(result: Result) -> str:
    result.rule_set = rule_sets()[result.rule_set_id]
    said = wording.reasons(result.worst)
    label = str(result.get_band_display()).lower()
    return f"{label}: {said}" if said else label


def risk(client: Client, employee: Employee) -> dict[str, Any]:
    """What is said of the client today, and the reasons in the order of their weight."""
    result, before = lately(client.pk, today())
    if result is None:
        return {"result": None}
    return {
        "result": result,
        "before": before,
        "raised": [(one.level, wording.phrase(one)) for one in result.worst],
    }


def register() -> None:
    registry.add(
        Reason("band", _("Risk"), bands, order=ORDER_BAND),
        Panel("risk", _("Risk"), "triggers/session.html", risk, order=10),
    )
