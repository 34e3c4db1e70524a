"""The list of calls."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from crm.exchange.export import export_response
from crm.staff.models import Employee
from crm.ui.lists import ListView, state_of

from .filters import CallFilters
from .models import Call
from .tables import EXPORT_COLUMNS, CallTable


class CallList(ListView):
    title = _("Calls")
    lead = _("Calls with your clients and, for an auditor, of the groups listened to")
    list_code = "calls"
    table_class = CallTable
    filterset_class = CallFilters
    export_formats = ("xlsx", "csv")
    empty_title = _("No calls in this period")
    empty_hint = _("Calls come with the export of the telephony. Choose a longer period to see older ones.")

    def get_queryset(self, employee: Employee) -> QuerySet[Call]:
        return Call.objects.visible_to(employee).select_related("client", "employee", "person")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def export_response(self, queryset: QuerySet[Call], file_format: str) -> HttpResponseBase:
        return export_response(
            columns=EXPORT_COLUMNS,
            rows=queryset,
            file_format=file_format,
            by=self.employee,
            list_code=self.list_code,
            filter=state_of(self.params),
        )
