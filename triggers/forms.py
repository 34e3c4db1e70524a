"""Forms of the indicator."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.staff.calendar import today


def _not_in_future(day: date) -> None:
    if day > today():
        raise ValidationError(_("This day has not come yet"))


def _input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DayForm(forms.Form):
    """A day of the past, or today."""

    on = forms.DateField(label=_("Day"), widget=_input(), validators=[_not_in_future])


class RunForm(forms.Form):
    """For which day to compute."""

    day = forms.DateField(
        label=_("For the day"),
        widget=_input(),
        validators=[_not_in_future],
        help_text=_("For an earlier day only what was said on that day is corrected."),
    )
