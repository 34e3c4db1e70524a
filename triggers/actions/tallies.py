"""Counts by specialist that a supervisor's home shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from triggers.models import Tally
from triggers.rules import WINDOWS

_RANK = "CASE {}.band WHEN 'none' THEN 0 WHEN 'dynamic' THEN 1 WHEN 'high' THEN 2 END"

_MOVED = ", ".join(
    f"count(*) FILTER (WHERE rank > before_{name}) AS worse_{name}, "
    f"count(*) FILTER (WHERE rank < before_{name}) AS better_{name}"
    for name in WINDOWS
)

# Whoever has moved since a day has an interval that held on it and has ended since: the intervals that ended within the
# longest window, beside those that go on, are all that must be read, however long the history. They are gathered by
# client in one pass: joined with each other they would be at the mercy of what the planner believes of ends, which on
# the morning after a load is that there are none.
_HELD = "r.valid_from <= %(day)s - {0} AND r.valid_until >= %(day)s - {0}"
_BEFORE = ", ".join(
    f"max({_RANK.format('r')}) FILTER (WHERE {_HELD.format(days)}) AS before_{name}" for name, days in WINDOWS.items()
)

_THEIRS = "(%(all)s OR {0} = ANY(%(specialists)s) OR (%(nobody)s AND {0} IS NULL))"

_COUNT = f"""
INSERT INTO triggers_tally
    (specialist_id, high, dynamic, none, {", ".join(f"worse_{n}, better_{n}" for n in WINDOWS)}, counted_on)
SELECT specialist_id, count(*) FILTER (WHERE rank = 2), count(*) FILTER (WHERE rank = 1),
       count(*) FILTER (WHERE rank = 0), {_MOVED}, %(day)s
FROM (
    SELECT c.specialist_id, max({_RANK.format("r")}) FILTER (WHERE r.valid_until IS NULL) AS rank, {_BEFORE}
    FROM clients_client c JOIN triggers_result r ON r.client_id = c.id
    WHERE (r.valid_until IS NULL OR r.valid_until >= %(day)s - {max(WINDOWS.values())})
      AND {_THEIRS.format("c.specialist_id")}
    GROUP BY c.id
) x WHERE rank IS NOT NULL GROUP BY specialist_id
"""

_LOCK = 0x74616C6C  # "tall"


def _days() -> set[date]:
    return set(Tally.objects.values_list("counted_on", flat=True).distinct())


def _lock(cursor: CursorWrapper, specialists: Sequence[int] | None) -> None:
    """Two counters of one specialist would both insert the row: the later waits. One of everybody waits for all."""
    if specialists is None:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
        return
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_LOCK])
    keys = sorted(one % 2**31 for one in specialists)
    cursor.execute("SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [_LOCK + 1, keys])


def refresh_tallies(*, day: date, specialists: Sequence[int | None] | None = None) -> None:
    """Count again, for all specialists or for these (None among them: clients without one).

    The first count of a day is of everybody: movements are between that day and an earlier one, the same for all.
    """
    ids = [one for one in specialists or () if one is not None]
    values: dict[str, Any] = {"day": day, "specialists": ids, "nobody": None in (specialists or ())}
    with transaction.atomic(), connection.cursor() as cursor:
        values["all"] = specialists is None or _days() != {day}
        _lock(cursor, None if values["all"] else [0] * values["nobody"] + ids)
        cursor.execute(f"DELETE FROM triggers_tally WHERE {_THEIRS.format('specialist_id')}", values)
        cursor.execute(_COUNT, values)
