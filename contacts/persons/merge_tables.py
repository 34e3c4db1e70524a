"""Lists of persons who may be one, and of merged persons."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.merge_tables import DISMISSED, StateFilter
from crm.staff.rules import name_key
from crm.ui.marks import badge
from crm.ui.tables import DayColumn, MomentColumn, Table, open_row

from .merge_queries import pair_of
from .models import PersonMerge, PersonSuspicion

_MAIN = {"td": {"class": "main-cell"}}


class DuplicatePersonTable(Table):
    first = tables.Column(linkify=open_row, order_by="first__name_key", attrs=_MAIN)
    second = tables.Column(order_by="second__name_key", attrs=_MAIN)
    client = tables.Column(
        accessor="first__client", verbose_name=_("Client"), order_by="first__client__number",
        attrs={"td": {"class": "clip"}},
    )  # fmt: skip
    signs = tables.Column(verbose_name=_("In common"), orderable=False)
    found_at = DayColumn()

    class Meta(Table.Meta):
        model = PersonSuspicion
        fields = ("first", "second", "client", "signs", "found_at")
        order_by = "-found_at"

    def row_url(self, record: PersonSuspicion) -> str:
        pair = pair_of(record)
        return reverse("persons:merge", args=[pair.survivor.pk, pair.loser.pk])

    def _href(self, record: PersonSuspicion) -> str:
        return self.row_url(record)

    def render_signs(self, record: PersonSuspicion) -> SafeString:
        common = ((one.label, one.detail) for one in pair_of(record).common)
        return format_html_join(" ", '<span class="sign"><span class="muted">{}:</span> {}</span>', common)

    def export_signs(self, record: PersonSuspicion) -> str:
        return "; ".join(f"{one.label}: {one.detail}" for one in pair_of(record).common)


class PersonMergeTable(Table):
    at = MomentColumn(linkify=open_row)
    loser = tables.Column(order_by="loser__name_key", attrs=_MAIN)
    survivor = tables.Column(order_by="survivor__name_key", attrs=_MAIN)
    client = tables.Column(
        accessor="survivor__client", verbose_name=_("Client"), order_by="survivor__client__number",
        attrs={"td": {"class": "clip"}},
    )  # fmt: skip
    by = tables.Column(accessor="by__short_name", order_by="by__full_name", attrs={"td": {"class": "nowrap"}})
    undone_at = tables.Column(verbose_name=_("State"), empty_values=(), attrs={"td": {"class": "nowrap"}})

    class Meta(Table.Meta):
        model = PersonMerge
        fields = ("at", "loser", "survivor", "client", "by", "undone_at")
        order_by = "-at"

    def row_url(self, record: PersonMerge) -> str:
        return reverse("persons:merged", args=[record.pk])

    def _href(self, record: PersonMerge) -> str:
        return self.row_url(record)

    def render_undone_at(self, record: PersonMerge) -> Any:
        return badge(_("Undone"), "neutral") if record.is_undone else format_html("{}", _("Stands"))


def find(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    sides = ("first", "second") if queryset.model is PersonSuspicion else ("survivor", "loser")
    client = f"{sides[0]}__client"
    part = value.strip()
    named = Q(**{f"{client}__number": part}) | Q(**{f"{client}__name__icontains": part})
    for side in sides:
        named |= Q(**{f"{side}__name_key__contains": name_key(part)})
    return queryset.filter(named)


class _Filters(filters.FilterSet):
    q = filters.CharFilter(method=find, label=_("Name, client"))


class DuplicatePersonFilters(_Filters):
    state = StateFilter(label=_("State"), choices=[(DISMISSED, _("Not duplicates"))], empty_label=_("To be looked at"))

    class Meta:
        model = PersonSuspicion
        fields: list[str] = []


class PersonMergeFilters(_Filters):
    class Meta:
        model = PersonMerge
        fields: list[str] = []
