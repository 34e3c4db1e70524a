"""Filters of the list of employees."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .choices import Role
from .models import Employee, Group


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
