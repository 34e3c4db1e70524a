"""A case handed over as an archive, and one taken in: given, looked at, decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import rules as library_rules
from cases.views.common import case_of, sentences
from crm.exchange.models import ExportLog
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, require

from . import actions, faces, rules
from .container import Refused
from .forms import ArchiveForm


def _keeper(request: HttpRequest) -> Employee:
    by = employee_of(request)
    require(library_rules.may_keep_cases(by.roles))
    return by


@require_POST
@login_required
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    by, case = employee_of(request), case_of(request, pk, editing=True)
    try:
        archive = actions.export_case(by=by, case=case)
    except ValidationError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
        return redirect(case)
    ExportLog.objects.create(employee=by, list_code="case", filter=f"case={case.pk}", format="zip", rows=1, asked=1)
    return FileResponse(
        archive, as_attachment=True, filename=actions.file_name_of(case), content_type="application/zip"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Give an archive: it is looked at, and nothing of one that is refused is kept."""
    by = _keeper(request)
    form = ArchiveForm(request.POST, request.FILES) if request.method == "POST" else ArchiveForm()
    if form.is_bound and form.is_valid():
        try:
            key, _look = actions.receive(by=by, file=form.cleaned_data["file"])
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect("cases:take", key=key)
    context = {"title": _("Take in a case"), "form": form}
    return render(request, "cases/give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """What an archive would bring, and the decision: «take» takes it in, «drop» forgets it."""
    by = _keeper(request)
    path = actions.waiting(by=by, key=key)
    if not path.exists():
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "drop":
        actions.forget(by=by, key=key)
        return redirect("cases:list")
    try:
        if request.method == "POST":
            taken = actions.import_case(by=by, path=path, seen=request.POST.get("seen", ""))
            actions.forget(by=by, key=key)
            messages.success(request, _said(taken.state))
            return redirect(taken.case)
    except ValidationError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    except Refused as error:
        messages.error(request, str(error))
        actions.forget(by=by, key=key)
        return redirect("cases:give")
    look = actions.look(by=by, path=path)
    return render(request, "cases/take.html", {"title": look.parcel.title, **faces.shown(look)})


def _said(state: str) -> str:
    return {
        rules.NEW: _("Taken in as a draft: look it through and publish it"),
        rules.SAME: _("It was here already: nothing was changed"),
        rules.DIFFERS: _("It says what the archive says, and is a draft now"),
    }[state]
