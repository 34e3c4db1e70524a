"""The report «effect of cases»: the rows of seed 000 §5, and each case by one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.sections import tabs
from crm.exchange.actions import exports
from crm.exchange.export import CONTENT_TYPES, CSV, XLSX, csv_lines, xlsx_file
from crm.staff.calendar import today
from crm.ui.scoping import employee_of
from reports import tasks
from reports.words import problems_said
from reports.workplace import Unusable

from . import lines, rules
from .choices import Row
from .evidence import Evidence, evidence
from .forms import FILTERS, EffectForm

LIST_CODE = "reports.effect"


@require_safe
@login_required
def effect(request: HttpRequest) -> HttpResponseBase:
    """What is wrong with the address is said at its field, above the same form."""
    form = EffectForm(request.GET, employee=employee_of(request), day=today())
    context: dict[str, Any] = {
        "title": _("Effect of cases"), "tabs": tabs(), "form": form, "problems": [],
        "primary": [form[name] for name in ("period", "by", "case")],
        "more": [form[name] for name in ("since", "until", *(name for name in FILTERS if name != "case"))],
        "more_used": sum(bool(request.GET.get(name)) for name in ("since", "until", *FILTERS) if name != "case"),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "reports/effect.html", context, status=400)
    try:
        found = evidence(employee_of(request), form.asked())
    except Unusable as wrong:
        tasks.mend(wrong)
        context["problems"] = problems_said(wrong, {})
        return render(request, "reports/effect.html", context, status=400)
    if (file_format := request.GET.get("_export")) in (CSV, XLSX):
        return _file(request, form, found, file_format)
    return render(request, "reports/effect.html", context | _shown(form, found))


def _shown(form: EffectForm, found: Evidence) -> dict[str, Any]:
    return {
        "asked": form.asked(), "found": found, "summary": lines.summary(found),
        "lines": lines.broken_down(found, form, form.chosen_row), "by": form.chosen_by, "row": form.chosen_row,
        "rows": [(row.label, form.address(row=row.value), row == form.chosen_row) for row in Row],
        "query": form.address(), "enough": rules.ENOUGH, "later": rules.LATER_DAYS, "chosen": form.chosen_case,
    }  # fmt: skip


def _file(request: HttpRequest, form: EffectForm, found: Evidence, file_format: str) -> HttpResponseBase:
    """Logged and counted as every export is."""
    rows, query = list(lines.file_rows(found, form)), form.address()
    page = f"{reverse('reports:effect')}?{query}"
    try:
        log = exports.log_table(
            by=form.employee, code=LIST_CODE, query=query, file_format=file_format, rows=len(rows), address=page
        )
    except exports.OverQuota as over:
        notes.error(request, _("%(left)s rows are left of what you may take out today") % {"left": over.left})
        return redirect(page)
    if file_format == CSV:
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
            csv_lines(lines.titles(), rows), content_type=CONTENT_TYPES[CSV]
        )
        response["Content-Disposition"] = f'attachment; filename="{log.file_name}"'
        return response
    book = xlsx_file(lines.titles(), rows)
    return FileResponse(book, as_attachment=True, filename=log.file_name, content_type=CONTENT_TYPES[XLSX])
