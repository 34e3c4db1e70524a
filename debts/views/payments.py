"""Payments, reversals and voided invoices entered by hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from clients.models import Client
from crm.staff.calendar import today
from crm.ui.scoping import employee_of, get_visible, require, sent
from debts import actions, rules
from debts.forms import PaymentForm, ReversalForm, VoidForm
from debts.models import Invoice, Payment


def _home(client: Client) -> str:
    return f"{client.get_absolute_url()}#settlements"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, number: str) -> HttpResponse:
    by = employee_of(request)
    client = get_visible(Client, by, number=number)
    require(rules.may_enter_payments(by.roles))
    form = PaymentForm(sent(request), client=client, initial={"on": today()})
    if form.is_bound and form.is_valid():
        try:
            actions.record_payment(by=by, client=client, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("The payment is entered"))
            return redirect(_home(client))
    context = {"form": form, "client": client, "back": _home(client), "title": gettext("Enter a payment")}
    return render(request, "debts/payments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_(request: HttpRequest, pk: int) -> HttpResponse:
    by = employee_of(request)
    payment = get_visible(Payment.objects.select_related("client", "invoice"), by, pk=pk)
    require(rules.may_enter_payments(by.roles))
    left = actions.left_of(payment)
    form = ReversalForm(sent(request), left=left, initial={"on": today()})
    if form.is_bound and form.is_valid():
        try:
            actions.reverse_payment(by=by, payment=payment, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("The reversal is entered"))
            return redirect(_home(payment.client))
    context = {
        "form": form,
        "client": payment.client,
        "payment": payment,
        "left": left,
        "back": _home(payment.client),
        "title": gettext("Reverse a payment"),
    }
    return render(request, "debts/payments/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def void(request: HttpRequest, pk: int) -> HttpResponse:
    by = employee_of(request)
    invoice = get_visible(Invoice.objects.select_related("client"), by, pk=pk)
    require(rules.may_enter_payments(by.roles))
    form = VoidForm(sent(request), initial={"issued_on": today(), "number": f"{invoice.number}-С"[:50]})
    if form.is_bound and form.is_valid():
        try:
            actions.void_invoice(by=by, invoice=invoice, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("The invoice is voided"))
            return redirect(_home(invoice.client))
    context = {
        "form": form,
        "client": invoice.client,
        "invoice": invoice,
        "back": _home(invoice.client),
        "title": gettext("Void an invoice"),
    }
    return render(request, "debts/payments/form.html", context)
