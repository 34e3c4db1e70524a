"""Filters of the list of documents."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.filters import choice, date_input
from clients.models import Document
from clients.service.filters import ALL, OwnedFilters, owner_filters
from crm.staff.calendar import today
from crm.ui.widgets import PlainSelect

from . import queries, rules
from .choices import DocumentKind, Validity


def by_validity(queryset: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
    """In the words of :func:`rules.validity`."""
    day = today()
    conditions = {
        Validity.UNBOUND.value: Q(valid_until=None),
        Validity.VALID.value: Q(valid_until__gte=day),
        Validity.ENDING.value: Q(valid_until__gte=day, valid_until__lte=rules.last_ending(day)),
        Validity.EXPIRED.value: Q(valid_until__lt=day),
    }
    return queryset.filter(conditions[value])


class RemovedFilter(filters.ChoiceFilter):
    """Without a choice those that were not removed."""

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset if value == ALL else queries.removed(queryset) if value else queries.standing(queryset)


class DocumentFilters(OwnedFilters):
    q, specialist, group = owner_filters("client__")
    kind = choice(_("Kind"), DocumentKind.choices)
    validity = choice(_("Validity"), Validity.choices, method=by_validity)
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From"), widget=date_input())
    until = filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To"), widget=date_input())
    removed = RemovedFilter(
        label=_("Removed ones"), choices=[("removed", _("Only removed")), (ALL, _("With removed ones"))],
        empty_label=pgettext_lazy("document", "Without"), widget=PlainSelect,
    )  # fmt: skip

    class Meta:
        model = Document
        fields: list[str] = []
