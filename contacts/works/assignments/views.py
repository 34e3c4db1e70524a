"""Assignments of a month: the list, the page of one, giving one and many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from contacts.works.models import Assignment
from contacts.works.sections import SectionList
from crm.months import first_of_month
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, get_visible, require, sent

from . import actions, rules
from .filters import AssignmentFilters
from .forms import AGAIN, AssignForm, ManyForm, QuantitiesForm
from .queries import assignees, lines_of, totals_of, with_figures
from .tables import AssignmentTable


class AssignmentList(SectionList):
    title = _("Assignments")
    lead = _("What is owed to each client in a month: instruments planned and used in the works of the month")
    list_code = "assignments"
    template_name = "works/assignments/list.html"
    table_class = AssignmentTable
    filterset_class = AssignmentFilters
    empty_title = _("No assignments in this month")
    empty_hint = _("Give them to all your clients at once, or to one on its page.")

    def get_queryset(self, employee: Employee) -> QuerySet[Assignment]:
        return with_figures(Assignment.objects.visible_to(employee).select_related("client", "employee"))

    def get_context(self) -> dict[str, Any]:
        may_edit = staff_rules.may_edit_clients(self.employee.roles)
        return {**super().get_context(), "totals": totals_of(self.rows), "may_edit": may_edit}


@require_safe
@login_required
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _assignment(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, number: str) -> HttpResponse:
    by = employee_of(request)
    client = get_visible(Client, by, number=number)
    require(staff_rules.may_edit_clients(by.roles))
    form = AssignForm(sent(request), employees=assignees(by), initial=_beginning(by))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.assign(
                by=by, client=client, employee=given["employee"], month=given["month"],
                instruments=form.quantities(), comment=given["comment"],
            )  # fmt: skip
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect("works:assignment", made.pk)
    return render(request, "works/assignments/new.html", {"client": client, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign_many(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    form = ManyForm(sent(request), employees=assignees(by), initial={**_beginning(by), "source": AGAIN})
    if form.is_bound and form.is_valid():
        try:
            given = _give(by, form)
        except ValidationError as error:
            form.take(error)
        else:
            said = gettext("Assignments given: %(made)d; had one already: %(had)d")
            messages.success(request, said % {"made": given.made, "had": given.had})
            month = form.cleaned_data["month"]
            employee = form.cleaned_data["employee"].pk
            return redirect(f"{reverse('works:assignments')}?month={month:%Y-%m}&employee={employee}")
    return render(request, "works/assignments/many.html", {"title": _("Assignments for many"), "form": form})


def _give(by: Employee, form: ManyForm) -> actions.Given:
    whom = {name: form.cleaned_data[name] for name in ("employee", "month", "category")}
    if form.cleaned_data["source"] == AGAIN:
        return actions.repeat_month(by=by, **whom)
    return actions.assign_many(by=by, instruments=form.quantities(), **whom)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _assignment(request, pk)
    by = employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    require(assignees(by).filter(pk=shown.employee_id).exists())
    form = _quantities(shown, sent(request))
    if form.is_bound and form.is_valid():
        try:
            actions.change_assignment(
                by=by, assignment=shown, instruments=form.quantities(), seen=form.seen(),
                comment=form.cleaned_data["comment"],
            )  # fmt: skip
        except ValidationError as error:
            form.take(error)
            form.show(_planned(shown))
        else:
            messages.success(request, gettext("Saved"))
            return redirect("works:assignment", pk)
    return _page(request, _assignment(request, pk), form)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _assignment(request, pk)
    by = employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    try:
        actions.remove_assignment(by=by, assignment=shown)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("works:assignment", pk)
    messages.success(request, gettext("The assignment is taken back; its works stay"))
    return redirect(f"{shown.client.get_absolute_url()}#assignments")


def _page(request: HttpRequest, shown: Assignment, form: QuantitiesForm | None = None) -> HttpResponse:
    by, found = employee_of(request), lines_of([shown.pk])[shown.pk]
    own = staff_rules.may_edit_clients(by.roles) and assignees(by).filter(pk=shown.employee_id).exists()
    context = {
        "assignment": shown,
        "client": shown.client,
        "lines": found,
        "share": rules.fulfilment(found),
        "works": shown.works.select_related("executor", "result").prefetch_related("instruments__instrument"),
        "may_edit": own,
        "may_remove": own and shown.month >= first_of_month(today()),
        "form": form,
    }
    return render(request, "works/assignments/detail.html", context)


def _quantities(shown: Assignment, data: Any) -> QuantitiesForm:
    return QuantitiesForm(data, planned=_planned(shown), initial={"comment": shown.comment})


def _planned(shown: Assignment) -> dict[int, int]:
    return dict(shown.instruments.values_list("instrument", "quantity"))


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    related = Assignment.objects.select_related("client", "employee")
    return get_visible(related, employee_of(request), pk=pk)


def _beginning(by: Employee) -> dict[str, Any]:
    return {"employee": by.pk, "month": first_of_month(today()).isoformat()}
