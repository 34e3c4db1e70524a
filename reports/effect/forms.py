"""The address of the effect of cases: which cases, of which period, broken down by what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.choices import Audience, CaseKind, CaseState
from cases.models import Case, Use
from clients.filters import date_input
from crm.staff.models import Employee
from crm.staff.queries import colleagues
from crm.ui.widgets import PlainSelect
from reports.named.filters import EARLIEST, LATEST, period_asked
from reports.words import PERIOD_NAMES
from triggers.choices import Parameter

from .choices import By, Row
from .evidence import ALL, Asked

USUAL = "365"
FILTERS = ("kind", "case", "audience", "author", "specialist", "parameter")


class EffectForm(forms.Form):
    """Nothing chosen: all cases of a year, by case."""

    period = forms.ChoiceField(label=_("Period"), required=False, widget=PlainSelect)
    since = forms.DateField(label=_("From"), required=False, widget=date_input())
    until = forms.DateField(label=_("To"), required=False, widget=date_input())
    by = forms.ChoiceField(label=_("Broken down by"), required=False, choices=By.choices, widget=PlainSelect)
    row = forms.ChoiceField(label=_("Shown of each"), required=False, choices=Row.choices, widget=PlainSelect)
    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=PlainSelect)
    case = forms.ChoiceField(label=_("Case"), required=False, widget=PlainSelect)
    audience = forms.ChoiceField(label=_("Audience"), required=False, widget=PlainSelect)
    author = forms.ChoiceField(label=_("Author"), required=False, widget=PlainSelect)
    specialist = forms.ChoiceField(label=_("Specialist"), required=False, widget=PlainSelect)
    parameter = forms.ChoiceField(label=_("What raised the risk"), required=False, widget=PlainSelect)

    def __init__(self, data: Mapping[str, Any], *, employee: Employee, day: date) -> None:
        super().__init__(data)
        self.employee, self.day = employee, day
        self.options: dict[str, list[tuple[str, Any]]] = {}
        self.cases = list(cases_for(employee).select_related("author"))
        authors = {one.author_id: one.author.short_name for one in self.cases}
        told = Exists(Use.objects.filter(work__executor=OuterRef("pk")))
        people = Employee.objects.filter(colleagues(employee), told)
        others = [(code, label) for code, label in PERIOD_NAMES.items() if code != USUAL]
        self._offer("period", PERIOD_NAMES[USUAL], others)
        self._offer("kind", _("Cases and info topics"), CaseKind.choices)
        self._offer("case", _("All together"), [(one.pk, one.title) for one in self.cases])
        self._offer("audience", _("Any"), Audience.choices)
        self._offer("author", _("Any"), sorted(authors.items(), key=lambda one: one[1]))
        self._offer("specialist", _("Any"), [(one.pk, one.short_name) for one in people.order_by("full_name")])
        self._offer("parameter", _("Anything or nothing"), Parameter.choices)

    def _offer(self, name: str, nothing: Any, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        self.options[name] = [(str(key), label) for key, label in choices]
        field.choices = [("", nothing), *self.options[name]]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for name in ("since", "until"):
            if data.get(name) and not EARLIEST <= data[name] < LATEST:
                self.add_error(name, _("Choose a day between 2000 and 2099"))
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins"))
        return data

    @property
    def chosen_row(self) -> Row:
        return Row(self.cleaned_data.get("row") or Row.QUALITY)

    @property
    def chosen_by(self) -> By:
        return By(self.cleaned_data.get("by") or By.CASE)

    @property
    def chosen_case(self) -> Case | None:
        return next((one for one in self.cases if str(one.pk) == self.cleaned_data["case"]), None)

    def offers(self, name: str, value: str) -> bool:
        return value in dict(self.options[name])

    def address(self, **changes: str) -> str:
        """The query of what is asked, without what is not; ``changes`` replace single values."""
        given = {name: str(self.data.get(name) or "") for name in self.fields} | changes
        return urlencode({name: value for name, value in given.items() if value})

    def asked(self) -> Asked:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Asked(
            period=period_asked(self.data, USUAL, self.day), day=self.day, by=self.chosen_by, groups=self._groups(),
            specialist=int(data["specialist"]) if data["specialist"] else None, parameter=data["parameter"],
        )  # fmt: skip

    def _groups(self) -> dict[int, tuple[str, ...]]:
        """Of the cases that are let through; one for everybody stands under an audience of its own."""
        names: dict[str, Any] = {
            By.CASE: lambda one: (str(one.pk),), By.AUDIENCE: lambda one: tuple(one.audiences) or (EVERYBODY,),
            By.AUTHOR: lambda one: (str(one.author_id),),
        }  # fmt: skip
        named = names.get(self.chosen_by, lambda one: (ALL,))
        return {one.pk: named(one) for one in self.cases if self._lets_through(one)}

    def _lets_through(self, one: Case) -> bool:
        data = self.cleaned_data
        return (
            data["kind"] in ("", one.kind)
            and data["case"] in ("", str(one.pk))
            and data["author"] in ("", str(one.author_id))
            and (not data["audience"] or not one.audiences or data["audience"] in one.audiences)
        )


EVERYBODY = "everybody"


def cases_for(employee: Employee) -> QuerySet[Case]:
    """What the employee sees of the library and may have been told to a client."""
    used = Exists(Use.objects.filter(case=OuterRef("pk")))
    return Case.objects.visible_to(employee).filter(Q(used) | ~Q(state=CaseState.DRAFT)).order_by("title", "pk")
