"""Filters of the list of open items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, offer_employees
from contacts.works.choices import ItemKind, ItemState, ItemTopic
from contacts.works.models import Item
from crm.staff.calendar import today
from crm.staff.queries import colleagues
from crm.ui.widgets import PlainSelect

ALL = "all"
WEEK = timedelta(days=6)


def search(queryset: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
    part = value.strip()
    client = Q(client__number=part) | Q(client__name__icontains=part)
    return queryset.filter(client | Q(title__icontains=part) | Q(text__icontains=part))


class StateFilter(filters.ChoiceFilter):
    """Without a choice what is not closed."""

    def filter(self, queryset: QuerySet[Item], value: str) -> QuerySet[Item]:
        if value == ALL:
            return queryset
        return queryset.filter(state=value) if value else queryset.filter(closed_at__isnull=True)


def by_due(queryset: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
    """What is closed is never late."""
    day = today()
    conditions = {
        "overdue": Q(due_on__lt=day, closed_at__isnull=True),
        "today": Q(due_on=day),
        "week": Q(due_on__range=(day, day + WEEK)),
        "none": Q(due_on__isnull=True),
    }
    return queryset.filter(conditions[value])


class ItemFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Text, or client"))
    state = StateFilter(
        label=_("State"),
        choices=[*ItemState.choices, (ALL, _("All"))],
        empty_label=_("Not closed"),
        widget=PlainSelect,
    )
    kind = choice(_("Kind"), ItemKind.choices)
    topic = choice(_("Topic"), ItemTopic.choices)
    owner = choice(_("In charge"))
    due = choice(
        _("Due"),
        [("overdue", _("Overdue")), ("today", _("Today")), ("week", _("Within a week")), ("none", _("Without a day"))],
        method=by_due,
    )

    class Meta:
        model = Item
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("owner",), colleagues(self.request.user), "clients:owners")
