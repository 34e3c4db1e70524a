"""Filters of the list of signals."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, offer_employees
from crm.staff.calendar import today
from crm.staff.queries import colleagues, scope_of
from crm.ui.widgets import PlainSelect

from .choices import SignalKind, SignalState
from .models import Signal
from .queries import mine

ALL, MINE, RAISED = "all", "mine", "raised"


def search(queryset: QuerySet[Signal], name: str, value: str) -> QuerySet[Signal]:
    part = value.strip()
    client = Q(client__number=part) | Q(client__name__icontains=part)
    return queryset.filter(client | Q(text__icontains=part) | Q(outcome__icontains=part))


class StateFilter(filters.ChoiceFilter):
    """Without a choice what waits."""

    def filter(self, queryset: QuerySet[Signal], value: str) -> QuerySet[Signal]:
        return queryset if value == ALL else queryset.filter(state=value or SignalState.OPEN)


def by_due(queryset: QuerySet[Signal], name: str, value: str) -> QuerySet[Signal]:
    """What is closed is never late."""
    day = today()
    waits = queryset.filter(state=SignalState.OPEN)
    return waits.filter(due_on__lt=day) if value == "overdue" else waits.filter(due_on=day)


class SignalFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Text, or client"))
    state = StateFilter(
        label=_("State"),
        choices=[
            (SignalState.REACTED.value, SignalState.REACTED.label),
            (SignalState.DISMISSED.value, SignalState.DISMISSED.label),
            (ALL, _("All")),
        ],
        empty_label=SignalState.OPEN.label,
        widget=PlainSelect,
    )
    whose = choice(_("Whose"), [(MINE, _("I must react")), (RAISED, _("I have raised"))], method="by_whose")
    kind = choice(_("Kind"), SignalKind.choices)
    due = choice(_("Until"), [("overdue", _("Late")), ("today", _("Today"))], method=by_due)
    owner = choice(_("Must react"))
    raised_by = choice(_("Who raised it"))

    class Meta:
        model = Signal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("owner", "raised_by"), colleagues(self.request.user), "clients:owners")

    def by_whose(self, queryset: QuerySet[Signal], name: str, value: str) -> QuerySet[Signal]:
        """One's own and those of the absent in whose place one is today."""
        employee = self.request.user
        raised = Q(raised_by__in=scope_of(employee).acts_for)
        return queryset.filter(mine(employee) if value == MINE else raised)
