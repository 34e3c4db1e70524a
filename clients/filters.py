"""Filters of the client list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.forms import DateInput, HiddenInput
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.staff.calendar import midnight, today
from crm.staff.models import Employee, Group
from crm.staff.queries import colleagues
from crm.ui.widgets import LazySelect, PlainSelect, drawn_options

from . import rules
from .choices import Cadence, Category, ChangeOutcome, ClientStatus, ServiceFormat, SizeSegment
from .models import Client, OwnerChange, Region
from .queries import employee_choices
from .registry import registry

Clients = QuerySet[Client]
ALL_STATUSES = "all"
SHORTEST_PART = 3
MANY_EMPLOYEES = 100


class StatusFilter(filters.ChoiceFilter):
    """Without a choice the disconnected are left out: the base is worked with far more often than looked back at."""

    def filter(self, queryset: Clients, value: str) -> Clients:
        if value == ALL_STATUSES:
            return queryset
        if not value:
            return queryset.exclude(status=ClientStatus.DISCONNECTED)
        return queryset.filter(status=value)


def search(queryset: Clients, name: str, value: str) -> Clients:
    """A part of the number, of the name (ё as е) or of the INN; of two characters at most: the beginning."""
    part = value.strip()
    pattern = re.sub("[её]", "[её]", re.escape(part), flags=re.IGNORECASE)
    if len(part) < SHORTEST_PART:
        word = Q() if part.isdecimal() else Q(name__iregex=rf"\m{pattern}")
        return queryset.filter(Q(number__startswith=part) | word)
    condition = Q(name__iregex=pattern) | Q(number__contains=part)
    if part.isdecimal():
        condition |= Q(inn__contains=part)
    return queryset.filter(condition)


def by_group(queryset: Clients, name: str, value: str) -> Clients:
    members = Employee.objects.filter(group_id=int(value))
    return queryset.filter(Q(specialist__in=members) | Q(account_manager__in=members))


def by_size(queryset: Clients, name: str, value: str) -> Clients:
    if value == SizeSegment.LARGE:
        return queryset.filter(monthly_fee__gt=rules.LARGE_ABOVE)
    return queryset.filter(monthly_fee__lte=rules.LARGE_ABOVE)


def by_change_of_owners(queryset: Clients, name: str, value: Any) -> Clients:
    """Clients of one change of owners: what a notification about it opens."""
    changes = OwnerChange.objects.filter(reassignment=int(value))
    made = changes.exclude(outcome__in=[ChangeOutcome.PLANNED, ChangeOutcome.SKIPPED])
    return queryset.filter(pk__in=made.values("client"))


def choice(label: Any, choices: Any = (), **options: Any) -> filters.ChoiceFilter:
    options = {"empty_label": _("Any"), "widget": PlainSelect, **options}
    return filters.ChoiceFilter(label=label, choices=choices, **options)


class PeriodFilter(filters.ChoiceFilter):
    """The last days of a list of facts. Without a choice the last 30, unless the dates of the form say otherwise."""

    DEFAULT_DAYS = 30
    ALL_TIME = "all"
    CHOICES = (("1", _("Today")), ("7", _("Last 7 days")), ("90", _("Last 90 days")), (ALL_TIME, _("All time")))

    def __init__(self, *, dates: tuple[str, ...] = ("since", "until"), **options: Any) -> None:
        choices = [
            ("1", _("Today")),
            ("7", _("Last 7 days")),
            ("90", _("Last 90 days")),
            (self.ALL_TIME, _("All time")),
        ]
        options = {"empty_label": _("Last 30 days"), "widget": PlainSelect, "label": _("Period"), **options}
        super().__init__(choices=choices, **options)
        self.dates = dates

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        given = any(self.parent.form.cleaned_data.get(name) for name in self.dates)
        if value == self.ALL_TIME or (given and not value):
            return queryset
        first = today() - timedelta(days=int(value or self.DEFAULT_DAYS) - 1)
        return queryset.filter(**{f"{self.field_name}__gte": self.bound(first)})

    def bound(self, first: date) -> Any:
        return first


class MomentPeriodFilter(PeriodFilter):
    """The same over moments: a day begins at midnight of the department's zone."""

    def bound(self, first: date) -> Any:
        return midnight(first)


def date_input() -> DateInput:
    return DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def offer_employees(filterset: filters.FilterSet, names: Sequence[str], condition: Q, url_name: str) -> None:
    """Let the filters ``names`` choose among the employees of the condition.

    Where there are many, a page holds only the chosen ones: a thousand names twice would be most of it. The others
    come from ``url_name`` on demand.
    """
    offered = employee_choices(condition, limit=MANY_EMPLOYEES + 1)
    for name in names:
        extra = filterset.filters[name].extra
        extra["choices"] = offered
        if len(offered) > MANY_EMPLOYEES:
            chosen = str(filterset.data.get(name, ""))
            extra["choices"] = employee_choices(condition & Q(pk=chosen)) if chosen.isdecimal() else []
            extra["widget"] = LazySelect(url=reverse(url_name))


def employee_options(condition: Q, chosen: Iterable[str]) -> SafeString:
    """What the address of :func:`offer_employees` answers."""
    return drawn_options([("", _("Any")), *employee_choices(condition)], list(chosen))


class ClientFilters(filters.FilterSet):
    """``primary`` names the filters that stand in the bar; the others unfold.

    Employees and groups are offered, and accepted, only where the one who asks may see their clients.
    """

    primary = ("q", "status", "specialist", "band")

    q = filters.CharFilter(method=search, label=_("Number, name or INN"))
    status = StatusFilter(
        label=_("Status"),
        choices=[*ClientStatus.choices, (ALL_STATUSES, _("All"))],
        empty_label=_("Without disconnected"),
        widget=PlainSelect,
    )
    specialist = choice(_("Specialist"))
    account_manager = choice(_("Account manager"))
    group = choice(_("Group"), method=by_group)
    category = choice(_("Category"), Category.choices)
    is_vip = choice(_("VIP"), [("True", _("VIP only")), ("False", _("Without VIP"))])
    region = filters.ModelChoiceFilter(
        label=_("Region"), queryset=Region.objects.all(), empty_label=_("Any"), widget=PlainSelect
    )
    service_format = choice(_("Service format"), ServiceFormat.choices)
    cadence = choice(_("Contact cadence"), Cadence.choices)
    size = choice(_("Size"), SizeSegment.choices, method=by_size)
    given = filters.NumberFilter(method=by_change_of_owners, label=_("Change of owners"), widget=HiddenInput)
    fee_from = filters.NumberFilter(field_name="monthly_fee", lookup_expr="gte", label=_("Fee from, ₽"), min_value=0)
    fee_to = filters.NumberFilter(field_name="monthly_fee", lookup_expr="lte", label=_("Fee to, ₽"), min_value=0)

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = colleagues(self.request.user)
        offer_employees(self, ("specialist", "account_manager"), owners, "clients:owners")
        groups = Group.objects.filter(employees__in=Employee.objects.filter(owners)).distinct()
        self.filters["group"].extra["choices"] = list(groups.values_list("pk", "name"))


def filters_class() -> type[ClientFilters]:
    """The filters of this module and those that higher apps registered."""
    return _filters_class(tuple(registry.filters))


@cache
def _filters_class(codes: tuple[str, ...]) -> type[ClientFilters]:
    made = {one.code: one.make() for one in registry.ordered_filters()}
    return type("RegisteredClientFilters", (ClientFilters,), made)
