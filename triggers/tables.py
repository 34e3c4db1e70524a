"""Columns of risk in the client list, and the list of runs."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client
from clients.registry import Column, registry
from crm.ui.formats import number
from crm.ui.marks import badge, band_badge
from crm.ui.tables import DayColumn, MomentColumn, NumberColumn, Table, open_row

from . import wording
from .choices import RunState
from .models import Result, Run

RUN_TONES = {RunState.RUNNING: "accent", RunState.DONE: "success", RunState.FAILED: "danger"}


def with_current_result(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with ``current_results``: the open result of each, or none. One statement for the page."""
    current = Result.objects.current().select_related("rule_set")
    return clients.prefetch_related(Prefetch("results", current, to_attr="current_results"))


def current_of(client: Any) -> Result | None:
    return next(iter(client.current_results), None)


class RiskColumn(tables.Column):
    """The band with the indicator; sorted through the index of open results, which leaves out clients without one."""

    def render(self, record: Client) -> str:
        result = current_of(record)
        return band_badge(result.band, result.indicator) if result else band_badge(None)

    def order(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        # descending first: the worst are what people sort for
        sign = "-" if is_descending else ""
        computed = queryset.filter(results__valid_until=None, results__isnull=False)
        return computed.order_by(f"{sign}results__indicator", f"{'' if is_descending else '-'}pk"), True


class ReasonsColumn(tables.Column):
    def render(self, record: Client) -> str:
        result = current_of(record)
        said = wording.reasons(result.worst) if result else ""
        return format_html('<span class="reason">{}</span>', said) if said else ""


def _indicator(client: Any) -> Any:
    result = current_of(client)
    return result.indicator if result else None


def _band(client: Any) -> str:
    result = current_of(client)
    return result.get_band_display() if result else ""


def _reasons(client: Any) -> str:
    result = current_of(client)
    return wording.reasons(result.worst) if result else ""


def register() -> None:
    risk: dict[str, Any] = {"empty_values": (), "accessor": "pk"}
    registry.add(
        Column(
            "risk",
            lambda: RiskColumn(verbose_name=_("Risk"), **risk),
            annotate=with_current_result,
            order=20,
            export=_band,
        ),
        Column(
            "reasons", lambda: ReasonsColumn(verbose_name=_("Why"), orderable=False, **risk), order=30, export=_reasons
        ),
    )


class RunTable(Table):
    date = DayColumn(linkify=open_row)
    kind = tables.Column()
    state = tables.Column()
    started_at = MomentColumn()
    seconds = tables.Column(verbose_name=_("Took"), empty_values=(), orderable=False, attrs={"td": {"class": "num"}})
    clients = NumberColumn()
    changed = NumberColumn()
    high = NumberColumn(verbose_name=_("Threat"), accessor="bands__high", orderable=False)
    dynamic = NumberColumn(verbose_name=_("Dynamic risk"), accessor="bands__dynamic", orderable=False)
    none = NumberColumn(verbose_name=_("No threat"), accessor="bands__none", orderable=False)
    started_by = tables.Column(accessor="started_by__short_name", orderable=False)

    class Meta(Table.Meta):
        model = Run
        fields = (
            "date", "kind", "state", "started_at", "seconds", "clients", "changed", "high", "dynamic", "none",
            "started_by",
        )  # fmt: skip
        order_by = "-started_at"

    def row_url(self, record: Run) -> str:
        return reverse("triggers:run", args=[record.pk])

    def render_state(self, record: Run) -> str:
        return badge(record.get_state_display(), RUN_TONES[RunState(record.state)])

    def render_seconds(self, record: Run) -> str:
        return seconds_of(record)

    def export_seconds(self, record: Run) -> float | None:
        return (record.finished_at - record.started_at).total_seconds() if record.finished_at else None


def seconds_of(run: Run) -> str:
    """How long the run took; a dash while it runs."""
    if run.finished_at is None:
        return "—"
    took = number((run.finished_at - run.started_at).total_seconds(), 1)
    return str(pgettext_lazy("seconds", "%(seconds)s s") % {"seconds": took})
