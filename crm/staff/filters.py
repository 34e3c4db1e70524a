"""Filters of the list of employees."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.ui.widgets import PlainSelect

from .choices import Role
from .models import Employee, Group, Notification
from .registry import notice_kinds


class EmployeeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, login, extension"), method="search")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="with_role")
    group = django_filters.ModelChoiceFilter(label=_("Group"), queryset=Group.objects.all())
    is_active = django_filters.ChoiceFilter(
        label=_("State"), choices=[("true", _("Work here")), ("false", _("Deactivated"))], method="in_state"
    )

    class Meta:
        model = Employee
        fields = ("q", "role", "group", "is_active")

    def search(self, queryset: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        wanted = value.strip()
        return queryset.filter(Q(full_name__icontains=wanted) | Q(username__icontains=wanted) | Q(extension=wanted))

    def with_role(self, queryset: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        return queryset.filter(roles__contains=[value])

    def in_state(self, queryset: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        return queryset.filter(is_active=value == "true")


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in notice_kinds()]


class NotificationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words of the text"), field_name="text", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("Any"), widget=PlainSelect)
    unread = django_filters.ChoiceFilter(
        label=_("State"), choices=[("1", _("Unread")), ("0", _("Read"))], field_name="read_at", method="in_state",
        empty_label=_("Any"), widget=PlainSelect,
    )  # fmt: skip

    class Meta:
        model = Notification
        fields = ("q", "kind", "unread")

    def in_state(self, queryset: QuerySet[Notification], name: str, value: str) -> QuerySet[Notification]:
        return queryset.filter(read_at__isnull=value == "1")
