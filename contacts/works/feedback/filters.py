"""Filters of answers: the same for the report and for the list behind its figures."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from clients.filters import choice, date_input
from contacts.works.models import FeedbackAnswer, FeedbackTag
from crm.staff.models import Employee, Group
from crm.staff.queries import colleagues

from .choices import Subject


class ReportFilters(filters.FilterSet):
    since = filters.DateFilter(field_name="work__counts_on", lookup_expr="gte", label=_("From"), widget=date_input())
    until = filters.DateFilter(field_name="work__counts_on", lookup_expr="lte", label=_("To"), widget=date_input())
    group = choice(_("Group of the specialist"), field_name="work__client__specialist__group")

    class Meta:
        model = FeedbackAnswer
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(employees__in=Employee.objects.filter(colleagues(self.request.user))).distinct()
        self.filters["group"].extra["choices"] = list(groups.values_list("pk", "name"))


class AnswerFilters(ReportFilters):
    q = filters.CharFilter(field_name="text", lookup_expr="icontains", label=_("Words of the answer"))
    subject = choice(_("Subject"), Subject.choices)
    tag = choice(_("Tag"), field_name="tags")
    is_poor = choice(_("Poor"), [("True", _("Poor only"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = FeedbackTag.objects.all()
        self.filters["tag"].extra["choices"] = [(tag.pk, f"{tag.get_subject_display()}: {tag.name}") for tag in tags]
