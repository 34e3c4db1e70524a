"""Forms of works: they read what was typed; the actions decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms import ActionForm
from clients.models import Client
from contacts.persons.models import ContactPerson
from crm.staff.models import Employee
from crm.staff.queries import colleagues
from crm.ui.fields import MomentField
from crm.ui.widgets import PlainSelect

from .actions import Closing, Plan
from .actions.keeping import CORRECTABLE
from .choices import HELD_STATES, Method, Stage, WorkKind, WorkState
from .extras import closings
from .models import Direction, Instrument, Topic, Work, WorkResult

ENDINGS = [(state.value, state.label) for state in (*HELD_STATES, WorkState.NOT_HELD)]


def _persons(client: Client) -> QuerySet[ContactPerson]:
    return ContactPerson.objects.filter(client=client, is_active=True).order_by("full_name")


def _executors(client: Client, by: Employee) -> QuerySet[Employee]:
    theirs = Q(pk__in=[by.pk, client.specialist_id, client.account_manager_id])
    return Employee.objects.filter(colleagues(by) | theirs, is_active=True).order_by("full_name")


class _Errors:
    """The errors of an action beside their fields."""

    def take(self: Any, error: forms.ValidationError) -> None:
        for name, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


class PlanForm(_Errors, forms.Form):
    """What a work is meant to be."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WorkKind, widget=forms.RadioSelect, initial=WorkKind.PLANNED)
    planned_at = MomentField(label=_("When"), required=False)
    person = forms.ModelChoiceField(ContactPerson.objects.none(), label=_("With whom"), required=False)
    method = forms.ChoiceField(label=_("Method"), choices=Method, initial=Method.PHONE)
    is_incoming = forms.BooleanField(label=_("They contacted us"), required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), required=False)
    direction = forms.ModelChoiceField(Direction.objects.none(), label=_("Direction"), required=False)
    executor = forms.ModelChoiceField(Employee.objects.none(), label=_("Executor"), widget=PlainSelect)
    goal = forms.CharField(label=_("Goal"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, client: Client, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, QuerySet[Any]] = {
            "person": _persons(client),
            "topic": Topic.objects.filter(is_active=True),
            "direction": Direction.objects.filter(is_active=True),
            "executor": _executors(client, by),
        }
        for name, choices in offered.items():
            self.fields[name].queryset = choices  # type: ignore[attr-defined]
        self.fields["executor"].initial = by.pk
        self.fields["topic"].choices = [("", "—"), *_by_kind()]  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        return Plan(**self.cleaned_data)


def _by_kind() -> list[tuple[Any, list[tuple[int, str]]]]:
    topics = list(Topic.objects.filter(is_active=True))
    return [(kind.label, [(one.pk, one.name) for one in topics if one.kind == kind]) for kind in WorkKind]


class ClosingForm(_Errors, forms.Form):
    """How a work ended."""

    state = forms.ChoiceField(label=_("How it ended"), choices=ENDINGS, widget=forms.RadioSelect)
    result = forms.ModelChoiceField(WorkResult.objects.none(), label=_("Reason / result"), required=False)
    done_at = MomentField(label=_("When it was"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, required=False)
    person = forms.ModelChoiceField(ContactPerson.objects.none(), label=_("With whom"), required=False)
    stages = forms.TypedMultipleChoiceField(
        label=_("Stages"), choices=Stage, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].queryset = WorkResult.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["person"].queryset = _persons(client)  # type: ignore[attr-defined]
        self.fields["done_at"].initial = timezone.now
        self.known = {f"used_{one.pk}": one for one in self.offered_instruments()}
        for name, one in self.known.items():
            self.fields[name] = forms.IntegerField(
                label=one.name, min_value=0, max_value=99, required=False, widget=forms.NumberInput(attrs={"min": 0})
            )
        self.fields.update(closings.fields())

    def offered_instruments(self) -> Iterable[Instrument]:
        return Instrument.objects.filter(is_active=True)

    def instruments(self) -> Iterator[BoundField]:
        return (self[name] for name in self.known)

    def main(self) -> Iterator[BoundField]:
        return (bound for bound in self if bound.name not in self.known)

    def extras(self) -> Iterator[BoundField]:
        """What higher apps ask."""
        return (self[name] for name in closings.known)

    def closing(self) -> Closing:
        asked = {*self.known, *closings.known}
        given = {name: value for name, value in self.cleaned_data.items() if name not in asked}
        used = {one: self.cleaned_data.get(name) or 0 for name, one in self.known.items()}
        told = closings.given(self.cleaned_data)
        return Closing(**{**given, "stages": tuple(given["stages"])}, instruments=used, extras=told)


class CorrectionForm(ActionForm):
    """What is put right in a closed work, and why."""

    state = forms.ChoiceField(
        label=_("How it ended"), choices=[*ENDINGS, (WorkState.CANCELLED, WorkState.CANCELLED.label)]
    )
    stages = forms.TypedMultipleChoiceField(
        label=_("Stages"), choices=Stage, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    done_at = MomentField(label=_("When it was"), required=False)
    reason = forms.CharField(label=_("Why it is corrected"), required=False, max_length=500)

    class Meta:
        model = Work
        fields = CORRECTABLE
        widgets = {"comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        work, offered = self.instance, Q(is_active=True)  # what the work has stays chosen, in use or not
        self.fields["person"].queryset = _persons(work.client)  # type: ignore[attr-defined]
        self.fields["result"].queryset = WorkResult.objects.filter(offered | Q(pk=work.result_id))  # type: ignore[attr-defined]
        topics = Topic.objects.filter(offered, kind=work.kind) | Topic.objects.filter(pk=work.topic_id)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        self.fields["reason"].show_hidden_initial = False

    def edit(self) -> Any:
        """The reason belongs to the correction, not to the work."""
        edit = super().edit()
        return type(edit)(
            {name: value for name, value in edit.wanted.items() if name != "reason"},
            {name: value for name, value in edit.seen.items() if name != "reason"},
        )


class MoveForm(_Errors, forms.Form):
    planned_at = MomentField(label=_("New time"))


class CancelForm(_Errors, forms.Form):
    comment = forms.CharField(label=_("Why it is cancelled"), max_length=500, required=False)
