"""Columns of the list of assignments."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.tables import FactTable
from contacts.works.models import Assignment
from crm.ui import formats
from crm.ui.tables import NumberColumn, open_row

_SHORT = {"td": {"class": "nowrap"}}


class AssignmentTable(FactTable):
    """By client."""

    client = tables.Column(linkify=open_row, order_by="client__number", attrs={"td": {"class": "main-cell clip"}})
    employee = tables.Column(accessor="employee__short_name", order_by="employee__full_name", attrs=_SHORT)
    month = tables.Column(attrs=_SHORT)
    planned = NumberColumn(verbose_name=_("Planned, times"))
    used = NumberColumn(verbose_name=_("Used, times"))
    deviation = NumberColumn(verbose_name=_("Deviation"), empty_values=(), orderable=False)
    comment = tables.Column(orderable=False, attrs={"td": {"class": "clip"}})

    class Meta(FactTable.Meta):
        model = Assignment
        fields = ("client", "employee", "month", "planned", "used", "deviation", "comment")
        order_by = "client"

    def row_url(self, record: Assignment) -> str:
        return reverse("works:assignment", args=[record.pk])

    def render_month(self, record: Assignment) -> str:
        return formats.month(record.month)

    def render_deviation(self, record: Any) -> str:
        return formats.number(record.planned - record.used)

    def export_deviation(self, record: Any) -> int:
        return int(record.planned - record.used)
