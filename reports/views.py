"""The workplace: a report, the values to filter it by, what has changed taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from crm.exchange.actions import exports
from crm.exchange.export import CONTENT_TYPES, CSV, XLSX
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.staff.rules import name_key

from . import actions, tasks
from .address import FILTER, address_of, layout_of, period_name, subject_of
from .catalogue import MEASURES, Attribute, measures_of
from .charting import chart_of
from .export import csv_of, xlsx_of
from .grid import Grid
from .labels import Labels, labels, labels_for, order
from .presets.queries import LIST_CODE
from .presets.views import chips
from .rules import MOST_DIMENSIONS, Layout
from .subjects import subjects_for
from .words import (
    COMPARED_NAMES,
    PERIOD_NAMES,
    SHARE_NAMES,
    above_of,
    filters_said,
    pairs_of,
    problems_said,
)
from .workplace import Unusable, attributes, report, typed, values_of, written

CHART_NAMES = {
    "": _("No chart"),
    "bar": _("Bars"),
    "stacked": _("Stacked bars"),
    "line": _("Lines"),
}
EXPORTS, MOST_OPTIONS = (XLSX, CSV), 500


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponseBase:
    """The report that the address describes; what is wrong with it is said above the same form."""
    employee, subject = cast(Employee, request.user), subject_of(request.GET)
    known = attributes(subject)
    context: dict[str, Any] = {"problems": [], "subject": subject}
    try:
        layout = layout_of(request.GET, today())
        context |= _form(request, layout, known) | chips(employee, address_of(layout, period_name(request.GET)))
        shown = _shown(employee, layout, known, period_name(request.GET))
        if (file_format := request.GET.get("_export")) in EXPORTS:
            return _file(request, employee, shown["grid"], file_format)
        context |= shown
    except Unusable as wrong:
        context["problems"] = problems_said(wrong, known)
        tasks.mend(wrong)
    return render(request, "reports/page.html", context, status=400 if context["problems"] else 200)


def _shown(employee: Employee, layout: Layout, known: Mapping[str, Attribute], named: str) -> dict[str, Any]:
    computed = report(employee, layout, known)
    drill = f"{reverse('reports:drill')}?{address_of(replace(layout, turned=frozenset()), named)}"
    grid = Grid(computed.cube, computed.before, known, drill, f"?{address_of(layout, named, x=None)}")
    return {"grid": grid, "changed_since": computed.changed_since, "heads": _sorting(layout, named),
            "chart": chart_of(grid)}  # fmt: skip


def _file(request: HttpRequest, employee: Employee, grid: Grid, file_format: str) -> HttpResponseBase:
    """The report as a file, logged and counted as every export is."""
    query = address_of(grid.layout, period_name(request.GET))
    try:
        log = exports.log_table(by=employee, code=LIST_CODE, query=query, file_format=file_format,
                                rows=len(grid.lines), address=f"{reverse('reports:page')}?{query}")  # fmt: skip
    except exports.OverQuota as over:
        notes.error(request, gettext("%(left)s rows are left of what you may take out today") % {"left": over.left})
        return redirect(f"{reverse('reports:page')}?{query}")
    if file_format == CSV:
        response = StreamingHttpResponse(csv_of(grid), content_type=CONTENT_TYPES[CSV])
        response["Content-Disposition"] = f'attachment; filename="{log.file_name}"'
        return response
    book = xlsx_of(grid, str(grid.layout.subject.label), above_of(employee, grid))
    return FileResponse(book, as_attachment=True, filename=log.file_name, content_type=CONTENT_TYPES[XLSX])


def _sorting(layout: Layout, named: str) -> list[dict[str, Any]]:
    """The heads of measures: each orders the rows by itself, the greatest first, then the smallest, then not."""
    heads = []
    for code in layout.measures:
        following = {f"-{code}": code, code: None}.get(layout.sort, f"-{code}")
        heads.append({"label": MEASURES[code].label, "query": address_of(layout, named, sort=following),
                      "sorted": {f"-{code}": "descending", code: "ascending"}.get(layout.sort, "")})  # fmt: skip
    return heads


def _form(request: HttpRequest, layout: Layout, known: Mapping[str, Attribute]) -> dict[str, Any]:
    """What the form shows as chosen, right or wrong."""
    named = period_name(request.GET)
    slots = range(MOST_DIMENSIONS)
    return {
        "layout": layout,
        "attributes": sorted(known.values(), key=lambda one: str(one.label)),
        "measures": measures_of(layout.subject).values(),
        "subjects": subjects_for(layout, known, named),
        "rows": [layout.rows[place] if place < len(layout.rows) else "" for place in slots],
        "columns": [layout.columns[place] if place < len(layout.columns) else "" for place in slots],
        "periods": PERIOD_NAMES.items(),
        "named": named,
        "shares": SHARE_NAMES.items(),
        "compared": COMPARED_NAMES.items(),
        "filters": filters_said(cast(Employee, request.user), layout, known, named),
        "query": address_of(layout, named),
        "swapped": address_of(layout.swapped(), named),
        "folds": [
            (depth, address_of(replace(layout, fold=depth, turned=frozenset()), named))
            for depth in range(1, len(layout.rows))
        ],
        "unfolded": address_of(replace(layout, fold=0, turned=frozenset()), named),
        "charts": [
            (code, label, address_of(replace(layout, chart=code), named)) for code, label in CHART_NAMES.items()
        ],
    }


@require_safe
@login_required
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """The values of an attribute in the period of the report, to choose a filter from."""
    employee, subject = cast(Employee, request.user), subject_of(request.GET)
    known = attributes(subject)
    if code not in known:
        raise Http404
    try:
        layout = layout_of(request.GET, today())
        values = values_of(employee, layout, known, code)
        chosen = typed(known[code], layout.filters.get(code, ()))
    except Unusable as wrong:
        tasks.mend(wrong)
        refused = {"problems": problems_said(wrong, known), "subject": subject}
        return render(request, "reports/choose.html", refused, status=400)
    without = replace(layout, filters={one: texts for one, texts in layout.filters.items() if one != code})
    absent = [value for value in chosen if value not in values]
    named = labels(known[code], values) | labels_for(employee, known[code], absent)
    options, more = _options(known[code], [*values, *absent], named, chosen, request.GET.get("q", ""))
    context = {
        "subject": subject,
        "attribute": known[code],
        "name": FILTER + code,
        "options": options,
        "more": more,
        "wanted": request.GET.get("q", ""),
        "kept": pairs_of(address_of(without, period_name(request.GET))),
        "back": address_of(layout, period_name(request.GET)),
    }
    return render(request, "reports/choose.html", context)


def _options(
    attribute: Attribute, values: list[Any], named: Labels, chosen: list[Any], wanted: str
) -> tuple[list[tuple[str, str, bool]], int]:
    """What to tick, with a name that holds what is ``wanted``, and how many more there are; the chosen ones stay."""
    needle = name_key(wanted)
    found = [
        (written(value), named[value], value in chosen)
        for value in sorted(values, key=lambda value: order(attribute, value, named))
        if value in chosen or needle in name_key(named[value])
    ]
    shown = [one for place, one in enumerate(found) if place < MOST_OPTIONS or one[2]]
    return shown, len(found) - len(shown)


@require_POST
@login_required
def refresh(request: HttpRequest) -> HttpResponse:
    """Take in what has changed, now."""
    try:
        actions.refresh()
        notes.success(request, gettext("The report holds everything as it is now"))
    except actions.RefreshInProgress:
        notes.info(request, gettext("Somebody is refreshing the reports this very moment: look again in a minute"))
    query, page = request.POST.get("query", ""), reverse(_PAGES.get(request.POST.get("page", ""), "reports:page"))
    return redirect(f"{page}?{query}" if query else page)


_PAGES = {"effect": "reports:effect"}
"""Of what is refreshed besides the workplace: where its button leads back to."""
