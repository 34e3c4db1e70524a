"""Forms of assignments: they read what was typed; the actions decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from clients.choices import Category
from contacts.works.models import Instrument
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.formats import month as in_words
from crm.ui.widgets import PlainSelect

from . import rules

PREFIX = "plan_"


class QuantitiesForm(forms.Form):
    """How many times each instrument is to be used; what was shown is sent back, so that no other's change is lost."""

    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, planned: Mapping[int, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = planned or {}
        offered = Instrument.objects.all()
        self.known = {f"{PREFIX}{one.pk}": one for one in offered if one.is_active or one.pk in stored}
        for name, one in self.known.items():
            self.fields[name] = forms.IntegerField(
                label=one.name, required=False, min_value=0, max_value=rules.LARGEST, initial=stored.get(one.pk),
                show_hidden_initial=True, widget=forms.NumberInput(attrs={"min": 0, "max": rules.LARGEST}),
            )  # fmt: skip

    def instruments(self) -> Iterator[BoundField]:
        return (self[name] for name in self.known)

    def others(self) -> Iterator[BoundField]:
        return (bound for bound in self if bound.name not in self.known)

    def quantities(self) -> dict[Instrument, int]:
        return {one: self.cleaned_data.get(name) or 0 for name, one in self.known.items()}

    def seen(self) -> dict[Instrument, int]:
        """What the form showed."""
        given = ((one, self.data.get(self[name].html_initial_name, "")) for name, one in self.known.items())
        return {one: int(shown) if shown.isdecimal() and len(shown) < 9 else 0 for one, shown in given}

    def show(self, stored: Mapping[int, int]) -> None:
        """Take the numbers that stand there now for what was seen: sending the form again puts one's own."""
        data: Any = self.data
        self.data = data = data.copy()
        for name, one in self.known.items():
            data[self[name].html_initial_name] = str(stored.get(one.pk) or "")

    def take(self, error: forms.ValidationError) -> None:
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


def month_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Month"), coerce=date.fromisoformat, widget=PlainSelect)


class AssignForm(QuantitiesForm):
    """An assignment for one client."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Employee"), empty_label=None, widget=PlainSelect
    )
    month = month_field()
    field_order: Any = ("employee", "month", "comment")

    def __init__(self, *args: Any, employees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["employee"].queryset = employees
        fields["month"].choices = _months(rules.plannable(today()))


TEMPLATE, AGAIN = "template", "again"


class ManyForm(AssignForm):
    """Assignments for all clients of an employee, or of one category."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All clients")), *Category.choices], required=False, widget=PlainSelect
    )
    source = forms.ChoiceField(
        label=_("What is planned"),
        choices=[(AGAIN, _("As in the month before, client by client")), (TEMPLATE, _("The same for each client"))],
        widget=forms.RadioSelect,
    )
    field_order = ("employee", "month", "category", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["comment"]


def _months(found: Iterable[date]) -> list[tuple[str, str]]:
    return [(month.isoformat(), in_words(month)) for month in found]
