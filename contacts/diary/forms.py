"""The form of a reminder: it reads what was typed; the actions decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.fields import MomentField


class ReminderForm(forms.Form):
    text = forms.CharField(
        label=_("What to remember"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    at = MomentField(label=_("When"))

    def take(self, error: forms.ValidationError) -> None:
        """Put the errors of an action beside their fields."""
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)
