"""Reads of open items."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from clients.models import Client
from clients.queries import facts_of
from clients.registry import Handed
from contacts.works.models import Item
from crm.staff.models import Employee
from crm.staff.queries import colleagues

# Open items of the clients, each with its receiver, whose owner is the one who gives the client away.
HANDED = """
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS h (client_id, was, became)
WHERE i.client_id = h.client_id AND i.owner_id = h.was AND i.closed_at IS NULL
"""
SOONEST = (F("due_on").asc(nulls_last=True), "created_at", "pk")


def open_items_of(client: Client, employee: Employee) -> QuerySet[Item]:
    """What is open at the client, as the employee may see it: what is due soonest first, then the oldest."""
    rows = facts_of(Item, client, employee).filter(closed_at__isnull=True)
    return rows.select_related("owner", "person").order_by(*SOONEST)


def items_of(client: Client, employee: Employee) -> QuerySet[Item]:
    """All items of the client: the open ones as above, then the closed ones, the newest first."""
    rows = facts_of(Item, client, employee).select_related("owner", "person")
    return rows.order_by(F("closed_at").desc(nulls_first=True), *SOONEST)


def owners_for(client: Client, by: Employee) -> QuerySet[Employee]:
    """Who may be put in charge: active colleagues, and those who answer for the client."""
    theirs = Employee.objects.filter(pk__in=[by.pk, client.specialist_id, client.account_manager_id])
    group = Employee.objects.filter(colleagues(by))
    return Employee.objects.filter(pk__in=(group | theirs).values("pk"), is_active=True).order_by("full_name")


def open_by_receiver(what: Handed) -> dict[int, int]:
    """How many open items would follow the clients to each receiver. One statement."""
    joined = HANDED.replace("FROM unnest", "FROM works_item i, unnest", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT h.became, count(*) {joined} GROUP BY h.became", arguments(what))
        return dict(cursor.fetchall())


def arguments(what: Handed) -> list[Any]:
    return [what.clients, what.was, what.became]
