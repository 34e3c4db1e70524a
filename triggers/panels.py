"""Risk on the client page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.registry import Panel, registry
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.charts import Point, Threshold
from crm.ui.formats import number

from . import wording
from .models import Result
from .queries import newest_facts, previous_of, result_on
from .rules import ParameterResult, Rules

CHART_DAYS = 365
CHANGES_SHOWN = 12


@dataclass(frozen=True)
class Row:
    """A parameter as the panel shows it."""

    one: ParameterResult
    value: str
    rule: str
    newest: date | None


@dataclass(frozen=True)
class Change:
    """One step of the history: what was said from a day on, and what it was before."""

    result: Result
    before: Result | None
    reasons: str


def rows_of(result: Result, newest: dict[str, date | None]) -> list[Row]:
    return [
        Row(one, wording.shown_value(one), wording.rule_in_words(one.rule), newest[one.code])
        for one in result.parameters()
    ]


def head(client: Client, employee: Employee) -> dict[str, Any]:
    result = result_on(client.pk, today())
    if result is None:
        return {"result": None}
    return {"result": result, "before": previous_of(result), "reasons": wording.reasons(result.worst)}


def risk(client: Client, employee: Employee, day: date | None = None) -> dict[str, Any]:
    """Everything about the risk of a client on a day: the nine with their reasons, the history as chart and list."""
    on = day or today()
    result = result_on(client.pk, on)
    history = list(_history(client, on))
    return {
        "on": on,
        "is_past": day is not None and day < today(),
        "latest": today(),
        "result": result,
        "rows": rows_of(result, newest_facts(client.pk, on)) if result else [],
        "points": list(_points(history, on)),
        "thresholds": thresholds(result.rule_set.rules) if result else [],
        "changes": list(_changes(history))[:CHANGES_SHOWN],
    }


def _history(client: Client, on: date) -> list[Result]:
    """Results that touch the chart's year, the newest first, and the one before them."""
    since = on - timedelta(days=CHART_DAYS)
    rows = Result.objects.filter(client=client, valid_from__lte=on).select_related("rule_set")
    return [row for row in rows.order_by("-valid_from") if row.valid_until is None or row.valid_until >= since]


def _points(history: list[Result], on: date) -> Iterator[Point]:
    """Where the indicator moved; a value that changed without points would only crowd the line."""
    since = on - timedelta(days=CHART_DAYS)
    shown = None
    for result in reversed(history):
        if result.indicator == shown:
            continue
        shown = result.indicator
        label = f"{number(result.indicator, 2)} · {result.get_band_display()}"
        yield Point(max(result.valid_from, since), result.indicator, label)


def _changes(history: list[Result]) -> Iterator[Change]:
    """Steps in which the indicator itself moved; a value that changed without points is no step."""
    for result, before in pairwise([*history, None]):
        if result is not None and (before is None or before.indicator != result.indicator):
            yield Change(result, before, wording.reasons(result.worst))


def thresholds(rules: Rules) -> list[Threshold]:
    return [
        Threshold(rules.dynamic_from, "warning", _("Dynamic risk")),
        Threshold(rules.high_from, "danger", _("Threat")),
    ]


def register() -> None:
    registry.add(
        Panel("band", _("Risk"), "triggers/head.html", head, place="head", order=10),
        Panel("risk", _("Risk"), "triggers/panel.html", risk, order=5),
    )
