"""Completeness of collection as a page, and what the homes show of debts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from crm.ui import charts
from crm.ui.formats import month as named_month
from crm.ui.formats import percent
from crm.ui.scoping import employee_of
from debts.sections import tabs

from . import completeness as figures
from . import homes, queries, rules
from .completeness import Line, Point, Whom
from .rules import Sums
from .views import month_in

SERIES = (
    charts.Series("now", gettext_lazy("This year"), "s1"),
    charts.Series("before", gettext_lazy("A year before"), "s6"),
)


@require_safe
@login_required
def completeness(request: HttpRequest) -> HttpResponse:
    """How complete a month is, for oneself, a specialist, a group or all: each figure opens the list behind it."""
    viewer, day = employee_of(request), today()
    whom, month = _whom(viewer, request), _month(request, day)
    is_wide = queries.is_wide(viewer) and not whom.query
    if request.GET.get("part") == "trend":
        return render(request, "debts/collection/trend.html", _trend(viewer, whom, month, day))
    lines = _lines(viewer, whom, month, day)
    total = figures.total_of(lines, _("All"), whom.query)
    context = {
        "tabs": tabs(viewer), "whom": whom, "month": month, "last_year": months_before(month, 12),
        "lines": lines, "total": total,
        "previous": _link(whom, months_before(month, 1)),
        "following": _link(whom, months_before(month, -1)) if month < first_of_month(day) else "",
        "by_group": not whom.query and scope_of(viewer).everything,
        "until": day if month == first_of_month(day) else None,
        "forecast": _forecast(viewer, whom, month, day, total.sums),
        "list_query": _query(whom, month),
        "all_url": _link(Whom(), month) if viewer.is_supervisor and whom.query else "",
    }  # fmt: skip
    if not is_wide or "trend" in request.GET:
        context |= _trend(viewer, whom, month, day)
    return render(request, "debts/collection/completeness.html", context)


@require_safe
@login_required
def block(request: HttpRequest, code: str) -> HttpResponse:
    """What a home shows of debts: a fragment that the home fetches when it stands."""
    blocks: dict[str, Callable[[Employee, date], dict[str, Any]]] = {
        "specialist": homes.specialist, "manager": homes.manager, "supervisor": homes.supervisor,
    }  # fmt: skip
    if code not in blocks:
        raise Http404
    return render(request, f"debts/home/{code}.html", blocks[code](employee_of(request), today()))


def _whom(viewer: Employee, request: HttpRequest) -> Whom:
    specialist, group = request.GET.get("specialist", ""), request.GET.get("group", "")
    if specialist:
        return Whom(get_object_or_404(figures.specialists_of(viewer), pk=_key(specialist)))
    if group:
        return Whom(group=get_object_or_404(figures.groups_of(viewer), pk=_key(group)))
    return figures.usual(viewer)


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def _month(request: HttpRequest, day: date) -> date:
    """The present one for an address that names none, or one that has not come."""
    asked = request.GET.get("month", "")
    month = month_in(asked) if asked else first_of_month(day)
    if month is None:
        raise Http404
    return min(month, first_of_month(day))


def _lines(viewer: Employee, whom: Whom, month: date, day: date) -> Sequence[Line]:
    """Of all whom one sees: the groups, where there are several; else the specialists."""
    if not whom.query and scope_of(viewer).everything:
        return figures.by_group(viewer, whom, month, day)
    return figures.by_specialist(viewer, whom, month, day)


def _forecast(viewer: Employee, whom: Whom, month: date, day: date, sums: Sums) -> rules.Forecast | None:
    """Of a month that is over nothing is to be foretold."""
    return None if rules.is_over(month, day) else figures.forecast(viewer, whom, month, day, sums)


def _trend(viewer: Employee, whom: Whom, month: date, day: date) -> dict[str, Any]:
    points = figures.trend(viewer, whom, month, day)
    now = [one.sums.share for one in points]
    before = [one.before.share for one in points]
    return {
        "points": [(one, _query(whom, one.month), _query(whom, one.last_year)) for one in reversed(points)],
        "places": [named_month(one.month) for one in points],
        "traces": [_trace(series, values) for series, values in zip(SERIES, (now, before), strict=True)]
        if _is_known(points) else [],
        "has_trend": _is_known(points),
    }  # fmt: skip


def _is_known(points: Sequence[Point]) -> bool:
    return any(one.sums.share is not None or one.before.share is not None for one in points)


def _trace(series: charts.Series, shares: Sequence[Any]) -> charts.Trace:
    values = [None if share is None else round(float(share) * 100, 1) for share in shares]
    return charts.Trace(series, values, [percent(share, 1) for share in shares])


def _query(whom: Whom, month: date) -> str:
    """Of the list of collection."""
    return "&".join(part for part in (f"month={month:%Y-%m}", whom.query, "view=all") if part)


def _link(whom: Whom, month: date) -> str:
    query = "&".join(part for part in (whom.query, f"month={month:%Y-%m}") if part)
    return f"{reverse('debts:completeness')}?{query}"
