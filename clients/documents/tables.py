"""Columns of the list of documents."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clients.models import Document, DocumentVersion
from clients.service.tables import OwnedTable
from crm.staff.calendar import today
from crm.ui.exporting import ExportColumn
from crm.ui.formats import day
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, open_row

from . import rules
from .choices import Validity

TONES: dict[str, str] = {Validity.EXPIRED: "danger", Validity.ENDING: "warning"}
_SHORT, _CLIP = {"td": {"class": "nowrap"}}, {"td": {"class": "clip"}}


class DocumentTable(OwnedTable):
    """Newest first; a row opens the document, its client the section."""

    title = tables.Column(verbose_name=_("Document"), linkify=open_row, attrs={"td": {"class": "main-cell clip"}})
    kind = tables.Column(attrs=_SHORT)
    number = tables.Column(attrs=_SHORT)
    on = DayColumn()
    valid_until = DayColumn(verbose_name=_("Valid until"))
    client = tables.Column(order_by="client__number", linkify=False, attrs=_CLIP)
    content = tables.Column(verbose_name=_("File or link"), orderable=False, attrs=_CLIP)

    class Meta(OwnedTable.Meta):
        model = Document
        fields = ("title", "kind", "number", "on", "valid_until", "client", "content", "specialist")
        order_by = "-on"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = today()

    def row_url(self, record: Document) -> str:
        return record.get_absolute_url()

    def render_client(self, record: Document) -> str:
        url = f"{reverse('clients:detail', args=[record.client.number])}#documents"
        return format_html('<a href="{}">{}</a>', url, record.client)

    def render_valid_until(self, record: Document) -> str:
        stands = rules.validity(record.valid_until, self.day)
        mark = badge(stands.label, TONES[stands]) if stands in TONES else ""
        return format_html("{} {}", day(record.valid_until), mark)

    def render_content(self, value: DocumentVersion) -> str:
        return format_html('<a href="{}">{}</a>', value.url, value)


def _content(document: Document) -> str:
    content = document.content
    return "" if content is None else content.link or content.file_name


FILE_COLUMNS = (
    ExportColumn(_("Document"), "title"),
    ExportColumn(_("Kind"), lambda one: str(one.get_kind_display())),
    ExportColumn(_("Number"), "number"),
    ExportColumn(_("Date"), "on"),
    ExportColumn(_("Valid until"), "valid_until"),
    ExportColumn(_("Client"), lambda one: str(one.client)),
    ExportColumn(_("File or link"), _content),
    ExportColumn(_("Note"), "note"),
    ExportColumn(_("Specialist"), lambda one: one.client.specialist.short_name if one.client.specialist else ""),
    ExportColumn(_("Added by"), "by.short_name"),
    ExportColumn(_("Added"), "at"),
)
