"""Columns of what is behind a figure (works, calls, usage), to choose from; the same on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Usage
from contacts.calls.models import Call
from contacts.works.choices import Stage
from contacts.works.models import Work
from crm.staff.models import Employee
from crm.ui.exporting import ExportColumn
from crm.ui.formats import DASH, day, moment, number
from debts.models import Invoice, Payment
from reports.choices import Fact

from . import debts
from .column import CLIENT, Column, name_of


@dataclass(frozen=True)
class Cell:
    text: str
    url: str
    css: str


def _stages(work: Work) -> str:
    return ", ".join(str(Stage(stage).label) for stage in work.stages)


def _instruments(work: Work) -> str:
    used = sorted((one.instrument.name, one.quantity) for one in work.instruments.all())
    return ", ".join(name if quantity == 1 else f"{name} × {quantity}" for name, quantity in used)


_INCOMING: Any = pgettext_lazy("calls", "Incoming")
_OUTGOING: Any = pgettext_lazy("calls", "Outgoing")
_YES: Any = _("yes")
_NO: Any = _("no")
_WORKS = {
    column.code: column
    for column in (
        Column("number", pgettext_lazy("contact", "Work"), lambda work: work.number,
               lambda work: work.get_absolute_url(), css="nowrap"),
        Column("day", _("Date"), lambda work: work.counts_on, css="nowrap"),
        CLIENT,
        Column("executor", _("Executor"), lambda work: work.executor.short_name if work.executor else "",
               related=("executor",), css="nowrap"),
        Column("state", _("State"), lambda work: work.get_state_display(), css="nowrap"),
        Column("result", _("Reason / result"), lambda work: name_of(work.result), related=("result",)),
        Column("person", _("Person"), lambda work: name_of(work.person), related=("person",)),
        Column("minutes", _("Minutes"), lambda work: work.minutes, css="num"),
        Column("planned_at", _("Planned at"), lambda work: work.planned_at, css="nowrap"),
        Column("done_at", _("Done at"), lambda work: work.done_at, css="nowrap"),
        Column("kind", _("Kind"), lambda work: work.get_kind_display(), css="nowrap"),
        Column("direction", _("Direction"), lambda work: name_of(work.direction), related=("direction",)),
        Column("method", _("Method"), lambda work: work.get_method_display(), css="nowrap"),
        Column("incoming", _("Incoming or outgoing"),
               lambda work: _INCOMING if work.is_incoming else _OUTGOING, css="nowrap"),
        Column("topic", _("Topic"), lambda work: name_of(work.topic), related=("topic",)),
        Column("stages", _("Stages"), _stages),
        Column("login", _("Logged in to the system"), lambda work: _YES if work.with_login else _NO),
        Column("instruments", _("Instruments used"), _instruments, many="instruments__instrument"),
        Column("campaign", _("Campaign"), lambda work: name_of(work.campaign), related=("campaign",)),
        Column("goal", _("Goal"), lambda work: work.goal),
        Column("comment", _("Comment"), lambda work: work.comment),
        Column("group", _("Group"), lambda work: name_of(work.executor.group) if work.executor else "",
               related=("executor__group",)),
        Column("owner", _("Client's specialist"),
               lambda work: work.client.specialist.short_name if work.client.specialist else "",
               related=("client__specialist",), css="nowrap"),
        Column("category", _("Category"), lambda work: work.client.category, related=("client",)),
        Column("region", _("Region"), lambda work: name_of(work.client.region), related=("client__region",)),
    )
}  # fmt: skip
_CALLS = {
    column.code: column
    for column in (
        Column("at", _("When"), lambda call: call.at, css="nowrap"),
        CLIENT,
        Column("person", _("Person"), lambda call: name_of(call.person) or call.person_name, related=("person",)),
        Column("executor", _("Employee"), lambda call: call.employee.short_name if call.employee else "",
               related=("employee",), css="nowrap"),
        Column("way", _("Direction of the call"), lambda call: call.get_direction_display(), css="nowrap"),
        Column("status", _("Status"), lambda call: call.status, css="nowrap"),
        Column("seconds", _("Seconds"), lambda call: call.seconds, css="num"),
        Column("number", pgettext_lazy("contact", "Work"), lambda call: call.work.number if call.work else "",
               lambda call: call.work.get_absolute_url() if call.work else "", related=("work",), css="nowrap"),
    )
}  # fmt: skip
_USAGE = {
    column.code: column
    for column in (
        CLIENT,
        Column("distributive", _("Distributive"), lambda one: name_of(one.distributive), related=("distributive",),
               css="nowrap"),
        Column("starts_on", _("From"), lambda one: one.starts_on, css="nowrap"),
        Column("ends_on", _("To"), lambda one: one.ends_on, css="nowrap"),
        Column("logins", _("Logins"), lambda one: one.logins, css="num"),
        Column("active_users", _("Active users"), lambda one: one.active_users, css="num"),
        Column("session_minutes", _("Session minutes"), lambda one: one.session_minutes, css="num"),
    )
}  # fmt: skip
ALL: dict[Fact, dict[str, Column]] = {
    Fact.WORKS: _WORKS, Fact.CALLS: _CALLS, Fact.USAGE: _USAGE,
    Fact.PROMISES: debts.PROMISES, Fact.INVOICES: debts.INVOICES, Fact.PAYMENTS: debts.PAYMENTS,
}  # fmt: skip
ROWS: dict[Fact, Callable[[Employee], QuerySet[Any]]] = {
    Fact.WORKS: Work.objects.visible_to, Fact.CALLS: Call.objects.visible_to, Fact.USAGE: Usage.objects.visible_to,
    Fact.PROMISES: debts.promises, Fact.INVOICES: Invoice.objects.visible_to,
    Fact.PAYMENTS: Payment.objects.visible_to,
}  # fmt: skip
ORDINARY = {Fact.WORKS: ("number", "day", "client", "executor", "state", "result", "person", "minutes"),
            Fact.PROMISES: debts.ORDINARY_OF_PROMISES, Fact.INVOICES: debts.ORDINARY_OF_INVOICES,
            Fact.PAYMENTS: debts.ORDINARY_OF_PAYMENTS}  # fmt: skip


def chosen(fact: Fact, codes: Sequence[str]) -> list[Column]:
    """These columns in this order, the ordinary ones where none is chosen; those of other facts are left out."""
    known = ALL[fact]
    ordinary = [code for code in known if code in ORDINARY.get(fact, known)]
    return [known[code] for code in dict.fromkeys(codes) if code in known] or [known[code] for code in ordinary]


def earlier(columns: Sequence[Column], code: str) -> list[str]:
    """The codes of these columns, one of them a place further to the front."""
    codes = [column.code for column in columns]
    place = codes.index(code)
    codes[max(place - 1, 0) : place + 1] = reversed(codes[max(place - 1, 0) : place + 1])
    return codes


def unknown(codes: Sequence[str]) -> list[str]:
    return [code for code in codes if not any(code in known for known in ALL.values())]


def rows_of(employee: Employee, fact: Fact, ids: Sequence[int], columns: Sequence[Column]) -> list[Any]:
    """The rows in the order of the ids, with what the columns need; without those that the employee no longer sees."""
    rows = ROWS[fact](employee).filter(pk__in=ids)
    related = sorted({path for column in columns for path in column.related})
    rows = rows.select_related(*related) if related else rows
    rows = rows.prefetch_related(*(column.many for column in columns if column.many))
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def cells(row: Any, columns: Sequence[Column]) -> list[Cell]:
    return [Cell(_text(column.value(row)), column.url(row) if column.url else "", column.css) for column in columns]


def _text(value: Any) -> str:
    if value is None or value == "":
        return DASH
    if hasattr(value, "hour"):
        return moment(value)
    if hasattr(value, "isoformat"):
        return day(value)
    if isinstance(value, Decimal):
        return number(value, 2)
    return number(value) if isinstance(value, int) else str(value)


def export_columns(columns: Sequence[Column]) -> list[ExportColumn]:
    return [ExportColumn(column.label, _plainly(column)) for column in columns]


def _plainly(column: Column) -> Callable[[Any], Any]:
    return lambda row: _plain(column.value(row))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, Decimal)) or hasattr(value, "isoformat") else str(value)
