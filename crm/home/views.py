"""The first page after the login: by role, the most specific first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.card.queries import with_expired
from clients.queries import load_of
from contacts.calls.statistics import board
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.staff.queries import absent_ones

from . import counts, queries


def specialist(employee: Employee) -> dict[str, Any]:
    absent = absent_ones(employee, today())
    rows = queries.rows_for_specialist(employee, absent, today())
    return {
        "rows": rows,
        "figures": board(employee, today()),
        **_people(employee, absent, "specialist"),
    }


def manager(employee: Employee) -> dict[str, Any]:
    absent = absent_ones(employee, today())
    return {
        "rows": queries.rows_for_manager(employee, absent, today()),
        **_people(employee, absent, "account_manager"),
    }


def _people(employee: Employee, absent: list[Employee], field: str) -> dict[str, Any]:
    """The load, the bands of the own clients, and who works for whom. Each figure has one list behind it."""
    load = load_of([employee])[employee.pk]
    return {
        "field": field,
        "owner_query": f"{field}={employee.pk}",
        "bands": queries.bands_of(employee, field, [employee.pk]),
        "load_text": f"{load.actual} / {load.norm:.0f}" if load.norm else str(load.actual),
        "load_hint": load.unit.label,
        "expired_cards": with_expired(Q(**{field: employee}), today()),
        "absent": absent,
        "substitutes": queries.substitutes_of(employee, today()),
    }


def supervisor(employee: Employee) -> dict[str, Any]:
    groups = counts.groups_seen_by(employee, _("Without a group"))
    if len(groups) <= counts.UNFOLDED_GROUPS:
        counts.unfold(employee, groups, _("Without a specialist"))
    departments = counts.by_department(groups, _("Without a department"))
    return {
        "groups_left": counts.keep_worst(departments),
        "departments": departments,
        "total": counts.total_of(groups, _("All"), counts.sees_everything(employee)),
        "run": counts.last_run(),
        "worst": counts.worst_of_all(employee, today()),
        "may_see_runs": employee.is_supervisor,
    }


def auditor(employee: Employee) -> dict[str, Any]:
    return {"audited": list(employee.audited_groups.all())}


_View = Callable[[Employee], dict[str, Any]]
HOMES: dict[str, tuple[frozenset[Role], _View]] = {
    "specialist": (frozenset({Role.SPECIALIST, Role.NEWCOMER_SPECIALIST}), specialist),
    "manager": (frozenset({Role.ACCOUNT_MANAGER}), manager),
    "supervisor": (frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.DIRECTOR}), supervisor),
    "auditor": (frozenset({Role.AUDITOR}), auditor),
}


@require_safe
@login_required
def home(request: HttpRequest, code: str = "") -> HttpResponse:
    """The home of the role; who has several gets a tab for each."""
    employee = cast(Employee, request.user)
    codes = [one for one, (roles, _view) in HOMES.items() if not roles.isdisjoint(employee.roles)]
    chosen = code or codes[0]
    if chosen not in codes:
        raise Http404
    context = {"code": chosen, "codes": codes, "today": today(), **HOMES[chosen][1](employee)}
    return render(request, f"home/{chosen}.html", context)


@require_safe
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """All groups, where there are too many for the home."""
    employee = cast(Employee, request.user)
    if not employee.is_supervisor:
        raise Http404
    found = counts.groups_seen_by(employee, _("Without a group"))
    departments = counts.by_department(found, _("Without a department"))
    total = counts.total_of(found, _("All"), counts.sees_everything(employee))
    return render(request, "home/all_groups.html", {"departments": departments, "total": total})


@require_safe
@login_required
def group(request: HttpRequest, code: str) -> HttpResponse:
    """The specialists of one group: a fragment of the supervisor's home, or without script a page of its own."""
    employee = cast(Employee, request.user)
    wanted = None if code == "none" else int(code)
    found = [one for one in counts.groups_seen_by(employee, _("Without a group")) if one.group_id == wanted]
    if not employee.is_supervisor or not found:
        raise Http404
    counts.unfold(employee, found, _("Without a specialist"))
    context = {"group": found[0], "departments": counts.by_department(found, "")}
    template = "home/group_rows.html" if request.headers.get("HX-Request") else "home/group.html"
    return render(request, template, context)
