"""Calls that nobody knows are settled one after another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Client
from contacts.calls import actions
from contacts.calls.choices import Nobodys
from contacts.calls.models import Call, Settlement
from contacts.calls.queries import found_by, last_settlement, next_unmatched, suggestions
from contacts.persons.models import ContactPerson
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.scoping import get_visible, require

from .common import call_of, employee_of
from .pages import context_of

REASON_KEYS = {"wrong": "w", "private": "p", "advertising": "a", "supplier": "s", "future": "n", "other": "o"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose the call is: guesses with a key each, a search, «nobody's». What was settled before can be taken back."""
    call, by = call_of(request, pk), employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    if request.method == "POST":
        client, person = _chosen(request, by)
        remember = request.POST.get("remember") == "1"
        return _done(
            request, call,
            lambda: actions.settle_call(
                by=by, call=call, client=client, person=person, remember=remember, seen=_seen(request)
            ),
        )  # fmt: skip
    return _page(request, call, by)


@require_POST
@login_required
def nobodys(request: HttpRequest, pk: int) -> HttpResponse:
    call, by = call_of(request, pk), employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    reason = request.POST.get("reason", "")
    return _done(
        request, call, lambda: actions.mark_nobodys(by=by, call=call, reason=reason, seen=_seen(request))
    )  # fmt: skip


@require_POST
@login_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of the call."""
    call, by = call_of(request, pk), employee_of(request)
    require(staff_rules.may_edit_clients(by.roles))
    settlement = call.settlements.filter(pk=_number(request, "settlement")).first()
    if settlement is not None and actions.undo_settlement(by=by, settlement=settlement):
        messages.success(request, _("Taken back"))
    else:
        messages.warning(request, _("There is nothing to take back: somebody has changed it since"))
    return redirect("calls:settle", call.pk)


def _done(request: HttpRequest, call: Call, action: Any) -> HttpResponse:
    try:
        settlement = action()
    except ValidationError as error:
        return _page(request, call, employee_of(request), error.messages[0])
    following = next_unmatched(employee_of(request), call)
    address = reverse("calls:settle", args=[following.pk]) if following else reverse("calls:unmatched")
    if following is None:
        messages.success(request, _("That was the last one"))
        return redirect(call)
    return redirect(f"{address}?done={settlement.pk}")


def _page(request: HttpRequest, call: Call, by: Employee, error: str = "") -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    context = {
        **context_of(call, by),
        "suggestions": suggestions(call, by),
        "q": text,
        "found": found_by(text, by) if text else [],
        "reasons": [(one.value, one.label, REASON_KEYS[one.value]) for one in Nobodys],
        "seen": last_settlement(call),
        "done": _last(request, by),
        "next": next_unmatched(by, call),
        "error": error,
    }
    return render(request, "calls/settle.html", context, status=400 if error else 200)


def _last(request: HttpRequest, by: Employee) -> Settlement | None:
    """What the employee has just settled, to be taken back from here."""
    done = request.GET.get("done", "")
    if not (done.isascii() and done.isdecimal() and len(done) < 19):
        return None
    rows = Settlement.objects.filter(pk=int(done), by=by, undone_at=None)
    return rows.select_related("call__client", "call__person").first()


def _chosen(request: HttpRequest, by: Employee) -> tuple[Client, ContactPerson | None]:
    if request.POST.get("person"):
        rows = ContactPerson.objects.select_related("client")
        person: ContactPerson = get_visible(rows, by, pk=_number(request, "person"))
        return person.client, person
    return get_visible(Client, by, pk=_number(request, "client")), None


def _seen(request: HttpRequest) -> int | None:
    return _number(request, "seen") or None


def _number(request: HttpRequest, name: str) -> int:
    """A whole number that was sent; 0, which no row has, for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
