"""The list of imports."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.ui.tables import MomentColumn, NumberColumn, Table, open_row

from .declarations import registry
from .models import ImportRun


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
