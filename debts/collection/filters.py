"""Filters of the list of collection."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.fields import ChoiceField

from clients.filters import choice
from clients.models import Client
from clients.service.filters import OwnedFilters, owner_filters
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from crm.ui.formats import month as named_month
from crm.ui.widgets import PlainSelect
from debts.choices import CollectionStage, Owner, PromiseState
from debts.rules import ATTENTION_DEPTH, HANDOVER_DEPTH

from . import queries

Clients = Any  # with what queries.rows_of adds to them
OUTSTANDING = "todo"
MONTHS_BACK = 24
NO_PROMISE = "none"

STEPS = [
    (OUTSTANDING, _("To be done")),
    *CollectionStage.choices,
    (queries.WAITS, _("Waits for a promise")),
    (queries.PAID, pgettext_lazy("collection", "Paid")),
]
DEPTHS = [
    ("low", pgettext_lazy("depth of debt", "Up to 1 month")),
    ("middle", pgettext_lazy("depth of debt", "Above 1, below 2.8")),
    ("deep", pgettext_lazy("depth of debt", "2.8 months and more")),
]
PROMISES = [
    (PromiseState.PENDING.value, pgettext_lazy("promise", "Pending")),
    (PromiseState.BROKEN.value, pgettext_lazy("promise", "The last one is broken")),
    (PromiseState.KEPT.value, pgettext_lazy("promise", "The last one is kept")),
    (NO_PROMISE, pgettext_lazy("promise", "There is none")),
]


def by_step(clients: Clients, name: str, value: str) -> Clients:
    if value == OUTSTANDING:
        return clients.filter(rank__lt=queries.RANKS[queries.WAITS])
    return queries.at_step(clients, value)


def by_depth(clients: Clients, name: str, value: str) -> Clients:
    bounds = {
        "low": Q(depth__lte=ATTENTION_DEPTH),
        "middle": Q(depth__gt=ATTENTION_DEPTH, depth__lt=HANDOVER_DEPTH),
        "deep": Q(depth__gte=HANDOVER_DEPTH),
    }
    return queries.with_depth(clients).filter(bounds[value])


def by_promise(clients: Clients, name: str, value: str) -> Clients:
    return clients.filter(chain__state=None if value == NO_PROMISE else value)


def asked_elsewhere(clients: Clients, name: str, value: str) -> Clients:
    """The rows themselves are made for the month."""
    return clients


class MonthField(ChoiceField):
    """The present month stands first, as the one without a choice: a saved view then moves on with the months."""

    def valid_value(self, value: str) -> bool:
        return value == f"{today():%Y-%m}" or bool(super().valid_value(value))


class MonthFilter(filters.ChoiceFilter):
    field_class = MonthField


class CollectionFilters(OwnedFilters):
    q, specialist, group = owner_filters("")
    month = MonthFilter(label=_("Month"), method=asked_elsewhere, widget=PlainSelect)
    step = choice(_("What is next"), STEPS, method=by_step)
    depth = choice(_("Depth"), DEPTHS, method=by_depth)
    promise = choice(_("Promise"), PROMISES, method=by_promise)
    owner = choice(_("Whose debt work"), Owner.choices, field_name="owner_kind")

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = first_of_month(today())
        others = [months_before(present, count) for count in (-1, *range(1, MONTHS_BACK + 1))]
        self.filters["month"].extra["choices"] = [(f"{one:%Y-%m}", named_month(one)) for one in others]
        self.filters["month"].extra["empty_label"] = named_month(present)
