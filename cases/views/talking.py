"""Cases beside a call: what is suggested, the talk itself, the list to choose from."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import faces, offers, queries
from cases.models import Case
from clients.models import Client
from contacts.works.planning import queries as planning
from contacts.works.planning.models import PlanningRun
from crm.staff.calendar import today
from crm.ui.scoping import employee_of, get_visible, require
from crm.ui.widgets import drawn_options

from .common import case_of

BESIDE_A_CALL = 3
"""Suggestions: nobody reads more of them while somebody waits on the line."""


@require_safe
@login_required
def suggestions(request: HttpRequest, number: str) -> HttpResponse:
    """What to offer to the client now, and why: a part of the call screen, or a page of its own."""
    client = get_visible(Client, employee_of(request), number=number)
    part = request.headers.get("HX-Request")
    found = offers.suggestions_for(client, today())[: BESIDE_A_CALL if part else None]
    context = {"client": client, "suggested": faces.suggested(found), "in_call": True}
    return render(request, "cases/suggestions.html" if part else "cases/suggestions_page.html", context)


@require_safe
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What to offer to the clients of a plan in its month, and why: a part of the plan's page, or a page of its own."""
    by = employee_of(request)
    run = get_visible(PlanningRun, by, pk=pk)
    require(planning.may_plan(by))
    context = {"title": _("What to offer"), "run": run, "found": faces.planned(offers.of_plan(run, by))}
    part = request.headers.get("HX-Request")
    return render(request, "cases/plan.html" if part else "cases/plan_page.html", context)


@require_safe
@login_required
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as it is talked through: the hook, the benefit, what to show, the scenario; beside a call, or alone."""
    case = case_of(request, pk)
    number, client = request.GET.get("client", ""), None
    if number:
        client = get_visible(Client, employee_of(request), number=number)
    context = {
        "title": case.title, "case": case, "client": client, "kit": list(case.materials.standing()),
        **queries.talk_of(case),
    }  # fmt: skip
    part = request.headers.get("HX-Request")
    return render(request, "cases/talk.html" if part else "cases/talk_page.html", context)


@require_safe
@login_required
def options(request: HttpRequest) -> HttpResponse:
    """The cases of today to choose from, with the one that is chosen already."""
    chosen = {value for values in request.GET.lists() for value in values[1]}
    rows = Case.objects.visible_to(employee_of(request)).current(today()).order_by("title", "pk")
    return HttpResponse(drawn_options([("", "—"), *rows.values_list("pk", "title")], chosen))
