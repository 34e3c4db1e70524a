"""The card of who calls, on whatever page the employee is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.queries import is_open_to
from clients.registry import registry
from contacts.calls.models import Call
from contacts.calls.queries import ringing as rings
from contacts.calls.queries import suggestions
from contacts.calls.tables import shown_number
from crm.staff.models import Employee
from crm.ui.panels import Page

from .common import employee_of

GUESSES = 3


@require_safe
@login_required
def ringing(request: HttpRequest) -> HttpResponse:
    """Own calls that ring or are talked now, each with its client, risk, person; without one, who it may be."""
    by = employee_of(request)
    ids = [pk for pk, _talking in rings(by)]
    calls = Call.objects.filter(pk__in=ids).select_related("client", "person").order_by("-at", "-pk")
    return render(request, "calls/ringing.html", {"shown": [_card(request, call, by) for call in calls]})


def _card(request: HttpRequest, call: Call, by: Employee) -> dict[str, Any]:
    card = {"call": call, "number": shown_number(call), "client": None, "head": [], "guesses": []}
    if call.client is not None and is_open_to(call.client, by):
        page = Page("client", call.client, request, lambda code: "")
        return card | {"client": call.client, "head": page.bodies(registry.panels_for(by), "head")}
    return card | {"guesses": suggestions(call, by)[:GUESSES] if call.client is None else []}
