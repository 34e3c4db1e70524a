"""The list of changes of owners."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.ui.marks import badge
from crm.ui.tables import MomentColumn, NumberColumn, Table, open_row

from .choices import ReassignmentState
from .models import Reassignment

TONES: dict[str, str] = {
    ReassignmentState.PLANNED: "warning",
    ReassignmentState.DONE: "success",
    ReassignmentState.UNDONE: "neutral",
}


class ReassignmentTable(Table):
    """Newest first."""

    at = MomentColumn(verbose_name=_("When"), linkify=open_row)
    by = tables.Column(accessor="by__short_name", order_by="by__full_name", verbose_name=_("Who"))
    clients = NumberColumn(verbose_name=_("Clients"), accessor="clients_count", orderable=False)
    reason = tables.Column(orderable=False, attrs={"td": {"class": "main-cell clip"}})
    state = tables.Column(orderable=False)

    class Meta(Table.Meta):
        model = Reassignment
        fields = ("at", "by", "clients", "reason", "state")
        order_by = "-at"

    def row_url(self, record: Reassignment) -> str:
        return reverse("clients:reassignment", args=[record.pk])

    def render_state(self, record: Reassignment) -> str:
        return badge(record.get_state_display(), TONES[record.state])
