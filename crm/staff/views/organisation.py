"""Groups, departments, norms and the working calendar."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.staff import actions, rules
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.forms import DepartmentForm, GroupForm, MovedDayForm, NormsForm
from crm.staff.models import CalendarDay, Department, Group, Norm
from crm.staff.queries import employees_seen_by
from crm.ui.scoping import require

from .common import employee_of, section_tabs, tell

YEARS_SHOWN = range(2000, 2101)


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_see_staff(by.roles))
    active = Count("employees", filter=Q(employees__is_active=True, employees__in=employees_seen_by(by).values("pk")))
    shown = Group.objects.select_related("department").annotate(people=active).order_by("department__name", "name")
    return render(request, "staff/groups.html", {
        "title": _("Groups"), "groups": shown, "departments": Department.objects.annotate(size=Count("groups")),
        "may_manage": rules.may_manage_staff(by.roles), "tabs": section_tabs(by),
    })  # fmt: skip


def create_group(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    return _edit(request, form, _("New group"), actions.create_group)


def edit_group(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_manage_staff(employee_of(request).roles))
    group = get_object_or_404(Group, pk=pk)
    form = GroupForm(request.POST or None, initial={"name": group.name, "department": group.department})
    return _edit(
        request,
        form,
        group.name,
        actions.rename_group,
        group=group,
        delete_url=reverse("staff:delete_group", args=[pk]),
    )


@require_POST
def delete_group(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_manage_staff(employee_of(request).roles))
    return _delete(request, actions.delete_group, group=get_object_or_404(Group, pk=pk))


def create_department(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    return _edit(request, form, _("New department"), actions.create_department)


def edit_department(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_manage_staff(employee_of(request).roles))
    department = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, initial={"name": department.name})
    delete_url = reverse("staff:delete_department", args=[pk])
    return _edit(
        request, form, department.name, actions.rename_department, department=department, delete_url=delete_url
    )


@require_POST
def delete_department(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_manage_staff(employee_of(request).roles))
    return _delete(request, actions.delete_department, department=get_object_or_404(Department, pk=pk))


def _edit(
    request: HttpRequest,
    form: DepartmentForm,
    title: str,
    action: Callable[..., Any],
    delete_url: str = "",
    **target: Any,
) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_manage_staff(by.roles))
    if request.method == "POST" and form.is_valid():
        # `department` names both the thing renamed and the choice of a group's form: they never meet in one action.
        try:
            action(by=by, **target, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect("staff:groups")
    return render(request, "staff/name_form.html", {"title": title, "form": form, "delete_url": delete_url})


def _delete(request: HttpRequest, action: Callable[..., None], **target: Any) -> HttpResponse:
    try:
        action(by=employee_of(request), **target)
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("Deleted"))
    return redirect("staff:groups")


def norms(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_see_staff(by.roles))
    may_edit = rules.may_edit_norms(by.roles)
    form = NormsForm(request.POST or None, norms=Norm.objects.all())
    if request.method == "POST":
        require(may_edit)
        if form.is_valid():
            actions.set_norms(by=by, values=form.values())
            messages.success(request, _("The norms are saved"))
            return redirect("staff:norms")
    context = {"title": _("Norms"), "form": form, "may_edit": may_edit, "tabs": section_tabs(by)}
    return render(request, "staff/norms.html", context)


def calendar(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year: working and free days, and the moved ones, which the director edits."""
    by = employee_of(request)
    may_edit = rules.may_manage_staff(by.roles)
    year = year or today().year
    if year not in YEARS_SHOWN:
        raise Http404
    form = MovedDayForm(request.POST or None)
    if request.method == "POST":
        require(may_edit)
        if form.is_valid():
            actions.move_day(by=by, **form.cleaned_data)
            messages.success(request, _("Saved"))
            return redirect("staff:calendar_year", form.cleaned_data["day"].year)
    return render(request, "staff/calendar.html", {
        "title": _("Working calendar"), "year": year, "months": _months(year), "may_edit": may_edit, "form": form,
        "moved": CalendarDay.objects.filter(day__year=year), "tabs": section_tabs(by),
        "years": [one for one in (year - 1, year, year + 1) if one in YEARS_SHOWN],
    })  # fmt: skip


@require_POST
def forget_day(request: HttpRequest, day: str) -> HttpResponse:
    require(rules.may_manage_staff(employee_of(request).roles))
    moved = get_object_or_404(CalendarDay, day=_day(day))
    actions.forget_day(by=employee_of(request), day=moved.day)
    messages.success(request, _("The day follows the rule again"))
    return redirect("staff:calendar_year", moved.day.year)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _months(year: int) -> list[dict[str, Any]]:
    known = WorkingCalendar(date(year, 1, 1), date(year, 12, 31))
    return [_month(year, month, known) for month in range(1, 13)]


def _month(year: int, month: int, known: WorkingCalendar) -> dict[str, Any]:
    weeks = months.Calendar().monthdatescalendar(year, month)
    cells = [[_cell(day, known) if day.month == month else None for day in week] for week in weeks]
    working = sum(1 for week in cells for cell in week if cell and cell["working"])
    return {"first": date(year, month, 1), "weeks": cells, "working": working}


def _cell(day: date, known: WorkingCalendar) -> dict[str, Any]:
    return {"day": day, "working": known.is_working(day), "moved": day in known.moved, "today": day == today()}
