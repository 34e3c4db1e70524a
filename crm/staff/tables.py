"""The table of employees."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.ui import formats
from crm.ui.icons import svg
from crm.ui.marks import badge
from crm.ui.tables import MomentColumn, NumberColumn, Table, open_row

from .choices import Role
from .models import Employee, Notification
from .registry import load_of, notice_kind


class EmployeeTable(Table):
    full_name = tables.Column(_("Employee"), linkify=open_row, attrs={"td": {"class": "main-cell"}})
    username = tables.Column(_("Login"))
    roles = tables.Column(_("Roles"), orderable=False)
    group = tables.Column(_("Group"))
    extension = tables.Column(_("Extension"))
    clients = NumberColumn(verbose_name=_("Clients"), empty_values=(), orderable=False)
    load = NumberColumn(verbose_name=_("Load, percent of the norm"), empty_values=(), orderable=False)
    is_active = tables.Column(_("State"))

    class Meta(Table.Meta):
        model = Employee
        fields = ("full_name", "username", "roles", "group", "extension", "clients", "load", "is_active")
        order_by = "full_name"

    def row_url(self, record: Employee) -> str:
        return reverse("staff:employee", args=[record.pk])

    def render_roles(self, value: list[str]) -> str:
        return ", ".join(str(Role(role).label) for role in value)

    def export_roles(self, record: Employee) -> str:
        return self.render_roles(record.roles)

    def render_is_active(self, value: bool) -> str:
        return badge(_("Works here"), "success") if value else badge(_("Deactivated"))

    def export_is_active(self, record: Employee) -> str:
        return str(_("Works here") if record.is_active else _("Deactivated"))

    def render_clients(self, record: Employee) -> Any:
        load = self._load(record)
        return load.clients if load else 0

    def render_load(self, record: Employee) -> Any:
        load = self._load(record)
        return "—" if load is None or load.percent is None else f"{load.percent} %"

    def export_clients(self, record: Employee) -> int:
        load = self._load(record)
        return load.clients if load else 0

    def export_load(self, record: Employee) -> int | None:
        load = self._load(record)
        return load.percent if load else None

    def _load(self, record: Employee) -> Any:
        """Of all rows of the page, or of the file, at once."""
        if not hasattr(self, "_loads"):
            page = getattr(self, "page", None)
            self._loads = load_of(page.records if page else list(self.data.data))
        return self._loads.get(record.pk)


class NotificationTable(Table):
    """Newest first; what is unread is bold, and has a button that reads it where it is."""

    text = tables.Column(_("What happened"), linkify=open_row, orderable=False, attrs={"td": {"class": "main-cell"}})
    kind = tables.Column(_("Kind"), orderable=False, attrs={"th": {"class": "roomy"}, "td": {"class": "roomy"}})
    at = MomentColumn(verbose_name=_("When"), attrs={"td": {"class": "may-wrap"}})
    read_at = tables.Column(_("Read"), orderable=False, empty_values=(), attrs={"td": {"class": "nowrap"}})

    class Meta(Table.Meta):
        model = Notification
        fields = ("text", "kind", "at", "read_at")
        order_by = "-at"

    def row_url(self, record: Notification) -> str:
        return record.address

    def _href(self, record: Notification) -> str:
        return self.row_url(record)  # it leads to another page than that of a row of this list

    def render_text(self, record: Notification) -> Any:
        mark = svg(notice_kind(record.kind).icon)
        return format_html("{} {}" if record.read_at else "{} <strong>{}</strong>", mark, record.text)

    def export_text(self, record: Notification) -> str:
        return record.text

    def render_kind(self, record: Notification) -> str:
        return str(notice_kind(record.kind).label)

    export_kind = render_kind

    def render_read_at(self, record: Notification) -> Any:
        if record.read_at:
            return format_html('<span class="roomy">{}</span>', formats.moment(record.read_at))
        button = (
            '<button class="btn btn-quiet btn-sm" form="read-notifications" name="pk" value="{}" aria-label="{}">'
            '{}<span class="roomy">{}</span></button>'
        )
        return format_html(button, record.pk, _("Mark as read"), svg("check"), _("Mark as read"))

    def export_read_at(self, record: Notification) -> Any:
        return record.read_at
