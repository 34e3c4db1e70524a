"""What the views of telephony share."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from contacts.calls.models import Call
from crm.staff.models import Employee
from crm.ui.scoping import get_visible


def employee_of(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


def call_of(request: HttpRequest, pk: int) -> Call:
    """The call, where the one who asks sees it."""
    return get_visible(Call.objects.select_related("client", "person", "employee", "work"), employee_of(request), pk=pk)
