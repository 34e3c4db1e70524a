"""Pages of imports: what was loaded, give a file, watch it, decide, take the refused rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.lists import ListView
from crm.ui.scoping import employee_of, get_visible, require
from crm.ui.tables import Table

from . import actions, queries
from .declarations import registry
from .errors import Unreadable
from .export import csv_lines
from .forms import UploadForm
from .models import ExportLog, ImportRun
from .tables import ImportTable

REFUSALS_SHOWN = 50


class ImportList(ListView):
    title = _("Imports")
    list_code = "imports"
    table_class: ClassVar[type[Table]] = ImportTable
    template_name = "exchange/list.html"
    empty_title = _("No file has been loaded yet")
    empty_hint = _("Give an export of another system: it is checked first, and loaded when you say so.")

    def allowed(self, employee: Employee) -> bool:
        return staff_rules.may_import(employee.roles)

    def get_queryset(self, employee: Employee) -> QuerySet[Any]:
        return ImportRun.objects.visible_to(employee).select_related("started_by").defer("samples", "warnings")


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    employee = employee_of(request)
    require(staff_rules.may_import(employee.roles))
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        employee=employee,
        initial={"format": request.GET.get("format", "")},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            one = actions.start_import(
                by=employee, format_code=given["format"], file=given["file"], encoding=given["encoding"]
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("exchange:run", one.pk)
    formats = [(one, one.columns) for one in registry.allowed_for(employee.roles)]
    return render(
        request, "exchange/upload.html", {"form": form, "formats": formats}, status=422 if form.errors else 200
    )


@login_required
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_visible(ImportRun, employee_of(request), pk=pk)
    template = "exchange/run.html#status" if "status" in request.GET else "exchange/run.html"
    return render(request, template, _shown(one))


def _shown(one: ImportRun) -> dict[str, Any]:
    format = registry.get(one.format)
    return {
        "run": one,
        "format_title": format.title if format else one.format,
        "refusals": one.refusals.order_by("line")[:REFUSALS_SHOWN],
        "refusals_shown": min(one.refused, REFUSALS_SHOWN),
        "waits": one.is_busy or one.state == "uploaded",
    }


@login_required
@require_POST
def load(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_visible(ImportRun, employee_of(request), pk=pk)
    if not actions.request_load(by=employee_of(request), run=one):
        messages.warning(request, gettext("This import is not waiting for a decision any more"))
    return redirect("exchange:run", one.pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_visible(ImportRun, employee_of(request), pk=pk)
    if not actions.cancel(by=employee_of(request), run=one):
        messages.warning(request, gettext("It is too late to cancel this import"))
    return redirect("exchange:run", one.pk)


@login_required
@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Refused rows of an import as a file that can be corrected and given again."""
    one = get_visible(ImportRun, employee_of(request), pk=pk)
    ExportLog.objects.create(
        employee=employee_of(request),
        list_code="refused",
        filter=f"import={one.pk}",
        format="csv",
        rows=one.refused,
        asked=one.refused,
    )
    rows = queries.refused_rows(one)
    response = StreamingHttpResponse(csv_lines(next(rows), rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{one.pk}.csv"'
    return response
