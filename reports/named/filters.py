"""Filters that named reports have in common: whose clients, which period, as of which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, date_input
from clients.service.filters import OwnedFilters, owner_filters
from crm.staff.models import Department, Employee, Group
from crm.staff.queries import colleagues
from crm.ui.widgets import PlainSelect
from reports.address import PERIODS
from reports.rules import Period, period_named
from reports.words import PERIOD_NAMES

PRIMARY = ("q", "specialist", "period", "on")
"""Filters that stand in the bar beside the report's own; the others unfold."""

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class SpanForm(forms.Form):
    """A period that ends before it begins is told so at its end; nothing is shown of it."""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins"))
        return data


def asked_elsewhere(queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
    """The rows themselves are made for the period or the day: there is nothing left to filter."""
    return queryset


class ByOwner(OwnedFilters):
    """Of rows about clients."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self)


class ByEmployee(filters.FilterSet):
    """Of rows that are employees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Employee.objects.filter(colleagues(self.request.user))
        groups = Group.objects.filter(employees__in=seen).distinct()
        self.filters["group"].extra["choices"] = list(groups.values_list("pk", "name"))
        offer_departments(self)


def offer_departments(filterset: filters.FilterSet) -> None:
    """Those of employees within the scope."""
    seen = Employee.objects.filter(colleagues(filterset.request.user))
    found = Department.objects.filter(groups__employees__in=seen).distinct()
    filterset.filters["department"].extra["choices"] = list(found.values_list("pk", "name"))


def filters_of(
    *, owned: str | None, span: str, dated: bool, own: Mapping[str, filters.Filter], name: str
) -> type[filters.FilterSet]:
    """The filters of one report: the usual ones around its own."""
    members: dict[str, Any] = {"Meta": type("Meta", (), {"fields": [], "form": SpanForm})}
    if owned is None:
        members["group"] = choice(_("Group"), field_name="group")
        members["department"] = choice(_("Department"), field_name="group__department")
    else:
        members["q"], members["specialist"], members["group"] = owner_filters(owned)
        members["department"] = choice(_("Department"), field_name=f"{owned}specialist__group__department")
    if span:
        members |= _span(span)
    if dated:
        members["on"] = filters.DateFilter(label=_("As of"), method=asked_elsewhere, widget=date_input())
    base = ByEmployee if owned is None else ByOwner
    return type(f"{name}Filters", (base,), members | dict(own))


def _span(usual: str) -> dict[str, Any]:
    others = [(code, label) for code, label in PERIOD_NAMES.items() if code != usual]
    named = filters.ChoiceFilter(
        label=_("Period"), choices=others, empty_label=PERIOD_NAMES[usual], method=asked_elsewhere, widget=PlainSelect
    )
    dates = {
        name: filters.DateFilter(label=label, method=asked_elsewhere, widget=date_input())
        for name, label in (("since", _("From")), ("until", _("To")))
    }
    return {"period": named, **dates}


def period_asked(params: Mapping[str, str], usual: str, day: date) -> Period:
    """The dates that are given, else the named period, else the usual one. What is no date the form says."""
    since, until = _day(params, "since"), _day(params, "until")
    if since or until:
        last = until or max(day, since or day)
        return Period(since or last.replace(day=1), last)
    named = params.get("period", "")
    return period_named(named if named in PERIODS else usual or "30", day) or Period(day, day)


def day_asked(params: Mapping[str, str], day: date) -> date:
    """The day as of which things are told; nothing is known of days to come."""
    return min(_day(params, "on") or day, day)


def _day(params: Mapping[str, str], name: str) -> date | None:
    try:
        given = forms.DateField(required=False).to_python(params.get(name, ""))
    except forms.ValidationError:
        return None
    return given if given and EARLIEST <= given < LATEST else None
