"""What to offer to clients: the facts that the pure rules of :mod:`.suggesting` ask for, and their answer."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from clients.choices import ClientStatus
from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.works.choices import WorkState
from contacts.works.planning.models import PlanningRun
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import registry, suggesting
from .choices import Audience
from .models import Case
from .suggesting import Offer, Person, Reason, Suggestion

Found = list[tuple[Case, Suggestion]]

SHOWN = ("kind", "title", "hook")
ASKED = ("audiences", "segments", "purposes", "season", "valid_from", "valid_until")
"""What pages show of a case, and what the rules ask of it, in the order of :class:`~cases.suggesting.Offer`."""

ASKED_FROM = 1 + len(SHOWN)
"""Where they begin in a row, behind the key."""


@dataclass
class _At:
    """What is known of a client: who works there, its segments, what was told to whom of late, campaigns that wait."""

    segments: list[str]
    used: Mapping[int, list[tuple[int | None, date]]]
    campaigned: frozenset[int]
    persons: list[Person] = field(default_factory=list)

    @property
    def audiences(self) -> set[str]:
        """Whom cases may be for; the public sector is told from the segment by the rules."""
        return {*(one.audience for one in self.persons), Audience.PUBLIC_SECTOR.value}


def suggestions_for(client: Client, day: date) -> Found:
    """What to offer to the client that day, the best first; statements as :func:`suggestions_for_many`."""
    return suggestions_for_many([client.pk], day)[client.pk]


def suggestions_for_many(clients: Collection[int], day: date) -> dict[int, Found]:
    """By the ids of clients that the employee sees: four statements, however much there is.

    Three here, and those of the higher apps that know what is missing (one of them today).
    """
    at = _at(clients, day)
    rows = list(_offers(at.values(), day)) if at else []
    needs = registry.needs_of(clients, day) if rows else {}
    return {client: _found(rows, at[client], needs.get(client, ()), day) if client in at else [] for client in clients}


MOST_CLIENTS = 300
"""Of a plan: for more of them one would wait, and nobody talks to so many."""


@dataclass
class Offered:
    """A case as it is the first suggestion for clients of a plan: for how many, and why, reason by reason."""

    case: Case
    clients: int = 0
    why: Counter[Reason] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)  # the words of the reasons, given by the page

    @property
    def reasons(self) -> list[Reason]:
        """Those of most clients."""
        return [one for one, _count in self.why.most_common(3)]


@dataclass
class OfPlan:
    """``too_many`` where nothing was looked for; ``without`` are clients for whom there is nothing."""

    rows: list[Offered]
    clients: int
    without: int = 0
    too_many: bool = False


def of_plan(run: PlanningRun, by: Employee) -> OfPlan:
    """What to offer first to each client of the plan that the employee sees, in its month; six statements."""
    clients = (
        Client.objects.visible_to(by).filter(specialist__in=run.employees).exclude(status=ClientStatus.DISCONNECTED)
    )
    keys = list(clients.values_list("pk", flat=True)[: MOST_CLIENTS + 1])
    if len(keys) > MOST_CLIENTS:
        return OfPlan([], len(keys), too_many=True)
    rows: dict[int, Offered] = {}
    found = suggestions_for_many(keys, max(run.month, today()))
    for case, one in (best[0] for best in found.values() if best):
        row = rows.setdefault(case.pk, Offered(case))
        row.clients += 1
        row.why[one.reasons[0]] += 1
    ordered = sorted(rows.values(), key=lambda row: (-row.clients, row.case.title))
    return OfPlan(ordered, len(keys), without=sum(not best for best in found.values()))


def _found(rows: Sequence[Any], at: _At, needs: Sequence[suggesting.Need], day: date) -> Found:
    """Of the rows only those that are suggested become cases: making five hundred costs more than choosing."""
    used, campaigned = at.used, at.campaigned
    offers = (Offer._make((row[0], *row[ASKED_FROM:], used.get(row[0], ()), row[0] in campaigned)) for row in rows)
    best = suggesting.suggest(offers, at.persons, at.segments, needs, day)
    by_key = {row[0]: row for row in rows}
    return [(Case.from_db(None, ("id", *SHOWN), by_key[one.key][:ASKED_FROM]), one) for one in best]


# The same by Django's expressions takes five times as long to write as PostgreSQL to answer.
_KNOWN = f"""
SELECT c.id,
       ARRAY(SELECT s.name FROM clients_segment s WHERE s.client_id = c.id ORDER BY s.id),
       (SELECT jsonb_agg(jsonb_build_array(u.case_id, u.person_id, u.on))
        FROM cases_use u WHERE u.client_id = c.id AND u.on > %(since)s),
       ARRAY(SELECT k.case_id FROM works_work w JOIN cases_campaigncase k USING (campaign_id)
             WHERE w.client_id = c.id AND w.counts_on > %(since)s AND w.state = '{WorkState.PLANNED.value}')
FROM clients_client c WHERE c.id = ANY(%(clients)s)
"""


def _at(clients: Collection[int], day: date) -> dict[int, _At]:
    """Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"since": day - suggesting.NOT_AGAIN_FOR, "clients": list(clients)})
        rows = cursor.fetchall()
    found = {pk: _At(segments, _by_case(told), frozenset(cases)) for pk, segments, told, cases in rows}
    for client, *person in _persons(clients):
        found[client].persons.append(Person(*person))
    return found


def _by_case(told: str | None) -> dict[int, list[tuple[int | None, date]]]:
    found = defaultdict(list)
    for case, person, on in json.loads(told or "[]"):
        found[case].append((person, date.fromisoformat(on)))
    return dict(found)


def _persons(clients: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """Who works there now: the client, then what a :class:`~cases.suggesting.Person` is made of."""
    rows = ContactPerson.objects.filter(client__in=clients, is_active=True, merged_into=None).order_by("name_key")
    for client, key, name, position, kind in rows.values_list(
        "client_id", "pk", "full_name", "position", "subdivision__kind"
    ):
        yield client, key, name, position, kind or ""


def _offers(at: Iterable[_At], day: date) -> QuerySet[Case, tuple[Any, ...]]:
    """Cases of the day, with what pages show and the rules ask; what these would leave out anyway is not read."""
    known = list(at)
    audiences = {one for each in known for one in each.audiences}
    segments = {one for each in known for one in each.segments}
    suitable = [
        Q(audiences=[]) | Q(audiences__overlap=sorted(audiences)),
        Q(segments=[]) | Q(segments__overlap=sorted(segments)),
        Q(season=[]) | Q(season__contains=[day.month]),
    ]
    published = TruncDate("published_at", tzinfo=timezone.get_default_timezone())
    return Case.objects.current(day).filter(*suitable).order_by().values_list("pk", *SHOWN, *ASKED, published)
