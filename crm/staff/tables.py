"""The table of employees."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.ui.marks import badge
from crm.ui.tables import NumberColumn, Table, open_row

from .choices import Role
from .models import Employee
from .registry import load_of


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
