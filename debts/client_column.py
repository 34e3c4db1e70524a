"""The depth of a debt in the client list, and until when payments are known."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet, Value
from django.db.models.functions import NullIf
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _

from clients.models import Client
from crm.staff.calendar import today
from crm.ui.formats import day, moment, money, number
from crm.ui.tables import NumberColumn

from . import rules
from .loaded import Loaded, payments_loaded
from .queries import with_debt


def with_debt_today(clients: QuerySet[Client]) -> QuerySet[Client]:
    return with_debt(clients, today())


def depth_of(client: Any) -> Decimal | None:
    """Of a client with ``debt``; None where the fee is not known or zero."""
    return rules.depth_in_months(client.debt, client.monthly_fee)


class DebtColumn(NumberColumn):
    """Months of the fee, the roubles behind them; sorted by months, those without a fee last."""

    note: Any = ""
    """The day until which payments are known, in a line of its own: the heading is no wider than its figures."""

    @property
    def header(self) -> str:
        return _("Debt, mo.")

    def render(self, record: Any) -> str:
        depth = depth_of(record)
        if not depth:
            return "" if record.debt <= 0 else money(record.debt, 0)
        tone = rules.tone(depth)
        return format_html(
            '<span class="{}" title="{}">{}</span>',
            f"text-{tone}" if tone in ("warning", "danger") else "", money(record.debt), number(depth, 1),
        )  # fmt: skip

    def order(self, queryset: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        months = F("debt") / NullIf("monthly_fee", Value(Decimal(0)))
        order = months.desc(nulls_last=True) if is_descending else months.asc(nulls_last=True)
        return queryset.order_by(order, "pk"), True


def make() -> tables.Column:
    """With the date of the last load of payments in its heading, read when it is drawn. One statement."""
    loaded: Any = SimpleLazyObject(payments_loaded)
    heading = {"class": "num", "title": said(lambda: _known(loaded))}
    column = DebtColumn(
        verbose_name=said(lambda: _title(loaded)),
        accessor="pk",
        empty_values=(),
        attrs={"th": heading, "td": {"class": "num"}},
    )
    column.note = said(lambda: _("as of %(day)s") % {"day": day(loaded.at)} if loaded.at else "")
    return column


def said(make_text: Callable[[], str]) -> Any:
    return lazy(make_text, str)()


def _title(loaded: Loaded) -> str:
    if loaded.at is None:
        return _("Debt, mo.")
    return _("Debt, mo., as of %(day)s") % {"day": day(loaded.at)}


def _known(loaded: Loaded) -> str:
    """What the heading has no room for."""
    if loaded.at is None:
        return _("Months of the fee; payments were never loaded")
    return _("Months of the fee; payments were loaded last on %(at)s") % {"at": moment(loaded.at)}
