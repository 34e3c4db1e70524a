"""Lists of suspected duplicates and of merges."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crm.ui.marks import badge
from crm.ui.tables import DayColumn, MomentColumn, Table, open_row

from .duplicates import signs
from .filters import choice
from .merge_queries import in_common
from .models import Client, Merge, Suspicion

DISMISSED, STANDING, UNDONE = "dismissed", "standing", "undone"


def pair_to_merge(suspicion: Suspicion) -> tuple[Client, Client]:
    """The one that is served stays, of two alike the older one."""
    first, second = suspicion.first, suspicion.second
    if first.disconnected_on and not second.disconnected_on:
        return second, first
    return first, second


class DuplicateTable(Table):
    first = tables.Column(linkify=open_row, order_by="first__number", attrs={"td": {"class": "main-cell"}})
    second = tables.Column(order_by="second__number", attrs={"td": {"class": "main-cell"}})
    signs = tables.Column(verbose_name=_("In common"), orderable=False)
    found_at = DayColumn()

    class Meta(Table.Meta):
        model = Suspicion
        fields = ("first", "second", "signs", "found_at")
        order_by = "-found_at"

    def row_url(self, record: Suspicion) -> str:
        survivor, loser = pair_to_merge(record)
        return reverse("clients:merge", args=[survivor.number, loser.number])

    def _href(self, record: Suspicion) -> str:
        return self.row_url(record)

    def render_signs(self, record: Suspicion) -> SafeString:
        common = ((one.label, one.detail) for one in in_common(record))
        return format_html_join(" ", '<span class="sign"><span class="muted">{}:</span> {}</span>', common)

    def export_signs(self, record: Suspicion) -> str:
        return "; ".join(f"{one.label}: {one.detail}" for one in in_common(record))


class MergeTable(Table):
    at = MomentColumn(linkify=open_row)
    loser = tables.Column(order_by="loser__number", attrs={"td": {"class": "main-cell"}})
    survivor = tables.Column(order_by="survivor__number", attrs={"td": {"class": "main-cell"}})
    by = tables.Column(accessor="by__short_name", order_by="by__full_name", attrs={"td": {"class": "nowrap"}})
    undone_at = tables.Column(verbose_name=_("State"), empty_values=(), attrs={"td": {"class": "nowrap"}})

    class Meta(Table.Meta):
        model = Merge
        fields = ("at", "loser", "survivor", "by", "undone_at")
        order_by = "-at"

    def row_url(self, record: Merge) -> str:
        return reverse("clients:merged", args=[record.pk])

    def _href(self, record: Merge) -> str:
        return self.row_url(record)

    def render_undone_at(self, record: Merge) -> Any:
        return badge(_("Undone"), "neutral") if record.is_undone else format_html("{}", _("Stands"))


def find_pair(queryset: QuerySet[Suspicion], name: str, value: str) -> QuerySet[Suspicion]:
    return queryset.filter(_named("first", value) | _named("second", value))


def find_merge(queryset: QuerySet[Merge], name: str, value: str) -> QuerySet[Merge]:
    return queryset.filter(_named("survivor", value) | _named("loser", value))


def _named(side: str, value: str) -> Q:
    part = value.strip()
    return Q(**{f"{side}__number": part}) | Q(**{f"{side}__inn": part}) | Q(**{f"{side}__name__icontains": part})


class StateFilter(filters.ChoiceFilter):
    """Open pairs, unless those said to be two are asked for."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(dismissed_at__isnull=value != DISMISSED)


class DuplicateFilters(filters.FilterSet):
    q = filters.CharFilter(method=find_pair, label=_("Number, name, INN"))
    sign = choice(_("In common"), (), field_name="signs", lookup_expr="contains")
    state = StateFilter(label=_("State"), choices=[(DISMISSED, _("Not duplicates"))], empty_label=_("To be looked at"))

    class Meta:
        model = Suspicion
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["sign"].extra["choices"] = [(one.code, one.label) for one in signs.known.values()]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        sign = self.form.cleaned_data.pop("sign", "")
        found = super().filter_queryset(queryset)
        return found.filter(signs__contains=[sign]) if sign else found


class MergeFilters(filters.FilterSet):
    q = filters.CharFilter(method=find_merge, label=_("Number, name, INN"))

    class Meta:
        model = Merge
        fields: list[str] = []
