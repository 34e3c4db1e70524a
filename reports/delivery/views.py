"""Who receives which report when: one page, and the form of a delivery."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.scoping import get_visible, require
from reports.address import normal
from reports.models import Delivery, Dispatch, Preset
from reports.workplace import Unusable

from . import actions, queries
from .choices import DispatchState
from .forms import DeliveryForm

TONES = {
    DispatchState.PENDING: "accent",
    DispatchState.SENDING: "accent",
    DispatchState.SENT: "success",
    DispatchState.FAILED: "danger",
}


def _by(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    by = _by(request)
    context = {
        "shown": queries.deliveries_of(by),
        "weekdays": WEEKDAYS,
        "tones": TONES,
        "has_no_email": not by.email,
        "is_set_up": settings.EMAIL_IS_SET_UP,
        "folder": getattr(settings, "EMAIL_FILE_PATH", "") if by.is_supervisor else "",
    }
    return render(request, "reports/deliveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Of an address (``query``), or of a shared setting (``preset``), whose later changes are followed."""
    by, preset = _by(request), _preset(request)
    try:
        query = preset.query if preset else normal(_given(request, "query"), today())
    except Unusable:
        messages.error(request, _("This report cannot be sent: set it up anew"))
        return redirect("reports:deliveries")
    initial = {"name": preset.name if preset else _given(request, "name")}
    form = DeliveryForm(_posted(request), by=by, with_recipients=True, initial=initial)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            recipients = list(given.pop("recipients"))
            actions.create_delivery(by=by, query=query, preset=preset, given=given, recipients=recipients)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("“%(name)s” is sent from now on") % {"name": given["name"]})
            return redirect("reports:deliveries")
    context = {"form": form, "preset": preset, "query": query}
    return render(request, "reports/delivery_form.html", context, status=422 if form.errors else 200)


def _preset(request: HttpRequest) -> Preset | None:
    number = _given(request, "preset")
    return get_visible(Preset, _by(request), pk=int(number)) if number.isdecimal() else None


def _given(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name) or request.GET.get(name) or "")


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    by = _by(request)
    delivery = get_visible(Delivery, by, pk=pk)
    require(queries.may_change(by, delivery))
    initial = {name: getattr(delivery, name) for name in actions.CHANGEABLE}
    form = DeliveryForm(_posted(request), by=by, with_recipients=False, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_delivery(by=by, delivery=delivery, given=form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect("reports:deliveries")
    context = {"form": form, "delivery": delivery, "query": delivery.address}
    return render(request, "reports/delivery_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_visible(Delivery, _by(request), pk=pk)
    actions.delete_delivery(by=_by(request), delivery=delivery)
    messages.success(request, _("“%(name)s” is deleted") % {"name": delivery.name})
    return redirect("reports:deliveries")


@require_POST
@login_required
def subscribe(request: HttpRequest, pk: int) -> HttpResponse:
    by = _by(request)
    delivery, employee = get_visible(Delivery, by, pk=pk), _employee(request)
    try:
        actions.subscribe(by=by, delivery=delivery, employee=employee)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(who)s receives “%(name)s” from now on") % {"who": employee.short_name, "name": delivery.name}
        messages.success(request, said)
    return redirect("reports:deliveries")


@require_POST
@login_required
def unsubscribe(request: HttpRequest, pk: int) -> HttpResponse:
    by = _by(request)
    delivery, employee = get_visible(Delivery, by, pk=pk), _employee(request)
    actions.unsubscribe(by=by, delivery=delivery, employee=employee)
    said = _("%(who)s no longer receives “%(name)s”") % {"who": employee.short_name, "name": delivery.name}
    messages.success(request, said)
    return redirect("reports:deliveries")


@require_POST
@login_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that failed once more."""
    by = _by(request)
    seen = Dispatch.objects.filter(delivery__in=Delivery.objects.visible_to(by)).select_related("delivery")
    actions.send_again(by=by, dispatch=get_object_or_404(seen, pk=pk))
    messages.success(request, _("It is tried again within a minute"))
    return redirect("reports:deliveries")


def _employee(request: HttpRequest) -> Employee:
    """Whom the form names; oneself where it names nobody."""
    number = request.POST.get("employee", "")
    return get_object_or_404(Employee, pk=int(number) if number.isdecimal() else 0) if number else _by(request)
