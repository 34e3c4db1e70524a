"""Filters of the list of handover sheets."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, offer_employees
from crm.staff.calendar import midnight, today
from crm.staff.queries import colleagues, scope_of
from crm.ui.widgets import PlainSelect
from debts.choices import OPEN_HANDOVERS, HandoverCondition, HandoverState
from debts.models import HandoverSheet

from .rules import OF_SPECIALIST

ALL, MINE = "all", "mine"


def search(queryset: QuerySet[HandoverSheet], name: str, value: str) -> QuerySet[HandoverSheet]:
    part = value.strip()
    return queryset.filter(Q(client__number=part) | Q(client__name__icontains=part))


class StateFilter(filters.ChoiceFilter):
    """Without a choice what is open."""

    def filter(self, queryset: QuerySet[HandoverSheet], value: str) -> QuerySet[HandoverSheet]:
        if value == ALL:
            return queryset
        return queryset.filter(state=value) if value else queryset.filter(state__in=OPEN_HANDOVERS)


class SheetFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Client"))
    turn = choice(
        _("Whose turn"),
        [(MINE, _("Mine")), ("specialist", _("The specialist's")), ("manager", _("The account manager's"))],
        method="by_turn",
    )
    term = choice(_("Term"), [("late", _("Overdue")), ("running", _("Not over"))], method="by_term")
    state = StateFilter(
        label=_("State"), choices=[*HandoverState.choices, (ALL, _("All"))], empty_label=_("Open"), widget=PlainSelect
    )
    condition = choice(_("Condition"), HandoverCondition.choices)
    specialist = choice(_("Specialist"), field_name="client__specialist")
    manager = choice(_("Account manager"), field_name="client__account_manager")

    class Meta:
        model = HandoverSheet
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_employees(self, ("specialist", "manager"), colleagues(self.request.user), "clients:owners")

    def by_turn(self, queryset: QuerySet[HandoverSheet], name: str, value: str) -> QuerySet[HandoverSheet]:
        to_complete, to_answer = Q(state__in=OF_SPECIALIST), Q(state=HandoverState.COMPLETED)
        if value == MINE:
            me = scope_of(self.request.user).acts_for
            to_complete &= Q(client__specialist__in=me)
            to_answer &= Q(client__account_manager__in=me)
            return queryset.filter(to_complete | to_answer)
        return queryset.filter(to_complete if value == "specialist" else to_answer)

    def by_term(self, queryset: QuerySet[HandoverSheet], name: str, value: str) -> QuerySet[HandoverSheet]:
        over = Q(due_at__lt=midnight(today()), state__in=OPEN_HANDOVERS)
        return queryset.filter(over) if value == "late" else queryset.exclude(over)
