"""Figures of calls: of a month, for oneself, a group or all."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.queries import contact_makers
from contacts.calls import comparing, statistics
from crm.staff.calendar import ONE_DAY, today
from crm.staff.models import Employee
from crm.staff.queries import scope_of
from crm.staff.rules import whole_if_it_is
from crm.ui import charts
from crm.ui.formats import number


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Figures of a month for oneself, a group or all: each opens the calls that it counts."""
    viewer = cast(Employee, request.user)
    whom, day = _whom(viewer, request), _day(request.GET.get("month", ""))
    first, last = statistics.month_of(day)
    board, rows = comparing.overview(viewer, day, whom)
    context = {
        "figures": board, "whom": whom, "month": first, "previous": first - ONE_DAY,
        "next": last + ONE_DAY if last < today() else None, "is_now": day == today(),
        "columns": _columns(board, first, last), "series": SERIES, "thresholds": _thresholds(board),
        "rows": rows, "steps": _steps(board),
        "sees_all": scope_of(viewer).everything, "sees_groups": statistics.sees_groups(viewer), "me": viewer,
    }  # fmt: skip
    return render(request, "calls/figures_page.html", context)


def _whom(viewer: Employee, request: HttpRequest) -> statistics.Whom:
    employee, group = request.GET.get("employee", ""), request.GET.get("group", "")
    if employee:
        own = employee == str(viewer.pk)
        seen = Employee.objects.filter(pk=viewer.pk) if own else Employee.objects.filter(contact_makers(viewer))
        return statistics.Whom(get_object_or_404(seen.select_related("group"), pk=_key(employee)))
    if group:
        seen_groups = statistics.groups_of(viewer)
        if not statistics.sees_groups(viewer):
            raise Http404
        return statistics.Whom(group=get_object_or_404(seen_groups, pk=_key(group)))
    return statistics.usual(viewer)


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def _day(month: str) -> date:
    """The last day of the month that has come; the present month for an address that names none or none that was."""
    now = today()
    try:
        first = date.fromisoformat(f"{month}-01") if month else now
    except ValueError:
        raise Http404 from None
    return min(statistics.month_of(first)[1], now)


SERIES = [
    charts.Series("quality", _("Quality calls"), "accent"),
    charts.Series("other", _("Other effective"), "neutral"),
]


def _columns(board: statistics.Board, first: date, last: date) -> list[charts.Column]:
    days = [first.replace(day=number) for number in range(1, last.day + 1)]
    columns = []
    for day in days:
        found = board.by_day.get(day, statistics.Figures())
        url = f"{reverse('calls:list')}?{board.link('effective', day, day)}"
        counts = (found.quality, found.effective - found.quality)
        columns.append(charts.Column(day, counts, url, is_free=day not in board.working))
    return columns


def _thresholds(board: statistics.Board) -> list[charts.Threshold]:
    if board.pace is None or not board.pace.days:
        return []
    even = whole_if_it_is(round(board.pace.norm / board.pace.days, 1))
    return [charts.Threshold(even, "neutral", _("norm: %(count)s a day") % {"count": number(even)})]


def _steps(board: statistics.Board) -> list[dict[str, Any]]:
    return [
        {
            "step": one, "label": statistics.KINDS[one.code][0], "query": board.links["month"][one.code],
            "width": f"{one.share or 0:.0%}",
        }
        for one in board.funnel
    ]  # fmt: skip
