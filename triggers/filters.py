"""Filters of the client list by risk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import MultipleChoiceField, MultipleHiddenInput
from django.utils.translation import gettext_lazy as _

from clients.filters import date_input
from clients.models import Client
from clients.registry import Filter, registry
from crm.staff.queries import scope_of
from crm.ui.widgets import PlainSelect

from .choices import Band, Parameter
from .models import Result
from .queries import counted_on, moved

Clients = QuerySet[Client]
AT_RISK, NOT_COMPUTED = "at_risk", "absent"
NO_GROUP, NO_SPECIALIST = "none", "nobody"
MOVES = {
    "worse_night": _("Worse over the night"),
    "worse_week": _("Worse over the week"),
    "worse_month": _("Worse over the month"),
    "better_night": _("Better over the night"),
    "better_week": _("Better over the week"),
    "better_month": _("Better over the month"),
}


def _now() -> QuerySet[Result]:
    return Result.objects.current().filter(client=OuterRef("pk"))


def by_band(clients: Clients, name: str, value: str) -> Clients:
    if value == NOT_COMPUTED:
        return clients.filter(~Exists(_now()))
    bands = [Band.DYNAMIC, Band.HIGH] if value == AT_RISK else [value]
    return clients.filter(Exists(_now().filter(band__in=bands)))


def by_indicator(clients: Clients, name: str, value: Decimal) -> Clients:
    return clients.filter(Exists(_now().filter(indicator__gte=value)))


def by_move(clients: Clients, name: str, value: str) -> Clients:
    direction, _sep, window = value.partition("_")
    return clients.filter(moved(window, direction, counted_on()))


def by_threat_day(clients: Clients, name: str, value: date) -> Clients:
    """Those that came into the highest band on the day and were below it the day before."""
    of_client = Result.objects.filter(client=OuterRef("pk"))
    before = of_client.filter(valid_until=value - timedelta(days=1)).exclude(band=Band.HIGH)
    return clients.filter(Exists(of_client.filter(valid_from=value, band=Band.HIGH)), Exists(before))


def by_parameter(clients: Clients, name: str, value: str) -> Clients:
    """The parameter raises the indicator: its letter is t(hreat) or a(ttention)."""
    place = Parameter.values.index(value)
    return clients.filter(Exists(_now().filter(levels__regex=rf"^.{{{place}}}[ta]")))


def by_debt(clients: Clients, name: str, value: Decimal) -> Clients:
    return clients.filter(Exists(_now().filter(debt_months__gte=value)))


class SpecialistGroupField(MultipleChoiceField):
    """Numbers of groups, ``none``, ``nobody``. Hidden: addresses of the homes set it, clearing the filters drops it."""

    widget = MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return value in (NO_GROUP, NO_SPECIALIST) or value.isdecimal()


class SpecialistGroupFilter(filters.MultipleChoiceFilter):
    """What a supervisor's home counts by: groups of the specialist, where the specialist is within the scope.

    Clients seen for the sake of their account manager belong to another's count.
    """

    field_class = SpecialistGroupField

    def filter(self, qs: Clients, value: list[str]) -> Clients:
        if not value:
            return qs
        condition = Q(specialist__group__in=[one for one in value if one.isdecimal()])
        if NO_GROUP in value:
            condition |= Q(specialist__group=None)
        if NO_SPECIALIST in value:
            condition |= Q(specialist=None)
        return qs.filter(condition, scope_of(self.parent.request.user).by_owner("specialist"))


def choice(label: Any, choices: Any, method: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=_("Any"), widget=PlainSelect)


BANDS = [(AT_RISK, _("At risk: both")), *reversed(Band.choices), (NOT_COMPUTED, _("Not computed"))]


def register() -> None:
    registry.add(
        Filter("band", lambda: choice(_("Risk"), BANDS, by_band), order=10),
        Filter("moved", lambda: choice(_("Moved"), list(MOVES.items()), by_move), order=20),
        Filter(
            "threat_since",
            lambda: filters.DateFilter(method=by_threat_day, label=_("Became a threat on"), widget=date_input()),
            order=25,
        ),
        Filter("raised_by", lambda: choice(_("Raised by"), Parameter.choices, by_parameter), order=30),
        Filter(
            "risk_from",
            lambda: filters.NumberFilter(method=by_indicator, label=_("Indicator from"), min_value=0, max_value=9),
            order=40,
        ),
        Filter(
            "debt_from",
            lambda: filters.NumberFilter(method=by_debt, label=_("Debt from, months"), min_value=0),
            order=50,
        ),
        Filter(
            "specialist_group",
            lambda: SpecialistGroupFilter(label=_("Specialist's group")),
            order=60,
        ),
    )
