"""Columns of the list of promises."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, MoneyColumn, open_row

from .faces import PROMISE_TONES
from .models import Promise
from .queries import due_first

_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}


class PromiseTable(FactTable):
    """Pending ones first, the soonest due first."""

    client = tables.Column(order_by="client__number", linkify=open_row, attrs={"td": {"class": "main-cell clip"}})
    agreed_on = DayColumn(verbose_name=_("Will pay by"))
    amount = MoneyColumn(verbose_name=_("Promised"))
    received = MoneyColumn(verbose_name=_("Received"))
    state = tables.Column(attrs=_SHORT)
    reason = tables.Column(verbose_name=_("Why it is not paid"), order_by="reason__name", attrs=_CLIP)
    made_on = DayColumn(verbose_name=_("Made"))
    made_by = tables.Column(
        verbose_name=_("Entered by"), accessor="made_by__short_name", order_by="made_by__full_name", attrs=_SHORT
    )

    class Meta(FactTable.Meta):
        model = Promise
        fields = ("client", "agreed_on", "amount", "received", "state", "reason", "made_on", "made_by")
        order_by = "state"

    def row_url(self, record: Promise) -> str:
        return record.get_absolute_url()

    def order_state(self, queryset: QuerySet[Promise], is_descending: bool) -> tuple[QuerySet[Promise], bool]:
        ordered = due_first(queryset)
        return (ordered.reverse() if is_descending else ordered), True

    def render_state(self, record: Promise) -> str:
        return badge(record.get_state_display(), PROMISE_TONES[record.state])


EXPORT_COLUMNS = (
    ExportColumn(_("Client"), lambda one: str(one.client)),
    ExportColumn(_("Will pay by"), "agreed_on"),
    ExportColumn(_("Promised"), "amount"),
    ExportColumn(_("Received"), "received"),
    ExportColumn(_("Owed then"), "debt"),
    ExportColumn(_("State"), lambda one: one.get_state_display()),
    ExportColumn(_("Settled on"), "settled_on"),
    ExportColumn(_("Why it is not paid"), lambda one: str(one.reason or "")),
    ExportColumn(_("With whom"), lambda one: str(one.person or "")),
    ExportColumn(_("Remind on"), "remind_on"),
    ExportColumn(_("Made"), "made_on"),
    ExportColumn(_("Entered by"), lambda one: str(one.made_by)),
    ExportColumn(_("Note"), "note"),
)
