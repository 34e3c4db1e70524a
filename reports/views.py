"""The workplace: a report, the works behind its figures, the values to filter by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from contacts.works.models import Work
from contacts.works.tables import STATE_TONES
from crm.exchange.actions import exports
from crm.exchange.export import CONTENT_TYPES, CSV, XLSX
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.models import SavedView

from . import actions, tasks
from .address import AT, FILTER, PERIODS, address_of, layout_of
from .catalogue import MEASURES, Attribute
from .export import csv_of, xlsx_of
from .grid import Grid
from .labels import labels, order
from .messages import LAYOUT
from .rules import MOST_DIMENSIONS, Layout
from .workplace import Unusable, attributes, drill, report, typed, values_of, written

PERIOD_NAMES = {
    "week": _("This week"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "last_year": _("Last year"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "365": _("Last 365 days"),
}
SHARE_NAMES = {"row": _("Shares of the row"), "column": _("Shares of the column"), "total": _("Shares of the total")}
COMPARED_NAMES = {"before": _("With the period before"), "year": _("With a year before")}
PAGE = 50
LIST_CODE, EXPORTS = "reports.contacts", (XLSX, CSV)
_CLOSED = "f-state=held&f-state=held_with_login&f-state=not_held"
READY = (
    (
        _("Results by specialist"),
        "r=specialist&r=result&m=clients&m=works&m=assignments&m=assignment_planned&m=assignment_used&m=used"
        f"&m=deviation&p=month&{_CLOSED}",
    ),
    (_("Works by stage"), f"r=stage&r=result&m=works&m=clients&m=held_share&m=minutes&p=month&{_CLOSED}"),
    (_("Instruments used"), f"r=instrument&c=month&m=works&m=clients&m=used&p=90&{_CLOSED}"),
    (_("Contacts by band"), f"r=band&c=specialist&m=works&m=clients&m=held_share&p=month&{_CLOSED}"),
    (_("When people answer"), f"r=weekday&c=hour&m=works&m=held_share&p=90&{_CLOSED}"),
)
"""Settings that everybody has: names and addresses."""


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponseBase:
    """The report that the address describes; what is wrong with it is said above the same form."""
    employee, known = cast(Employee, request.user), attributes()
    context: dict[str, Any] = {"problems": [], "ready": READY}
    try:
        layout = layout_of(request.GET, today())
        context |= _form(request, layout, known) | _settings(request, employee, layout)
        shown = _shown(employee, layout, known, _period_name(request))
        if (file_format := request.GET.get("_export")) in EXPORTS:
            return _file(request, employee, shown["grid"], file_format)
        context |= shown
    except Unusable as wrong:
        context["problems"] = _problems(wrong, known)
        if any(code == "broken" for code, _what in wrong.problems):
            tasks.refresh.delay()
    return render(request, "reports/page.html", context, status=400 if context["problems"] else 200)


def _shown(employee: Employee, layout: Layout, known: Mapping[str, Attribute], named: str) -> dict[str, Any]:
    computed = report(employee, layout, known)
    link = f"{reverse('reports:drill')}?{address_of(layout, named)}"
    grid = Grid(computed.cube, computed.before, known, link)
    return {"grid": grid, "changed_since": computed.changed_since, "heads": _sorting(layout, named)}


def _settings(request: HttpRequest, employee: Employee, layout: Layout) -> dict[str, Any]:
    """The personal settings: saved views of a list that is this report."""
    state = address_of(layout, _period_name(request))
    views = list(SavedView.objects.visible_to(employee).of_list(LIST_CODE))
    current = next((one for one in views if one.query == state), None)
    return {"views": views, "current_view": current, "state": state, "list": {"list_code": LIST_CODE}}


def _file(request: HttpRequest, employee: Employee, grid: Grid, file_format: str) -> HttpResponseBase:
    """The report as a file, logged and counted as every export is."""
    query = address_of(grid.layout, _period_name(request))
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
    period = grid.layout.period
    above = [(gettext("Period"), f"{period.start:%d.%m.%Y} – {period.end:%d.%m.%Y}")]
    above += [(str(one["attribute"].label), one["words"]) for one in _filters(grid.layout, grid.known, "")]
    book = xlsx_of(grid, gettext("Contacts with clients"), above)
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
    named = _period_name(request)
    slots = range(MOST_DIMENSIONS)
    return {
        "layout": layout,
        "attributes": sorted(known.values(), key=lambda one: str(one.label)),
        "measures": MEASURES.values(),
        "rows": [layout.rows[place] if place < len(layout.rows) else "" for place in slots],
        "columns": [layout.columns[place] if place < len(layout.columns) else "" for place in slots],
        "periods": PERIOD_NAMES.items(),
        "named": named,
        "shares": SHARE_NAMES.items(),
        "compared": COMPARED_NAMES.items(),
        "filters": _filters(layout, known, named),
        "query": address_of(layout, named),
        "swapped": address_of(layout.swapped(), named),
        "folds": [(depth, address_of(replace(layout, fold=depth), named)) for depth in range(1, len(layout.rows))],
        "unfolded": address_of(replace(layout, fold=0), named),
    }


def _period_name(request: HttpRequest) -> str:
    chosen = request.GET.get("p", "")
    if chosen in PERIODS:
        return chosen
    return "" if {"from", "to"} & set(request.GET) else "30" if not request.GET.get("m") else ""


def _filters(layout: Layout, known: Mapping[str, Attribute], named: str) -> list[dict[str, Any]]:
    """The chosen filters in words, each with the address without it."""
    found = []
    for code, texts in layout.filters.items():
        if (attribute := known.get(code)) is None:
            continue
        without = {one: values for one, values in layout.filters.items() if one != code}
        words = _words(attribute, texts)
        found.append({"attribute": attribute, "words": words, "texts": texts, "name": FILTER + code,
                      "without": address_of(replace(layout, filters=without), named)})  # fmt: skip
    return found


def _words(attribute: Attribute, texts: tuple[str, ...]) -> str:
    try:
        values = typed(attribute, texts)
    except Unusable:
        return ", ".join(texts)
    named = labels(attribute, values)
    return ", ".join(named[value] for value in values)


def _problems(wrong: Unusable, known: Mapping[str, Attribute]) -> list[str]:
    words = {code: str(one.label) for code, one in (*known.items(), *MEASURES.items())}
    return [str(LAYOUT[code]) % {"what": words.get(what, what)} for code, what in wrong.problems]


@require_safe
@login_required
def drilled(request: HttpRequest) -> HttpResponse:
    """The works behind one figure, newest first."""
    employee, known = cast(Employee, request.user), attributes()
    number = _page_number(request)
    try:
        layout = layout_of(request.GET, today())
        at = _at(request, known)
        many, ids = drill(employee, layout, known, at, slice(PAGE * (number - 1), PAGE * number))
    except Unusable as wrong:
        refused = {"problems": _problems(wrong, known), "query": ""}
        return render(request, "reports/drill.html", refused, status=400)
    pages = Paginator(range(many), PAGE)
    context: dict[str, Any] = {
        "works": _works(employee, ids),
        "many": many,
        "where": [(known[code].label, labels(known[code], [value])[value]) for code, value in at.items()],
        "filters": _filters(layout, known, ""),
        "period": layout.period,
        "query": address_of(layout, _period_name(request)),
        "page": pages.get_page(number),
        "tones": STATE_TONES,
    }
    return render(request, "reports/drill.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 8 else 1


def _at(request: HttpRequest, known: Mapping[str, Attribute]) -> dict[str, Any]:
    at = {}
    for name, text in request.GET.items():
        if not name.startswith(AT):
            continue
        if (code := name.removeprefix(AT)) not in known:
            raise Unusable(("attribute", code))
        at[code] = typed(known[code], [str(text)])[0]
    return at


def _works(employee: Employee, ids: list[int]) -> list[Work]:
    related = ("client", "person", "executor", "result", "topic", "campaign")
    found = {work.pk: work for work in Work.objects.visible_to(employee).filter(pk__in=ids).select_related(*related)}
    return [found[pk] for pk in ids if pk in found]


@require_safe
@login_required
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """The values of an attribute in the period of the report, to choose a filter from."""
    employee, known = cast(Employee, request.user), attributes()
    if code not in known:
        raise Http404
    try:
        layout = layout_of(request.GET, today())
        values = values_of(employee, layout, known, code)
    except Unusable as wrong:
        return render(request, "reports/choose.html", {"problems": _problems(wrong, known)}, status=400)
    named = labels(known[code], values)
    chosen = layout.filters.get(code, ())
    ordered = sorted(values, key=lambda value: order(known[code], value, named))
    without = replace(layout, filters={one: texts for one, texts in layout.filters.items() if one != code})
    context = {
        "attribute": known[code],
        "name": FILTER + code,
        "options": [(written(value), named[value], written(value) in chosen) for value in ordered],
        "kept": request_pairs(address_of(without, _period_name(request))),
        "back": address_of(layout, _period_name(request)),
    }
    return render(request, "reports/choose.html", context)


def request_pairs(query: str) -> list[tuple[str, str]]:
    """A query as hidden fields of a form."""
    return [(name, value) for name, values in QueryDict(query).lists() for value in values]


@require_POST
@login_required
def refresh(request: HttpRequest) -> HttpResponse:
    """Take in what has changed, now."""
    try:
        actions.refresh()
        notes.success(request, gettext("The report holds all contacts as they are now"))
    except actions.RefreshInProgress:
        notes.info(request, gettext("Somebody is refreshing the reports this very moment: look again in a minute"))
    query = request.POST.get("query", "")
    return redirect(f"{reverse('reports:page')}?{query}" if query else reverse("reports:page"))
