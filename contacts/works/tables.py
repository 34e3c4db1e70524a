"""Columns of the list of works."""

from __future__ import annotations

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.queries import is_open_to
from crm.ui.tables import DayColumn, NumberColumn, Table, open_row
from crm.ui.templatetags.ui import badge

from .choices import WorkState
from .models import Work

STATE_TONES = {
    WorkState.PLANNED: "accent",
    WorkState.HELD: "success",
    WorkState.HELD_WITH_LOGIN: "success",
    WorkState.NOT_HELD: "warning",
    WorkState.CANCELLED: "neutral",
}
_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}


class WorkTable(Table):
    """Newest first. A row opens its client where the employee sees the client."""

    counts_on = DayColumn(verbose_name=_("Date"))
    number = tables.Column(attrs=_SHORT)
    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell clip"}})
    executor = tables.Column(accessor="executor__short_name", order_by="executor__full_name", attrs=_SHORT)
    state = tables.Column(attrs=_SHORT)
    result = tables.Column(orderable=False, attrs=_CLIP)
    person = tables.Column(orderable=False, attrs=_CLIP)
    method = tables.Column(attrs=_SHORT)
    minutes = NumberColumn(verbose_name=_("Minutes"))

    class Meta(Table.Meta):
        model = Work
        fields = ("counts_on", "number", "client", "executor", "state", "result", "person", "method", "minutes")
        order_by = "-counts_on"

    def row_url(self, record: Work) -> str:
        if not is_open_to(record.client, self.request.user):
            return ""
        return reverse("clients:detail", args=[record.client.number]) + "#works"

    def _href(self, record: Work) -> str:
        return self.row_url(record)  # the client is no row of this list, so there is no walk to take along

    def render_state(self, record: Work) -> str:
        return render_to_string("ui/badge.html", badge(record.get_state_display(), STATE_TONES[record.state]))
