"""Substitutions: who works whose clients, and when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.staff import actions, rules
from crm.staff.calendar import today
from crm.staff.forms import SubstitutionDatesForm, SubstitutionForm
from crm.staff.models import Employee, Substitution
from crm.staff.queries import arrangeable_by, substitutions_seen_by
from crm.ui.scoping import require

from .common import employee_of, section_tabs

PAST_SHOWN = 50


@require_GET
def substitutions(request: HttpRequest) -> HttpResponse:
    by, day = employee_of(request), today()
    seen = substitutions_seen_by(by)
    parts: list[tuple[Any, str, list[Substitution]]] = [
        (_("Now"), "current", list(seen.on(day).order_by("ends_on", "pk"))),
        (_("Planned"), "planned", list(seen.filter(starts_on__gt=day).order_by("starts_on", "pk"))),
        (_("Past"), "past", list(seen.filter(ends_on__lt=day).order_by("-ends_on", "pk")[:PAST_SHOWN])),
    ]
    return render(request, "staff/substitutions.html", {
        "title": _("Substitutions"), "parts": parts, "is_empty": not any(rows for _label, _state, rows in parts),
        "may_arrange": rules.may_arrange_substitutions(by.roles), "tabs": section_tabs(by),
        "arrangeable": set(arrangeable_by(by).values_list("pk", flat=True)),
    })  # fmt: skip


def arrange(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_arrange_substitutions(by.roles))
    form = SubstitutionForm(
        request.POST or None, by=by, initial={"absent": request.GET.get("absent"), "starts_on": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            arranged = actions.arrange_substitution(by=by, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _said(arranged))
            return redirect("staff:substitutions")
    return render(request, "staff/substitution_form.html", {"title": _("New substitution"), "form": form})


def _said(arranged: Substitution) -> str:
    names = {"substitute": arranged.substitute, "absent": arranged.absent}
    if arranged.substitute is None:
        return _("Noted: %(absent)s is absent on those days, and nobody stands in") % names
    if arranged.starts_on <= today() <= arranged.ends_on:
        return _("%(substitute)s sees the clients of %(absent)s from now on") % names
    return _("%(substitute)s will see the clients of %(absent)s on those days") % names


def change(request: HttpRequest, pk: int) -> HttpResponse:
    by, substitution = employee_of(request), _own(request, pk)
    form = SubstitutionDatesForm(request.POST or None, instance=substitution)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_substitution(by=by, substitution=substitution, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect("staff:substitutions")
    context = {"title": _("Substitution"), "form": form, "substitution": substitution, "today": today()}
    return render(request, "staff/substitution_form.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    substitution = _own(request, pk)
    actions.end_substitution(by=employee_of(request), substitution=substitution)
    messages.success(request, _("The substitution is over"))
    return redirect("staff:substitutions")


def _own(request: HttpRequest, pk: int) -> Substitution:
    """One that the employee sees and may change: 404 for strangers, 403 for those who only see it."""
    by: Employee = employee_of(request)
    substitution = get_object_or_404(substitutions_seen_by(by), pk=pk)
    require(arrangeable_by(by).filter(pk=substitution.absent_id).exists() or rules.sees_everything(by.roles))
    return substitution
