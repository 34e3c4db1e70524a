"""Filters of the list of works."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import PeriodFilter, choice, date_input, offer_employees
from clients.queries import contact_makers

from .choices import WorkKind, WorkState
from .models import Work


def search(queryset: QuerySet[Work], name: str, value: str) -> QuerySet[Work]:
    part = value.strip()
    return queryset.filter(Q(number=part) | Q(client__number=part) | Q(client__name__icontains=part))


class WorkFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Number, or client"))
    period = PeriodFilter(field_name="counts_on")
    since = filters.DateFilter(field_name="counts_on", lookup_expr="gte", label=_("From"), widget=date_input())
    until = filters.DateFilter(field_name="counts_on", lookup_expr="lte", label=_("To"), widget=date_input())
    executor = choice(_("Executor"))
    state = choice(_("State"), WorkState.choices)
    kind = choice(_("Kind"), WorkKind.choices)

    class Meta:
        model = Work
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("executor",), contact_makers(self.request.user), "works:executors")
