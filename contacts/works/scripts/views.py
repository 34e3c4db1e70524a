"""The directory of scripts, the page of one, its steps, and the answers that were missing."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.persons.line_forms import LineForms
from contacts.works.sections import tabs
from crm.edits import Conflict
from crm.staff.models import Employee
from crm.ui.scoping import require
from crm.ui.views import safe_next

from . import actions, queries, rules
from .forms import ScriptForm, StepForm, answer_forms
from .messages import PROBLEMS
from .models import Script, ScriptAnswer, ScriptGap, ScriptStep

PLAYER_KEYS = [
    ("1 … 9", gettext_lazy("Choose an answer of the script")),
    ("0", gettext_lazy("No suitable answer")),
    ("Backspace", gettext_lazy("A step back in the script")),
]


def _employee(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)


def _may_edit(request: HttpRequest, script: Script) -> bool:
    by = _employee(request)
    return rules.may_edit_script(by.roles, is_author=script.author_id == by.pk)


def _editable(request: HttpRequest, script: Script) -> Script:
    require(_may_edit(request, script))
    return script


def _step(request: HttpRequest, pk: int) -> ScriptStep:
    step = get_object_or_404(ScriptStep.objects.select_related("script"), pk=pk)
    _editable(request, step.script)
    return step


@require_safe
@login_required
def script_list(request: HttpRequest) -> HttpResponse:
    by = _employee(request)
    context = {
        "title": _("Scripts"), "scripts": queries.listed(), "may_keep": rules.may_keep_scripts(by.roles), "me": by.pk,
        "tabs": tabs(by),
    }  # fmt: skip
    return render(request, "works/scripts/list.html", context)


@require_safe
@login_required
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of a script: those who write it change it here, others read it."""
    shown = get_object_or_404(Script.objects.select_related("author"), pk=pk)
    steps = queries.steps_of(shown)
    by_step, general = _worded(queries.problems_of(steps), steps)
    for step in steps:
        step.problems = by_step.get(step.pk, [])
    context = {
        "title": shown.name, "script": shown, "steps": steps,
        "problems": general, "gaps": queries.open_gaps(shown), "may_edit": _may_edit(request, shown),
        "may_keep": rules.may_keep_scripts(_employee(request).roles),
    }  # fmt: skip
    return render(request, "works/scripts/script.html", context)


def _worded(
    found: list[rules.Problem], steps: list[ScriptStep]
) -> tuple[dict[int, list[Any]], list[tuple[rules.Problem, Any, list[ScriptStep]]]]:
    """What is wrong in words: by step, and of the whole script with the steps it is about."""
    by_key = {one.pk: one for one in steps}
    by_step: dict[int, list[Any]] = {}
    for problem in found:
        for key in problem.steps:
            if problem.is_fault:
                by_step.setdefault(key, []).append(PROBLEMS[problem.code])
    return by_step, [(one, PROBLEMS[one.code], [by_key[key] for key in one.steps]) for one in found]


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The script as it is shown in a call."""
    shown = get_object_or_404(Script, pk=pk)
    context = {"title": shown.name, "page_keys": PLAYER_KEYS, **queries.player(shown)}
    return render(request, "works/scripts/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_script(request: HttpRequest) -> HttpResponse:
    by = _employee(request)
    require(rules.may_keep_scripts(by.roles))
    form = ScriptForm(request.POST or None, by=by, initial={"author": by.pk})
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_script(by=by, values=form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            return redirect("works:new_step", pk=made.pk)
    return render(request, "works/scripts/form.html", {"title": _("New script"), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_script(request: HttpRequest, pk: int) -> HttpResponse:
    stands = _editable(request, get_object_or_404(Script, pk=pk))
    form = ScriptForm(request.POST or None, instance=Script.objects.get(pk=pk), by=_employee(request))
    if form.is_bound and form.is_valid():
        try:
            actions.edit_script(by=_employee(request), script=stands, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect("works:script", pk=pk)
    return render(request, "works/scripts/form.html", {"title": stands.name, "form": form, "script": stands})


@require_POST
@login_required
def copy_script(request: HttpRequest, pk: int) -> HttpResponse:
    by = _employee(request)
    require(rules.may_keep_scripts(by.roles))
    copy = actions.copy_script(by=by, script=get_object_or_404(Script, pk=pk))
    messages.success(request, _("Copied: change it, then put it in use"))
    return redirect("works:script", pk=copy.pk)


@require_POST
@login_required
def switch_script(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _editable(request, get_object_or_404(Script, pk=pk))
    try:
        actions.switch_script(by=_employee(request), script=shown, on=request.POST.get("to") == "on")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("works:script", pk=pk)


# --- Steps ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_step(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _editable(request, get_object_or_404(Script, pk=pk))
    form, answers = StepForm(request.POST or None), answer_forms(shown, None, request.POST or None)
    after = shown.steps.filter(pk=_whole(request.GET.get("after", ""))).first()
    if _are_valid(form, answers):
        try:
            step = actions.add_step(
                by=_employee(request), script=shown, values=form.cleaned_data, answers=answers.lines(), after=after
            )
        except ValidationError as error:
            form.take(error)
        else:
            return _to_step(step)
    return _step_page(request, shown, form, answers, _("New step"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_step(request: HttpRequest, pk: int) -> HttpResponse:
    """A step with its answers. ``gap`` in the address is what a client said, offered as a new answer."""
    step = _step(request, pk)
    gap = ScriptGap.objects.filter(pk=_whole(request.GET.get("gap", "")), step=step, settled_at=None).first()
    form = StepForm(request.POST or None, instance=ScriptStep.objects.get(pk=pk))
    answers = answer_forms(step.script, step, request.POST or None, gap.said if gap else "")
    if _are_valid(form, answers):
        try:
            actions.edit_step(by=_employee(request), step=step, edit=form.edit(), answers=answers.lines())
        except Conflict as conflict:
            _show(conflict, form, answers)
        except ValidationError as error:
            form.take(error)
        else:
            if gap:
                actions.settle_gap(by=_employee(request), gap=gap)
            return _to_step(step)
    return _step_page(request, step.script, form, answers, step.title, gap)


def _are_valid(form: StepForm, answers: LineForms) -> bool:
    return form.is_bound and all([form.is_valid(), answers.is_valid()])


def _show(conflict: Conflict, form: StepForm, answers: LineForms) -> None:
    own = answers.of(conflict.row) if isinstance(conflict.row, ScriptAnswer) else form
    if own:
        own.show(conflict)
    if own is not form:
        form.add_error(None, _("Somebody else has changed this meanwhile. Nothing has been saved yet: choose below."))


def _step_page(
    request: HttpRequest, shown: Script, form: StepForm, answers: LineForms, title: str, gap: ScriptGap | None = None
) -> HttpResponse:
    context = {"title": title, "script": shown, "form": form, "group": answers, "gap": gap}
    return render(request, "works/scripts/step.html", context)


def _to_step(step: ScriptStep) -> HttpResponse:
    return redirect(f"{reverse('works:script', args=[step.script_id])}#step-{step.pk}")


@require_POST
@login_required
def move_step(request: HttpRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    actions.move_step(by=_employee(request), step=step, up=request.POST.get("to") == "up")
    return _to_step(step)


@require_POST
@login_required
def remove_step(request: HttpRequest, pk: int) -> HttpResponse:
    step = _step(request, pk)
    try:
        actions.remove_step(by=_employee(request), step=step)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to_step(step)
    messages.success(request, _("“%(title)s” is removed") % {"title": step.title})
    return redirect("works:script", pk=step.script_id)


# --- Answers that were missing ----------------------------------------------------------------------------------------


@require_POST
@login_required
def report_gap(request: HttpRequest, pk: int) -> HttpResponse:
    """«No suitable answer»: by htmx a line instead of the form, otherwise back to the page it was sent from."""
    step = get_object_or_404(ScriptStep.objects.select_related("script__author"), pk=pk)
    said, by = request.POST.get("said", ""), _employee(request)
    try:
        gap = actions.report_gap(by=by, step=step, said=said, client_number=request.POST.get("client", ""))
    except ValidationError as error:
        if request.headers.get("HX-Request"):
            return render(
                request,
                "works/scripts/gap.html",
                {"step": step, "error": " ".join(error.messages), "client_number": request.POST.get("client", "")},
            )
        messages.error(request, " ".join(error.messages))
        return redirect(safe_next(request, reverse("works:preview_script", args=[step.script_id])))
    if request.headers.get("HX-Request"):
        return render(request, "works/scripts/gap_told.html", {"gap": gap})
    messages.success(request, _("The author of the script is told"))
    return redirect(safe_next(request, reverse("works:preview_script", args=[step.script_id])))


@require_POST
@login_required
def settle_gap(request: HttpRequest, pk: int) -> HttpResponse:
    gap = get_object_or_404(ScriptGap.objects.select_related("step__script"), pk=pk)
    _editable(request, gap.step.script)
    actions.settle_gap(by=_employee(request), gap=gap)
    return redirect(f"{reverse('works:script', args=[gap.step.script_id])}#gaps")


def _whole(text: str) -> int:
    """A key of the address; 0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
