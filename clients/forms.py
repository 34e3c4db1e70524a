"""Forms of the client base: they read and name what was typed; the actions decide."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.edits import Conflict, Edit
from crm.search.expressions import folded
from crm.staff.models import Employee
from crm.ui.editing import EditForm
from crm.ui.fields import MoneyField
from crm.ui.widgets import DayInput, PlainSelect

from .actions.creating import ENTERED
from .actions.editing import EDITABLE, check
from .choices import OwnerRole
from .models import Client, ServicePoint, Subdivision
from .owner_queries import receivers_for

LOOKS_FOR_ALIKE = {"hx-get": "alike/", "hx-trigger": "change", "hx-target": "#alike", "hx-include": "closest form"}
"""Attributes of a control: when it is left, clients alike are looked for (relative to the page of the form)."""


class Judged(forms.ModelForm):
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


class JudgedClient(Judged):
    """Main data: where something cannot be read, the rest is judged all the same, so that all is said at once."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            self._judge({name: cleaned[name] for name in self.changed_data if name in cleaned})
        return cleaned

    def _judge(self, given: dict[str, Any]) -> None:
        client = copy(self.instance)
        for name, value in given.items():
            setattr(client, name, value)
        try:
            check(client, list(given))
        except forms.ValidationError as error:
            for name, errors in error.error_dict.items():
                if name not in self.errors:
                    self.add_error(name, errors)


class ActionForm(Judged, EditForm):
    """A form of a row that others may be editing too."""


class ClientForm(JudgedClient, ActionForm):
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


class NewClientForm(JudgedClient):
    """A client entered by hand."""

    monthly_fee = MoneyField(label=_("Monthly fee, ₽"), required=False)

    class Meta:
        model = Client
        fields = ENTERED
        widgets = {
            **ClientForm.Meta.widgets,
            "number": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "specialist": PlainSelect,
            "account_manager": PlainSelect,
        }

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in OwnerRole:
            field: Any = self.fields[role.value]
            field.queryset = receivers_for(by, role).order_by(folded("full_name"))
        for name in ("name", "inn"):
            self.fields[name].widget.attrs |= LOOKS_FOR_ALIKE

    def clean_inn(self) -> Any:
        """Copied from elsewhere it comes with spaces."""
        return "".join(self.cleaned_data["inn"].split())


class SubdivisionForm(ActionForm):
    class Meta:
        model = Subdivision
        fields = ("name", "kind", "is_active")
        widgets = {"kind": PlainSelect}


class ServicePointForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=300, required=False)  # the client itself has none

    class Meta:
        model = ServicePoint
        fields = ("name", "is_active")


class StructureForm:
    """Subdivisions and service points of a client, each a line of its own, with an empty line for a new one."""

    def __init__(self, client: Client, data: Any = None) -> None:
        self.subdivisions = _lines(SubdivisionForm, client.subdivisions.order_by("-is_active", "name"), data)
        self.points = _lines(ServicePointForm, client.service_points.order_by("-is_active", "name"), data)
        for line in self.points[:-1]:
            line.fields["name"].widget.attrs["placeholder"] = client.name
        self.errors: list[str] = []

    @property
    def lines(self) -> list[ActionForm]:
        return [*self.subdivisions, *self.points]

    def is_valid(self) -> bool:
        """Each line is asked, so that each says what is wrong with it."""
        return not [line for line in self.lines if not line.is_valid()]

    def edits(self) -> dict[Any, Edit]:
        """What was changed, by the row."""
        return {line.instance: line.edit() for line in self.lines if line.instance.pk and line.has_changed()}

    def added(self) -> list[Any]:
        new = [line for line in self.lines if not line.instance.pk and line.has_changed()]
        for line in new:
            for name, value in line.cleaned_data.items():
                setattr(line.instance, name, value)
        return [line.instance for line in new]

    def show(self, conflict: Conflict) -> None:
        """Beside the line of the row in conflict."""
        next(line for line in self.lines if line.instance == conflict.row).show(conflict)

    def take(self, error: forms.ValidationError) -> None:
        """Put the error of a part beside its line, that of the whole above."""
        part = getattr(error, "part", None)
        line = next((line for line in self.lines if line.instance is part), None)
        if line is None:
            self.errors += error.messages
        else:
            line.take(error)


def _lines(form: type[ActionForm], rows: Any, data: Any) -> list[ActionForm]:
    prefix = form._meta.model._meta.model_name
    known = [form(data, instance=row, prefix=f"{prefix}-{row.pk}") for row in rows]
    new = form(data, prefix=f"{prefix}-new", empty_permitted=True, use_required_attribute=False)
    return [*known, new]
