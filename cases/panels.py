"""What the pages of a client, of a person, of a work and the call session show of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, first_rows
from clients.registry import Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as persons
from contacts.sessions.registry import Panel as SessionPanel
from contacts.sessions.registry import registry as sessions
from contacts.works.choices import WorkState
from contacts.works.models import Work
from contacts.works.planning.models import PlanningRun
from contacts.works.planning.registry import Panel as PlanPanel
from contacts.works.planning.registry import registry as plans
from contacts.works.registry import Hint, Hints, hints
from contacts.works.registry import Panel as WorkPanel
from contacts.works.registry import registry as works
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import faces, offers, queries, suggesting
from .models import Case, Letter, Use


def of_client(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """What to offer and why; what was talked about and sent."""
    return {
        "suggested": faces.suggested(offers.suggestions_for(client, today())),
        "uses": first_rows(queries.uses_at(client, employee), limit),
        "letters": _letters(first_rows(queries.letters_to(client, employee), limit)),
        "may_write": staff_rules.may_edit_clients(employee.roles),
    }


def of_person(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """The same, as far as it is about one person."""
    found = offers.suggestions_for(person.client, today()) if person.is_active else []
    return {
        "client": person.client,
        "suggested": faces.suggested(_for_person(found, person.pk)),
        "uses": first_rows(queries.uses_at(person.client, employee).filter(person=person), limit),
        "letters": _letters(first_rows(queries.letters_to(person.client, employee).filter(person=person), limit)),
        "may_write": staff_rules.may_edit_clients(employee.roles),
        "of_person": True,
    }


def _letters(found: Any) -> Any:
    rows: list[Letter] = found.rows
    for one in rows:
        one.tone = faces.LETTER_TONES[one.state]  # type: ignore[attr-defined]  # drawn by the template
    return found


def of_work(work: Work, employee: Employee) -> dict[str, Any]:
    """Which case was talked about in it; of a planned one what to offer on its day, and why."""
    if work.state == WorkState.PLANNED:
        found = offers.suggestions_for(work.client, _day_of(work))
        return {"client": work.client, "suggested": faces.suggested(_for_person(found, work.person_id))}
    return {"uses": list(Use.objects.visible_to(employee).filter(work=work).select_related("case", "version"))}


def beside_planned(works: Sequence[Work], employee: Employee) -> dict[int, Hint]:
    """The first suggestion for each planned work of a day, with its strongest reason; four statements."""
    if not works:
        return {}
    found = offers.suggestions_for_many({work.client_id for work in works}, _day_of(works[0]))
    best = ((work, _for_person(found[work.client_id], work.person_id)[:1]) for work in works)
    return {work.pk: _hint(work, *pair) for work, pairs in best for pair in pairs}


def _hint(work: Work, case: Case, one: suggesting.Suggestion) -> Hint:
    url = f"{reverse('cases:talk', args=[case.pk])}?{urlencode({'client': work.client.number})}"
    return Hint(case.title, faces.reason(one.reasons[0]), url)


def _day_of(work: Work) -> date:
    """What was planned for a day that is past is talked about today at the earliest."""
    return max(work.counts_on, today())


def _for_person(found: offers.Found, person: int | None) -> offers.Found:
    """Those for the person of the work, where it names one."""
    if person is None:
        return found
    mine = {one.key for one in suggesting.by_person([one for _case, one in found], person)}
    return [pair for pair in found if pair[1].key in mine]


def beside_a_plan(run: PlanningRun, employee: Employee) -> dict[str, Any]:
    """Nothing yet: what to offer in the month is fetched when the plan is there."""
    return {}


def beside_a_call(client: Client, employee: Employee) -> dict[str, Any]:
    """Nothing yet: suggestions come by themselves when the screen is there, and hold nobody up."""
    return {}


def register() -> None:
    title = _("Cases and info topics")
    registry.add(
        Panel("cases", title, "cases/client_panel.html", of_client, "lazy", 42, full=partial(of_client, limit=ALL))
    )
    persons.add(
        PersonPanel("cases", title, "cases/client_panel.html", of_person, "lazy", 62,
                    full=partial(of_person, limit=ALL))
    )  # fmt: skip
    works.add(WorkPanel("cases", title, "cases/work_panel.html", of_work, order=20))
    plans.add(PlanPanel("cases", _("What to offer"), "cases/plan_panel.html", beside_a_plan, flush=True))
    hints.add(Hints("case", _("What to offer"), beside_planned))
    sessions.add(SessionPanel("cases", title, "cases/call_panel.html", beside_a_call, order=30, flush=True))
