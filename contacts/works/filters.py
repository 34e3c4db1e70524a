"""Filters of the list of works."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import PeriodFilter, choice, date_input, offer_employees
from clients.queries import contact_makers

from .campaigns import queries
from .campaigns.choices import Standing
from .campaigns.models import Campaign
from .choices import CampaignState, WorkKind, WorkState
from .models import Work, WorkResult

EVERY = "every"


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
    result = choice(_("Reason / result"))
    campaign = choice(_("Campaign"))
    standing = choice(
        _("In the campaign"), [(EVERY, _("A work for each client")), *Standing.choices], method="by_standing"
    )

    class Meta:
        model = Work
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employee = self.request.user
        offer_employees(self, ("executor",), contact_makers(employee), "works:executors")
        self.filters["result"].extra["choices"] = list(WorkResult.objects.values_list("pk", "name"))
        campaigns = Campaign.objects.visible_to(employee).exclude(state=CampaignState.DRAFT)
        self.filters["campaign"].extra["choices"] = list(campaigns.values_list("pk", "name"))
        if not self.data.get("campaign"):
            del self.filters["standing"]

    def by_standing(self, queryset: QuerySet[Work], name: str, value: str) -> QuerySet[Work]:
        """Of each client of the campaign the one work that tells how it stands there."""
        works = Work.objects.visible_to(self.request.user).filter(campaign=self.form.cleaned_data["campaign"] or None)
        telling = queries.telling(works)
        return queryset.filter(pk__in=(telling if value == EVERY else telling.filter(standing=value)).values("pk"))
