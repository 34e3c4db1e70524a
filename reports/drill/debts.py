"""Columns of promises, invoices and payments behind a figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.staff.models import Employee
from crm.ui import formats
from debts.models import Promise
from debts.queries import with_received
from debts.queries.depth import MONEY

from .column import CLIENT, Column, name_of


def promises(employee: Employee) -> QuerySet[Any]:
    """With ``counted``, what a report takes for received of the promised."""
    nothing = Value(Decimal(0), output_field=MONEY)
    seen = with_received(Promise.objects.visible_to(employee))
    return seen.annotate(counted=Least(F("amount"), Greatest(F("received"), nothing), output_field=MONEY))


def _documents(row: Any) -> str:
    return f"{row.client.get_absolute_url()}#settlements"


def _owner(row: Any) -> str:
    return row.client.specialist.short_name if row.client.specialist else ""


_SPECIALIST = Column("specialist", _("Client's specialist"), _owner, related=("client__specialist",), css="nowrap")
_GROUP = Column("group", _("Group"), lambda row: name_of(row.client.specialist.group) if row.client.specialist else "",
                related=("client__specialist__group",))  # fmt: skip
_CATEGORY = Column("category", _("Category"), lambda row: row.client.category, related=("client",))
_REGION = Column("region", _("Region"), lambda row: name_of(row.client.region), related=("client__region",))

PROMISES = {
    column.code: column
    for column in (
        Column("agreed_on", _("Will pay by"), lambda one: one.agreed_on, lambda one: one.get_absolute_url(),
               css="nowrap"),
        CLIENT,
        _SPECIALIST,
        Column("state", pgettext_lazy("promise", "State"), lambda one: one.get_state_display(), css="nowrap"),
        Column("amount", _("Promised, ₽"), lambda one: one.amount, css="num"),
        Column("received", _("Received of the promised, ₽"), lambda one: one.counted, css="num"),
        Column("reason", _("Reason of non-payment"), lambda one: name_of(one.reason), related=("reason",)),
        Column("made_on", _("Made on"), lambda one: one.made_on, css="nowrap"),
        Column("settled_on", _("Settled on"), lambda one: one.settled_on, css="nowrap"),
        Column("debt", _("Owed then, ₽"), lambda one: one.debt, css="num"),
        Column("person", _("Person"), lambda one: name_of(one.person), related=("person",)),
        Column("made_by", _("Entered by"), lambda one: one.made_by.short_name, related=("made_by",), css="nowrap"),
        Column("remind_on", _("Remind on"), lambda one: one.remind_on, css="nowrap"),
        Column("note", _("Note"), lambda one: one.note),
        _GROUP,
        _CATEGORY,
        _REGION,
    )
}  # fmt: skip
ORDINARY_OF_PROMISES = (
    "agreed_on", "client", "specialist", "state", "amount", "received", "reason", "made_on", "settled_on",
)  # fmt: skip
ORDINARY_OF_INVOICES = ("number", "period", "client", "specialist", "amount", "issued_on", "due_on", "voids")
ORDINARY_OF_PAYMENTS = ("number", "on", "client", "specialist", "amount", "invoice", "reverses")

INVOICES = {
    column.code: column
    for column in (
        Column("number", _("Invoice"), lambda one: one.number, _documents, related=("client",), css="nowrap"),
        Column("period", pgettext_lazy("invoice", "Month"), lambda one: formats.month(one.period), css="nowrap"),
        CLIENT,
        _SPECIALIST,
        Column("amount", _("Amount, ₽"), lambda one: one.amount, css="num"),
        Column("issued_on", _("Issued on"), lambda one: one.issued_on, css="nowrap"),
        Column("due_on", _("Due on"), lambda one: one.due_on, css="nowrap"),
        Column("voids", _("Voids the invoice"), lambda one: name_of(one.voids), related=("voids",), css="nowrap"),
        _GROUP,
        _CATEGORY,
        _REGION,
    )
}  # fmt: skip

PAYMENTS = {
    column.code: column
    for column in (
        Column("number", _("Payment"), lambda one: one.number, _documents, related=("client",), css="nowrap"),
        Column("on", _("Date"), lambda one: one.on, css="nowrap"),
        CLIENT,
        _SPECIALIST,
        Column("amount", _("Amount, ₽"), lambda one: one.amount, css="num"),
        Column("invoice", _("Names the invoice"), lambda one: name_of(one.invoice), related=("invoice",), css="nowrap"),
        Column("reverses", _("Reverses the payment"), lambda one: name_of(one.reverses), related=("reverses",),
               css="nowrap"),
        _GROUP,
        _CATEGORY,
        _REGION,
    )
}  # fmt: skip
