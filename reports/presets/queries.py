"""Reads: which settings there are for an employee, and which of them the employee changes."""

from __future__ import annotations

from django.db.models import QuerySet

from crm.staff.models import Employee, Group
from crm.staff.queries import scope_of
from crm.ui.models import SavedView
from reports.models import Preset

from . import rules

LIST_CODE = "reports.contacts"
"""Personal settings are the saved views of this list."""


def personal(employee: Employee) -> QuerySet[SavedView]:
    return SavedView.objects.visible_to(employee).of_list(LIST_CODE)


def shared(employee: Employee) -> QuerySet[Preset]:
    return Preset.objects.visible_to(employee).select_related("owner", "group")


def may_change(employee: Employee, preset: Preset) -> bool:
    return rules.may_change(
        employee.roles,
        is_own=preset.owner_id == employee.pk,
        is_of_own_group=preset.group_id == employee.group_id,
    )


def groups_for(employee: Employee) -> QuerySet[Group]:
    """With whom the employee may share: the own group, any for who sees everything."""
    groups = Group.objects.all()
    return groups if scope_of(employee).everything else groups.filter(employees=employee)
