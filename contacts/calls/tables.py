"""Columns of the list of calls."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.queries import is_open_to
from crm.ui import formats
from crm.ui.tables import MomentColumn, Table, open_row

from . import rules
from .choices import CallDirection
from .models import Call

_SHORT = {"td": {"class": "nowrap"}}
_CLIP = {"td": {"class": "clip"}}
_FIGURES = {"th": {"class": "num"}, "td": {"class": "num"}}


class CallTable(Table):
    """Newest first. A row opens its client where the employee sees the client."""

    at = MomentColumn(verbose_name=_("When"))
    direction = tables.Column(attrs=_SHORT)
    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell clip"}})
    person = tables.Column(empty_values=(), orderable=False, attrs=_CLIP)
    destination = tables.Column(verbose_name=_("Number"), empty_values=(), orderable=False, attrs=_SHORT)
    employee = tables.Column(accessor="employee__short_name", order_by="employee__full_name", attrs=_SHORT)
    seconds = tables.Column(verbose_name=_("Talk"), attrs=_FIGURES)
    status = tables.Column(attrs=_SHORT)

    class Meta(Table.Meta):
        model = Call
        fields = ("at", "direction", "client", "person", "destination", "employee", "seconds", "status")
        order_by = "-at"

    def row_url(self, record: Call) -> str:
        if record.client is None or not is_open_to(record.client, self.request.user):
            return ""
        return reverse("clients:detail", args=[record.client.number]) + "#calls"

    def _href(self, record: Call) -> str:
        return self.row_url(record)  # the client is no row of this list, so there is no walk to take along

    def render_person(self, record: Call) -> str:
        return str(record.person or record.person_name or formats.DASH)

    def render_destination(self, record: Call) -> str:
        """The other side's number: for an incoming call that is where it came from."""
        other = record.source if record.direction == CallDirection.IN else record.destination
        return formats.phone(other) if len(other) > INTERNAL_DIGITS else other or formats.DASH

    def render_seconds(self, value: int) -> str:
        return rules.talk(value)


INTERNAL_DIGITS = 5
"""Numbers up to this length are extensions of the office."""
