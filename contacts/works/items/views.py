"""The list of open items, and the page of one: what it is about, who is in charge, how it was closed."""

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
from contacts.works.choices import ItemKind, ItemTopic
from contacts.works.models import Item
from contacts.works.sections import SectionList
from crm.edits import Conflict
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, get_visible, require, sent

from . import actions, rules
from .faces import STATE_TONES, due_in_words
from .filters import ItemFilters
from .forms import DropForm, ItemForm, SettleForm
from .tables import EXPORT_COLUMNS, ItemTable


class ItemList(SectionList):
    title = _("Problems and tasks")
    lead = _("Problems, recommendations and tasks at your clients. What is closed is found by its state.")
    list_code = "items"
    table_class = ItemTable
    filterset_class = ItemFilters
    file_columns = EXPORT_COLUMNS
    empty_title = _("Nothing is open")
    empty_hint = _("A problem, a recommendation or a task is opened on the page of its client.")

    def get_queryset(self, employee: Employee) -> QuerySet[Item]:
        return Item.objects.visible_to(employee).select_related("client", "owner", "person", "author")


@require_safe
@login_required
def item(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _item(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_(request: HttpRequest, number: str) -> HttpResponse:
    by = employee_of(request)
    client = get_visible(Client, by, number=number)
    require(staff_rules.may_edit_clients(by.roles))
    person = client.persons.filter(pk=_number(request.GET.get("person", ""))).first()  # of this client only
    initial = {"owner": by, "person": person, "kind": ItemKind.TASK, "topic": ItemTopic.TASK}
    form = ItemForm(sent(request), client=client, by=by, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            opened = actions.open_item(by=by, client=client, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect(opened)
    return render(request, "works/items/new.html", {"client": client, "person": person, "form": form})


@require_POST
@login_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _item(request, pk, editing=True)
    try:
        actions.take_item(by=employee_of(request), item=shown)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("You are in charge of it now"))
    return redirect(shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _item(request, pk, editing=True)
    form = SettleForm(sent(request))

    def action(by: Employee) -> object:
        return actions.settle_item(by=by, item=shown, outcome=form.cleaned_data["outcome"])

    return _answer(request, shown, "settle", form, action)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _item(request, pk, editing=True)
    form = DropForm(sent(request))

    def action(by: Employee) -> object:
        return actions.drop_item(by=by, item=shown, reason=form.cleaned_data["reason"])

    return _answer(request, shown, "drop", form, action)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _item(request, pk, editing=True)
    form = ItemForm(sent(request), instance=shown, client=shown.client, by=employee_of(request))

    def action(by: Employee) -> object:
        return actions.change_item(by=by, item=shown, edit=form.edit())

    return _answer(request, shown, "edit", form, action)


def _answer(
    request: HttpRequest, shown: Item, verb: str, form: Any, action: Callable[[Employee], object]
) -> HttpResponse:
    """The item's page after the action; the form with what was typed where it was refused."""
    if form.is_bound and form.is_valid():
        try:
            action(employee_of(request))
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, gettext("Saved"))
            return redirect(shown)
    return _page(request, _item(request, shown.pk), verb, form)


def _page(request: HttpRequest, shown: Item, verb: str = "", form: Any = None) -> HttpResponse:
    context = {
        "item": shown,
        "client": shown.client,
        "state_tone": STATE_TONES[shown.state],
        "due": due_in_words(shown),
        "is_open": rules.is_open(shown.state),
        "may_be_taken": rules.may_be_taken(shown.state),
        "may_edit": staff_rules.may_edit_clients(employee_of(request).roles),
        "verb": verb,
        "form": form,
    }
    return render(request, "works/items/detail.html", context)


def _item(request: HttpRequest, pk: int, *, editing: bool = False) -> Item:
    related = Item.objects.select_related("client", "person", "owner", "author", "work", "closing_work")
    found = get_visible(related, employee_of(request), pk=pk)
    if editing:
        require(staff_rules.may_edit_clients(employee_of(request).roles))
    return found


def _number(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 19 else 0
