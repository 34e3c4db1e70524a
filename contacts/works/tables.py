"""Columns of the list of works."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, NumberColumn, open_row

from .choices import WorkState
from .models import Work

STATE_TONES: dict[str, str] = {
    WorkState.PLANNED: "accent",
    WorkState.HELD: "success",
    WorkState.HELD_WITH_LOGIN: "success",
    WorkState.NOT_HELD: "warning",
    WorkState.CANCELLED: "neutral",
}
_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}


class WorkTable(FactTable):
    """Newest first."""

    anchor = "works"

    counts_on = DayColumn(verbose_name=_("Date"))
    number = tables.Column(attrs=_SHORT)
    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell clip"}})
    executor = tables.Column(accessor="executor__short_name", order_by="executor__full_name", attrs=_SHORT)
    state = tables.Column(attrs=_SHORT)
    result = tables.Column(orderable=False, attrs=_CLIP)
    person = tables.Column(orderable=False, attrs=_CLIP)
    method = tables.Column(attrs=_SHORT)
    minutes = NumberColumn(verbose_name=_("Minutes"))

    class Meta(FactTable.Meta):
        model = Work
        fields = ("counts_on", "number", "client", "executor", "state", "result", "person", "method", "minutes")
        order_by = "-counts_on"

    def render_state(self, record: Work, value: str) -> str:
        return badge(value, STATE_TONES[record.state])


EXPORT_COLUMNS = (
    ExportColumn(_("Date"), "counts_on"),
    ExportColumn(_("Number"), "number"),
    ExportColumn(_("Client"), lambda work: str(work.client)),
    ExportColumn(_("Executor"), lambda work: str(work.executor or "")),
    ExportColumn(_("Kind"), lambda work: work.get_kind_display()),
    ExportColumn(_("State"), lambda work: work.get_state_display()),
    ExportColumn(_("Reason / result"), lambda work: str(work.result or "")),
    ExportColumn(_("Person"), lambda work: str(work.person or "")),
    ExportColumn(_("Method"), lambda work: work.get_method_display()),
    ExportColumn(_("Planned at"), "planned_at"),
    ExportColumn(_("Done at"), "done_at"),
    ExportColumn(_("Minutes"), "minutes"),
    ExportColumn(_("Goal"), "goal"),
)
