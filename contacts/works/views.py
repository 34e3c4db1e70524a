"""The list of works, and the page of one work: what was meant, how it ended, what was corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.filters import employee_options
from clients.models import Client
from clients.queries import contact_makers
from crm.edits import Conflict
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.panels import Page, Section
from crm.ui.scoping import employee_of, get_visible, require, sent

from . import actions, rules
from .campaigns.panels import diagnosis
from .choices import Stage
from .filters import WorkFilters
from .forms import CancelForm, ClosingForm, CorrectionForm, MoveForm, PlanForm
from .models import Work
from .queries import life_cycle
from .registry import registry
from .sections import SectionList
from .tables import EXPORT_COLUMNS, STATE_TONES, WorkTable


class WorkList(SectionList):
    title = _("Works")
    lead = _("Works of your clients and, for an auditor, of the groups listened to")
    list_code = "works"
    table_class = WorkTable
    filterset_class = WorkFilters
    file_columns = EXPORT_COLUMNS
    empty_title = _("No works in this period")
    empty_hint = _("Works come with the export of your service system. Choose a longer period to see older ones.")

    def get_queryset(self, employee: Employee) -> QuerySet[Work]:
        return Work.objects.visible_to(employee).select_related("client", "executor", "result", "person")


@require_safe
@login_required
def executors(request: HttpRequest) -> HttpResponse:
    """Options of the filters by who worked or called, where there are too many for the page."""
    return HttpResponse(employee_options(contact_makers(employee_of(request)), request.GET.dict().values()))


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _work(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest, number: str) -> HttpResponse:
    """A work that is planned, or a contact that has been held: the two buttons of one form."""
    by = employee_of(request)
    client = get_visible(Client, by, number=number)
    require(staff_rules.may_edit_clients(by.roles))
    held = request.GET.get("held") == "1"
    plan = PlanForm(sent(request), client=client, by=by, initial={"executor": by.pk})
    closing = ClosingForm(sent(request), client=client, prefix="done") if held else None
    if closing is not None:
        del closing.fields["person"]  # the plan names the person
    forms = [form for form in (plan, closing) if form is not None]
    if request.method == "POST" and all([form.is_valid() for form in forms]):  # noqa: C419  each form shows its errors
        try:
            work = _made(by, client, plan, closing)
        except ValidationError as error:
            (closing if closing and _is_about(error, closing) else plan).take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect(work)
    context = {"client": client, "plan": plan, "closing": closing, "why": _why(client, by)}
    return render(request, "works/new.html", context)


def _made(by: Employee, client: Client, plan: PlanForm, closing: ClosingForm | None) -> Work:
    if closing is None:
        return actions.plan_work(by=by, client=client, plan=plan.plan())
    return actions.record_work(by=by, client=client, plan=plan.plan(), closing=closing.closing())


def _is_about(error: ValidationError, form: ClosingForm) -> bool:
    return hasattr(error, "error_dict") and bool(error.error_dict.keys() & form.fields.keys())


def _why(client: Client, by: Employee) -> list[rules.StageState]:
    day = today()
    return rules.suggested(rules.stages(life_cycle(client, by, day), day), day)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    work = _work(request, pk, editing=True)
    form = ClosingForm(sent(request), client=work.client, initial={"person": work.person_id, "stages": work.stages})
    if request.method == "POST" and form.is_valid():
        return _saved(
            request, work, "close", form, lambda by: actions.close_work(by=by, work=work, closing=form.closing())
        )
    return _page(request, work, "close", form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    work = _work(request, pk, editing=True)
    form = MoveForm(sent(request), initial={"planned_at": work.planned_at})
    if request.method == "POST" and form.is_valid():
        planned_at = form.cleaned_data["planned_at"]
        return _saved(
            request, work, "move", form, lambda by: actions.move_work(by=by, work=work, planned_at=planned_at)
        )
    return _page(request, work, "move", form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    work = _work(request, pk, editing=True)
    form = CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["comment"]
        return _saved(request, work, "cancel", form, lambda by: actions.cancel_work(by=by, work=work, reason=reason))
    return _page(request, work, "cancel", form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    work = _work(request, pk, editing=True)
    form = CorrectionForm(sent(request), instance=work)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _saved(
            request,
            work,
            "correct",
            form,
            lambda by: actions.correct_work(by=by, work=work, edit=form.edit(), reason=reason),
        )
    return _page(request, work, "correct", form)


def _saved(
    request: HttpRequest, work: Work, verb: str, form: Any, action: Callable[[Employee], object]
) -> HttpResponse:
    """The work's page after the action; the form with what was typed where it was refused."""
    try:
        action(employee_of(request))
    except Conflict as conflict:
        form.show(conflict)
    except ValidationError as error:
        form.take(error)
    else:
        messages.success(request, gettext("Saved"))
        return redirect(work)
    return _page(request, _work(request, work.pk), verb, form)


def _page(request: HttpRequest, work: Work, verb: str = "", form: Any = None) -> HttpResponse:
    context = {
        "work": work,
        "client": work.client,
        "state_tone": STATE_TONES[work.state],
        "instruments": work.instruments.select_related("instrument"),
        "corrections": work.corrections.select_related("by"),
        "stages": [Stage(number) for number in work.stages],
        "may_edit": staff_rules.may_edit_clients(employee_of(request).roles),
        "verb": verb,
        "form": form,
        "feedback": work.feedback.prefetch_related("tags"),
        **diagnosis(work, employee_of(request)),
        "sections": list(_sections(request, work)),
    }
    return render(request, "works/detail.html", context)


def _sections(request: HttpRequest, work: Work) -> Iterator[Section]:
    page = Page("work", work, request, lambda code: f"{work.get_absolute_url()}#{code}")
    return page.sections(registry.panels_for(employee_of(request)))


def _work(request: HttpRequest, pk: int, *, editing: bool = False) -> Work:
    names = ("client", "person", "executor", "author", "result", "topic", "direction", "campaign")
    related = Work.objects.select_related(*names)
    work = get_visible(related, employee_of(request), pk=pk)
    if editing:
        require(staff_rules.may_edit_clients(employee_of(request).roles))
    return work
