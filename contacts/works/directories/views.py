"""The directories of works: one set of pages for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.persons.rules import may_edit_directories
from contacts.works.choices import Stage, WorkKind, WorkState
from contacts.works.models import Direction, Instrument, Topic, WorkResult
from contacts.works.sections import tabs
from crm.edits import Conflict
from crm.ui.scoping import employee_of, require, sent

from . import actions
from .forms import DirectionForm, EntryForm, InstrumentForm, ResultForm, TopicForm


@dataclass(frozen=True)
class Kind:
    """A directory: its table, its title, its form."""

    model: Any
    title: Any
    form: type[EntryForm]


KINDS = {
    "topics": Kind(Topic, _("Topics"), TopicForm),
    "results": Kind(WorkResult, _("Results"), ResultForm),
    "directions": Kind(Direction, _("Directions"), DirectionForm),
    "instruments": Kind(Instrument, _("Instruments"), InstrumentForm),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def directory(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of a directory, and a form for one more."""
    shown = _kind(request, kind)
    form = shown.form(sent(request))
    if form.is_bound and form.is_valid():
        try:
            entry = actions.add_entry(by=employee_of(request), model=shown.model, values=form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("“%(name)s” is added") % {"name": entry.name})
            return redirect("works:directory", kind)
    context = {
        "title": shown.title, "kind": kind, "form": form, "groups": _groups(kind, shown.model),
        "tabs": tabs(employee_of(request), kind),
        "kinds": [(one.title, reverse("works:directory", args=[code])) for code, one in KINDS.items()],
    }  # fmt: skip
    return render(request, "works/directories/directory.html", context)


def _groups(kind: str, model: Any) -> list[tuple[Any, list[Any]]]:
    """Topics by kind, results by stage; the others are one group without a name."""
    rows = list(model.objects.all())
    if kind == "topics":
        return [(one.label, [row for row in rows if row.kind == one]) for one in WorkKind]
    if kind == "results":
        for row in rows:
            row.state_labels = [WorkState(state).label for state in row.states]
        groups = [(f"{stage.value}. {stage.label}", [row for row in rows if row.stage == stage]) for stage in Stage]
        without = [row for row in rows if row.stage is None]
        return [*(group for group in groups if group[1]), (_("Without a stage"), without)]
    return [("", rows)]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    shown = _kind(request, kind)
    row = get_object_or_404(shown.model, pk=pk)
    name = row.name
    meaning = actions.MEANING.get(shown.model, ())
    form = shown.form(sent(request), instance=row, meaning=meaning if meaning and actions.is_used(row) else ())
    if form.is_bound and form.is_valid():
        try:
            actions.change_entry(by=employee_of(request), entry=row, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect("works:directory", kind)
    context = {"title": name, "form": form, "kind": kind, "directory": shown.title}
    return render(request, "works/directories/entry.html", context)


@require_POST
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    _kind(request, "topics")
    up = request.POST.get("to") == "up"
    actions.move_topic(by=employee_of(request), topic=get_object_or_404(Topic, pk=pk), up=up)
    return redirect("works:directory", "topics")


def _kind(request: HttpRequest, kind: str) -> Kind:
    require(may_edit_directories(employee_of(request).roles))
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]
