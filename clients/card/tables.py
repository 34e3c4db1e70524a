"""The queue of what falls due, client by client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, offer_employees, search
from clients.models import Client
from crm.staff.calendar import today
from crm.staff.queries import colleagues
from crm.ui.exporting import ExportColumn
from crm.ui.marks import badge
from crm.ui.tables import NumberColumn, Table, open_row

from . import rules
from .queries import with_due

DUE = [("expired", _("Expired values")), ("week", _("In 7 days")), ("month", _("In 30 days"))]
_SHORT = {"td": {"class": "nowrap"}}


class QueueTable(Table):
    """What is longest overdue first."""

    name = tables.Column(verbose_name=_("Client"), linkify=open_row, attrs={"td": {"class": "main-cell"}})
    number = tables.Column(verbose_name=_("Number"), attrs=_SHORT)
    specialist = tables.Column(accessor="specialist__short_name", order_by="specialist__full_name", attrs=_SHORT)
    expired = NumberColumn(verbose_name=_("Expired values"))
    in_week = NumberColumn(verbose_name=_("In 7 days"))
    in_month = NumberColumn(verbose_name=_("In 30 days"))
    of_people = NumberColumn(verbose_name=_("Of them of persons"))
    review = tables.Column(verbose_name="", empty_values=(), orderable=False, attrs=_SHORT)

    class Meta(Table.Meta):
        model = Client
        fields = ("name", "number", "specialist", "expired", "in_week", "in_month", "of_people", "review")
        order_by = "-expired"

    def row_url(self, record: Any) -> str:
        return reverse("card:client:page", args=[record.number])

    def render_expired(self, value: int) -> SafeString | str:
        return badge(str(value), "danger") if value else "0"

    def render_of_people(self, record: Any, value: int) -> SafeString | str:
        address = f"{reverse('clients:detail', args=[record.number])}#persons"
        return format_html('<a href="{}">{}</a>', address, value) if value else "0"

    def render_review(self, record: Any) -> SafeString:
        return format_html(
            '<a class="btn btn-secondary btn-sm" href="{}">{}</a>',
            reverse("card:client:review", args=[record.number]), _("Review"),
        )  # fmt: skip


EXPORT_COLUMNS = (
    ExportColumn(_("Client"), lambda client: str(client)),
    ExportColumn(_("Specialist"), lambda client: str(client.specialist or "")),
    ExportColumn(_("Expired values"), "expired"),
    ExportColumn(_("In 7 days"), "in_week"),
    ExportColumn(_("In 30 days"), "in_month"),
    ExportColumn(_("Of them of persons"), "of_people"),
)


def by_due(queryset: Any, name: str, value: str) -> Any:
    day = today()
    bounds = {
        "expired": (None, day - timedelta(days=1)),
        "week": (day, day + timedelta(days=rules.WEEK_DAYS - 1)),
        "month": (day, day + timedelta(days=rules.SOON_DAYS - 1)),
    }
    return with_due(queryset, *bounds[value])


class QueueFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Number, name or INN"))
    due = choice(_("Falls due"), DUE, method=by_due)
    specialist = choice(_("Specialist"))
    account_manager = choice(_("Account manager"))

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("specialist", "account_manager"), colleagues(self.request.user), "clients:owners")
