"""The list of calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.ui.exporting import ExportColumn
from crm.ui.lists import ListView

from .filters import CallFilters
from .models import Call
from .tables import EXPORT_COLUMNS, CallTable


class CallList(ListView):
    title = _("Calls")
    lead = _("Calls with your clients and, for an auditor, of the groups listened to")
    list_code = "calls"
    table_class = CallTable
    filterset_class = CallFilters
    empty_title = _("No calls in this period")
    empty_hint = _("Calls come with the export of the telephony. Choose a longer period to see older ones.")

    def get_queryset(self, employee: Employee) -> QuerySet[Call]:
        return Call.objects.visible_to(employee).select_related("client", "employee", "person")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def export_columns(self) -> Sequence[ExportColumn]:
        return EXPORT_COLUMNS
