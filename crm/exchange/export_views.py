"""Taking lists out: at once, or by a worker with a page that shows how far it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.context_processors import NEWS
from crm.ui.lists import ListView, state_of
from crm.ui.scoping import employee_of

from . import queries
from .actions import exports as actions
from .choices import ExportState
from .export import CONTENT_TYPES, export_response
from .models import ExportLog
from .tables import ExportTable

SALT, PENDING = "export", "exports_pending"
STOP_POLLING = 286


def answer(view: ListView, file_format: str) -> HttpResponseBase:
    """A short list as a file; for a long one the page that offers to have it written."""
    rows = actions.count_rows(view)
    address = f"{view.request.path}?{state_of(view.params)}"
    if rows > actions.AT_ONCE:
        return _offer(view, file_format, rows, address)
    try:
        log = actions.log_direct(view=view, file_format=file_format, rows=rows, address=address)
    except actions.OverQuota as over:
        return _offer(view, file_format, rows, address, over)
    return export_response(columns=view.export_columns(), rows=view.export_rows(), log=log, totals=view.export_totals())


def _offer(
    view: ListView, file_format: str, rows: int, address: str, over: actions.OverQuota | None = None
) -> HttpResponse:
    kind, left = type(view), actions.left_today(view.employee)
    order = {
        "list": f"{kind.__module__}.{kind.__qualname__}", "state": state_of(view.params), "format": file_format,
        "arguments": view.kwargs, "address": address,
    }  # fmt: skip
    context = {
        "title": view.title, "rows": rows, "left": left, "address": address, "format": file_format.upper(),
        "too_long": rows > actions.FILE_ROWS, "file_rows": actions.FILE_ROWS, "over": rows > left,
        "quota": queries.daily_quota(view.employee), "days": actions.KEEP_FILES.days,
        "order": signing.dumps(order, salt=SALT, compress=True),
    }  # fmt: skip
    return render(view.request, "exchange/export_offer.html", context, status=429 if over else 200)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Have the file written. What is written is signed: nobody names a list, a class or a filter by hand."""
    try:
        told = signing.loads(request.POST.get("order", ""), salt=SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        raise BadRequest("order") from None
    view_class: Any = import_string(told["list"])
    view = view_class.of(employee_of(request), told["state"], **told["arguments"])
    try:
        ordered = actions.order_export(view=view, file_format=told["format"], address=told["address"])
    except actions.OverQuota:
        return redirect(f"{told['address']}&_export={told['format']}")
    request.session[PENDING] = [*request.session.get(PENDING, []), ordered.pk]
    request.session[NEWS] = reverse("exports:news")
    return redirect("exports:mine")


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    employee = employee_of(request)
    files = queries.files_of(employee)
    context = {
        "files": files, "waits": any(one.is_busy for one in files), "now": timezone.now(),
        "taken": queries.rows_taken_today(employee), "quota": queries.daily_quota(employee),
        "may_see_journal": staff_rules.is_supervisor(employee.roles), "days": actions.KEEP_FILES.days,
    }  # fmt: skip
    return render(request, f"exchange/exports.html{'#files' if 'files' in request.GET else ''}", context)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own file; another's does not exist."""
    one = get_object_or_404(ExportLog.objects.own(employee_of(request)), pk=pk)
    if one.state == ExportState.EXPIRED or not (one.is_ready and one.path.exists()):
        if one.state == ExportState.EXPIRED:
            messages.warning(request, _("This file has been removed. Take the list again."))
            return redirect("exports:mine")
        raise Http404
    return FileResponse(
        one.path.open("rb"), as_attachment=True, filename=one.file_name, content_type=CONTENT_TYPES[one.format]
    )


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """What became of the files that this session waits for, each told once; it stops asking when none is left."""
    pending = request.session.get(PENDING, [])
    done = list(ExportLog.objects.own(employee_of(request)).filter(pk__in=pending).exclude(state__in=_BUSY))
    known = {one.pk for one in done}
    left = [pk for pk in pending if pk not in known]
    if done:
        request.session[PENDING] = left
    if not left:
        request.session.pop(NEWS, None)
    status = 200 if left else STOP_POLLING
    return render(request, "exchange/export_news.html", {"done": done}, status=status)


_BUSY = (ExportState.QUEUED, ExportState.RUNNING)


class Journal(ListView):
    """Who took out what: of everybody within the scope."""

    title = gettext_lazy("Journal of exports")
    list_code = "exports"
    table_class = ExportTable
    template_name = "exchange/journal.html"
    empty_title = gettext_lazy("Nobody has taken a list out yet")

    def allowed(self, employee: Employee) -> bool:
        return staff_rules.is_supervisor(employee.roles)

    def get_queryset(self, employee: Employee) -> QuerySet[ExportLog]:
        return ExportLog.objects.visible_to(employee).select_related("employee")
