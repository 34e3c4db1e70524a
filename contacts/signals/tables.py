"""Columns of the list of signals."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import MomentColumn, open_row

from .faces import STATE_TONES, due_in_words, raiser_in_words, took
from .models import Signal
from .rules import hours_between

_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}


class SignalTable(FactTable):
    """What is late first."""

    due_on = tables.Column(attrs=_SHORT)
    kind = tables.Column(linkify=open_row, attrs={"td": {"class": "main-cell clip"}})
    client = tables.Column(order_by="client__number", attrs=_CLIP)
    text = tables.Column(orderable=False, attrs=_CLIP)
    state = tables.Column(attrs=_SHORT)
    owner = tables.Column(accessor="owner__short_name", order_by="owner__full_name", attrs=_SHORT)
    raised_by = tables.Column(order_by="raised_by__full_name", empty_values=(), attrs=_SHORT)
    raised_at = MomentColumn()
    took = tables.Column(verbose_name=_("Reaction"), empty_values=(), orderable=False, attrs=_SHORT)

    class Meta(FactTable.Meta):
        model = Signal
        fields = ("due_on", "kind", "client", "text", "state", "owner", "raised_by", "raised_at", "took")
        order_by = "due_on"

    def row_url(self, record: Signal) -> str:
        return record.get_absolute_url()

    def order_due_on(self, queryset: QuerySet[Signal], is_descending: bool) -> tuple[QuerySet[Signal], bool]:
        """Of one day what was raised first."""
        day = F("due_on").desc() if is_descending else F("due_on").asc()
        return queryset.order_by(day, "raised_at", "pk"), True

    def render_due_on(self, record: Signal) -> str:
        return due_in_words(record)

    def render_state(self, record: Signal) -> str:
        return badge(record.get_state_display(), STATE_TONES[record.state])

    def render_raised_by(self, record: Signal) -> str:
        return raiser_in_words(record)

    def render_took(self, record: Signal) -> str:
        return took(record) or "—"


def _hours(signal: Signal) -> int | None:
    return hours_between(signal.raised_at, signal.closed_at) if signal.closed_at else None


EXPORT_COLUMNS = (
    ExportColumn(_("Until"), "due_on"),
    ExportColumn(_("Kind"), lambda signal: signal.get_kind_display()),
    ExportColumn(_("Client"), lambda signal: str(signal.client)),
    ExportColumn(_("What was noticed"), "text"),
    ExportColumn(_("State"), lambda signal: signal.get_state_display()),
    ExportColumn(_("Must react"), lambda signal: str(signal.owner or "")),
    ExportColumn(_("Who raised it"), lambda signal: str(signal.raised_by or _("the system"))),
    ExportColumn(_("Raised"), "raised_at"),
    ExportColumn(_("Work"), lambda signal: signal.work.number if signal.work else ""),
    ExportColumn(_("Reacted"), "closed_at"),
    ExportColumn(_("Reacted by"), lambda signal: str(signal.closed_by or "")),
    ExportColumn(_("What was done"), "outcome"),
    ExportColumn(_("Hours to react"), _hours),
)
