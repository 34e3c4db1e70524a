"""Raising a signal in two clicks, the page of one, the list, the terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.formats import day
from crm.ui.lists import ListView
from crm.ui.scoping import employee_of, get_visible, require, sent
from crm.ui.views import safe_next

from . import actions, queries, rules
from .choices import SignalState
from .faces import STATE_TONES, due_in_words, raiser_in_words, took
from .filters import SignalFilters
from .forms import PassForm, TermsForm
from .models import Signal
from .panels import menu
from .small_forms import RaiseForm, ReactForm
from .tables import EXPORT_COLUMNS, SignalTable

CHANGED = "signals-changed"
"""The event of the browser at which the section of a client page is fetched anew."""


def tabs(employee: Employee) -> list[tuple[Any, str]]:
    pages = [(_("Signals"), reverse("signals:list"))]
    if rules.may_edit_terms(employee.roles):
        pages.append((_("Terms"), reverse("signals:terms")))
    return pages


class SignalList(ListView):
    title = _("Signals")
    lead = _("Signs that a client may leave, and who must react by when. What is late stands first.")
    list_code = "signals"
    template_name = "signals/list.html"
    table_class = SignalTable
    filterset_class = SignalFilters
    file_columns = EXPORT_COLUMNS
    empty_title = _("No signal waits")
    empty_hint = _("A signal is raised on the page of a client or beside a call.")

    def get_queryset(self, employee: Employee) -> QuerySet[Signal]:
        rows = Signal.objects.visible_to(employee)
        return rows.select_related("client", "owner", "raised_by", "closed_by", "work")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def get_context(self) -> dict[str, Any]:
        return {"tabs": tabs(self.employee)}


# --- Raising ---


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def raise_(request: HttpRequest, number: str) -> HttpResponse:
    """From the menu of a client's page or of a call; without script a page of its own."""
    by = employee_of(request)
    client = get_visible(Client.objects.select_related("specialist", "account_manager"), by, number=number)
    require(staff_rules.may_edit_clients(by.roles))
    form, in_call = RaiseForm(sent(request)), "call" in request.POST
    if form.is_bound and form.is_valid():
        work = queries.work_in_hand(client, by) if in_call else None
        try:
            raised = actions.raise_signal(by=by, client=client, work=work, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            return _raised(request, raised, in_call)
    return _asked(request, client, form, in_call)


def _raised(request: HttpRequest, raised: Signal, in_call: bool) -> HttpResponse:
    name = raised.owner.short_name if raised.owner else ""
    said = gettext("The signal is raised: %(name)s reacts by %(day)s") % {"name": name, "day": day(raised.due_on)}
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return redirect(safe_next(request, f"{raised.client.get_absolute_url()}#signals"))
    shown = menu(raised.client, employee_of(request))
    context = {**shown, "client": raised.client, "in_call": in_call, "raised": raised, "said": said}
    answer = render(request, "signals/menu.html", context)
    answer["HX-Trigger"] = CHANGED
    return answer


def _asked(request: HttpRequest, client: Client, form: RaiseForm, in_call: bool) -> HttpResponse:
    context = {**menu(client, employee_of(request), form), "client": client, "in_call": in_call}
    in_place = request.headers.get("HX-Request")
    return render(request, "signals/menu.html" if in_place else "signals/raise.html", context)


# --- One signal ---


@require_safe
@login_required
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _signal(request, pk))


@require_POST
@login_required
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """From the page of the signal, or in place in the section of its client."""
    by, shown = employee_of(request), _signal(request, pk, editing=True)
    form = ReactForm(request.POST, signal=shown)
    if form.is_valid():
        try:
            _close(by, shown, form)
        except ValidationError as error:
            form.take(error)
        else:
            return _reacted(request, shown)
    if request.headers.get("HX-Request"):
        return render(request, "signals/react.html", {"signal": shown, "form": form, "in_place": True})
    return _page(request, _signal(request, pk), react_form=form)


def _close(by: Employee, shown: Signal, form: ReactForm) -> None:
    outcome = form.cleaned_data["outcome"]
    if form.cleaned_data["state"] == SignalState.DISMISSED:
        actions.dismiss(by=by, signal=shown, reason=outcome)
    else:
        actions.react(by=by, signal=shown, outcome=outcome)


def _reacted(request: HttpRequest, shown: Signal) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Trigger": CHANGED})
    messages.success(request, gettext("Saved"))
    return redirect(safe_next(request, shown.get_absolute_url()))


@require_POST
@login_required
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = employee_of(request), _signal(request, pk, editing=True)
    form = PassForm(request.POST, signal=shown, by=by)
    if form.is_valid():
        try:
            actions.pass_on(by=by, signal=shown, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect(shown)
    return _page(request, _signal(request, pk), pass_form=form)


def _page(
    request: HttpRequest, shown: Signal, react_form: ReactForm | None = None, pass_form: PassForm | None = None
) -> HttpResponse:
    by = employee_of(request)
    may_edit = staff_rules.may_edit_clients(by.roles) and rules.is_open(shown.state)
    context = {
        "signal": shown,
        "client": shown.client,
        "state_tone": STATE_TONES[shown.state],
        "due": due_in_words(shown),
        "raiser": raiser_in_words(shown),
        "took": took(shown),
        "react_form": (react_form or ReactForm(signal=shown)) if may_edit else None,
        "pass_form": (pass_form or PassForm(signal=shown, by=by)) if may_edit else None,
    }
    return render(request, "signals/detail.html", context)


def _signal(request: HttpRequest, pk: int, *, editing: bool = False) -> Signal:
    related = Signal.objects.select_related("client", "owner", "raised_by", "closed_by", "work")
    found = get_visible(related, employee_of(request), pk=pk)
    if editing:
        require(staff_rules.may_edit_clients(employee_of(request).roles))
    return found


# --- Terms ---


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def terms(request: HttpRequest) -> HttpResponse:
    by = employee_of(request)
    require(rules.may_edit_terms(by.roles))
    form = TermsForm(sent(request), terms=queries.terms())
    if form.is_bound and form.is_valid():
        try:
            actions.set_terms(by=by, days=form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect("signals:terms")
    return render(request, "signals/terms.html", {"title": _("Terms of reaction"), "form": form, "tabs": tabs(by)})
