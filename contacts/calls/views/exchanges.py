"""Telephone exchanges that may tell of calls: kept by the director; a secret is shown once."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contacts.calls import actions
from contacts.calls.forms import ExchangeForm
from contacts.calls.models import Exchange
from crm.staff import rules as staff_rules
from crm.ui.scoping import require

from .common import employee_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exchanges(request: HttpRequest) -> HttpResponse:
    _only_director(request)
    form = ExchangeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            secret = actions.create_exchange(by=employee_of(request), name=name)
        except ValidationError as error:
            form.add_error("name", error.messages)
        else:
            return _page(request, ExchangeForm(), name, secret)
    return _page(request, form)


@require_POST
@login_required
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    _only_director(request)
    exchange = get_object_or_404(Exchange, pk=pk)
    secret = actions.rotate_exchange(by=employee_of(request), exchange=exchange)
    return _page(request, ExchangeForm(), exchange.name, secret)


@require_POST
@login_required
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    _only_director(request)
    exchange = get_object_or_404(Exchange, pk=pk)
    actions.switch_exchange(
        by=employee_of(request), exchange=exchange, is_active=request.POST.get("is_active") == "1"
    )  # fmt: skip
    return redirect("calls:exchanges")


def _page(request: HttpRequest, form: ExchangeForm, name: str = "", secret: str = "") -> HttpResponse:
    context = {
        "exchanges": Exchange.objects.all(), "form": form, "name": name, "secret": secret,
        "address": request.build_absolute_uri(reverse("telephony-api:events")),
    }  # fmt: skip
    return render(request, "calls/exchanges.html", context)


def _only_director(request: HttpRequest) -> None:
    require(staff_rules.may_manage_staff(employee_of(request).roles))
