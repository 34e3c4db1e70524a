"""The form of a delivery: it reads what was typed; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee
from crm.ui.widgets import PlainSelect

from . import queries
from .choices import Form, Rhythm


class DeliveryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The subject of the message"))
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, initial=Rhythm.WEEKLY, widget=PlainSelect)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=list(WEEKDAYS.items()), coerce=int, empty_value=None, initial=0,
        required=False, widget=PlainSelect, help_text=_("Where it is sent every week"),
    )  # fmt: skip
    month_day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=31, required=False, initial=1,
        help_text=_("Where it is sent every month; a shorter month has it on its last day"),
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour}:00") for hour in range(24)], coerce=int, initial=9, widget=PlainSelect
    )
    form = forms.ChoiceField(label=_("Format"), choices=Form.choices, initial=Form.XLSX, widget=PlainSelect)
    is_active = forms.BooleanField(label=_("Is sent"), required=False, initial=True)
    recipients = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("Who receives it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each receives what they themselves may see"),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Employee, with_recipients: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recipients"]
        if with_recipients:
            del self.fields["is_active"]
            field.queryset = queries.people_of(by).order_by("full_name")
            field.initial = [by.pk]
        else:
            del self.fields["recipients"]

    def take(self, error: forms.ValidationError) -> None:
        """Put the errors of an action beside their fields."""
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)
