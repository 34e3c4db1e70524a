"""A client is entered by hand; clients alike are shown before anything is saved."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.scoping import require

from . import actions
from .alike import Alike, alike
from .forms import NewClientForm


def _creator(request: HttpRequest) -> Employee:
    by = cast(Employee, request.user)
    require(staff_rules.may_create_clients(by.roles))
    return by


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    by = _creator(request)
    form = NewClientForm(request.POST or None, by=by, initial={"connected_on": today()})
    found = Alike()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_client(by=by, values=form.cleaned_data, despite=request.POST.get("despite", ""))
        except actions.MayExist as doubt:
            found = doubt.found
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("%(client)s is entered") % {"client": made})
            return redirect(made)
    return render(request, "clients/create.html", {"form": form, "found": found, "asked": bool(found)})


@require_safe
@login_required
def find_alike(request: HttpRequest) -> HttpResponse:
    """Clients like what has been typed so far."""
    by = _creator(request)
    inn = "".join(request.GET.get("inn", "").split())[:12]
    return render(request, "clients/alike.html", {"found": alike(by, name=request.GET.get("name", "")[:300], inn=inn)})
