"""Columns of the list of signals."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import MomentColumn

from .faces import STATE_TONES, due_in_words, raiser_in_words, took
from .models import Signal
from .rules import hours_between

LONGEST = 120
_SHORT = {"td": {"class": "nowrap"}}


class SignalTable(FactTable):
    """What is late first."""

    due_on = tables.Column(attrs=_SHORT)
    kind = tables.Column(verbose_name=_("Signal"), attrs={"td": {"class": "main-cell signal-cell"}})
    client = tables.Column(order_by="client__number", attrs={"td": {"class": "name-cell"}})
    owner = tables.Column(accessor="owner__short_name", order_by="owner__full_name", attrs=_SHORT)
    raised_by = tables.Column(order_by="raised_by__full_name", empty_values=(), attrs=_SHORT)
    raised_at = MomentColumn()
    state = tables.Column(attrs=_SHORT)

    class Meta(FactTable.Meta):
        model = Signal
        fields = ("due_on", "kind", "client", "owner", "raised_by", "raised_at", "state")
        order_by = "due_on"

    def row_url(self, record: Signal) -> str:
        return record.get_absolute_url()

    def order_due_on(self, queryset: QuerySet[Signal], is_descending: bool) -> tuple[QuerySet[Signal], bool]:
        """Of one day what was raised first."""
        day = F("due_on").desc() if is_descending else F("due_on").asc()
        return queryset.order_by(day, "raised_at", "pk"), True

    def render_due_on(self, record: Signal) -> str:
        return due_in_words(record)

    def render_kind(self, record: Signal) -> str:
        """With what was noticed, as far as a line has room."""
        return format_html(
            '<a href="{}">{}</a>{}', record.get_absolute_url(), record.get_kind_display(), _line(record.text)
        )

    def render_state(self, record: Signal) -> str:
        """How long the reaction took, where there was one."""
        return format_html("{}{}", badge(record.get_state_display(), STATE_TONES[record.state]), _line(took(record)))

    def render_raised_by(self, record: Signal) -> str:
        return raiser_in_words(record)


def _line(words: str) -> str:
    return format_html('<div class="reason">{}</div>', Truncator(words).chars(LONGEST)) if words else ""


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
