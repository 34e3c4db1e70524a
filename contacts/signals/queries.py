"""Reads of signals, always of clients that the employee sees."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet

from clients.models import Client
from clients.queries import facts_of
from clients.registry import Handed
from contacts.sessions.models import Lease
from contacts.works.models import Work
from crm.staff import rules as staff_rules
from crm.staff.calendar import WorkingCalendar
from crm.staff.models import Employee, Substitution
from crm.staff.queries import scope_of
from crm.workdays import working_day_after

from . import rules
from .choices import SignalState
from .models import Signal, Term

_HOLIDAYS = timedelta(days=20)
"""No holidays make a term longer than twice its working days and these."""


def due_on(kind: str, day: date) -> date:
    """By when one reacts to a signal of the kind raised on a day. Two statements."""
    known = Term.objects.filter(kind=kind).values_list("working_days", flat=True).first()
    days = known or rules.FIRST_TERMS[kind]
    calendar = WorkingCalendar(day, day + timedelta(days=2 * days) + _HOLIDAYS)
    return working_day_after(day, days, calendar.is_working)


def terms() -> dict[str, int]:
    """Working days by kind."""
    return rules.FIRST_TERMS | dict(Term.objects.values_list("kind", "working_days"))


def reactor_for(client: Client, by: Employee) -> Employee:
    """Who must react to what ``by`` noticed: of those who answer for the client and are still here, else ``by``."""
    answerable = [client.account_manager, client.specialist]
    active = {one.pk: one for one in answerable if one is not None and one.is_active}
    found = rules.reactor(list(active), scope_of(by).acts_for | {by.pk})
    return active[found] if found else by


def stand_ins(employee: Employee, day: date) -> list[Employee]:
    """Who sees and works the employee's clients on the day."""
    now = Substitution.objects.on(day).filter(absent=employee)
    return list(Employee.objects.filter(substitutions__in=now, is_active=True).distinct().order_by("pk"))


def open_signals_of(client: Client, employee: Employee) -> QuerySet[Signal]:
    """What waits at the client, the nearest term first."""
    return facts_of(Signal, client, employee).filter(state=SignalState.OPEN).order_by("due_on", "raised_at", "pk")


def signals_of(client: Client, employee: Employee) -> QuerySet[Signal]:
    """All signals of the client: those that wait, then the others, the newest first."""
    rows = facts_of(Signal, client, employee).select_related("client", "owner", "raised_by", "closed_by")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "due_on", "raised_at", "pk")


def mine(employee: Employee) -> Q:
    """That the employee must react, or somebody absent today whose place the employee takes."""
    return Q(owner__in=scope_of(employee).acts_for)


def may_react(employee: Employee, client: Client) -> bool:
    """Whether a signal of the client may be passed to the employee."""
    able = employee.is_active and staff_rules.may_edit_clients(employee.roles)
    return able and Client.objects.visible_to(employee).filter(pk=client.pk).exists()


# Signals that wait, each with its receiver, whose owner is the one who gives the client away.
HANDED = """
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS h (client_id, was, became)
WHERE s.client_id = h.client_id AND s.owner_id = h.was AND s.state = 'open'
"""


def open_by_receiver(what: Handed) -> dict[int, int]:
    """How many signals would follow the clients to each receiver. One statement."""
    joined = HANDED.replace("FROM unnest", "FROM signals_signal s, unnest", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT h.became, count(*) {joined} GROUP BY h.became", [what.clients, what.was, what.became])
        return dict(cursor.fetchall())


def work_in_hand(client: Client, employee: Employee) -> Work | None:
    """The work of the call that the employee has in hand with the client, if there is one."""
    leases = Lease.objects.filter(session__employee=employee, client=client, released_at=None)
    lease = leases.select_related("work").order_by("-taken_at").first()
    return lease.work if lease else None
