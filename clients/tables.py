"""Columns of the client list."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower, Replace
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.exchange.export import ExportColumn
from crm.staff.models import Employee
from crm.ui.marks import badge
from crm.ui.tables import MoneyColumn, Table, open_row

from .choices import ClientStatus
from .models import Client
from .queries import is_open_to
from .registry import Column, registry

STATUS_TONES: dict[str, str] = {
    ClientStatus.SERVICED: "success",
    ClientStatus.RETENTION: "warning",
    ClientStatus.DISCONNECTED: "neutral",
}
_MAIN = {"td": {"class": "main-cell"}}
_SHORT = {"td": {"class": "nowrap"}}
_NAME = {"td": {"class": "name-cell"}}
"""Two lines for a person leave the reasons of a risk their room."""


class ClientTable(Table):
    """Ordered by number, which an index gives; columns of higher apps stand where their order puts them."""

    number = tables.Column(linkify=open_row, attrs=_SHORT)
    name = tables.Column(verbose_name=_("Client"), linkify=open_row, attrs=_MAIN)
    status = tables.Column(attrs=_SHORT)
    category = tables.Column()
    monthly_fee = MoneyColumn(verbose_name=_("Fee"), decimals=0)
    specialist = tables.Column(accessor="specialist__short_name", order_by="specialist__full_name", attrs=_NAME)
    account_manager = tables.Column(
        verbose_name=pgettext_lazy("short", "Manager"),
        accessor="account_manager__short_name",
        order_by="account_manager__full_name",
        attrs=_NAME,
    )

    pick_field = "number"

    class Meta(Table.Meta):
        model = Client
        fields = ("number", "name", "status", "category", "monthly_fee", "specialist", "account_manager")
        order_by = "number"

    def row_url(self, record: Client) -> str:
        return reverse("clients:detail", args=[record.number])

    def render_name(self, record: Client) -> str:
        return format_html('{} <span class="vip">VIP</span>', record.name) if record.is_vip else record.name

    def render_status(self, record: Client, value: str) -> str:
        """The usual state is plain words, so that the others catch the eye."""
        return value if record.status == ClientStatus.SERVICED else badge(value, STATUS_TONES[record.status])

    def order_name(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        key = Replace(Lower("name"), Value("ё"), Value("е"))
        return queryset.order_by(key.desc() if is_descending else key.asc()), True

    def order_monthly_fee(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        """An unknown fee counts as the smallest: one index gives both orders."""
        fee = F("monthly_fee")
        return queryset.order_by(fee.desc(nulls_last=True) if is_descending else fee.asc(nulls_first=True)), True


class FactTable(Table):
    """Rows about clients: each opens the section ``anchor`` of its client, where the employee sees the client."""

    anchor: ClassVar[str] = ""

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        self.employee = employee
        super().__init__(*args, **kwargs)

    def row_url(self, record: Any) -> str:
        if not is_open_to(record.client, self.employee):
            return ""
        return f"{reverse('clients:detail', args=[record.client.number])}#{self.anchor}"

    def _href(self, record: Any) -> str:
        return self.row_url(record)  # the client is no row of this list, so there is no walk to take along


_OWN_ORDER = {
    "number": 0, "name": 10, "status": 40, "category": 50, "monthly_fee": 60, "specialist": 70, "account_manager": 80,
}  # fmt: skip


def registered_columns() -> list[tuple[str, Any]]:
    return [(column.code, column.make()) for column in registry.ordered_columns()]


def sequence() -> list[str]:
    """Codes of all columns from left to right."""
    order = {**{column.code: column.order for column in registry.columns.values()}, **_OWN_ORDER}
    return sorted(order, key=lambda code: order[code])


def export_columns() -> list[ExportColumn]:
    """What an exported file holds: more than the list shows, and what higher apps registered."""
    own = [
        ExportColumn(_("Number"), "number"),
        ExportColumn(_("Client"), "name"),
        ExportColumn(_("INN"), "inn"),
        ExportColumn(_("Region"), lambda client: client.region.name if client.region else ""),
        ExportColumn(_("Status"), lambda client: client.get_status_display()),
        ExportColumn(_("Category"), "category"),
        ExportColumn(_("VIP"), lambda client: "VIP" if client.is_vip else ""),
        ExportColumn(_("Fee"), "monthly_fee"),
        ExportColumn(_("Service format"), lambda client: client.get_service_format_display()),
        ExportColumn(_("Contact cadence"), lambda client: client.get_cadence_display()),
        ExportColumn(_("Connected"), "connected_on"),
        ExportColumn(_("Disconnected"), "disconnected_on"),
        ExportColumn(_("Specialist"), lambda client: str(client.specialist or "")),
        ExportColumn(_("Account manager"), lambda client: str(client.account_manager or "")),
    ]
    return own + [_registered_export(column) for column in registry.ordered_columns()]


def _registered_export(column: Column) -> ExportColumn:
    made = column.make()
    accessor = tables.A(made.accessor or column.code)
    return ExportColumn(made.verbose_name, column.export or (lambda client: accessor.resolve(client, quiet=True)))


def annotated(queryset: QuerySet[Client]) -> QuerySet[Client]:
    """Clients with what the registered columns need."""
    for column in registry.ordered_columns():
        queryset = column.annotate(queryset) if column.annotate else queryset
    return queryset
