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
from .models import Result, RuleSet
from .queries import previous_of, result_on


def bands(clients: list[int], employee: Employee, day: date) -> dict[int, Why]:
    """Clients with a threat or a dynamic risk, the higher indicator first, each with what moved it.

    One statement, and another for the rules once the first line is shown.
    """
    risky = Result.objects.current().filter(client__in=clients, band__in=(Band.DYNAMIC, Band.HIGH))
    sets: dict[int, RuleSet] = {}
    return {one.client_id: (-one.indicator, partial(_line, one, sets)) for one in risky}


def _line(result: Result, sets: dict[int, RuleSet]) -> str:
    """``sets`` are the sets of rules that other lines have read."""
    if result.rule_set_id not in sets:
        sets[result.rule_set_id] = result.rule_set
    result.rule_set = sets[result.rule_set_id]
    said = wording.reasons(result.worst)
    label = str(result.get_band_display()).lower()
    return f"{label}: {said}" if said else label


def risk(client: Client, employee: Employee) -> dict[str, Any]:
    """What is said of the client today, and the reasons in the order of their weight."""
    result = result_on(client.pk, today())
    if result is None:
        return {"result": None}
    return {
        "result": result,
        "before": previous_of(result),
        "raised": [(one.level, wording.phrase(one)) for one in result.worst],
    }


def register() -> None:
    registry.add(
        Reason("band", _("Risk"), bands, order=ORDER_BAND),
        Panel("risk", _("Risk"), "triggers/session.html", risk, order=10),
    )
