"""Persons of one client who are one: suspected, side by side, merged, and undone."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import merge_rows
from clients.actions.merging import MergeRefused
from clients.merge_sides import MergePages, Sides, settle
from contacts.persons import actions, rules, tasks
from contacts.persons.actions.merging import TOGETHER, PersonsMerged, choosable_fields, why_not_undone
from contacts.persons.merge_models import PERSON
from contacts.persons.merge_tables import (
    DuplicatePersonFilters,
    DuplicatePersonTable,
    PersonMergeFilters,
    PersonMergeTable,
)
from contacts.persons.models import ContactPerson, PersonMerge, PersonSuspicion
from contacts.persons.twins import person_signs
from crm.staff.models import Employee
from crm.ui.scoping import get_visible, require

from .common import employee_of, person_of

SIDES = Sides(
    choosable_fields, frozenset(name for names in TOGETHER for name in names), partial(merge_rows.survey_of, PERSON),
    PersonSuspicion, person_signs, why_not_undone,
)  # fmt: skip


def may_merge(employee: Employee) -> bool:
    return rules.may_edit_persons(employee.roles)


class _Pages(MergePages):
    def allowed(self, employee: Employee) -> bool:
        return may_merge(employee)


class DuplicatePersonList(_Pages):
    title = gettext_lazy("Duplicates of persons")
    lead = gettext_lazy("Persons of one client who may be one: the same mobile number, e-mail, similar names.")
    list_code = "duplicate_persons"
    table_class = DuplicatePersonTable
    filterset_class = DuplicatePersonFilters
    template_name = "persons/duplicates.html"
    empty_title = gettext_lazy("No duplicates are suspected")
    empty_hint = gettext_lazy("All persons are compared every night, whoever is entered by hand at once.")

    def get_queryset(self, employee: Employee) -> QuerySet[PersonSuspicion]:
        return PersonSuspicion.objects.visible_to(employee).select_related("first__client", "second")


class PersonMergeList(_Pages):
    title = gettext_lazy("Merged persons")
    list_code = "person_merges"
    table_class = PersonMergeTable
    filterset_class = PersonMergeFilters
    template_name = "persons/merges.html"
    empty_title = gettext_lazy("No persons were merged")
    empty_hint = gettext_lazy("What is merged here can be undone for 30 days.")

    def get_queryset(self, employee: Employee) -> QuerySet[PersonMerge]:
        return PersonMerge.objects.visible_to(employee).select_related("survivor__client", "loser", "by")


@require_POST
@login_required
def find_duplicates(request: HttpRequest) -> HttpResponse:
    """Look for duplicates now, not tonight."""
    require(may_merge(employee_of(request)))
    tasks.find_duplicates.delay()
    messages.info(request, _("The base is being searched: look again in a minute"))
    return redirect("persons:duplicates")


@require_POST
@login_required
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """The two are not one; or, with ``again``, they are to be looked at once more."""
    suspicion = get_visible(PersonSuspicion, employee_of(request), pk=pk)
    require(may_merge(employee_of(request)))
    settle(request, suspicion, remembered=_("Remembered: the two are not one person"))
    return redirect("persons:duplicates")


class OtherForm(forms.Form):
    other = forms.ModelChoiceField(
        ContactPerson.objects.none(), label=gettext_lazy("The one who becomes a part of this person"),
        help_text=gettext_lazy("First you see both side by side; nothing is merged yet."),
    )  # fmt: skip


@require_safe
@login_required
def merge_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person of the client whom somebody knows to be this one."""
    person = person_of(request, pk)
    require(may_merge(employee_of(request)))
    form = OtherForm(request.GET or None)
    others = ContactPerson.objects.visible_to(employee_of(request)).filter(client=person.client).exclude(pk=pk)
    form.fields["other"].queryset = others.order_by("-is_active", "name_key")  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        return redirect("persons:merge", pk, form.cleaned_data["other"].pk)
    return render(request, "persons/merge_with.html", {"form": form, "person": person, "client": person.client})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both side by side: which value stays, what moves, what meets a row of its kind; and the merge itself."""
    employee = employee_of(request)
    try:
        survivor, loser = person_of(request, pk), person_of(request, other)
    except Http404:
        done = PersonMerge.objects.visible_to(employee).standing().filter(survivor=pk, loser=other).first()
        if done is None:
            raise
        return redirect("persons:merged", done.pk)  # a second click, or the page of yesterday
    require(may_merge(employee))
    if survivor == loser or survivor.client_id != loser.client_id:
        messages.error(request, _("Two different persons of one client can be merged"))
        return redirect("persons:merge_with", survivor.pk)
    if request.method == "POST":
        return _merge(request, survivor, loser)
    return _side_by_side(request, survivor, loser)


def _merge(request: HttpRequest, survivor: ContactPerson, loser: ContactPerson) -> HttpResponse:
    taken = SIDES.taken(request.POST)
    if not SIDES.were_seen(request.POST, survivor, loser):
        messages.warning(request, _("The cards have changed since you opened this page. Look at the values once more."))
        return _side_by_side(request, survivor, loser, taken=taken)
    try:
        done = actions.merge_persons(by=employee_of(request), survivor=survivor, loser=loser, taken=taken)
    except PersonsMerged as known:
        return redirect("persons:merged", known.merge.pk)
    except ValidationError as error:
        return _side_by_side(request, person_of(request, survivor.pk), loser, taken=taken, error=error)
    names = {"loser": loser.full_name, "survivor": survivor.full_name}
    messages.success(request, _("%(loser)s and %(survivor)s are now one person") % names)
    return redirect("persons:merged", done.pk)


def _side_by_side(
    request: HttpRequest,
    survivor: ContactPerson,
    loser: ContactPerson,
    *,
    taken: list[str] | None = None,
    error: ValidationError | None = None,
) -> HttpResponse:
    context = SIDES.side_by_side(survivor, loser, employee_of(request), taken=taken, error=error)
    return render(request, "persons/merge.html", context | {"client": survivor.client})


@require_safe
@login_required
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """What one merge did; with the way back while there is one."""
    related = PersonMerge.objects.select_related("survivor__client", "loser", "by", "undone_by")
    found = get_visible(related, employee_of(request), pk=pk)
    context = SIDES.what_it_did(found) | {
        "client": found.survivor.client, "may_undo": may_merge(employee_of(request))
    }  # fmt: skip
    return render(request, "persons/merged.html", context)


@require_POST
@login_required
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    related = PersonMerge.objects.select_related("survivor__client", "loser")
    found = get_visible(related, employee_of(request), pk=pk)
    require(may_merge(employee_of(request)))
    try:
        actions.undo_person_merge(by=employee_of(request), merge=found)
    except (MergeRefused, ValidationError) as refused:
        messages.error(request, refused.messages[0])
    else:
        names = {"loser": found.loser.full_name, "survivor": found.survivor.full_name}
        messages.success(request, _("%(loser)s and %(survivor)s are two persons again") % names)
    return redirect("persons:merged", found.pk)
