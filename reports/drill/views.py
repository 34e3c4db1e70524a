"""What is behind one figure: a page of works, calls or usage, and a file with the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm.exchange.actions import exports
from crm.exchange.export import CSV, XLSX, export_response
from crm.staff.calendar import today
from crm.staff.models import Employee
from reports import tasks
from reports.address import AT, OF, address_of, layout_of, period_name, subject_of
from reports.catalogue import MEASURES, Attribute, counted
from reports.choices import Fact
from reports.labels import labels_for
from reports.rules import Layout
from reports.words import filters_said, pairs_of, problems_said
from reports.workplace import Unusable, attributes, drill, drilled_fact, ordinary_measure, typed

from .columns import ALL, Column, cells, chosen, earlier, export_columns, rows_of, unknown

HEADINGS = {
    Fact.WORKS: _("Works behind the figure"),
    Fact.CALLS: _("Calls behind the figure"),
    Fact.USAGE: _("Usage behind the figure"),
    Fact.PROMISES: _("Promises behind the figure"),
    Fact.INVOICES: _("Invoices behind the figure"),
    Fact.PAYMENTS: _("Payments behind the figure"),
}
PAGE = 50
LIST_CODE = "reports.works"
MOVED = "moved"
"""The column that was just moved: the list of columns is still open, the focus on it."""
MOST, AT_ONCE = 20_000, 2_000
"""Works of one file, and those that are read for it at a time."""


@dataclass(frozen=True)
class Asked:
    """``at`` are the values of the cell by attribute; ``fact`` is what ``measure`` counts, or the rows of the subject
    where none is told."""

    employee: Employee
    known: Mapping[str, Attribute]
    layout: Layout
    at: Mapping[str, Any]
    measure: str
    fact: Fact
    columns: list[Column]

    def ids(self, page: slice) -> tuple[int, list[int]]:
        return drill(self.employee, self.layout, self.known, self.at, page, self.measure)

    def rows(self, ids: list[int]) -> list[Any]:
        return rows_of(self.employee, self.fact, ids, self.columns)


@require_safe
@login_required
def works(request: HttpRequest) -> HttpResponseBase:
    """What one figure counts, newest first."""
    subject = subject_of(request.GET)
    known = attributes(subject)
    try:
        asked = _asked(request, known)
        if (file_format := request.GET.get("_export")) in (XLSX, CSV):
            return _file(request, asked, file_format)
        number = _page_number(request)
        many, ids = asked.ids(slice(PAGE * (number - 1), PAGE * number))
    except Unusable as wrong:
        tasks.mend(wrong)
        refused = {"problems": problems_said(wrong, known), "query": "", "subject": subject}
        return render(request, "reports/drill.html", refused, status=400)
    return render(request, "reports/drill.html", _context(request, asked, many, ids, number))


def _asked(request: HttpRequest, known: Mapping[str, Attribute]) -> Asked:
    layout = layout_of(request.GET, today())
    if wrong := unknown(layout.drill):
        raise Unusable(*(("column", code) for code in wrong))
    measure = request.GET.get(OF, "")
    fact = drilled_fact(measure or ordinary_measure(layout.subject), layout.subject)
    columns = chosen(fact, layout.drill)
    return Asked(cast(Employee, request.user), known, layout, _at(request, known), measure, fact, columns)


def _at(request: HttpRequest, known: Mapping[str, Attribute]) -> dict[str, Any]:
    at = {}
    for name, text in request.GET.items():
        if not name.startswith(AT):
            continue
        if (code := name.removeprefix(AT)) not in known:
            raise Unusable(("attribute", code))
        at[code] = typed(known[code], [str(text)])[0]
    return at


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 8 else 1


def _context(request: HttpRequest, asked: Asked, many: int, ids: list[int], number: int) -> dict[str, Any]:
    kept = request.GET.copy()
    for name in ("d", "page", MOVED):
        kept.pop(name, None)
    named = period_name(request.GET)
    return {
        "rows": [(row, cells(row, asked.columns)) for row in asked.rows(ids)],
        "subject": asked.layout.subject,
        "fact": asked.fact,
        "heading": HEADINGS[asked.fact],
        "parts": list(_parts(asked, kept)),
        "many": many,
        "too_many": many > MOST,
        "most": MOST,
        "measure": MEASURES[asked.measure].label if asked.measure else "",
        "where": list(_where(asked)),
        "filters": filters_said(asked.employee, asked.layout, asked.known, ""),
        "period": asked.layout.period,
        "query": address_of(asked.layout, named),
        "columns": asked.columns,
        "all_columns": list(_offered(asked, kept)),
        "moved": request.GET.get(MOVED),
        "kept": pairs_of(kept.urlencode()),
        "page": Paginator(range(many), PAGE).get_page(number),
    }


def _parts(asked: Asked, kept: QueryDict) -> Iterator[tuple[Any, str]]:
    """What a ratio of two kinds of facts is made of, each with the address of what is behind it in the same cell."""
    parts = counted([asked.measure]) if asked.measure else []
    if len({part.fact for part in parts}) < 2:
        return
    for part in parts:
        address = kept.copy()
        address[OF] = part.code
        yield part.label, address.urlencode()


def _offered(asked: Asked, kept: QueryDict) -> Iterator[tuple[Column, bool, str]]:
    """All columns, those that are shown first and as they stand, with the address that moves one to the front."""
    for place, column in enumerate(asked.columns):
        address = kept.copy()
        address.setlist("d", earlier(asked.columns, column.code))
        address[MOVED] = column.code
        yield column, True, address.urlencode() if place else ""
    yield from ((one, False, "") for one in ALL[asked.fact].values() if one not in asked.columns)


def _where(asked: Asked) -> Iterator[tuple[Any, str]]:
    for code, value in asked.at.items():
        yield asked.known[code].label, labels_for(asked.employee, asked.known[code], [value])[value]


def _file(request: HttpRequest, asked: Asked, file_format: str) -> HttpResponseBase:
    """All that is behind the figure, logged and counted as every export is."""
    many, ids = asked.ids(slice(0, MOST))
    query = request.GET.copy()
    query.pop("_export", None)
    address = f"{reverse('reports:drill')}?{query.urlencode()}"
    if many > MOST:
        notes.error(request, gettext("A file takes %(most)s rows at most: narrow the report") % {"most": MOST})
        return redirect(address)
    try:
        log = exports.log_table(by=asked.employee, code=LIST_CODE, query=query.urlencode(), file_format=file_format,
                                rows=many, address=address)  # fmt: skip
    except exports.OverQuota as over:
        notes.error(request, gettext("%(left)s rows are left of what you may take out today") % {"left": over.left})
        return redirect(address)
    return export_response(columns=export_columns(asked.columns), rows=_read(asked, ids), log=log)


def _read(asked: Asked, ids: list[int]) -> Iterator[Any]:
    for start in range(0, len(ids), AT_ONCE):
        yield from asked.rows(ids[start : start + AT_ONCE])
