"""The page of a call, and its recording."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.queries import is_open_to
from contacts.calls import actions, recordings
from contacts.calls.models import Call
from contacts.calls.queries import last_settlement, works_near
from contacts.calls.tables import shown_number
from contacts.works.models import Work
from crm.staff import rules as staff_rules
from crm.staff.actions import record_access
from crm.staff.choices import AccessKind
from crm.staff.models import Employee
from crm.ui.scoping import require

from .common import call_of, employee_of

NO_CLIENT = 0
"""What the record of listening says for the client of a call that is nobody's."""


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "calls/detail.html", context_of(call_of(request, pk), employee_of(request)))


def context_of(call: Call, employee: Employee) -> dict[str, Any]:
    """What every page of one call shows."""
    may_edit = staff_rules.may_edit_clients(employee.roles)
    return {
        "call": call,
        "number": shown_number(call),
        "sees_client": is_open_to(call.client, employee),
        "settlement": last_settlement(call) if call.settled_at else None,
        "may_edit": may_edit,
        "works": works_near(call, employee) if may_edit and call.client else [],
        **player_of(call),
    }


def player_of(call: Call) -> dict[str, Any]:
    """Whether there is a recording, and whether the page may play it."""
    link = call.recording_url
    has = recordings.is_link(link) or recordings.file_of(link) is not None
    return {"has_recording": has, "plays": has and recordings.plays(link)}


@require_safe
@login_required
def recording(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The recording, or the way to it, noting who listens; its address stands in no page."""
    call = call_of(request, pk)
    if not player_of(call)["has_recording"]:
        raise Http404
    record_access(
        by=employee_of(request), kind=AccessKind.RECORDING,
        client_id=call.client_id or NO_CLIENT, person_id=call.person_id,
    )  # fmt: skip
    kept = recordings.file_of(call.recording_url)
    if kept is not None:
        return FileResponse(kept.open("rb"))
    answer = redirect(call.recording_url)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@login_required
def choose_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Which work the call belongs to: one of those offered, or none."""
    call, by = call_of(request, pk), employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    chosen = request.POST.get("work", "")
    work = Work.objects.visible_to(by).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    try:
        actions.choose_work(by=by, call=call, work=work)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Saved"))
    return redirect(call)
