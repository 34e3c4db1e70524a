"""Filters of the list of promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, offer_employees
from clients.models import Client
from crm.staff.calendar import today
from crm.staff.queries import colleagues

from .choices import PromiseState
from .models import NonpaymentReason, Promise
from .queries import debt_work_of

WEEK = timedelta(days=6)


def search(queryset: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
    part = value.strip()
    client = Q(client__number=part) | Q(client__name__icontains=part)
    return queryset.filter(client | Q(note__icontains=part))


def by_day(queryset: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
    day = today()
    conditions = {
        "today": Q(agreed_on=day),
        "week": Q(agreed_on__range=(day, day + WEEK)),
        "month": Q(agreed_on__year=day.year, agreed_on__month=day.month),
        "past": Q(agreed_on__lt=day),
    }
    return queryset.filter(conditions[value])


def by_owner(queryset: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
    return queryset.filter(client__in=Client.objects.filter(debt_work_of(int(value))).values("pk"))


class PromiseFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Client, or a word of the note"))
    state = choice(_("State"), PromiseState.choices)
    due = choice(
        _("Will pay by"),
        [
            ("today", _("Today")),
            ("week", _("Within a week")),
            ("month", _("This month")),
            ("past", _("The day has passed")),
        ],
        method=by_day,
    )
    owner = choice(_("Whose debt work"), method=by_owner)
    reason = choice(_("Why it is not paid"))

    class Meta:
        model = Promise
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("owner",), colleagues(self.request.user), "clients:owners")
        self.filters["reason"].extra["choices"] = list(NonpaymentReason.objects.values_list("pk", "name"))
