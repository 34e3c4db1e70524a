"""Directories that heads keep: segment types and competitors."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Competitor, SegmentType
from clients.service import actions, rules
from crm.staff.models import Employee
from crm.ui.scoping import require

from .lists import tabs
from .sections import take

KINDS: dict[str, tuple[type[SegmentType] | type[Competitor], Any, str]] = {
    "segments": (SegmentType, _("Types of segments"), "segments"),
    "competitors": (Competitor, _("Competitors"), "competitorverdict"),
}
"""Code of a directory → its model, its title, and the relation that counts how often an entry is used."""


class EntryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


@require_http_methods(["GET", "HEAD"])
@login_required
def directories(request: HttpRequest) -> HttpResponse:
    require(rules.may_edit_directories(cast(Employee, request.user).roles))
    return _page(request)


@require_POST
@login_required
def save(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponseBase:
    """Add an entry (without ``pk``), or rename it, switch it off or on."""
    employee = cast(Employee, request.user)
    require(rules.may_edit_directories(employee.roles))
    if kind not in KINDS:
        raise Http404
    model: Any = KINDS[kind][0]
    entry = model() if pk is None else get_object_or_404(model, pk=pk)
    form = EntryForm(request.POST, auto_id=f"{kind}-{pk or 'new'}-%s")
    if form.is_valid():
        try:
            actions.save_entry(by=employee, entry=entry, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect("service:directories")
    return _page(request, kind, pk, form)


def _page(request: HttpRequest, kind: str = "", pk: int | None = None, form: EntryForm | None = None) -> HttpResponse:
    """The directories; ``form`` is what was typed into one of their entries and is not right yet."""
    shown = []
    for code, (model, title, relation) in KINDS.items():
        rows = []
        for one in model._default_manager.annotate(used=Count(relation)).order_by("-is_active", "name"):
            mine = form if form and (kind, pk) == (code, one.pk) else None
            initial = {"name": one.name, "is_active": one.is_active}
            rows.append((one, mine or EntryForm(initial=initial, auto_id=f"{code}-{one.pk}-%s")))
        new = form if form and kind == code and pk is None else EntryForm(auto_id=f"{code}-new-%s")
        shown.append({"code": code, "title": title, "rows": rows, "new": new})
    context = {"title": _("Directories"), "directories": shown, "tabs": tabs(cast(Employee, request.user))}
    return render(request, "service/directories.html", context)
