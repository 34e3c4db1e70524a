"""Two clients to be compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.exchange.rules import client_number
from crm.staff.models import Employee

from .models import Client


class PairForm(forms.Form):
    """Numbers as people have them: «28389» or «28389 - СТРИЖ ПЛЮС»."""

    first = forms.CharField(label=_("The client that stays"), max_length=330, help_text=_("Its number"))
    second = forms.CharField(label=_("The one that becomes a part of it"), max_length=330, help_text=_("Its number"))

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee

    def clean_first(self) -> Client:
        return self._client("first")

    def clean_second(self) -> Client:
        return self._client("second")

    def _client(self, name: str) -> Client:
        number = client_number(self.cleaned_data[name])
        found = Client.objects.visible_to(self.employee).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no client “%(number)s”"), params={"number": number})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("A client cannot be merged with itself"))
        return cleaned
