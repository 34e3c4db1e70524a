"""Columns of the list of open items."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from contacts.works.models import Item
from crm.exchange.export import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, open_row

from .faces import STATE_TONES, due_in_words

_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}


class ItemTable(FactTable):
    """What is due soonest first."""

    due_on = DayColumn(verbose_name=_("Due"), empty_values=())
    title = tables.Column(linkify=open_row, attrs={"td": {"class": "main-cell clip"}})
    client = tables.Column(order_by="client__number", attrs=_CLIP)
    kind = tables.Column(attrs=_SHORT)
    topic = tables.Column(attrs=_SHORT)
    state = tables.Column(attrs=_SHORT)
    owner = tables.Column(accessor="owner__short_name", order_by="owner__full_name", attrs=_SHORT)
    created_at = DayColumn(verbose_name=_("Since"))

    class Meta(FactTable.Meta):
        model = Item
        fields = ("due_on", "title", "client", "kind", "topic", "state", "owner", "created_at")
        order_by = "due_on"

    def row_url(self, record: Item) -> str:
        return record.get_absolute_url()

    def order_due_on(self, queryset: QuerySet[Item], is_descending: bool) -> tuple[QuerySet[Item], bool]:
        """What has no day comes last either way."""
        day = F("due_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return queryset.order_by(order, "created_at"), True

    def render_due_on(self, record: Item) -> str:
        return due_in_words(record)

    def render_state(self, record: Item) -> str:
        return badge(record.get_state_display(), STATE_TONES[record.state])


EXPORT_COLUMNS = (
    ExportColumn(_("Due"), "due_on"),
    ExportColumn(_("What it is about"), "title"),
    ExportColumn(_("In detail"), "text"),
    ExportColumn(_("Client"), lambda item: str(item.client)),
    ExportColumn(_("Person"), lambda item: str(item.person or "")),
    ExportColumn(_("Kind"), lambda item: item.get_kind_display()),
    ExportColumn(_("Topic"), lambda item: item.get_topic_display()),
    ExportColumn(_("State"), lambda item: item.get_state_display()),
    ExportColumn(_("In charge"), lambda item: str(item.owner)),
    ExportColumn(_("Author"), lambda item: str(item.author)),
    ExportColumn(_("Created"), "created_at"),
    ExportColumn(_("Closed"), "closed_at"),
    ExportColumn(_("Outcome"), "outcome"),
)
