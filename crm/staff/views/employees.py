"""Employees: list, card, and what the director does with an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.staff import actions, lockout, rules
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.filters import EmployeeFilter
from crm.staff.forms import EmployeeForm
from crm.staff.models import Employee
from crm.staff.queries import employees_seen_by, substitutions_seen_by
from crm.staff.registry import links_for, load_of
from crm.staff.tables import EmployeeTable
from crm.staff.zones import zone_label
from crm.ui.lists import ListView
from crm.ui.scoping import require

from .common import employee_of, load_context, section_tabs, tell


class EmployeeList(ListView):
    title, list_code = gettext_lazy("Employees"), "employees"
    table_class, filterset_class = EmployeeTable, EmployeeFilter
    template_name = "staff/employees.html"
    empty_title = gettext_lazy("No employees yet")

    def allowed(self, employee: Employee) -> bool:
        return rules.may_see_staff(employee.roles)

    def get_queryset(self, employee: Employee) -> QuerySet[Employee]:
        return employees_seen_by(employee)

    def get_context(self) -> dict[str, Any]:
        return {"tabs": section_tabs(self.employee), "may_manage": rules.may_manage_staff(self.employee.roles)}


def _seen(request: HttpRequest, pk: int) -> Employee:
    require(rules.may_see_staff(employee_of(request).roles))
    return get_object_or_404(employees_seen_by(employee_of(request)), pk=pk)


def _managed(request: HttpRequest, pk: int) -> Employee:
    employee = _seen(request, pk)
    require(rules.may_manage_staff(employee_of(request).roles))
    return employee


@require_GET
def employee(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = _seen(request, pk), employee_of(request)
    may_manage = rules.may_manage_staff(by.roles)
    substitutions = substitutions_seen_by(by).filter(absent=shown) | substitutions_seen_by(by).filter(substitute=shown)
    context = {
        "title": shown.full_name, "shown": shown, "shown_key": str(shown.pk), "facts": _facts(shown),
        **load_context(shown), "substitutions": substitutions.filter(ends_on__gte=today()),
        "may_arrange": rules.may_arrange_substitutions(by.roles), "may_manage": may_manage,
        "links": links_for(shown, by), "is_self": shown.pk == by.pk, "is_person": rules.uses_pages(shown.roles),
    }  # fmt: skip
    if may_manage:
        context["is_locked"] = lockout.is_locked(shown.username)
        context["has_second_factor"] = Authenticator.objects.filter(user=shown).exists()
    return render(request, "staff/employee.html", context)


def _facts(shown: Employee) -> list[tuple[Any, Any]]:
    facts = [
        (_("Roles"), ", ".join(str(Role(role).label) for role in shown.roles)),
        (_("Group"), shown.group),
        (_("Listens to the calls of"), ", ".join(group.name for group in shown.audited_groups.all())),
        (_("Login"), shown.username),
        (_("Extension"), shown.extension),
        (_("E-mail"), shown.email),
        (_("Time zone"), zone_label(shown.time_zone)),
    ]
    return [fact for fact in facts if fact[1]]


def create_employee(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_manage_staff(by.roles))
    form = EmployeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            created = actions.create_employee(by=by, **form.values())
        except ValidationError as error:
            form.take(error)
        else:
            return _tell_password(request, created.employee, created.password)
    return render(request, "staff/employee_form.html", {"title": _("New employee"), "form": form})


def edit_employee(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _managed(request, pk)
    form = EmployeeForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_employee(by=employee_of(request), employee=shown, **form.values())
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect("staff:employee", pk)
    return render(request, "staff/employee_form.html", {"title": shown.full_name, "form": form, "shown_pk": pk})


def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: the clients stay with the employee until they are handed over."""
    shown = _managed(request, pk)
    if request.method == "POST":
        try:
            actions.deactivate(by=employee_of(request), employee=shown)
        except ValidationError as error:
            tell(request, error)
        else:
            messages.success(request, _("%(name)s can no longer log in; open sessions have ended") % {"name": shown})
        return redirect("staff:employee", pk)
    load = load_of([shown]).get(shown.pk)
    return render(request, "staff/deactivate.html", {
        "shown": shown, "clients": load.clients if load else 0, "links": links_for(shown, employee_of(request)),
    })  # fmt: skip


@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.activate, _("%(name)s can log in again"))


@require_POST
def temporary_password(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _managed(request, pk)
    try:
        password = actions.set_temporary_password(by=employee_of(request), employee=shown)
    except ValidationError as error:
        tell(request, error)
        return redirect("staff:employee", pk)
    return _tell_password(request, shown, password)


def _tell_password(request: HttpRequest, shown: Employee, password: str) -> HttpResponse:
    """On the answer itself: a redirect would have to keep the password somewhere on the way."""
    return render(request, "staff/password.html", {"shown": shown, "password": password})


@require_POST
def lift_lock(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.lift_lock, _("%(name)s can try to log in again"))


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.reset_second_factor, _("The second factor of %(name)s is switched off"))


def _done(request: HttpRequest, pk: int, action: Callable[..., object], said: str) -> HttpResponse:
    """Nothing can refuse these three but the rights; ``said`` names the employee."""
    shown = _managed(request, pk)
    action(by=employee_of(request), employee=shown)
    messages.success(request, said % {"name": shown})
    return redirect("staff:employee", pk)
