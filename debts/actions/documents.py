"""Payments, reversals and voided invoices entered by hand; what follows whenever documents change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from clients import rules as client_rules
from clients.actions.editing import locked_client
from clients.events import facts_changed
from clients.models import Client
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.formats import money
from debts import rules
from debts.models import Invoice, Payment

from .balances import rebuild_balances
from .ownership import take_over_deep
from .settling import settle_promises


def documents_changed(*, client_ids: Collection[int], takes_over: bool = True) -> None:
    """Whoever writes invoices or payments calls it in the same transaction: balances, promises, owners of the work.

    ``takes_over`` is False where payments are still to come: a file of invoices alone would give every client's debt
    to the account manager. The hourly job passes on what is deep then.
    """
    rebuild_balances(client_ids=client_ids)
    settle_promises(client_ids=client_ids)
    if takes_over:
        take_over_deep(client_ids=client_ids)


@transaction.atomic
def record_payment(
    *,
    by: Employee,
    client: Client,
    number: str,
    on: date | None,
    amount: Decimal | None,
    invoice: Invoice | None = None,
) -> Payment:
    """Money received, entered by hand.

    Raises:
        PermissionDenied: by one who does not enter payments.
        ValidationError: by field, what cannot be so.
    """
    row = _enterable(by, client)
    payment = Payment(client=row, number=" ".join(number.split()), invoice=invoice)
    errors = _errors(payment, on, amount)
    if invoice is not None and invoice.client_id != row.pk:
        errors["invoice"] = _("This client has no such invoice")
    elif invoice is not None and (invoice.voids_id or Invoice.objects.filter(voids=invoice).exists()):
        errors["invoice"] = _("This invoice was voided: nothing is owed for it")
    return _saved(payment, on, amount, errors)


@transaction.atomic
def reverse_payment(*, by: Employee, payment: Payment, number: str, on: date | None, amount: Decimal | None) -> Payment:
    """Take a payment back, in whole or in part, by a document of its own; ``amount`` is above zero.

    Raises:
        PermissionDenied: by one who does not enter payments.
        ValidationError: by field; more than what is left of the payment, or before its day.
    """
    row = _enterable(by, payment.client)
    whole = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    if whole.reverses_id is not None:
        raise ValidationError(_("This is a reversal itself: it is not reversed, but paid anew"))
    reversal = Payment(client=row, number=" ".join(number.split()), reverses=whole)
    errors = _errors(reversal, on, amount)
    left = left_of(whole)
    if amount is not None and amount > left:
        errors["amount"] = _("Only %(left)s are left of this payment") % {"left": money(left)}
    if on is not None and on < whole.on:
        errors["on"] = _("The payment came later, on %(day)s") % {"day": f"{whole.on:%d.%m.%Y}"}
    return _saved(reversal, on, amount, errors)


@transaction.atomic
def void_invoice(*, by: Employee, invoice: Invoice, number: str, issued_on: date | None, void_reason: str) -> Invoice:
    """Void an invoice issued by mistake by a document of its own; what was paid for it settles other invoices.

    Raises:
        PermissionDenied: by one who does not enter documents.
        ValidationError: by field, what cannot be so; it was voided already, voids another one, or bills nothing.
    """
    row = _enterable(by, invoice.client)
    whole = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if error := _void_error(whole):
        raise ValidationError(error)
    voiding = Invoice(client=row, number=" ".join(number.split()), period=whole.period, amount=-whole.amount)
    voiding.issued_on, voiding.voids, voiding.void_reason = issued_on, whole, void_reason.strip()
    if errors := _voiding_errors(voiding, whole):
        raise ValidationError(errors)
    voiding.clean_fields()
    voiding.save(force_insert=True)
    documents_changed(client_ids=[row.pk])
    facts_changed([row.pk])
    return voiding


def _void_error(invoice: Invoice) -> str:
    if invoice.voids_id is not None:
        return _("This document voids an invoice itself: bill it anew instead")
    if Invoice.objects.filter(voids=invoice).exists():
        return _("This invoice was voided already")
    return "" if invoice.amount > 0 else _("This invoice bills nothing")


def _voiding_errors(voiding: Invoice, whole: Invoice) -> dict[str, str]:
    errors = _day_errors("issued_on", voiding.issued_on)
    if not voiding.number:
        errors["number"] = _("Give the number of the document")
    elif Invoice.objects.filter(number=voiding.number).exists():
        errors["number"] = _("There is an invoice with this number already")
    if not voiding.void_reason:
        errors["void_reason"] = _("Say why it is voided")
    if voiding.issued_on and whole.issued_on and voiding.issued_on < whole.issued_on:
        errors["issued_on"] = _("The invoice was issued later, on %(day)s") % {"day": f"{whole.issued_on:%d.%m.%Y}"}
    return errors


def left_of(payment: Payment) -> Decimal:
    """What has not been reversed of a payment."""
    gone: Decimal | None = Payment.objects.filter(reverses=payment).aggregate(gone=Sum("amount"))["gone"]
    return payment.amount + (gone or Decimal(0))


def _enterable(by: Employee, client: Client) -> Client:
    if not (by.is_active and rules.may_enter_payments(by.roles)):
        raise PermissionDenied
    return locked_client(by, client)


def _errors(payment: Payment, on: date | None, amount: Decimal | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not payment.number:
        errors["number"] = _("Give the number of the document")
    elif Payment.objects.filter(number=payment.number).exists():
        errors["number"] = _("There is a payment with this number already")
    if amount is None or amount <= 0:
        errors["amount"] = _("Give a sum above zero")
    return errors | _day_errors("on", on)


def _day_errors(name: str, day: date | None) -> dict[str, str]:
    if day is None:
        return {name: _("Say on which day")}
    if day > today():
        return {name: _("This day has not come yet")}
    return {} if client_rules.is_plausible(day, today()) else {name: _("Such a date cannot be: check the year")}


def _saved(payment: Payment, on: date | None, amount: Decimal | None, errors: dict[str, str]) -> Payment:
    if errors or on is None or amount is None:
        raise ValidationError(errors)
    payment.on, payment.amount = on, -amount if payment.reverses_id else amount
    payment.clean_fields()
    payment.save(force_insert=True)
    documents_changed(client_ids=[payment.client_id])
    facts_changed([payment.client_id])
    return payment
