"""What the client page shows of works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.queries import ALL, NEWEST, facts_of, first_rows
from clients.registry import Follower, Panel, registry
from contacts.persons.models import ContactPerson
from contacts.persons.registry import Panel as PersonPanel
from contacts.persons.registry import registry as person_registry
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .actions import hand_over_planned
from .choices import WorkState
from .messages import STAGES
from .models import Work
from .queries import life_cycle, planned_by_receiver

MISSED_DAYS = 62
"""How long a planned work that nobody held is still shown as missed."""


def next_contact(client: Client, employee: Employee) -> dict[str, Any]:
    """The nearest planned work; one that was missed lately where nothing is planned from today on."""
    day = today()
    planned = facts_of(Work, client, employee).filter(
        state=WorkState.PLANNED, counts_on__gte=day - timedelta(days=MISSED_DAYS)
    )
    works = list(planned.order_by("counts_on", "planned_at", "pk").only("counts_on", "planned_at", "client"))
    ahead = next((work for work in works if work.counts_on >= day), None)
    shown = ahead or (works[-1] if works else None)
    zone = timezone.get_default_timezone()
    has_hour = shown is not None and rules.names_hour(shown.planned_at, zone)
    return {"next": shown, "missed": ahead is None, "has_hour": has_hour}


def cycle(client: Client, employee: Employee) -> dict[str, Any]:
    """When each stage was last done, what is due and why; what the next contact is for."""
    day = today()
    states = rules.stages(life_cycle(client, employee, day), day)
    due = rules.suggested(states, day)
    strip = [{"state": one, "is_due": one.is_due(day), "is_next": one in due, "why": STAGES[one.why]} for one in states]
    return {"strip": strip, "may_edit": staff_rules.may_edit_clients(employee.roles)}


def works(client: Client, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = facts_of(Work, client, employee).select_related("executor", "person", "result", "direction")
    shown = first_rows(query, limit)
    return {
        "shown": shown, "may_edit": staff_rules.may_edit_clients(employee.roles),
        "calendar": _in_calendar(shown.rows, today()),
    }  # fmt: skip


def _in_calendar(works: Sequence[Work], day: date) -> str:
    """The calendar at the nearest work planned; at this week where none of those shown is."""
    ahead = [one for one in works if one.state == WorkState.PLANNED and one.counts_on >= day]
    nearest = min(ahead, key=lambda one: one.counts_on, default=None)
    query = urlencode({"view": "week", "on": (nearest.counts_on if nearest else day).isoformat()})
    return f"{reverse('works:calendar')}?{query}" + (f"#work-{nearest.pk}" if nearest else "")


def works_with(person: ContactPerson, employee: Employee, limit: int = NEWEST) -> dict[str, Any]:
    query = (
        facts_of(Work, person.client, employee)
        .filter(person=person)
        .select_related("executor", "person", "result", "direction")
    )
    return {"shown": first_rows(query, limit)}


def register() -> None:
    registry.add(
        Panel("next", _("Next contact"), "works/next.html", next_contact, "fact", 10),
        Panel("cycle", _("Life cycle"), "works/cycle.html", cycle, "lazy", 48),
        Panel("works", _("Works"), "works/panel.html", works, "lazy", 50, full=partial(works, limit=ALL), flush=True),
        Follower("works", _("Planned works"), planned_by_receiver, hand_over_planned),
    )  # fmt: skip
    person_registry.add(
        PersonPanel("works", _("Works"), "works/panel.html", works_with, "lazy", 70,
                    full=partial(works_with, limit=ALL), flush=True)
    )  # fmt: skip
