"""Columns of the list of handover sheets."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui import formats
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, open_row
from debts.models import HandoverSheet

from .faces import STATE_TONES, Clocks

_SHORT = {"td": {"class": "nowrap"}}


class SheetTable(FactTable):
    """What is due soonest first, so that what is overdue stands above all."""

    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell"}})
    condition = tables.Column(attrs={"td": {"class": "clip"}})
    state = tables.Column(attrs=_SHORT)
    due_at = tables.Column(verbose_name=_("Term"), empty_values=(), attrs=_SHORT)
    specialist = tables.Column(
        verbose_name=_("Specialist"), accessor="client__specialist__short_name",
        order_by="client__specialist__full_name", attrs=_SHORT,
    )  # fmt: skip
    manager = tables.Column(
        verbose_name=_("Account manager"), accessor="client__account_manager__short_name",
        order_by="client__account_manager__full_name", attrs=_SHORT,
    )  # fmt: skip
    proposed_at = DayColumn(verbose_name=_("Proposed"))

    class Meta(FactTable.Meta):
        model = HandoverSheet
        fields = ("client", "condition", "state", "due_at", "specialist", "manager", "proposed_at")
        order_by = "due_at"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clocks = Clocks()

    def row_url(self, record: HandoverSheet) -> str:
        return record.get_absolute_url()

    def render_state(self, record: HandoverSheet) -> str:
        return badge(record.get_state_display(), STATE_TONES[record.state])

    def render_due_at(self, record: HandoverSheet) -> str:
        clock = self.clocks.of(record)
        if clock is None:
            return "—"
        return format_html("{} {}", formats.day(clock.due), badge(clock.words, clock.tone))


EXPORT_COLUMNS = (
    ExportColumn(_("Client"), lambda sheet: str(sheet.client)),
    ExportColumn(_("Condition"), lambda sheet: sheet.get_condition_display()),
    ExportColumn(_("State"), lambda sheet: sheet.get_state_display()),
    ExportColumn(_("Term"), "due_at"),
    ExportColumn(_("Specialist"), lambda sheet: str(sheet.client.specialist or "")),
    ExportColumn(_("Account manager"), lambda sheet: str(sheet.client.account_manager or "")),
    ExportColumn(_("Proposed"), "proposed_at"),
    ExportColumn(_("Sent"), "completed_at"),
    ExportColumn(_("Answered"), "answered_at"),
    ExportColumn(_("What was done, and what the client answered"), "done"),
    ExportColumn(_("Why the client does not pay"), "cause"),
    ExportColumn(_("What is asked of the account manager"), "advice"),
    ExportColumn(_("Why it was returned"), "return_reason"),
    ExportColumn(_("Why it was withdrawn"), "withdrawal_reason"),
)
