"""The directory of indicators and status groups, kept by heads."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.choices import AppliesTo
from crm.staff.models import Employee
from crm.ui.scoping import require

from . import directory_actions as actions
from . import rules
from .directory_forms import USUAL_TERMS, IndicatorForm, StatusGroupForm
from .models import Indicator, StatusGroup


def _keeper(request: HttpRequest) -> Employee:
    employee = cast(Employee, request.user)
    require(rules.may_edit_directory(employee.roles))
    return employee


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    _keeper(request)
    groups = StatusGroup.objects.prefetch_related("indicators")
    by_kind = [(kind, _sections(kind), [group for group in groups if group.applies_to == kind]) for kind in AppliesTo]
    return render(request, "card/directory.html", {"title": _("Directory of indicators"), "kinds": by_kind})


def _sections(kind: str) -> list[tuple[str, list[Indicator]]]:
    sections: dict[str, list[Indicator]] = {}
    rows = Indicator.objects.filter(applies_to=kind).prefetch_related("status_groups")
    for one in sorted(rows, key=lambda row: not row.section):
        sections.setdefault(one.section, []).append(one)
    return list(sections.items())


@require_http_methods(["GET", "HEAD", "POST"])
def new_indicator(request: HttpRequest) -> HttpResponse:
    by = _keeper(request)
    form = IndicatorForm(request.POST or None, initial={"applies_to": request.GET.get("about", AppliesTo.CLIENT)})
    if form.is_valid():
        actions.add_indicator(by=by, values=form.values())
        messages.success(request, _("Saved"))
        return redirect("card:directory")
    return _form(request, form, _("New indicator"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    by = _keeper(request)
    indicator = get_object_or_404(Indicator, pk=pk)
    form = IndicatorForm(request.POST or None, instance=indicator)
    if form.is_valid():
        moved = actions.edit_indicator(by=by, indicator=indicator, values=form.values())
        messages.success(request, _moved(moved) if moved else _("Saved"))
        return redirect("card:directory")
    return _form(request, form, indicator.name if not form.is_bound else _("Indicator"))


def _moved(count: int) -> str:
    return ngettext(
        "Saved; %(count)d value falls due on another day", "Saved; %(count)d values fall due on another day", count
    ) % {"count": count}


def _form(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    known = Indicator.objects.exclude(section="").order_by("section").values_list("section", flat=True).distinct()
    context = {"form": form, "title": title, "sections": known, "terms": USUAL_TERMS}
    return render(request, "card/directory_form.html", context)


@require_POST
def move_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    by = _keeper(request)
    indicator = get_object_or_404(Indicator, pk=pk)
    actions.move_indicator(by=by, indicator=indicator, up=request.POST.get("to") == "up")
    return redirect("card:directory")


@require_POST
def switch_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    by = _keeper(request)
    actions.switch(by=by, entry=get_object_or_404(Indicator, pk=pk), on=request.POST.get("to") == "on")
    return redirect("card:directory")


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    by = _keeper(request)
    form = StatusGroupForm(request.POST or None)
    if form.is_valid():
        group = actions.save_group(by=by, group=None, values=form.cleaned_data)
        return redirect("card:group", pk=group.pk)
    return _form(request, form, _("New status group"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: HttpRequest, pk: int) -> HttpResponse:
    by = _keeper(request)
    group = get_object_or_404(StatusGroup, pk=pk)
    form = StatusGroupForm(request.POST or None, instance=group)
    if form.is_valid():
        actions.save_group(by=by, group=group, values=form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("card:directory")
    return _form(request, form, _("Status group"))


@require_POST
def switch_group(request: HttpRequest, pk: int) -> HttpResponse:
    by = _keeper(request)
    actions.switch(by=by, entry=get_object_or_404(StatusGroup, pk=pk), on=request.POST.get("to") == "on")
    return redirect("card:directory")
