"""The list of promises, the page of one, and the form of a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, get_visible, require, sent
from debts import actions, rules
from debts.faces import PROMISE_TONES, owner_facts, toned
from debts.filters import PromiseFilters
from debts.forms import PromiseForm
from debts.models import Promise
from debts.queries import debt_on, owner_of, pending_promise, promises_of, reliability_of, with_received
from debts.sections import SectionList, tabs
from debts.tables import EXPORT_COLUMNS, PromiseTable

OTHERS = 12
"""Promises of the client that stand beside one of them."""


class PromiseList(SectionList):
    title = _("Promises")
    lead = _("What clients promised to pay, and by when. Payments themselves say whether a promise was kept.")
    list_code = "promises"
    table_class = PromiseTable
    filterset_class = PromiseFilters
    file_columns = EXPORT_COLUMNS
    empty_title = _("No promises yet")
    empty_hint = _("A promise is written down on the page of its client, or in a call session.")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"employee": self.employee}

    def get_queryset(self, employee: Employee) -> QuerySet[Promise]:
        rows = with_received(Promise.objects.visible_to(employee))
        return rows.select_related("client", "made_by", "reason", "person")


@require_safe
@login_required
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    employee = employee_of(request)
    related = Promise.objects.select_related(
        "client__specialist", "client__account_manager", "person", "reason", "made_by", "work", "reminder", "follow_up"
    )
    shown = get_visible(with_received(related), employee, pk=pk)
    context = {
        "promise": shown,
        "client": shown.client,
        "tone": PROMISE_TONES[shown.state],
        "others": toned(promises_of(shown.client, employee).exclude(pk=shown.pk)[:OTHERS]),
        "reliability": reliability_of(shown.client),
        "may_promise": rules.may_promise(employee.roles),
        "tabs": tabs(employee),
        **owner_facts(owner_of(shown.client)),
    }
    return render(request, "debts/promises/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest, number: str) -> HttpResponse:
    """A promise of the client, given just now; what was typed stays where it is refused."""
    by = employee_of(request)
    client = get_visible(Client.objects.select_related("specialist", "account_manager"), by, number=number)
    require(rules.may_promise(by.roles))
    debt = debt_on(client, today())
    form = PromiseForm(sent(request), client=client, debt=debt)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make_promise(by=by, client=client, terms=form.terms())
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("The promise is written down"))
            return redirect(made)
    return render(request, "debts/promises/new.html", {"form": form, **_around(client, debt)})


def _around(client: Client, debt: Any) -> dict[str, Any]:
    depth = rules.depth_in_months(debt, client.monthly_fee)
    return {
        "client": client,
        "debt": debt,
        "depth": depth,
        "tone": rules.tone(depth),
        "pending": pending_promise(client),
        "reliability": reliability_of(client),
        **owner_facts(owner_of(client)),
    }
