"""Materials of a case: adding, changing, removing, and the file itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import actions
from cases.choices import MaterialKind
from cases.forms import MaterialForm, NewMaterialForm
from cases.models import Material
from crm.edits import Conflict
from crm.ui.scoping import employee_of, get_visible, require, sent, sent_files
from crm.ui.serving import private_file

from .common import case_of, sentences


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk, editing=True)
    form = NewMaterialForm(sent(request), sent_files(request), initial={"kind": MaterialKind.SELECTION})
    if form.is_bound and form.is_valid():
        try:
            actions.add_material(by=employee_of(request), case=case, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Added to the kit"))
            return redirect(f"{case.get_absolute_url()}#kit")
    context = {"title": _("Material of the kit"), "case": case, "form": form}
    return render(request, "cases/material.html", context, status=422 if form.errors else 200)


def _material(request: HttpRequest, pk: int) -> Material:
    rows = Material.objects.standing().select_related("case")
    found = get_visible(rows, employee_of(request), pk=pk)
    case_of(request, found.case_id, editing=True)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    material = _material(request, pk)
    form = MaterialForm(sent(request), instance=Material.objects.get(pk=pk))
    if form.is_bound and form.is_valid():
        try:
            actions.change_material(by=employee_of(request), material=material, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Saved"))
            return redirect(f"{material.case.get_absolute_url()}#kit")
    context = {"title": material.title, "case": material.case, "form": form, "material": material}
    return render(request, "cases/material.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    material = _material(request, pk)
    try:
        actions.remove_material(by=employee_of(request), material=material)
    except ValidationError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    else:
        messages.success(request, _("“%(title)s” is removed from the kit") % {"title": material.title})
    return redirect(f"{material.case.get_absolute_url()}#kit")


@require_safe
@login_required
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file of a material, or a part of it, to whoever sees its case: a video is sought in by parts.

    What is to be looked at only is shown, never offered to save.
    """
    material = get_visible(Material, employee_of(request), key=key)
    require(not material.link)
    return private_file(request, material, show=material.is_view_only or request.GET.get("show") == "1")
