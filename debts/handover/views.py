"""The list of handover sheets, the page of one that both sides see, its paper, and the return to the specialist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from crm.edits import Conflict
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui import paper as papers
from crm.ui.scoping import employee_of, get_visible, require, sent
from debts.faces import owner_facts
from debts.models import HandoverSheet
from debts.queries import debt_on, depth_on, owner_of
from debts.sections import SectionList

from . import actions, queries, rules, wording
from .faces import STATE_TONES, Clocks
from .filters import SheetFilters
from .forms import ReasonForm, WrittenForm
from .tables import EXPORT_COLUMNS, SheetTable

PAPER = "debts/handover/paper.html"


class SheetList(SectionList):
    title = _("Handover sheets")
    lead = _("By a sheet the specialist hands the work with a debt to the account manager. Overdue sheets stand first.")
    list_code = "handovers"
    table_class = SheetTable
    filterset_class = SheetFilters
    file_columns = EXPORT_COLUMNS
    empty_title = _("No sheet is open")
    empty_hint = _("A sheet is proposed when a condition of handing over holds, or begun on the page of a client.")

    def get_queryset(self, employee: Employee) -> QuerySet[HandoverSheet]:
        return queries.sheets_seen_by(employee)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}


# --- One sheet --------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _sheet(request, pk))


@require_POST
@login_required
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what was written; with the button «send» the sheet goes to the account manager, too."""
    shown = _sheet(request, pk)
    require(queries.rights_of(shown, employee_of(request)).complete or not rules.is_of_specialist(shown.state))
    form, is_sent = WrittenForm(request.POST, instance=shown), "send" in request.POST
    verb = actions.send if is_sent else actions.fill
    said = gettext("Sent to the account manager") if is_sent else gettext("Saved")
    return _answer(request, pk, form, lambda by: verb(by=by, sheet=shown, edit=form.edit()), said)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _sheet(request, pk)
    return _do(
        request, shown, lambda by: actions.accept(by=by, sheet=shown), gettext("The debt is with the manager now")
    )


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _sheet(request, pk)
    return _do(request, shown, lambda by: actions.take_back(by=by, sheet=shown), gettext("Taken back"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _sheet(request, pk)
    require(queries.rights_of(shown, employee_of(request)).answer or request.method == "POST")
    form = ReasonForm(sent(request), label=_("What is missing or wrong"))
    return _answer(
        request, pk, form, lambda by: actions.send_back(by=by, sheet=shown, reason=form.cleaned_data["reason"]),
        gettext("Returned to the specialist"), "return",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _sheet(request, pk)
    require(queries.rights_of(shown, employee_of(request)).complete or request.method == "POST")
    form = ReasonForm(sent(request), label=_("Why it is withdrawn"))
    return _answer(
        request, pk, form, lambda by: actions.withdraw(by=by, sheet=shown, reason=form.cleaned_data["reason"]),
        gettext("Withdrawn"), "withdraw",
    )  # fmt: skip


def _do(request: HttpRequest, shown: HandoverSheet, action: Callable[[Employee], object], said: str) -> HttpResponse:
    try:
        action(employee_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(shown)


def _answer(
    request: HttpRequest, pk: int, form: Any, action: Callable[[Employee], object], said: str, verb: str = "fill"
) -> HttpResponse:
    """The sheet's page after the action; the form with what was typed where it was refused."""
    if form.is_bound and form.is_valid():
        try:
            action(employee_of(request))
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, said)
            return redirect("debts:handover", pk)
    return _page(request, _sheet(request, pk), verb, form)


def _page(request: HttpRequest, shown: HandoverSheet, verb: str = "", form: Any = None) -> HttpResponse:
    by = employee_of(request)
    rights = queries.rights_of(shown, by)
    if form is None and rights.complete:
        verb, form = "fill", WrittenForm(instance=shown)
    context = {
        **_content(shown, by),
        "rights": rights,
        "verb": verb,
        "form": form,
        "steps": queries.steps_of(shown),
    }
    return render(request, "debts/handover/detail.html", context)


def _content(shown: HandoverSheet, by: Employee) -> dict[str, Any]:
    """What stands on the page and on paper."""
    owned = owner_of(shown.client)
    return {
        "sheet": shown,
        "client": shown.client,
        "tone": STATE_TONES[shown.state],
        "clock": Clocks().of(shown),
        **owner_facts(owned),
        "parts": queries.shown_parts(shown, today()),
        "persons": queries.persons_for(shown, by),
        "may_withdraw": not owned.is_manager,
        "is_kept": bool(shown.snapshot) and shown.state in queries.KEPT,
    }


def _sheet(request: HttpRequest, pk: int) -> HandoverSheet:
    return get_visible(queries.with_people(), employee_of(request), pk=pk)


# --- On paper ---------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, PAPER, _content(_sheet(request, pk), employee_of(request)))


@require_safe
@login_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as PDF; where this machine cannot draw it, the page that the browser prints, and the reason."""
    shown = _sheet(request, pk)
    context = _content(shown, employee_of(request))
    try:
        content = papers.pdf(PAPER, context)
    except papers.CannotDraw:
        return render(request, PAPER, {**context, "cannot_draw": papers.PACKAGES})
    return papers.pdf_response(content, gettext("Handover sheet %(number)s") % {"number": shown.client.number})


# --- Of one client ----------------------------------------------------------------------------------------------------


@require_POST
@login_required
def start(request: HttpRequest, number: str) -> HttpResponse:
    client = get_visible(Client, employee_of(request), number=number)
    try:
        return redirect(actions.start(by=employee_of(request), client=client))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(queries.open_sheet_of(client) or client)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def back(request: HttpRequest, number: str) -> HttpResponse:
    """The rule of return with what it stands on; the button where it holds."""
    by = employee_of(request)
    client = get_visible(Client, by, number=number)
    if request.method == "POST":
        try:
            actions.give_back(by=by, client=client)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, gettext("The specialist has this debt again"))
    return render(request, "debts/handover/back.html", _return(client, by))


def _return(client: Client, by: Employee) -> dict[str, Any]:
    verdict = queries.verdict_of(client, by, today())
    return {
        "client": client,
        "verdict": verdict,
        "missing": wording.missing(verdict) if verdict else "",
        "may_give_back": queries.may_give_back(client, by),
        "debt": debt_on(client, today()),
        "depth": depth_on(client, today()),
    }
