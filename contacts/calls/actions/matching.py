"""Calls find their client and person by number, and their work by time: set by set, in SQL (domain §4).

Whatever a person settled stays; what a file says of client and person stays, too. Matching only fills what is empty.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contacts.calls.rules import NEAR
from contacts.works.choices import Method, WorkState

RECENT = timedelta(days=14)
"""How far back calls that nobody knows are tried again when phones and works have changed."""

_DIGITS = r"regexp_replace({0}, '\D', '', 'g')"
# As persons.rules.e164 reads a number of this country, written with +7, 7, 8 or nothing before it.
_E164 = rf"""CASE WHEN {{0}} ~ '^\s*\+' THEN '+' || {_DIGITS}
WHEN length({_DIGITS}) = 11 AND left({_DIGITS}, 1) IN ('7', '8') THEN '+7' || right({_DIGITS}, 10)
WHEN length({_DIGITS}) = 10 THEN '+7' || {_DIGITS} WHEN length({_DIGITS}) > 11 THEN '+' || {_DIGITS} ELSE '' END"""
NUMBER = f"""(SELECT {_E164.format("o.number")} FROM (SELECT CASE c.direction WHEN 'in' THEN c.source
ELSE c.destination END) AS o (number))"""
"""SQL of the other side's number of the call ``c`` in its international form; empty for none."""

# A number may be of several persons: those who work there before those who left, then the persons of clients that the
# call's employee keeps, in person or for somebody absent that day. One client is left, or the call is left alone; the
# person is named where only one is left.
_OWNERS = f"""
WITH todo AS MATERIALIZED (
    SELECT c.id, c.client_id, c.employee_id, (c.at AT TIME ZONE %(zone)s)::date AS day, {NUMBER} AS number
    FROM calls_call c
    WHERE c.id IN ({{source}}) AND c.person_id IS NULL AND c.settled_at IS NULL AND c.nobodys = ''
      AND c.direction IN ('in', 'out')
), found AS (
    SELECT DISTINCT t.id AS call_id, p.client_id, p.id AS person_id, p.is_active,
           t.employee_id IN (k.specialist_id, k.account_manager_id) IS TRUE OR EXISTS (
               SELECT 1 FROM staff_substitution s WHERE s.substitute_id = t.employee_id
                  AND s.absent_id IN (k.specialist_id, k.account_manager_id) AND t.day BETWEEN s.starts_on AND s.ends_on
           ) AS own
    FROM todo t
    JOIN persons_personphone h ON h.number = t.number AND h.number <> ''
    JOIN persons_contactperson p ON p.id = h.person_id AND p.merged_into_id IS NULL
    JOIN clients_client k ON k.id = p.client_id AND k.merged_into_id IS NULL
    WHERE t.client_id IS NULL OR t.client_id = p.client_id
), working AS (
    SELECT *, bool_or(is_active) OVER (PARTITION BY call_id) AS any_active FROM found
), kept AS (
    SELECT *, bool_or(own) OVER (PARTITION BY call_id) AS any_own FROM working WHERE is_active = any_active
), decided AS (
    SELECT call_id, min(client_id) AS client_id, CASE WHEN count(*) = 1 THEN min(person_id) END AS person_id
    FROM kept WHERE own = any_own GROUP BY call_id HAVING count(DISTINCT client_id) = 1
)
UPDATE calls_call c SET client_id = d.client_id, person_id = d.person_id
FROM decided d
WHERE c.id = d.call_id AND (c.client_id, c.person_id) IS DISTINCT FROM (d.client_id, d.person_id)
RETURNING c.id
"""

# A work that stayed with another client when the call was given to this one.
_STRANGERS = """
UPDATE calls_call c SET work_id = NULL FROM works_work w
WHERE c.id IN ({source}) AND NOT c.work_by_hand AND w.id = c.work_id AND w.client_id IS DISTINCT FROM c.client_id
"""

# rules.work_of over many calls. Only works of the same day are compared: the join is one of equal values.
_WORKS = """
WITH todo AS MATERIALIZED (
    SELECT c.id, c.client_id, c.employee_id, c.at, c.at + make_interval(secs => c.seconds) AS until,
           (c.at AT TIME ZONE %(zone)s)::date AS day
    FROM calls_call c
    WHERE c.id IN ({source}) AND c.work_id IS NULL AND NOT c.work_by_hand AND c.direction IN ('in', 'out')
      AND c.client_id IS NOT NULL AND c.employee_id IS NOT NULL
), near AS (
    SELECT DISTINCT ON (t.id) t.id, w.id AS work_id
    FROM todo t
    JOIN works_work w ON w.client_id = t.client_id AND w.executor_id = t.employee_id AND w.counts_on = t.day
    WHERE w.done_at BETWEEN t.at - %(near)s AND t.until + %(near)s
      AND w.method IN ('', %(phone)s) AND w.state <> %(cancelled)s
    ORDER BY t.id, greatest(t.at - w.done_at, w.done_at - t.until, interval '0'), w.id
)
UPDATE calls_call c SET work_id = n.work_id FROM near n WHERE n.id = c.id
RETURNING c.id
"""

_IDS = "SELECT unnest(%(ids)s::bigint[])"
_RECENT_OWNERLESS = """SELECT id FROM calls_call WHERE at >= %(since)s AND client_id IS NULL AND nobodys = ''
AND direction IN ('out', 'in')"""
_RECENT_WORKLESS = """SELECT id FROM calls_call WHERE at >= %(since)s AND work_id IS NULL AND client_id IS NOT NULL"""


@dataclass(frozen=True)
class Matched:
    """Ids of calls that found their client or person, and of those that found their work."""

    owners: frozenset[int]
    works: frozenset[int]


@transaction.atomic
def match_selected(source: str, **parameters: Any) -> Matched:
    """Match the calls whose ids the SQL ``source`` selects."""
    owners = _run(_OWNERS, source, parameters)
    _run(_STRANGERS, source, parameters)
    return Matched(owners, _run(_WORKS, source, parameters))


def match_calls(ids: Collection[int]) -> Matched:
    return match_selected(_IDS, ids=list(ids))


@transaction.atomic
def match_recent(days: timedelta = RECENT) -> Matched:
    """Try again calls of the last days that found nobody or no work: phones and works have come since. Repeatable."""
    since = {"since": timezone.now() - days}
    owners = _run(_OWNERS, _RECENT_OWNERLESS, since)
    return Matched(owners, _run(_WORKS, _RECENT_WORKLESS, since))


def _run(sql: str, source: str, parameters: dict[str, Any]) -> frozenset[int]:
    fixed: dict[str, Any] = {
        "zone": settings.TIME_ZONE, "near": NEAR, "phone": Method.PHONE.value, "cancelled": WorkState.CANCELLED.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.format(source=source), {**fixed, **parameters})
        return frozenset(row[0] for row in cursor.fetchall()) if cursor.description else frozenset()
