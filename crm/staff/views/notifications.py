"""What an employee was told: the list behind the bell."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from crm.staff import actions
from crm.staff.filters import NotificationFilter
from crm.staff.models import Employee, Notification
from crm.staff.queries import unread_of
from crm.staff.tables import NotificationTable
from crm.ui.lists import ListView
from crm.ui.views import safe_next

from .common import employee_of


class NotificationList(ListView):
    title = _("Notifications")
    list_code = "notifications"
    template_name = "staff/notifications.html"
    table_class = NotificationTable
    filterset_class = NotificationFilter
    empty_title = _("Nothing has happened yet")
    empty_hint = _(
        "What concerns you is told here: clients that became threats or were given to you, files, reminders."
    )

    def get_queryset(self, employee: Employee) -> QuerySet[Notification]:
        return Notification.objects.visible_to(employee)

    def get_context(self) -> dict[str, Any]:
        return {"unread": unread_of(self.employee)}


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note that those named ``pk`` were read, or all of them."""
    pks = request.POST.getlist("pk")
    if not all(pk.isdecimal() and len(pk) < 19 for pk in pks):
        raise BadRequest
    if pks or "all" in request.POST:
        by = employee_of(request)
        actions.read_notifications(by=by, pks=None if "all" in request.POST else [int(pk) for pk in pks])
    return redirect(safe_next(request, "/notifications/"))
