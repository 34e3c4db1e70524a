"""Forms of telephony."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ExchangeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=50, help_text=_("Latin letters and digits, for example office"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
