"""The box in the top bar and the page of all results: one address."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.staff.models import Employee

from . import rules
from .queries import MOST_FOUND, Found, recent, search
from .registry import Kind, registry

BOX = "search-results"
IN_BOX, ON_PAGE, ALONE = 5, 10, 25
"""Hits of a kind in the box, on the page of all kinds, on a page of one kind."""


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """``q`` is what to find, ``kind`` one kind of it, ``page`` a page of that kind."""
    employee = cast(Employee, request.user)
    needle = rules.needle_of(request.GET.get("q", ""))
    kinds = registry.kinds_for(employee)
    in_box = request.headers.get("HX-Target") == BOX
    chosen = [kind for kind in kinds if kind.code == request.GET.get("kind") and not in_box]
    number = _page_number(request) if chosen else 1
    size = ALONE if chosen else IN_BOX if in_box else ON_PAGE
    found = search(employee, chosen or kinds, needle, first=(number - 1) * size, size=size) if needle else []
    context = {
        "needle": needle,
        "typed": request.GET.get("q", "").strip()[: rules.LONGEST_NEEDLE],
        "groups": [group for group in found if group.hits],
        "recent": [] if needle else recent(employee, kinds, IN_BOX),
        **_paging(chosen, found, number),
    }
    return render(request, "search/page.html#results" if in_box else "search/page.html", context)


def _paging(chosen: list[Kind], found: list[Found], number: int) -> dict[str, Any]:
    if not chosen:
        return {"kind": None}
    has_next = any(group.has_more for group in found)
    is_cut = any(group.total >= MOST_FOUND for group in found)
    return {
        "kind": chosen[0], "number": number, "previous": number - 1, "next": number + 1,
        "has_next": has_next, "is_cut": is_cut, "most": MOST_FOUND,
    }  # fmt: skip


def _page_number(request: HttpRequest) -> int:
    """Pages end where results are no longer counted; a wrong number is the first page."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return number if 1 <= number <= MOST_FOUND // ALONE else 1
