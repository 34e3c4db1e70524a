"""Columns of the list of calls."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from crm.exchange.export import ExportColumn
from crm.ui import formats
from crm.ui.tables import MomentColumn, Table, open_row

from . import rules
from .models import Call

INTERNAL_DIGITS = 5
"""Numbers up to this length are extensions of the office."""

_SHORT = {"td": {"class": "nowrap"}}
_WHERE_ROOM_IS = {"th": {"class": "roomy"}, "td": {"class": "nowrap roomy"}}
_CLIP = {"td": {"class": "clip"}}
_FIGURES = {"th": {"class": "num"}, "td": {"class": "num"}}


def shown_number(call: Call) -> str:
    """The other side's number, as people write it."""
    return formats.phone(call.number) if len(call.number) > INTERNAL_DIGITS else call.number or formats.DASH


class CallTable(FactTable):
    """Newest first."""

    anchor = "calls"

    at = MomentColumn(verbose_name=_("When"), linkify=lambda record: record.get_absolute_url())
    direction = tables.Column(attrs=_WHERE_ROOM_IS)
    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell clip"}})
    person = tables.Column(empty_values=(), orderable=False, attrs=_CLIP)
    destination = tables.Column(verbose_name=_("Number"), empty_values=(), orderable=False, attrs=_SHORT)
    employee = tables.Column(accessor="employee__short_name", order_by="employee__full_name", attrs=_SHORT)
    seconds = tables.Column(verbose_name=_("Talk"), attrs=_FIGURES)
    status = tables.Column(attrs=_SHORT)

    class Meta(FactTable.Meta):
        model = Call
        fields = ("at", "direction", "client", "person", "destination", "employee", "seconds", "status")
        order_by = "-at"

    def render_person(self, record: Call) -> str:
        return str(record.person or record.person_name or formats.DASH)

    def render_destination(self, record: Call) -> str:
        return shown_number(record)

    def render_seconds(self, value: int) -> str:
        return rules.talk(value)


class UnmatchedTable(Table):
    """Each row opens the page where it is settled."""

    at = MomentColumn(verbose_name=_("When"))
    direction = tables.Column(attrs=_WHERE_ROOM_IS)
    destination = tables.Column(
        verbose_name=_("Number"), empty_values=(), orderable=False, linkify=open_row,
        attrs={"td": {"class": "main-cell nowrap"}},
    )  # fmt: skip
    person_name = tables.Column(verbose_name=_("Person, as written"), orderable=False, attrs=_CLIP)
    employee = tables.Column(accessor="employee__short_name", order_by="employee__full_name", attrs=_SHORT)
    seconds = tables.Column(verbose_name=_("Talk"), attrs=_FIGURES)
    status = tables.Column(attrs=_SHORT)

    class Meta(Table.Meta):
        model = Call
        fields = ("at", "direction", "destination", "person_name", "employee", "seconds", "status")
        order_by = "-at"

    def row_url(self, record: Call) -> str:
        return reverse("calls:settle", args=[record.pk])

    def _href(self, record: Call) -> str:
        return self.row_url(record)  # settling goes on to the next one by itself

    def render_destination(self, record: Call) -> str:
        return shown_number(record)

    def render_seconds(self, value: int) -> str:
        return rules.talk(value)


EXPORT_COLUMNS = (
    ExportColumn(_("When"), "at"),
    ExportColumn(_("Direction"), lambda call: call.get_direction_display()),
    ExportColumn(_("Client"), lambda call: str(call.client or "")),
    ExportColumn(_("Person"), lambda call: str(call.person or call.person_name)),
    ExportColumn(_("Number called"), "destination"),
    ExportColumn(_("Source number"), "source"),
    ExportColumn(_("Employee"), lambda call: str(call.employee or "")),
    ExportColumn(_("Seconds"), "seconds"),
    ExportColumn(_("Status"), "status"),
)
