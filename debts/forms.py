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


class PromiseForm(Judged):
    """What was agreed; ``debt`` is offered as the sum."""

    amount = MoneyField(label=_("Sum, ₽"), required=False, max_digits=14)

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
        fields["agreed_on"].required = False
        fields["agreed_on"].widget.attrs["autofocus"] = True
        fields["amount"].initial = max(debt, Decimal(0)) or None
        fields["person"].queryset = ContactPerson.objects.filter(client=client, is_active=True).order_by("full_name")
        fields["reason"].queryset = NonpaymentReason.objects.filter(is_active=True)

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class PaymentForm(Judged):
    amount = MoneyField(label=_("Sum, ₽"), required=False, max_digits=14)

    class Meta:
        model = Payment
        fields = ("number", "on", "amount", "invoice")
        labels = {"number": _("Number of the payment"), "on": _("Date"), "invoice": _("For the invoice")}
        widgets = {"on": DayInput, "invoice": PlainSelect, "number": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name in ("number", "on"):
            fields[name].required = False
        fields["invoice"].queryset = client.invoices.filter(voids=None, voidings=None).order_by("-period", "-pk")
        fields["invoice"].empty_label = _("None named: the oldest open one")


class ReversalForm(Judged):
    amount = MoneyField(label=_("Sum that goes back, ₽"), required=False, max_digits=14)

    class Meta:
        model = Payment
        fields = ("number", "on", "amount")
        labels = {"number": _("Number of the reversal"), "on": _("Date")}
        widgets = {"on": DayInput, "number": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name in ("number", "on"):
            fields[name].required = False
        fields["amount"].initial = left


class VoidForm(Judged):
    class Meta:
        model = Invoice
        fields = ("number", "issued_on", "void_reason")
        labels = {"number": _("Number of the voiding document"), "issued_on": _("Date"), "void_reason": _("Why")}
        widgets = {
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
            "issued_on": DayInput,
            "void_reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False


class ReasonForm(EntryForm):
    class Meta:
        model = NonpaymentReason
        fields = ("name", "position", "is_active")
