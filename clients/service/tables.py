"""Columns of the lists of what is entered about clients."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import Verdict
from clients.models import AccessRequest, Advance, Client, ServiceChange
from clients.tables import FactTable
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.marks import badge
from crm.ui.tables import AddressColumn, DayColumn, MoneyColumn, Table, open_row

from . import rules
from .choices import AdvanceState, ChangeKind, RequestState

_SHORT = {"td": {"class": "nowrap"}}
_MAIN, _NAME, _LONG = ({"td": {"class": name}} for name in ("main-cell clip", "name-cell", "long-cell"))
VERDICT_TONES: dict[str, str] = {Verdict.YES: "danger", Verdict.NO: "success", Verdict.UNKNOWN: "neutral"}
STATE_TONES: dict[str, str] = {
    RequestState.REQUESTED: "warning", RequestState.GRANTED: "success", RequestState.REFUSED: "neutral",
}  # fmt: skip
BECAME_TONES: dict[str, str] = {
    AdvanceState.AHEAD: "neutral", AdvanceState.RUNNING: "success", AdvanceState.RENEWED: "accent",
    AdvanceState.LEFT: "danger", AdvanceState.ENDED: "warning",
}  # fmt: skip
CHANGE_TONES: dict[str, str] = {
    ChangeKind.CONNECT: "success", ChangeKind.UPSELL: "accent", ChangeKind.DISCONNECT: "danger",
}  # fmt: skip


class OwnedTable(FactTable):
    """Rows whose client has a specialist."""

    client = tables.Column(linkify=open_row, order_by="client__number", attrs=_MAIN)
    specialist = tables.Column(
        verbose_name=_("Specialist"),
        accessor="client__specialist__short_name",
        order_by="client__specialist__full_name",
        attrs=_SHORT,
    )


class DiagnosisTable(Table):
    """Clients by how long ago it was found out, those never asked first."""

    number = tables.Column(linkify=open_row, attrs=_SHORT)
    name = tables.Column(verbose_name=_("Client"), linkify=open_row, attrs=_MAIN)
    specialist = tables.Column(accessor="specialist__short_name", order_by="specialist__full_name", attrs=_SHORT)
    diagnosed_on = DayColumn(verbose_name=_("Last found out"), order_by="diagnosed_on")
    last_verdict = tables.Column(verbose_name=pgettext_lazy("panel", "Competitors"), attrs=_SHORT)
    entry = tables.Column(
        verbose_name=_("Verdict of today"), empty_values=(), orderable=False, attrs={"td": {"class": "verdict-cell"}}
    )

    class Meta(Table.Meta):
        model = Client
        fields = ("number", "name", "specialist", "diagnosed_on", "last_verdict", "entry")

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        self.may_enter = staff_rules.may_edit_clients(employee.roles)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Client) -> str:
        return reverse("clients:detail", args=[record.number])

    def _href(self, record: Client) -> str:
        return f"{self.row_url(record)}#competitors"

    def render_last_verdict(self, value: str) -> str:
        return badge(Verdict(value).label, VERDICT_TONES[value])

    def export_last_verdict(self, record: Any) -> str:
        return str(Verdict(record.last_verdict).label) if record.last_verdict else ""

    def render_entry(self, record: Client) -> str:
        return entry_link(record) if self.may_enter else ""

    def export_entry(self, record: Client) -> str:
        return ""


def entry_link(client: Client) -> str:
    """What opens the form in the row; without script, its page."""
    return format_html(
        '<a class="btn btn-secondary btn-sm" data-enter href="{url}" hx-get="{url}" hx-target="closest td"'
        ' hx-swap="innerHTML">{label}</a>',
        url=reverse("service:quick_verdict", args=[client.number]),
        label=_("Enter"),
    )


class AccessTable(OwnedTable):
    """Those who wait longest first."""

    anchor = "access"

    requested_on = DayColumn()
    person_name = tables.Column(attrs=_NAME)
    email = AddressColumn()
    distributive = tables.Column(attrs=_SHORT)
    state = tables.Column(attrs=_SHORT)
    reason = tables.Column(attrs=_LONG)
    decided_by = tables.Column(accessor="decided_by__short_name", attrs=_SHORT)

    class Meta(FactTable.Meta):
        model = AccessRequest
        fields = (
            "requested_on", "client", "person_name", "email", "distributive", "specialist", "state", "reason",
            "decided_by",
        )  # fmt: skip
        order_by = "requested_on"

    def render_state(self, record: AccessRequest) -> str:
        return badge(record.get_state_display(), STATE_TONES[record.state])

    def export_state(self, record: AccessRequest) -> str:
        return str(record.get_state_display())


class AdvanceTable(OwnedTable):
    """Those that end latest first."""

    anchor = "advances"

    starts_on = DayColumn()
    ends_on = DayColumn()
    amount = MoneyColumn(decimals=0)
    is_first = tables.Column(verbose_name=_("First"), attrs=_SHORT)
    became = tables.Column(verbose_name=_("What became of it"), empty_values=(), orderable=False, attrs=_SHORT)

    class Meta(FactTable.Meta):
        model = Advance
        fields = ("client", "starts_on", "ends_on", "amount", "is_first", "became", "specialist")
        order_by = "-ends_on"

    def render_is_first(self, value: bool) -> str:
        return badge(_("First"), "accent") if value else ""

    def export_is_first(self, record: Any) -> str:
        return str(_("First")) if record.is_first else ""

    def render_became(self, record: Any) -> str:
        became = became_of(record)
        return badge(became.label, BECAME_TONES[became])

    def export_became(self, record: Any) -> str:
        return str(became_of(record).label)


def became_of(advance: Any) -> AdvanceState:
    """Of an advance with its neighbours and its client."""
    left = advance.client.disconnected_on
    return rules.advance_state(advance.starts_on, advance.ends_on, advance.next_starts_on, left, today())


class ChangeTable(OwnedTable):
    """Newest first."""

    anchor = "changes"

    on = DayColumn()
    kind = tables.Column(attrs=_SHORT)
    subject = tables.Column(attrs={"td": {"class": "clip"}})
    amount = MoneyColumn(decimals=0)
    reason = tables.Column(attrs={"td": {"class": "clip"}})

    class Meta(FactTable.Meta):
        model = ServiceChange
        fields = ("on", "client", "kind", "subject", "amount", "reason", "specialist")
        order_by = "-on"

    def render_kind(self, record: ServiceChange) -> str:
        return badge(record.get_kind_display(), CHANGE_TONES[record.kind])

    def export_kind(self, record: ServiceChange) -> str:
        return str(record.get_kind_display())
