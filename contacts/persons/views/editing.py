"""A person is entered, changed, leaves, comes back; calls are forbidden and allowed again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Client
from contacts.persons import actions, rules
from contacts.persons.forms import LeaveForm, NoCallForm, PersonForm
from contacts.persons.line_forms import LineForms, line_forms
from contacts.persons.models import ContactPerson, NoCall, PersonEmail, PersonPhone
from crm.edits import Conflict
from crm.staff.calendar import today
from crm.ui.scoping import get_visible, require

from .common import employee_of, person_of, take


@require_http_methods(["GET", "POST"])
@login_required
def create(request: HttpRequest, number: str) -> HttpResponse:
    client = get_visible(Client, employee_of(request), number=number)
    _may_edit(request)
    person = ContactPerson(client=client, started_on=None)
    form, lines = PersonForm(request.POST or None, instance=person), line_forms(person, request.POST or None)
    if _are_valid(form, lines):
        phones, emails = (one.lines() for one in lines)
        try:
            made = actions.create_person(
                by=employee_of(request), client=client, values=form.cleaned_data, phones=phones, emails=emails
            )
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("%(name)s is entered") % {"name": made.full_name})
            return redirect(made)
    context = {"title": _("New contact person"), "form": form, "lines": lines, "client": client, "back": client}
    return render(request, "persons/form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person with phones and e-mails: one who comes second sees what the first has changed, and chooses."""
    person = person_of(request, pk)
    _may_edit(request)
    shown = ContactPerson.objects.select_related("client").get(pk=pk)  # the form writes into what it is given
    form, lines = PersonForm(request.POST or None, instance=shown), line_forms(person, request.POST or None)
    if _are_valid(form, lines):
        phones, emails = (one.lines() for one in lines)
        try:
            actions.edit_person(by=employee_of(request), person=person, edit=form.edit(), phones=phones, emails=emails)
        except Conflict as conflict:
            _show(conflict, form, lines)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect(person)
    context = {
        "title": person.full_name, "form": form, "lines": lines, "client": person.client, "person": person,
        "back": person,
    }  # fmt: skip
    return render(request, "persons/form.html", context)


def _are_valid(form: PersonForm, lines: list[LineForms]) -> bool:
    return form.is_bound and all([form.is_valid(), *[one.is_valid() for one in lines]])


def _show(conflict: Conflict, form: PersonForm, lines: list[LineForms]) -> None:
    """Beside the fields of the person or of the line in conflict, and above the whole."""
    places: dict[type, LineForms] = dict(zip((PersonPhone, PersonEmail), lines, strict=True))
    place = places.get(type(conflict.row))
    own = place.of(conflict.row) if place else form
    if own:
        own.show(conflict)
    if own is not form:
        form.add_error(None, _("Somebody else has changed this meanwhile. Nothing has been saved yet: choose below."))


@require_http_methods(["GET", "POST"])
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    _may_edit(request)
    form = LeaveForm(request.POST or None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        try:
            actions.leave(by=employee_of(request), person=person, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("%(name)s has left") % {"name": person.full_name})
            return redirect(person)
    note = _("Calls, trainings and everything else stay. The person can come back.")
    return _small_form(request, person, form, _("Left the client"), note)


@require_POST
@login_required
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    _may_edit(request)
    try:
        actions.return_person(by=employee_of(request), person=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s works there again") % {"name": person.full_name})
    return redirect(person)


@require_http_methods(["GET", "POST"])
@login_required
def forbid(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request, pk)
    _may_edit(request)
    form = NoCallForm(request.POST or None, initial={"starts_on": today()})
    if form.is_bound and form.is_valid():
        try:
            actions.forbid_calls(by=employee_of(request), person=person, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Marked: not to be called"))
            return redirect(person)
    return _small_form(request, person, form, _("Do not call"))


@require_POST
@login_required
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    mark = get_visible(NoCall.objects.select_related("person"), employee_of(request), pk=pk)
    _may_edit(request)
    try:
        actions.lift_no_call(by=employee_of(request), mark=mark)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Calls are allowed again"))
    return redirect(mark.person)


def _may_edit(request: HttpRequest) -> None:
    require(rules.may_edit_persons(employee_of(request).roles))


def _small_form(request: HttpRequest, person: ContactPerson, form: Any, title: str, note: str = "") -> HttpResponse:
    context = {"title": title, "form": form, "person": person, "client": person.client, "note": note}
    return render(request, "persons/small_form.html", context)
