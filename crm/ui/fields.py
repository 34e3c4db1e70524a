"""Fields of forms that read what people here type."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .widgets import MomentInput

_NOISE = re.compile(r"[\s\u00a0\u202f\u2009₽]")


class MoneyField(forms.DecimalField):
    """Roubles as people write them: «12 345,50», «12345.5», «12 345 ₽». Not below zero, two decimals."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Enter a sum in roubles, for example 12 345,50"),
        "min_value": _("A sum cannot be below zero"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0), **kwargs})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = _NOISE.sub("", value).replace(",", ".").replace("\N{MINUS SIGN}", "-")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Without kopecks where there are none."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:f}".removesuffix(".00").replace(".", ",")

    def run_validators(self, value: Any) -> None:
        """One message, not the limit's own beside it."""
        if value is not None and value < 0:
            raise forms.ValidationError(self.error_messages["min_value"], code="min_value")
        super().run_validators(value)


class MomentField(forms.DateTimeField):
    """A day and a time to the minute; seconds that are stored are no change."""

    widget = MomentInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            before, after = self.to_python(initial), self.to_python(data)
        except forms.ValidationError:
            return True
        if before is None or after is None:
            return before is not after
        return bool(before.replace(second=0, microsecond=0) != after.replace(second=0, microsecond=0))
