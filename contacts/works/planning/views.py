"""Planning a month: choose whose, look at what would be, write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from contacts.works.sections import tabs
from crm.staff.models import Employee
from crm.ui.panels import Page
from crm.ui.scoping import get_visible, require

from . import actions, queries
from .choices import RunState
from .forms import PlanningForm
from .messages import REASONS, TONES
from .models import PlanningRun
from .outcome import shortfalls_by_reason
from .registry import registry
from .rules import Reason

SHOWN_RUNS, SHOWN_CLIENTS = 20, 200


def _employee(request: HttpRequest) -> Employee:
    employee = cast(Employee, request.user)
    require(queries.may_plan(employee))
    return employee


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def planning(request: HttpRequest) -> HttpResponse:
    """Choose the month and whose works; a plan is computed and shown, nothing is written."""
    by = _employee(request)
    form = PlanningForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_planning(
                by=by, month=form.cleaned_data["month"], employees=form.employees(), group=form.group()
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(run)
    runs = PlanningRun.objects.visible_to(by).select_related("by", "group").defer("outcome")[:SHOWN_RUNS]
    context = {"form": form, "runs": _named(list(runs)), "tabs": tabs(by)}
    return render(request, "works/planning/start.html", context, status=422 if form.errors else 200)


def _named(runs: list[PlanningRun]) -> list[dict[str, Any]]:
    ids = {pk for run in runs for pk in run.employees[:1]}
    names = dict(Employee.objects.filter(pk__in=ids).values_list("pk", "full_name"))
    return [{"run": run, "whose": _whose(run, names), "tone": TONES[RunState(run.state)]} for run in runs]


def _whose(run: PlanningRun, names: Mapping[int, str]) -> str:
    if run.group is not None:
        return run.group.name
    if len(run.employees) == 1:
        return names.get(run.employees[0], "")
    return _("%(count)d employees") % {"count": len(run.employees)}


@require_safe
@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its progress, then what it comes to."""
    by = _employee(request)
    shown = get_visible(PlanningRun.objects.select_related("by", "group"), by, pk=pk)
    names = dict(
        Employee.objects.filter(pk__in=[one["id"] for one in shown.outcome.get("people", ())] or shown.employees)
        .values_list("pk", "full_name")
    )  # fmt: skip
    page = Page("run", shown, request, lambda code: f"{shown.get_absolute_url()}#{code}")
    context = {
        "run": shown, "whose": _whose(shown, names), "tone": TONES[RunState(shown.state)],
        "total": len(shown.employees), "may_confirm": shown.state == RunState.PREVIEWED, "tabs": tabs(by),
        "sections": list(page.sections(registry.panels_for(by))), **_outcome(shown.outcome, names, by),
    }  # fmt: skip
    template = "works/planning/run.html"
    return render(request, f"{template}#outcome" if getattr(request, "htmx", False) else template, context)


def _outcome(outcome: dict[str, Any], names: Mapping[int, str], by: Employee) -> dict[str, Any]:
    if not outcome:
        return {}
    days = [date.fromisoformat(day) for day in outcome["days"]]
    people = [_person(one, names, days) for one in outcome["people"]]
    return {
        "days": days,
        "people": sorted(people, key=lambda one: one["name"]),
        "below": [one for one in people if one["below"]],
        "unmet": outcome["unmet"],
        "problems": _problems(outcome, by),
    }


def _person(one: dict[str, Any], names: Mapping[int, str], days: list[date]) -> dict[str, Any]:
    capacity = one["capacity"]
    cells = [
        {
            "day": day, "standing": standing, "placed": placed, "absent": absent, "load": standing + placed,
            "height": min((standing + placed) * 10 // capacity, 10) if capacity else 0,
            "over": standing + placed > capacity,
        }
        for day, (standing, placed, absent) in zip(days, one["days"], strict=True)
    ]  # fmt: skip
    room = capacity * one["present"]
    norm = one["norm"]
    return {
        **one, "name": names.get(one["id"], ""), "cells": cells, "room": room,
        "below": norm is not None and one["total"] < norm,
    }  # fmt: skip


def _problems(outcome: dict[str, Any], by: Employee) -> list[dict[str, Any]]:
    """Clients that have no place, by reason; only those whom the employee sees are named."""
    found = shortfalls_by_reason(outcome)
    found[Reason.NO_CADENCE] = [[pk, None, None, 0, ""] for pk in outcome["no_cadence"]]
    ids = {row[0] for rows in found.values() for row in rows[:SHOWN_CLIENTS]}
    clients = Client.objects.visible_to(by).select_related("specialist").in_bulk(ids)
    return [
        {
            "label": label, "count": len(found[reason]), "more": max(len(found[reason]) - SHOWN_CLIENTS, 0),
            "rows": [
                {"client": clients[row[0]], "period": date.fromisoformat(row[2]) if row[2] else None, "missing": row[3]}
                for row in found[reason][:SHOWN_CLIENTS] if row[0] in clients
            ],
        }
        for reason, label in REASONS.items() if found.get(reason)
    ]  # fmt: skip


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a plan that was looked at."""
    by = _employee(request)
    shown = get_visible(PlanningRun, by, pk=pk)
    try:
        actions.confirm_planning(by=by, run=shown)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(shown)


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = _employee(request)
    shown = get_visible(PlanningRun, by, pk=pk)
    try:
        actions.drop_planning(by=by, run=shown)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("works:planning")
