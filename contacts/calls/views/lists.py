"""The list of calls, and of those that nobody knows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.calls.filters import CallFilters
from contacts.calls.models import Call
from contacts.calls.tables import EXPORT_COLUMNS, CallTable, UnmatchedTable
from crm.staff.models import Employee
from crm.ui.lists import ListView


def tabs() -> list[tuple[Any, str]]:
    """The pages of the section, beside each other."""
    return [(_("Calls"), reverse("calls:list")), (_("Calls of nobody"), reverse("calls:unmatched"))]


class SectionList(ListView):
    template_name = "calls/list.html"
    filterset_class = CallFilters
    file_columns = EXPORT_COLUMNS

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs()}


class CallList(SectionList):
    title = _("Calls")
    lead = _("Calls with your clients and, for an auditor, of the groups listened to")
    list_code = "calls"
    table_class = CallTable
    empty_title = _("No calls in this period")
    empty_hint = _("Calls come with the export of the telephony. Choose a longer period to see older ones.")

    def get_queryset(self, employee: Employee) -> QuerySet[Call]:
        return Call.objects.visible_to(employee).select_related("client", "employee", "person")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}


class UnmatchedList(SectionList):
    title = _("Calls of nobody")
    lead = _("Calls with numbers that no person has, or several have: say whose they are, newest first")
    list_code = "unmatched-calls"
    table_class = UnmatchedTable
    empty_title = _("Every call is somebody's")
    empty_hint = _("Calls are matched by number as they come. Those that find nobody will stand here.")

    def get_queryset(self, employee: Employee) -> QuerySet[Call]:
        return Call.objects.visible_to(employee).unmatched().select_related("employee")
