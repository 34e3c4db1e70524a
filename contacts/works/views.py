"""The list of works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.filters import employee_options
from clients.queries import contact_makers
from crm.staff.models import Employee
from crm.ui.exporting import ExportColumn
from crm.ui.lists import ListView

from .filters import WorkFilters
from .models import Work
from .tables import EXPORT_COLUMNS, WorkTable


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

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def export_columns(self) -> Sequence[ExportColumn]:
        return EXPORT_COLUMNS


@require_safe
@login_required
def executors(request: HttpRequest) -> HttpResponse:
    """Options of the filters by who worked or called, where there are too many for the page."""
    return HttpResponse(employee_options(contact_makers(cast(Employee, request.user)), request.GET.dict().values()))
