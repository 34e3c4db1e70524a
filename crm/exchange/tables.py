"""The list of imports."""

from __future__ import annotations

from urllib.parse import parse_qsl

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.ui.marks import badge
from crm.ui.tables import MomentColumn, NumberColumn, Table, open_row

from .declarations import registry
from .models import ExportLog, ImportRun


class ImportTable(Table):
    file_name = tables.Column(_("File"), linkify=open_row, attrs={"td": {"class": "main-cell"}})
    format = tables.Column(_("What it holds"))
    state = tables.TemplateColumn("{% badge record.get_state_display record.tone %}", verbose_name=_("State"))
    created = NumberColumn(verbose_name=_("New"))
    updated = NumberColumn(verbose_name=_("Changed"))
    unchanged = NumberColumn(verbose_name=_("Unchanged"))
    refused = NumberColumn(verbose_name=_("Refused"))
    started_by = tables.Column(_("Who"), order_by="started_by__full_name")
    created_at = MomentColumn(verbose_name=_("When"))

    class Meta(Table.Meta):
        model = ImportRun
        fields = (
            "file_name",
            "format",
            "state",
            "created",
            "updated",
            "unchanged",
            "refused",
            "started_by",
            "created_at",
        )
        order_by = "-created_at"

    def row_url(self, record: ImportRun) -> str:
        return reverse("exchange:run", args=[record.pk])

    def render_format(self, value: str) -> str:
        return str(registry[value].title) if value in registry else value

    def export_format(self, record: ImportRun) -> str:
        return self.render_format(record.format)


class ExportTable(Table):
    """Newest first; the filters of a list open it."""

    at = MomentColumn(verbose_name=_("When"))
    employee = tables.Column(accessor="employee__short_name", order_by="employee__full_name", verbose_name=_("Who"))
    list_code = tables.Column(verbose_name=_("List"))
    filter = tables.Column(orderable=False, attrs={"td": {"class": "main-cell clip"}})
    format = tables.Column(orderable=False)
    rows = NumberColumn(verbose_name=_("Rows"))
    state = tables.Column()

    class Meta(Table.Meta):
        model = ExportLog
        fields = ("at", "employee", "list_code", "filter", "format", "rows", "state")
        order_by = "-at"

    def render_filter(self, value: str) -> str:
        return readable(value)

    def export_filter(self, record: ExportLog) -> str:
        return readable(record.filter)

    def render_format(self, value: str) -> str:
        return value.upper()

    def render_state(self, record: ExportLog) -> str:
        return badge(record.get_state_display(), record.tone)


def readable(query: str) -> str:
    """The filters of a list as a person can read them: «category=A, q=стриж»."""
    return ", ".join(f"{name}={value}" for name, value in parse_qsl(query))
