"""Reads of works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max

from clients.models import Client, IndicatorValue
from clients.queries import facts_of
from clients.registry import Handed
from contacts.persons.models import ContactPerson
from crm.staff.models import Employee

from . import rules
from .choices import HELD_STATES, WorkState
from .models import Work

# Planned works of the clients, each with its receiver, whose executor is the owner who gives the client away.
HANDED = """
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS h (client_id, was, became)
WHERE w.client_id = h.client_id AND w.executor_id = h.was AND w.state = %s
"""


def arguments(what: Handed) -> list[Any]:
    return [what.clients, what.was, what.became, WorkState.PLANNED.value]


def planned_by_receiver(what: Handed) -> dict[int, int]:
    """How many planned works would follow the clients to each receiver. One statement."""
    joined = HANDED.replace("FROM unnest", "FROM works_work w, unnest", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT h.became, count(*) {joined} GROUP BY h.became", arguments(what))
        return dict(cursor.fetchall())


def stages_done(client: Client, employee: Employee, day: date) -> tuple[dict[int, date], bool]:
    """The newest day of each stage of a visible client, and whether any contact was held; one statement."""
    held = facts_of(Work, client, employee).filter(state__in=HELD_STATES, counts_on__lte=day)
    rows = held.order_by().values_list("result__stage", "stages").annotate(newest=Max("counts_on"))
    last: dict[int, date] = {}
    any_contact = False
    for of_result, also, newest in rows:
        any_contact = True
        for stage in {of_result, *also} - {None}:
            last[stage] = max(newest, last.get(stage, newest))
    return last, any_contact


def life_cycle(client: Client, employee: Employee, day: date) -> rules.LifeCycle:
    """What the stages of a visible client stand on; three statements."""
    last, any_contact = stages_done(client, employee, day)
    expired = facts_of(IndicatorValue, client, employee).filter(valid_until__lt=day).exclude(value="").count()
    persons = facts_of(ContactPerson, client, employee).filter(is_active=True)
    return rules.LifeCycle(last, any_contact, expired, persons.aggregate(newest=Max("started_on"))["newest"])


LOOK_BACK = timedelta(days=400)
"""Every stage comes again sooner: what is older than this is as good as never done."""


def life_cycles(clients: Collection[int], day: date) -> dict[int, rules.LifeCycle]:
    """:func:`life_cycle` of many clients, whoever asks; four statements."""
    since = day - LOOK_BACK
    held = Work.objects.filter(client__in=clients, state__in=HELD_STATES, counts_on__range=(since, day)).order_by()
    last: dict[int, dict[int, date]] = defaultdict(dict)
    rows = held.values_list("client", "result__stage", "stages").annotate(newest=Max("counts_on"))
    for client, of_result, also, newest in rows:
        done = last[client]
        for stage in {of_result, *also} - {None}:
            done[stage] = max(newest, done.get(stage, newest))
    known = set(Client.objects.filter(pk__in=clients, connected_on__lt=since).values_list("pk", flat=True)) | set(last)
    values = IndicatorValue.objects.filter(client__in=clients, valid_until__lt=day).exclude(value="").order_by()
    expired = dict(values.values_list("client").annotate(count=Count("pk")))
    persons = ContactPerson.objects.filter(client__in=clients, is_active=True).order_by()
    came = dict(persons.values_list("client").annotate(newest=Max("started_on")))
    return {pk: rules.LifeCycle(last.get(pk, {}), pk in known, expired.get(pk, 0), came.get(pk)) for pk in clients}
