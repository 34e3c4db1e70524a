"""What the views of staff share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.staff import rules
from crm.staff.models import Employee
from crm.staff.queries import named_norms_for
from crm.staff.registry import load_of
from crm.ui.scoping import employee_of as employee_of


def tell(request: HttpRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


def load_context(employee: Employee) -> dict[str, Any]:
    """What `staff/load.html` shows."""
    load = load_of([employee]).get(employee.pk)
    norm = rules.whole_if_it_is(load.norm) if load and load.norm is not None else None
    return {"load": load, "load_norm": norm, "norms": named_norms_for(employee)}


def section_tabs(employee: Employee) -> list[tuple[Any, str]]:
    """The pages of the section that the employee may open."""
    pages = [
        (_("Employees"), "staff:employees", rules.may_see_staff(employee.roles)),
        (_("Substitutions"), "staff:substitutions", True),
        (_("Groups"), "staff:groups", rules.may_see_staff(employee.roles)),
        (_("Norms"), "staff:norms", rules.may_see_staff(employee.roles)),
        (_("Calendar"), "staff:calendar", True),
    ]
    return [(label, reverse(name)) for label, name, shown in pages if shown]
