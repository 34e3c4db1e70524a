"""The whole history of a client, page by page."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.staff.models import Employee
from crm.ui.scoping import get_visible

from . import history
from .models import Client

PAGE = 30
LAST_PAGE = 200
"""Of each kind of rows everything up to the page is read: further back one narrows by the kind."""


@require_safe
@login_required
def changes(request: HttpRequest, number: str) -> HttpResponse:
    employee = cast(Employee, request.user)
    client = get_visible(Client, employee, number=number)
    code = request.GET.get("of", "")
    page = min(max(_whole(request.GET.get("page", "")), 1), LAST_PAGE)
    found = history.entries_of(client, employee, limit=PAGE + 1, skip=PAGE * (page - 1), code=code)
    context = {
        "client": client,
        "entries": found[:PAGE],
        "page": page,
        "further": page + 1 if len(found) > PAGE and page < LAST_PAGE else None,
        "kinds": _kinds(client, code),
        "chosen": code,
    }
    return render(request, "clients/history.html", context)


def _kinds(client: Client, chosen: str) -> list[tuple[Any, str, bool]]:
    url = reverse("clients:history", args=[client.number])
    every = [(_("Everything"), url, chosen not in history.sources)]
    return every + [(one.label, f"{url}?of={code}", code == chosen) for code, one in history.sources.items()]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
