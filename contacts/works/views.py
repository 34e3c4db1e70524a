"""The list of works."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.ui.lists import ListView

from .filters import WorkFilters
from .models import Work
from .tables import WorkTable


class WorkList(ListView):
    title = _("Works")
    lead = _("Works of your clients and, for an auditor, of the groups listened to")
    list_code = "works"
    table_class = WorkTable
    filterset_class = WorkFilters
    empty_title = _("No works in this period")
    empty_hint = _("Works come with the export of your service system. Choose a longer period to see older ones.")

    def get_queryset(self, employee: Employee) -> QuerySet[Work]:
        return Work.objects.visible_to(employee).select_related("client", "executor", "result", "person")
