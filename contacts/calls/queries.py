"""Reads of telephony."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.persons.models import ContactPerson
from contacts.persons.rules import e164
from contacts.works.models import Work
from crm.staff.calendar import midnight, today
from crm.staff.models import Employee
from crm.staff.rules import name_key

from . import rules
from .choices import CallDirection
from .models import LIVE, Call, Settlement

WORK_CALLS = 20
"""Calls shown of one work."""


def calls_about(work: Work, employee: Employee) -> list[Call]:
    """Calls of a work, oldest first. Of an open work: today's of its client and executor that have none."""
    rows = Call.objects.visible_to(employee).filter(client=work.client_id)
    if work.is_closed:
        rows = rows.filter(work=work)
    else:
        rows = rows.filter(work=None, employee=work.executor_id, at__gte=midnight(today()))
    return list(rows.select_related("employee", "person").order_by("at", "pk")[:WORK_CALLS])


# --- What rings now ---

RINGS_FOR, TALKS_FOR = timedelta(minutes=2), timedelta(hours=1)
"""How long a call is shown that the exchange never said was over."""


def ringing(employee: Employee) -> list[tuple[int, bool]]:
    """The employee's own incoming calls of this moment: ids, newest first, and whether they are talking. One statement.

    Without an extension nothing rings, and nothing is asked.
    """
    if not employee.extension:
        return []
    now = timezone.now()
    rings = Q(answered_at=None, at__gte=now - RINGS_FOR) | Q(answered_at__isnull=False, at__gte=now - TALKS_FOR)
    rows = Call.objects.filter(LIVE, rings, employee=employee, direction=CallDirection.IN).order_by("-at", "-pk")
    return [(pk, answered is not None) for pk, answered in rows.values_list("pk", "answered_at")[:3]]


# --- Whose a call may be ---

SUGGESTIONS = 9
_LATELY = timedelta(days=180)


@dataclass(frozen=True)
class Suggestion:
    """Whose a call may be, and why; ``person`` is None where only the client is guessed."""

    client: Client
    person: ContactPerson | None
    why: str


def suggestions(call: Call, employee: Employee) -> list[Suggestion]:
    """The best guesses first: who has the number, who bears the name, a work of that time, earlier calls."""
    found: dict[tuple[int, int | None], Suggestion] = {}
    for one in (*_by_number(call, employee), *_by_name(call, employee), *_by_work(call, employee),
                *_by_history(call, employee)):  # fmt: skip
        known = any(key[0] == one.client.pk for key in found)
        if one.person is not None or not known:
            found.setdefault((one.client.pk, one.person.pk if one.person else None), one)
    return list(found.values())[:SUGGESTIONS]


def _persons(employee: Employee) -> QuerySet[ContactPerson]:
    rows: QuerySet[ContactPerson] = ContactPerson.objects.visible_to(employee)
    return rows.select_related("client").order_by("-is_active", "name_key", "pk")


def _by_number(call: Call, employee: Employee) -> Iterator[Suggestion]:
    if number := e164(call.number):
        for person in _persons(employee).filter(phones__number=number).distinct()[:SUGGESTIONS]:
            yield Suggestion(person.client, person, _("has this number"))


def _by_name(call: Call, employee: Employee) -> Iterator[Suggestion]:
    if call.person_name:
        for person in _persons(employee).filter(name_key=name_key(call.person_name))[:SUGGESTIONS]:
            yield Suggestion(person.client, person, _("bears the name in the file"))


def _by_work(call: Call, employee: Employee) -> Iterator[Suggestion]:
    if call.employee_id is None:
        return
    until = call.at + timedelta(seconds=call.seconds)
    works = Work.objects.visible_to(employee).filter(
        executor=call.employee_id, counts_on=timezone.localdate(call.at, timezone.get_default_timezone()),
        done_at__range=(call.at - rules.NEAR, until + rules.NEAR),
    )  # fmt: skip
    for work in works.select_related("client", "person").order_by("done_at")[:3]:
        yield Suggestion(work.client, work.person, _("a work of this time"))


def _by_history(call: Call, employee: Employee) -> Iterator[Suggestion]:
    """Other calls of the same employee with the number, of which the client is known."""
    if call.employee_id is None or len(call.number) < LEAST_DIGITS:
        return
    rows = Call.objects.visible_to(employee).filter(
        Q(source=call.number) | Q(destination=call.number),
        employee=call.employee_id, at__gte=call.at - _LATELY, client__in=Client.objects.visible_to(employee),
    )  # fmt: skip
    for other in rows.select_related("client", "person").order_by("-at")[:3]:
        if other.client is not None:
            yield Suggestion(other.client, other.person, _("an earlier call with this number"))


LEAST_DIGITS = 6


def found_by(text: str, employee: Employee) -> list[Suggestion]:
    """Clients and persons whom somebody looks for by number, name or telephone; the first of them."""
    words = text.strip()
    if len(words) < 2:
        return []
    persons = Q(name_key__icontains=name_key(words))
    if number := e164(words):
        persons |= Q(phones__number=number)
    clients = Client.objects.visible_to(employee).filter(Q(number=words) | Q(name__icontains=words))
    chosen = list(clients.order_by("name")[:SUGGESTIONS])
    of_one = Q(client=chosen[0]) if len(chosen) == 1 else Q(pk__in=[])
    people = _persons(employee).filter(persons | of_one).distinct()[: 2 * SUGGESTIONS]
    return [
        *(Suggestion(client, None, _("the client, not known who")) for client in chosen),
        *(Suggestion(person.client, person, person.position) for person in people),
    ]


def next_unmatched(employee: Employee, after: Call) -> Call | None:
    """The next call to settle, older than this one."""
    rows = Call.objects.visible_to(employee).unmatched().filter(at__lte=after.at).exclude(pk=after.pk)
    return rows.order_by("-at", "-pk").first()


def last_settlement(call: Call) -> Settlement | None:
    return call.settlements.filter(undone_at=None).select_related("by").first()


def works_near(call: Call, employee: Employee) -> list[Work]:
    """Works of the call's client on the day of the call, one of which it may belong to."""
    if call.client is None:
        return []
    day = timezone.localdate(call.at, timezone.get_default_timezone())
    works = Work.objects.visible_to(employee).filter(client=call.client, counts_on=day)
    return list(works.select_related("executor", "result").order_by("done_at", "pk")[:SUGGESTIONS])
