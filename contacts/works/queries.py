"""Reads of works."""

from __future__ import annotations

from typing import Any

from django.db import connection

from clients.registry import Handed

from .choices import WorkState

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
