"""Forms of the functional card: they read what was typed by the type of the indicator; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from clients.choices import ValueType
from crm.edits import Edit
from crm.ui.editing import EditForm

from . import rules
from .models import CardValue, Indicator
from .subjects import Subject

MISFITS = {
    ValueType.NUMBER: _("This is not a number: digits, with a comma before the fraction"),
    ValueType.DATE: _("This is not a date: day.month.year, as in 31.12.2026"),
    ValueType.PHONE: _("This is not a phone number: with the code of the city, several with commas between"),
    ValueType.CHOICE: _("Choose one of the options"),
    ValueType.TEXT: _("Longer than 10 000 characters"),
}
HINTS = {
    ValueType.DATE: _("dd.mm.yyyy"),
    ValueType.PHONE: _("several with commas between"),
}


class ValueForm(EditForm):
    """The value of one indicator. What stood there may be sent again as it is: that confirms it."""

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        super().__init__(*args, **kwargs)

    def clean_value(self) -> str:
        text: str = self.cleaned_data["value"].replace("\r\n", "\n").strip()
        if text == self._seen("value"):
            return text
        kind = ValueType(self.indicator.value_type)
        try:
            return rules.read_value(kind, text, self.indicator.options)
        except rules.Misfit:
            raise forms.ValidationError(MISFITS[kind], code="misfit") from None

    def edit(self) -> Edit:
        """Always of the value, so that sending it as it was seen fails where somebody else has changed it."""
        return Edit({"value": self.cleaned_data["value"]}, {"value": self._seen("value")})


def value_form(
    subject: Subject, indicator: Indicator, value: CardValue | None, data: Any = None, focus: bool = True
) -> ValueForm:
    field = _field(indicator, value.value if value else "")
    if focus:
        field.widget.attrs["autofocus"] = True
    made = modelform_factory(subject.values, form=ValueForm, fields=["value"])
    # the field is made before the form, which gives every field its hidden initial value
    typed = type("TypedValueForm", (made,), {"value": field})
    form: ValueForm = typed(
        data, instance=value or subject.values(), indicator=indicator, auto_id=f"id_%s_{indicator.pk}"
    )
    return form


def _field(indicator: Indicator, current: str) -> forms.Field:
    kind = indicator.value_type
    label, hint = indicator.name, HINTS.get(ValueType(kind), "")
    if kind == ValueType.CHOICE:
        kept = [] if not current or current in indicator.options else [current]
        choices = [("", "—"), *((option, option) for option in [*indicator.options, *kept])]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if kind == ValueType.TEXT:
        widget = forms.Textarea(attrs={"rows": 2 if len(current) < 120 else 5, "data-enter": True})
    if kind == ValueType.NUMBER:
        widget.attrs["inputmode"] = "decimal"
    return forms.CharField(label=label, widget=widget, required=False, help_text=hint)
