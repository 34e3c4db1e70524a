"""Filters of the list of campaigns, and those of the list of works that open a figure of a campaign."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice
from contacts.works.choices import CampaignKind, CampaignState

from .models import Campaign


class CampaignFilters(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))
    state = choice(_("State"), CampaignState.choices)
    kind = choice(_("Kind"), CampaignKind.choices)
    mine = choice(_("Author"), [("1", _("Mine"))], method="by_me")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def by_me(self, queryset: QuerySet[Campaign], name: str, value: Any) -> QuerySet[Campaign]:
        return queryset.filter(author=self.request.user)
