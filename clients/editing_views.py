"""Editing a client in place: a fragment of its page, or a page of its own without script."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.edits import Conflict
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.scoping import get_visible, require

from . import actions
from .forms import ClientForm, StructureForm
from .models import Client


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The main data of a client."""
    by, client = _editor(request, number)
    form = ClientForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_client(by=by, client=client, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            return _saved(request, client)
    return _answer(request, "clients/edit.html", {"client": client, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def structure(request: HttpRequest, number: str) -> HttpResponse:
    """Subdivisions and service points of a client."""
    by, client = _editor(request, number)
    form = StructureForm(client, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_structure(by=by, client=client, edits=form.edits(), added=form.added())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            return _saved(request, client)
    return _answer(request, "clients/structure.html", {"client": client, "form": form})


def _editor(request: HttpRequest, number: str) -> tuple[Employee, Client]:
    by = cast(Employee, request.user)
    client = get_visible(Client, by, number=number)
    require(staff_rules.may_edit_clients(by.roles))
    return by, client


def _saved(request: HttpRequest, client: Client) -> HttpResponse:
    """Back to the client's page as it was opened; the risk and the head may have changed with the rest."""
    messages.success(request, _("Saved"))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(back_to(request, client))


def back_to(request: HttpRequest, client: Client) -> str:
    """The client's page with its place in the list one came from."""
    state = request.GET.urlencode()
    return client.get_absolute_url() + (f"?{state}" if state else "")


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    fragment = "#section" if request.headers.get("HX-Request") else ""
    shown = {**context, "back": back_to(request, context["client"])}
    return render(request, template + fragment, shown)
