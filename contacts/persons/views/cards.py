"""The page of a contact person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.rules import local_time
from contacts.persons import rules
from contacts.persons.merge_queries import survivor_of
from contacts.persons.models import ContactPerson
from contacts.persons.registry import registry
from crm.staff.actions import record_access
from crm.staff.choices import AccessKind
from crm.ui.panels import Page
from crm.ui.walk import Walk, walk_of

from .common import employee_of, person_of
from .lists import PersonList


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a person. Lazy panels are fetched when they come into view; without script each is a link."""
    try:
        person = person_of(request, pk)
    except Http404:
        survivor = survivor_of(pk, employee_of(request))
        if survivor is None:
            raise
        return redirect(survivor)  # not for ever: the merge may be undone
    record_access(by=employee_of(request), kind=AccessKind.CARD, client_id=person.client_id, person_id=person.pk)
    return _card(request, person)


@require_POST
@login_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the phones to somebody who does not call this client themselves; noted."""
    person = person_of(request, pk)
    record_access(by=employee_of(request), kind=AccessKind.PHONE, client_id=person.client_id, person_id=person.pk)
    person.is_revealed = True  # type: ignore[attr-defined]  # read by masks_phones
    if request.headers.get("HX-Request"):
        context = {"person": person, **registry.panels["contacts"].context(person, employee_of(request))}
        in_table = request.GET.get("in") == "table"
        return render(request, "persons/table_numbers.html" if in_table else "persons/numbers.html", context)
    return _card(request, person)


@require_safe
@login_required
def panel(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One panel: a fragment for the page of the person, or a page of its own with all rows."""
    page = _page(request, person_of(request, pk))
    panels = registry.panels_for(employee_of(request))
    shown = next((one for one in panels if one.code == code and one.is_section), None)
    if shown is None:
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "clients/section.html", {"section": page.section(shown, lazily=False)})
    return render(request, "persons/panel_page.html", {**_head(page), "section": page.whole(shown)})


def _card(request: HttpRequest, person: ContactPerson) -> HttpResponse:
    page, panels = _page(request, person), registry.panels_for(employee_of(request))
    context = {
        **_head(page),
        "head_panels": page.bodies(panels, "head"),
        "head_facts": page.bodies(panels, "fact"),
        "sections": list(page.sections(panels)),
        "walk": _walk(request, person),
    }
    return render(request, "persons/detail.html", context)


def _walk(request: HttpRequest, person: ContactPerson) -> Walk | None:
    """To the neighbours in the list, where the page was opened from it."""
    if "from" not in request.GET:
        return None
    return walk_of(
        request, PersonList, reverse("persons:list"), person, lambda pk: reverse("persons:detail", args=[pk])
    )


def _page(request: HttpRequest, person: ContactPerson) -> Page[ContactPerson]:
    return Page("person", person, request, lambda code: reverse("persons:panel", args=[person.pk, code]))


def _head(page: Page[ContactPerson]) -> dict[str, Any]:
    person, region = page.row, page.row.client.region
    own = timezone.get_current_timezone()
    return {
        "person": person,
        "client": person.client,
        "local": local_time(timezone.now(), region.time_zone, own) if region else None,
        "may_edit": rules.may_edit_persons(employee_of(page.request).roles),
    }
