"""Filters of the library."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.filters import choice
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.widgets import PlainSelect

from .choices import Audience, CaseKind, CaseState, Purpose
from .models import Case

ALL = "all"


def search(queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
    part = value.strip()
    return queryset.filter(Q(title__icontains=part) | Q(hook__icontains=part) | Q(benefit__icontains=part))


class StateFilter(filters.ChoiceFilter):
    """Without a choice what is not in the archive."""

    def filter(self, queryset: QuerySet[Case], value: str) -> QuerySet[Case]:
        if value == ALL:
            return queryset
        return queryset.filter(state=value) if value else queryset.exclude(state=CaseState.ARCHIVED)


def by_audience(queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
    """What names nobody is for everybody."""
    return queryset.filter(Q(audiences__contains=[value]) | Q(audiences=[]))


def by_purpose(queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
    return queryset.filter(purposes__contains=[value])


def by_attention(queryset: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
    day = today()
    published = Q(state=CaseState.PUBLISHED)
    conditions = {
        "review": published & Q(review_on__lte=day),
        "over": published & Q(valid_until__lt=day),
        "late": Q(state=CaseState.DRAFT, due_on__lt=day),
        "gaps": Q(gap_count__gt=0),
    }
    return queryset.filter(conditions[value])


class CaseFilters(filters.FilterSet):
    q = filters.CharFilter(method=search, label=_("Title or words"))
    kind = choice(_("Kind"), CaseKind.choices)
    audience = choice(_("For whom"), Audience.choices, method=by_audience)
    purpose = choice(_("Task"), Purpose.choices, method=by_purpose)
    state = StateFilter(
        label=_("State"), choices=[*CaseState.choices, (ALL, _("All"))], empty_label=_("Not in the archive"),
        widget=PlainSelect,
    )  # fmt: skip
    author = choice(_("Author"))
    attention = choice(
        _("Needs attention"),
        [("review", _("Review is due")), ("over", _("Validity is over")), ("late", _("Draft is late")),
         ("gaps", _("Answers are missing"))],
        method=by_attention,
    )  # fmt: skip

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authors = Employee.objects.filter(pk__in=Case.objects.order_by().values("author")).order_by("full_name")
        self.filters["author"].extra["choices"] = list(authors.values_list("pk", F("full_name")))
