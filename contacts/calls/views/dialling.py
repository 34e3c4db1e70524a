"""A call by one click."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.calls import actions
from contacts.calls.actions.dialling import NobodysNumber

from .common import employee_of


@require_POST
@login_required
def dial(request: HttpRequest) -> HttpResponse:
    """Ask the exchange to call a number of a visible person; back to the page, with what came of it."""
    error = ""
    try:
        actions.dial(by=employee_of(request), number=request.POST.get("number", ""))
    except NobodysNumber:
        raise Http404 from None
    except ValidationError as problem:
        error = problem.messages[0]
    said = error or _("Pick up: the exchange is calling")
    if request.headers.get("HX-Request"):
        return render(request, "calls/dialled.html", {"said": said, "failed": bool(error)})
    (messages.error if error else messages.success)(request, said)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("calls:list")
