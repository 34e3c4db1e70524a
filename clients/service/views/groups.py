"""The page of a group of clients."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.models import ClientGroup
from clients.service import queries
from crm.staff.models import Employee
from crm.ui.scoping import get_visible


@require_safe
@login_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the group, and who was: those whom the employee sees."""
    employee = cast(Employee, request.user)
    row = get_visible(ClientGroup, employee, pk=pk)
    members = list(queries.members_of(row, employee))
    present = [one for one in members if one.left_on is None]
    context = {
        "group": row, "present": present, "past": [one for one in members if one.left_on is not None],
        "fee": queries.fee_of(present), "title": row.name,
    }  # fmt: skip
    return render(request, "service/group.html", context)
