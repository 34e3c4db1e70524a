"""What the pages of a client, of a person, of a work and the call session show of cases."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, first_rows
from clients.registry import Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as persons
from contacts.sessions.registry import Panel as SessionPanel
from contacts.sessions.registry import registry as sessions
from contacts.works.models import Work
from contacts.works.registry import Panel as WorkPanel
from contacts.works.registry import registry as works
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import faces, queries, suggesting
from .models import Letter, Use


def of_client(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """What to offer and why; what was talked about and sent."""
    return {
        "suggested": faces.suggested(queries.suggestions_for(client, today())),
        "uses": first_rows(queries.uses_at(client, employee), limit),
        "letters": _letters(first_rows(queries.letters_to(client, employee), limit)),
        "may_write": staff_rules.may_edit_clients(employee.roles),
    }


def of_person(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    """The same, as far as it is about one person."""
    found = queries.suggestions_for(person.client, today()) if person.is_active else []
    mine = {one.key for one in suggesting.by_person([one for _case, one in found], person.pk)}
    return {
        "client": person.client,
        "suggested": faces.suggested([pair for pair in found if pair[1].key in mine]),
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
    """Which case was talked about in it."""
    return {"uses": list(Use.objects.visible_to(employee).filter(work=work).select_related("case", "version"))}


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
    sessions.add(SessionPanel("cases", title, "cases/call_panel.html", beside_a_call, order=30, flush=True))
