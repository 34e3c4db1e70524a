"""Forms of debts: they read what was typed; the actions decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms import Judged
from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works.directories.forms import EntryForm
from crm.ui.fields import MoneyField
from crm.ui.widgets import DayInput, PlainSelect

from .actions import Terms
from .models import Invoice, NonpaymentReason, Payment, Promise

SUM = {"required": _("Give a sum above zero")}
DOCUMENT = {"number": {"required": _("Give the number of the document")}, "on": {"required": _("Say on which day")}}


class PromiseForm(Judged):
    """What was agreed; ``debt`` is offered as the sum."""

    amount = MoneyField(label=_("Sum, ₽"), max_digits=14, error_messages=SUM)

    class Meta:
        model = Promise
        fields = ("agreed_on", "amount", "remind_on", "person", "reason", "note")
        labels = {
            "agreed_on": _("Will pay by"),
            "remind_on": _("Remind on"),
            "person": _("With whom"),
            "reason": _("Why it is not paid"),
            "note": _("Note"),
        }
        error_messages = {"agreed_on": {"required": _("Say by which day")}}
        help_texts = {
            "remind_on": _("The day to call before, if the client wants it; empty for no reminder"),
            "reason": _("Without a reason the debt is proposed to the account manager"),
        }
        widgets = {
            "agreed_on": DayInput,
            "remind_on": DayInput,
            "person": PlainSelect,
            "reason": PlainSelect,
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, client: Client, debt: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["agreed_on"].widget.attrs["autofocus"] = True
        fields["amount"].initial = max(debt, Decimal(0)) or None
        fields["person"].queryset = ContactPerson.objects.filter(client=client, is_active=True).order_by("full_name")
        fields["reason"].queryset = NonpaymentReason.objects.filter(is_active=True)

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class PaymentForm(Judged):
    amount = MoneyField(label=_("Sum, ₽"), max_digits=14, error_messages=SUM)

    class Meta:
        model = Payment
        fields = ("number", "on", "amount", "invoice")
        labels = {"number": _("Number of the payment"), "on": _("Date"), "invoice": _("For the invoice")}
        error_messages = DOCUMENT
        widgets = {"on": DayInput, "invoice": PlainSelect, "number": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["invoice"].queryset = client.invoices.filter(voids=None, voidings=None).order_by("-period", "-pk")
        fields["invoice"].empty_label = _("None named: the oldest open one")


class ReversalForm(Judged):
    amount = MoneyField(label=_("Sum that goes back, ₽"), max_digits=14, error_messages=SUM)

    class Meta:
        model = Payment
        fields = ("number", "on", "amount")
        labels = {"number": _("Number of the reversal"), "on": _("Date")}
        error_messages = DOCUMENT
        widgets = {"on": DayInput, "number": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["amount"].initial = left


class VoidForm(Judged):
    class Meta:
        model = Invoice
        fields = ("number", "issued_on", "void_reason")
        labels = {"number": _("Number of the voiding document"), "issued_on": _("Date"), "void_reason": _("Why")}
        error_messages = {
            "number": DOCUMENT["number"],
            "issued_on": DOCUMENT["on"],
            "void_reason": {"required": _("Say why it is voided")},
        }
        widgets = {
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
            "issued_on": DayInput,
            "void_reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("issued_on", "void_reason"):
            self.fields[name].required = True


class ReasonForm(EntryForm):
    class Meta:
        model = NonpaymentReason
        fields = ("name", "position", "is_active")
