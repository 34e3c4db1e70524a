"""Columns of the client list."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower, Replace
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.ui.tables import MoneyColumn, Table, open_row
from crm.ui.templatetags.ui import badge

from .choices import ClientStatus
from .models import Client
from .registry import registry

STATUS_TONES = {
    ClientStatus.SERVICED: "success",
    ClientStatus.RETENTION: "warning",
    ClientStatus.DISCONNECTED: "neutral",
}
_MAIN = {"td": {"class": "main-cell"}}
_SHORT = {"td": {"class": "nowrap"}}


class ClientTable(Table):
    """Ordered by number, which an index gives; columns of higher apps stand where their order puts them."""

    number = tables.Column(linkify=open_row, attrs=_SHORT)
    name = tables.Column(verbose_name=_("Client"), linkify=open_row, attrs=_MAIN)
    status = tables.Column(attrs=_SHORT)
    category = tables.Column()
    monthly_fee = MoneyColumn(verbose_name=_("Fee"), decimals=0)
    specialist = tables.Column(accessor="specialist__short_name", order_by="specialist__full_name", attrs=_SHORT)
    account_manager = tables.Column(
        accessor="account_manager__short_name", order_by="account_manager__full_name", attrs=_SHORT
    )

    class Meta(Table.Meta):
        model = Client
        fields = ("number", "name", "status", "category", "monthly_fee", "specialist", "account_manager")
        order_by = "number"

    def row_url(self, record: Client) -> str:
        return reverse("clients:detail", args=[record.number])

    def render_name(self, record: Client) -> str:
        return format_html('{} <span class="vip">VIP</span>', record.name) if record.is_vip else record.name

    def render_status(self, record: Client) -> str:
        return render_to_string("ui/badge.html", badge(record.get_status_display(), STATUS_TONES[record.status]))

    def order_name(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        key = Replace(Lower("name"), Value("ё"), Value("е"))
        return queryset.order_by(key.desc() if is_descending else key.asc()), True

    def order_monthly_fee(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        """Clients without a known fee stand last in both orders."""
        fee = F("monthly_fee")
        return queryset.order_by(fee.desc(nulls_last=True) if is_descending else fee.asc(nulls_last=True)), True


_OWN_ORDER = {
    "number": 0, "name": 10, "status": 40, "category": 50, "monthly_fee": 60, "specialist": 70, "account_manager": 80,
}  # fmt: skip


def registered_columns() -> list[tuple[str, Any]]:
    return [(column.code, column.make()) for column in registry.ordered_columns()]


def sequence() -> list[str]:
    """Codes of all columns from left to right."""
    order = {**{column.code: column.order for column in registry.columns.values()}, **_OWN_ORDER}
    return sorted(order, key=lambda code: order[code])


def annotated(queryset: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with what the registered columns need."""
    for column in registry.ordered_columns():
        queryset = column.annotate(queryset) if column.annotate else queryset
    return queryset
