"""Filters of the list of assignments."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.choices import Category
from clients.filters import choice, offer_employees
from contacts.works.models import Assignment
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.staff.queries import colleagues
from crm.ui.formats import month as in_words
from crm.ui.widgets import PlainSelect

from . import queries, rules

PAST = 12
ALL = "all"


def months(day: date) -> list[tuple[str, str]]:
    """Those for which one may plan, and the year before; the newest first."""
    ahead = list(reversed(rules.plannable(day)))
    past = [months_before(first_of_month(day), count) for count in range(1, PAST + 1)]
    return [(f"{month:%Y-%m}", in_words(month)) for month in [*ahead, *past]]


class MonthFilter(filters.ChoiceFilter):
    """Without a choice the present month."""

    def filter(self, queryset: QuerySet[Assignment], value: str) -> QuerySet[Assignment]:
        if value == ALL:
            return queryset
        return queryset.filter(month=date.fromisoformat(f"{value}-01") if value else first_of_month(today()))


def search(queryset: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
    part = value.strip()
    return queryset.filter(Q(client__number=part) | Q(client__name__icontains=part))


def by_fulfilment(queryset: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
    return queries.behind(queryset, is_behind=value == "behind")


class AssignmentFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Number or name of the client"))
    month = MonthFilter(label=_("Month"), empty_label=_("This month"), widget=PlainSelect)
    employee = choice(_("Employee"))
    category = choice(_("Category"), Category.choices, field_name="client__category")
    plan = choice(_("Plan"), [("behind", _("Not fulfilled yet")), ("kept", _("Fulfilled"))], method=by_fulfilment)

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["month"].extra["choices"] = [*months(today()), (ALL, _("All"))]
        offer_employees(self, ("employee",), colleagues(self.request.user), "clients:owners")
