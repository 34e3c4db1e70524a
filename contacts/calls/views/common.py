"""What the views of telephony share."""

from __future__ import annotations

from django.http import HttpRequest

from contacts.calls.models import Call
from crm.ui.scoping import employee_of as employee_of
from crm.ui.scoping import get_visible


def call_of(request: HttpRequest, pk: int) -> Call:
    """The call, where the one who asks sees it."""
    return get_visible(Call.objects.select_related("client", "person", "employee", "work"), employee_of(request), pk=pk)
