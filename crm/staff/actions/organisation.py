"""Departments, groups, norms and moved days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from crm.staff import rules
from crm.staff.models import CalendarDay, Department, Employee, Group, Norm

from .rights import require


def create_department(*, by: Employee | None, name: str) -> Department:
    """Raises ValidationError for an empty or taken name."""
    require(by, rules.may_manage_staff)
    department = Department(name=name.strip())
    department.full_clean()
    department.save()
    return department


def rename_department(*, by: Employee | None, department: Department, name: str) -> None:
    require(by, rules.may_manage_staff)
    department.name = name.strip()
    department.full_clean()
    department.save()


def delete_department(*, by: Employee | None, department: Department) -> None:
    """Raises ValidationError while groups belong to it."""
    require(by, rules.may_manage_staff)
    try:
        department.delete()
    except ProtectedError:
        raise ValidationError(_("The department has groups: move them first")) from None


def create_group(*, by: Employee | None, name: str, department: Department | None) -> Group:
    """Raises ValidationError for an empty or taken name."""
    require(by, rules.may_manage_staff)
    group = Group(name=name.strip(), department=department)
    group.full_clean()
    group.save()
    return group


def rename_group(*, by: Employee | None, group: Group, name: str, department: Department | None) -> None:
    require(by, rules.may_manage_staff)
    group.name, group.department = name.strip(), department
    group.full_clean()
    group.save()


def delete_group(*, by: Employee | None, group: Group) -> None:
    """Raises ValidationError while employees, dismissed ones included, belong to it: they are its history."""
    require(by, rules.may_manage_staff)
    try:
        group.delete()
    except ProtectedError:
        raise ValidationError(_("The group has employees: move them first")) from None


@transaction.atomic
def set_norms(*, by: Employee | None, values: Mapping[Norm, Decimal]) -> int:
    """New values of norms; answers how many differ from before."""
    require(by, rules.may_edit_norms)
    changed = 0
    for norm, value in values.items():
        changed += Norm.objects.filter(pk=norm.pk).exclude(value=value).update(value=value)
    return changed


def move_day(*, by: Employee | None, day: date, is_working: bool, note: str = "") -> CalendarDay:
    """Say that a day is working or free whatever the rule says; saying it again replaces what was said."""
    require(by, rules.may_manage_staff)
    moved, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "note": note.strip()}
    )
    return moved


def forget_day(*, by: Employee | None, day: date) -> None:
    """The day follows the rule again."""
    require(by, rules.may_manage_staff)
    CalendarDay.objects.filter(day=day).delete()
