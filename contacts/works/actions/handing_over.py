"""Verbs of works."""

from __future__ import annotations

from django.db import connection

from clients.registry import Handed
from contacts.works.queries import HANDED, arguments

# An assignment is of one employee: a work that goes to another belongs to that one's of its month, if there is any.
HAND_OVER = f"""
UPDATE works_work w SET executor_id = h.became, assignment_id = (
  SELECT a.id FROM works_assignment a
  WHERE a.client_id = w.client_id AND a.employee_id = h.became AND a.month = date_trunc('month', w.counts_on)::date)
{HANDED}"""


def hand_over_planned(what: Handed) -> int:
    """Planned works of these clients follow them to the next owner; answers how many. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, arguments(what))
        return int(cursor.rowcount)
