"""Forms of the client base: they read and name what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.editing import EditForm
from crm.ui.fields import MoneyField
from crm.ui.widgets import DayInput, PlainSelect

from .actions.editing import EDITABLE
from .models import Client


class ActionForm(EditForm):
    """A form whose action judges; its errors come back by :meth:`take`."""

    def _post_clean(self) -> None:
        """Not here."""

    def take(self, error: forms.ValidationError) -> None:
        """Put the errors of an action beside their fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class ClientForm(ActionForm):
    monthly_fee = MoneyField(label=_("Monthly fee, ₽"), required=False)

    class Meta:
        model = Client
        fields = EDITABLE
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True}),
            "region": PlainSelect,
            "connected_on": DayInput,
            "disconnected_on": DayInput,
            "inn": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        }

    def clean_inn(self) -> Any:
        """Copied from elsewhere it comes with spaces."""
        return "".join(self.cleaned_data["inn"].split())
