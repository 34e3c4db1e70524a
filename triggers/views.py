"""Pages of the indicator: runs, the rule set, what was said of a client on a day."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clients.models import Client
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.lists import ListView
from crm.ui.scoping import get_visible, require

from . import actions, tasks, wording
from .choices import RunKind, RunState
from .forms import DayForm, RunForm
from .models import Run
from .panels import risk
from .queries import rule_set_on
from .tables import RUN_TONES, RunTable, seconds_of


class RunList(ListView):
    title = gettext_lazy("Runs")
    list_code = "runs"
    table_class = RunTable
    template_name = "triggers/runs.html"
    empty_title = gettext_lazy("Nothing was computed yet")
    empty_hint = gettext_lazy("The indicator is computed every night, and now if you say so.")

    def allowed(self, employee: Employee) -> bool:
        return employee.is_supervisor

    def get_queryset(self, employee: Employee) -> QuerySet[Run]:
        return Run.objects.select_related("started_by")

    def get_context(self) -> dict[str, Any]:
        return {"may_compute": staff_rules.may_compute(self.employee.roles)}


@require_safe
@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run; while it goes on, the part with its progress asks again every second."""
    require(cast(Employee, request.user).is_supervisor)
    found = get_object_or_404(Run.objects.select_related("started_by"), pk=pk)
    shards = list(found.shards.all())
    context = {
        "run": found,
        "tone": RUN_TONES[RunState(found.state)],
        "seconds": seconds_of(found),
        "total": len(shards),
        "done": sum(shard.finished_at is not None for shard in shards),
        "is_running": found.state == RunState.RUNNING,
    }
    template = "triggers/run.html#progress" if request.headers.get("HX-Request") else "triggers/run.html"
    return render(request, template, context)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Ask for which day, and start a run for it."""
    employee = cast(Employee, request.user)
    require(staff_rules.may_compute(employee.roles))
    form = RunForm(request.POST or None, initial={"day": today()})
    if request.method != "POST" or not form.is_valid():
        return render(request, "triggers/start.html", {"form": form})
    try:
        with transaction.atomic():
            started = actions.start_run(kind=RunKind.MANUAL, day=form.cleaned_data["day"], by=employee)
            transaction.on_commit(lambda: tasks.work.delay(started.pk), robust=True)
    except actions.RunInProgress as known:
        messages.info(request, str(known))
        started = known.run
    return redirect("triggers:run", started.pk)


@require_safe
@login_required
def rule_set(request: HttpRequest) -> HttpResponse:
    """The numbers in force today."""
    require(cast(Employee, request.user).is_supervisor)
    found = rule_set_on(today())
    rows = [(rule, wording.rule_in_words(rule)) for rule in found.rules.parameters.values()]
    return render(request, "triggers/rules.html", {"rule_set": found, "rules": found.rules, "rows": rows})


@require_safe
@login_required
def on(request: HttpRequest, number: str) -> HttpResponse:
    """What was said of a client on a day."""
    employee = cast(Employee, request.user)
    client = get_visible(Client, employee, number=number)
    form = DayForm(request.GET or {"on": today()})
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("on", [])) or [_("This is not a day")]))
        return redirect(client)
    return render(request, "triggers/on.html", {"client": client, **risk(client, employee, form.cleaned_data["on"])})


@require_POST
@login_required
def recompute(request: HttpRequest, number: str) -> HttpResponse:
    """Compute one client for today, for those who do not want to wait for the next change or night."""
    client = get_visible(Client, cast(Employee, request.user), number=number)
    outcome = actions.compute(client_ids=[client.pk], day=today())
    actions.refresh_tallies(day=today(), specialists=[client.specialist_id])
    messages.success(request, _("Computed: the result changed") if outcome.changed else _("Computed: nothing changed"))
    return redirect(f"{client.get_absolute_url()}#risk")
