"""Filters of the list of calls."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import MomentPeriodFilter, choice, date_input, offer_employees
from clients.queries import contact_makers
from crm.staff.calendar import midnight

from . import statistics
from .choices import CallDirection
from .models import Call

_PHONE_DIGITS = 6


def search(queryset: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
    """A client's number or part of the name; six digits and more: a telephone number, however it is written."""
    part = value.strip()
    condition = Q(client__number=part) | Q(client__name__icontains=part)
    digits = re.sub(r"\D", "", part)[-10:]
    if len(digits) >= _PHONE_DIGITS:
        condition |= Q(destination__endswith=digits) | Q(source__endswith=digits)
    return queryset.filter(condition)


def since(queryset: QuerySet[Call], name: str, value: date) -> QuerySet[Call]:
    return queryset.filter(at__gte=midnight(value))


def until(queryset: QuerySet[Call], name: str, value: date) -> QuerySet[Call]:
    return queryset.filter(at__lt=midnight(value + timedelta(days=1)))


def longer(queryset: QuerySet[Call], name: str, value: Decimal) -> QuerySet[Call]:
    return queryset.filter(seconds__gte=value * 60)


def counted_as(queryset: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
    return statistics.of_kind(queryset, value)


class CallFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Client, or telephone number"))
    period = MomentPeriodFilter(field_name="at")
    since = filters.DateFilter(method=since, label=_("From"), widget=date_input())
    until = filters.DateFilter(method=until, label=_("To"), widget=date_input())
    employee = choice(_("Employee"))
    group = choice(_("Group"), field_name="employee__group")
    direction = choice(_("Direction"), CallDirection.choices)
    kind = choice(
        _("Counted as"), [(code, label) for code, (label, _of) in statistics.KINDS.items()], method=counted_as
    )
    minutes = filters.NumberFilter(method=longer, label=_("At least, minutes"), min_value=0, max_value=1440)

    class Meta:
        model = Call
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("employee",), contact_makers(self.request.user), "works:executors")
        self.filters["group"].extra["choices"] = statistics.groups_of(self.request.user).values_list("pk", "name")
