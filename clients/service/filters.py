"""Filters of the lists of what is entered, and of the client list by groups of clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients import registry
from clients.choices import Verdict
from clients.filters import PeriodFilter, choice, date_input, offer_employees
from clients.models import AccessRequest, Advance, Client, GroupMember, ServiceChange
from crm.staff.calendar import today
from crm.staff.models import Employee, Group
from crm.staff.queries import colleagues
from crm.ui.widgets import PlainSelect

from . import queries, rules
from .choices import ChangeKind, GroupKind, RequestState

NOBODY = "none"
ALL = "all"


def search(prefix: str) -> Any:
    def by_client(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        part = value.strip()
        return queryset.filter(Q(**{f"{prefix}number": part}) | Q(**{f"{prefix}name__icontains": part}))

    return by_client


class OwnedFilters(filters.FilterSet):
    """Of rows whose client is at ``prefix``: by client, by specialist and by the specialist's group.

    Employees and groups are offered, and accepted, only where the one who asks may see their clients.
    """

    prefix = "client__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = colleagues(self.request.user)
        offer_employees(self, ("specialist",), owners, "clients:owners")
        groups = Group.objects.filter(employees__in=Employee.objects.filter(owners)).distinct()
        self.filters["group"].extra["choices"] = list(groups.values_list("pk", "name"))


def owner_filters(prefix: str) -> tuple[Any, Any, Any]:
    nobody = {"null_label": _("Nobody"), "null_value": NOBODY}
    return (
        filters.CharFilter(method=search(prefix), label=_("Number or name of the client")),
        choice(_("Specialist"), field_name=f"{prefix}specialist", **nobody),
        choice(_("Group of the specialist"), field_name=f"{prefix}specialist__group", **nobody),
    )


class DueFilter(filters.ChoiceFilter):
    """Without a choice those who are still to be asked in this half-year."""

    def filter(self, queryset: QuerySet[Client], value: str) -> QuerySet[Client]:
        if value == ALL:
            return queryset
        done = queries.diagnosed(today())
        return queryset.filter(done if value == "done" else ~done)


class DiagnosisFilters(OwnedFilters):
    q, specialist, group = owner_filters("")
    due = DueFilter(
        label=_("This half-year"),
        choices=[("done", _("Found out")), (ALL, _("All"))],
        empty_label=_("To be found out"),
        widget=PlainSelect,
    )
    verdict = choice(_("Last verdict"), Verdict.choices, field_name="last_verdict")

    class Meta:
        model = Client
        fields: list[str] = []


class StateFilter(filters.ChoiceFilter):
    """Without a choice the open requests."""

    def filter(self, queryset: QuerySet[AccessRequest], value: str) -> QuerySet[AccessRequest]:
        return queryset if value == ALL else queryset.filter(state=value or RequestState.REQUESTED)


class AccessFilters(OwnedFilters):
    q, specialist, group = owner_filters("client__")
    state = StateFilter(
        label=_("State"),
        choices=[*RequestState.choices[1:], (ALL, _("All"))],
        empty_label=_("Open"),
        widget=PlainSelect,
    )

    class Meta:
        model = AccessRequest
        fields: list[str] = []


def by_phase(queryset: QuerySet[Advance], name: str, value: str) -> QuerySet[Advance]:
    """What became of it, in the words of :func:`rules.advance_state`, and the exits that come soon."""
    day = today()
    running = Q(starts_on__lte=day, ends_on__gte=day)
    conditions = {
        "running": running,
        "soon": running & Q(ends_on__lte=day + timedelta(days=rules.EXIT_DAYS), next_starts_on=None),
        "ended": Q(ends_on__lt=day, next_starts_on=None),
        "ahead": Q(starts_on__gt=day),
    }
    return queryset.filter(conditions[value])


class AdvanceFilters(OwnedFilters):
    q, specialist, group = owner_filters("client__")
    first = choice(
        _("Which"), [("True", _("First advances only")), ("False", _("Later ones only"))], field_name="is_first"
    )
    phase = choice(
        _("What became of it"),
        [
            ("soon", _("Ends within a month, nothing follows")),
            ("ended", _("Ended, nothing follows")),
            ("running", _("Runs")),
            ("ahead", _("Has not begun")),
        ],
        method=by_phase,
    )
    since = filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("Ends from"), widget=date_input())
    until = filters.DateFilter(field_name="ends_on", lookup_expr="lte", label=_("Ends by"), widget=date_input())

    class Meta:
        model = Advance
        fields: list[str] = []


class ChangeFilters(OwnedFilters):
    q, specialist, group = owner_filters("client__")
    period = PeriodFilter(field_name="on")
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=date_input())
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=date_input())
    kind = choice(pgettext_lazy("service", "Change"), ChangeKind.choices)

    class Meta:
        model = ServiceChange
        fields: list[str] = []


class BalanceFilters(OwnedFilters):
    q, specialist, group = owner_filters("client__")
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=date_input())
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=date_input())

    class Meta:
        model = ServiceChange
        fields: list[str] = []


# --- Filters of the client list ---


def by_membership(queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
    present = GroupMember.objects.filter(client=OuterRef("pk"), left_on=None)
    if value == NOBODY:
        return queryset.filter(~Exists(present))
    return queryset.filter(Exists(present.filter(group__kind=value)))


def by_group_name(queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
    present = GroupMember.objects.filter(client=OuterRef("pk"), left_on=None)
    return queryset.filter(Exists(present.filter(group__name__icontains=value.strip())))


def register() -> None:
    kinds = [*GroupKind.choices, (NOBODY, _("In no group"))]
    registry.registry.add(
        registry.Filter("in_group", lambda: choice(_("Group of clients"), kinds, method=by_membership), 70),
        registry.Filter(
            "group_name",
            lambda: filters.CharFilter(method=by_group_name, label=_("Name of the group of clients")),
            71,
        ),
    )
