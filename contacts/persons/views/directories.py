"""The directories of characteristics and of rubrics, kept by heads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contacts.persons import actions, rules
from contacts.persons.forms import EntryChangeForm, EntryForm
from contacts.persons.models import Characteristic, Rubric
from contacts.persons.queries import entries_with_use
from crm.ui.scoping import require

from .common import employee_of, take

KINDS: dict[str, tuple[type[Any], str, Any]] = {
    "characteristics": (Characteristic, "characteristics", gettext_lazy("Characteristics")),
    "rubrics": (Rubric, "interests", gettext_lazy("Rubrics")),
}


@require_http_methods(["GET", "POST"])
@login_required
def directory(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of a directory with how many persons have each, and a form for one more."""
    model, field, title = _kind(request, kind)
    form = EntryForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            entry = actions.add_entry(by=employee_of(request), model=model, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("“%(name)s” is added") % {"name": entry.name})
            return redirect("persons:directory", kind)
    context = {"title": title, "entries": entries_with_use(model, field), "form": form, "kind": kind, "tabs": _tabs()}
    return render(request, "persons/directory.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    model, _field, title = _kind(request, kind)
    shown = get_object_or_404(model, pk=pk)
    initial = {"name": shown.name, "position": shown.position, "is_active": shown.is_active}
    form = EntryChangeForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_entry(by=employee_of(request), entry=shown, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("persons:directory", kind)
    context = {"title": initial["name"], "form": form, "kind": kind, "directory": title}
    return render(request, "persons/entry.html", context)


def _kind(request: HttpRequest, kind: str) -> tuple[type[Any], str, Any]:
    require(rules.may_edit_directories(employee_of(request).roles))
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _tabs() -> list[tuple[Any, str]]:
    return [(title, reverse("persons:directory", args=[kind])) for kind, (_model, _field, title) in KINDS.items()]
