"""The statements that read a month of facts from the tables: the columns of ``schema``, in place of ``instruments`` two
lists, ids and quantities. Parameters: ``start`` and ``end``, the first days of the month and of the next, ``zone`` of
the department, ``today``, its day, ``answered``, the status of calls that were answered."""

from __future__ import annotations

from clients.choices import SizeSegment
from clients.rules import LARGE_ABOVE

from .choices import Fact
from .schema import NO_WORK, NO_WORK_WORD

_IN_MONTH = "w.counts_on >= %(start)s AND w.counts_on < %(end)s"


def _said(column: str, day: str, client: str) -> str:
    """What the indicator said of the client on the day."""
    return f"""(
    SELECT t.{column} FROM triggers_result t
    WHERE t.client_id = {client} AND t.valid_from <= {day} AND (t.valid_until IS NULL OR t.valid_until >= {day})
    ORDER BY t.valid_from DESC LIMIT 1)"""


def _used(works: str) -> str:
    """The instruments used in the works that the condition chooses."""
    return f"""
    SELECT i.work_id, array_agg(i.instrument_id ORDER BY i.instrument_id) AS ids,
           array_agg(i.quantity::int ORDER BY i.instrument_id) AS quantities, sum(i.quantity)::int AS total
    FROM works_workinstrument i JOIN works_work w ON w.id = i.work_id
    WHERE {works}
    GROUP BY i.work_id"""


def _cases(works: str) -> str:
    """The cases that were talked about in the works that the condition chooses."""
    return f"""
    SELECT u.work_id, array_agg(u.case_id ORDER BY u.case_id) AS ids
    FROM cases_use u JOIN works_work w ON w.id = u.work_id
    WHERE {works}
    GROUP BY u.work_id"""


_WAS = f"""
    SELECT k.id, CASE WHEN x.fee > {LARGE_ABOVE} THEN '{SizeSegment.LARGE.value}'
                      WHEN x.fee IS NOT NULL THEN '{SizeSegment.SMALL_MEDIUM.value}' END AS size,
           nullif(x.cadence, '') AS cadence
    FROM clients_client k
    LEFT JOIN LATERAL (
        SELECT e.pgh_id, e.monthly_fee, e.cadence
        FROM clients_clientevent e, LATERAL (SELECT e.pgh_created_at < %(start)s::timestamp AT TIME ZONE %(zone)s) b (f)
        WHERE e.pgh_obj_id = k.id ORDER BY b.f DESC, CASE WHEN b.f THEN -e.pgh_id ELSE e.pgh_id END LIMIT 1) e ON true,
    LATERAL (SELECT CASE WHEN e.pgh_id IS NULL THEN k.monthly_fee ELSE e.monthly_fee END AS fee,
                    CASE WHEN e.pgh_id IS NULL THEN k.cadence ELSE e.cadence END AS cadence) x
    WHERE k.id IN (SELECT w.client_id FROM works_work w WHERE {_IN_MONTH})"""
"""What clients were as the month began, else when they came to be known; the row itself where it has no history."""


_STAGES = "CASE WHEN r.stage IS NULL OR r.stage = ANY (w.stages) THEN w.stages ELSE w.stages || r.stage::smallint END"
_NUMBER, _WORD = f"{NO_WORK}::bigint", f"'{NO_WORK_WORD}'"
_NO_STAGES, _NO_IDS, _NO_QUANTITIES = f"ARRAY[{NO_WORK}]::smallint[]", f"ARRAY[{NO_WORK}]::bigint[]", "ARRAY[0]::int[]"

_WORKS = f"""
WITH used AS ({_used(_IN_MONTH)}
), told AS ({_cases(_IN_MONTH)}
), was AS ({_WAS}
), owed AS (
    SELECT a.id,
           (SELECT coalesce(sum(p.quantity), 0) FROM works_plannedinstrument p WHERE p.assignment_id = a.id)::int
               AS planned,
           (SELECT coalesce(sum(i.quantity), 0) FROM works_work w JOIN works_workinstrument i ON i.work_id = w.id
            WHERE w.assignment_id = a.id)::int AS used
    FROM works_assignment a
    WHERE a.id IN (SELECT w.assignment_id FROM works_work w WHERE {_IN_MONTH})
)
SELECT w.counts_on, extract(hour FROM coalesce(w.done_at, w.planned_at) AT TIME ZONE %(zone)s)::int,
       w.client_id, w.person_id, w.executor_id, w.is_incoming, {_said("band", "w.counts_on", "w.client_id")},
       w.id, w.direction_id, w.kind, w.method, w.topic_id, {_STAGES}, w.state, w.result_id, w.campaign_id,
       used.ids, used.quantities, told.ids,
       w.with_login OR w.state = 'held_with_login', coalesce(used.total, 0), coalesce(w.minutes, 0),
       w.assignment_id, owed.planned, owed.used, was.size, was.cadence,
       {_said("levels", "w.counts_on", "w.client_id")}
FROM works_work w
LEFT JOIN works_workresult r ON r.id = w.result_id
LEFT JOIN used ON used.work_id = w.id
LEFT JOIN told ON told.work_id = w.id
LEFT JOIN was ON was.id = w.client_id
LEFT JOIN owed ON owed.id = w.assignment_id
WHERE {_IN_MONTH}
ORDER BY w.counts_on, w.id
"""


def _of_work(value: str, otherwise: str) -> str:
    return f"CASE WHEN w.id IS NULL THEN {otherwise} ELSE {value} END"


_CALLS = f"""
WITH c AS (
    SELECT *, (at AT TIME ZONE %(zone)s)::date AS day, extract(hour FROM at AT TIME ZONE %(zone)s)::int AS hour
    FROM calls_call
    WHERE at >= %(start)s::timestamp AT TIME ZONE %(zone)s AND at < %(end)s::timestamp AT TIME ZONE %(zone)s
), used AS ({_used("w.id IN (SELECT work_id FROM c)")}
), told AS ({_cases("w.id IN (SELECT work_id FROM c)")}
), logged AS (
    SELECT DISTINCT w.client_id, w.counts_on FROM works_work w
    WHERE {_IN_MONTH} AND (w.with_login OR w.state = 'held_with_login')
)
SELECT c.day, c.hour, c.client_id, c.person_id, c.employee_id,
       CASE c.direction WHEN 'in' THEN true WHEN 'out' THEN false END, {_said("band", "c.day", "c.client_id")},
       w.id, {_of_work("w.direction_id", _NUMBER)}, {_of_work("w.kind", _WORD)}, {_of_work("w.method", _WORD)},
       {_of_work("w.topic_id", _NUMBER)}, {_of_work(_STAGES, _NO_STAGES)}, {_of_work("w.state", _WORD)},
       {_of_work("w.result_id", _NUMBER)}, {_of_work("w.campaign_id", _NUMBER)},
       {_of_work("used.ids", _NO_IDS)}, {_of_work("used.quantities", _NO_QUANTITIES)},
       {_of_work("told.ids", _NO_IDS)},
       c.id, c.direction, c.status = %(answered)s, c.seconds, logged.client_id IS NOT NULL
FROM c
LEFT JOIN works_work w ON w.id = c.work_id
LEFT JOIN works_workresult r ON r.id = w.result_id
LEFT JOIN used ON used.work_id = w.id
LEFT JOIN told ON told.work_id = w.id
LEFT JOIN logged ON logged.client_id = c.client_id AND logged.counts_on = c.day
ORDER BY c.day, c.id
"""

_USAGE = f"""
SELECT u.ends_on, NULL, u.client_id, NULL, NULL, NULL, {_said("band", "u.ends_on", "u.client_id")},
       NULL, {_NUMBER}, {_WORD}, {_WORD}, {_NUMBER}, {_NO_STAGES}, {_WORD}, {_NUMBER}, {_NUMBER},
       {_NO_IDS}, {_NO_QUANTITIES}, {_NO_IDS}, u.id, u.logins, u.session_minutes
FROM clients_usage u JOIN clients_client k ON k.id = u.client_id AND k.merged_into_id IS NULL
WHERE u.ends_on >= %(start)s AND u.ends_on < %(end)s
ORDER BY u.ends_on, u.id
"""

# --- Debts: what a merge left with the merged client is shown by the page of the merge only ---------------------------

_PROMISES = f"""
SELECT p.agreed_on, p.client_id, {_said("band", "p.made_on", "p.client_id")}, p.id, p.made_on, p.made_by_id, p.state,
       p.reason_id, p.amount,
       least(p.amount, greatest(0, (
           SELECT coalesce(sum(y.amount), 0) FROM debts_payment y
           WHERE y.client_id = p.client_id AND y."on" BETWEEN p.made_on AND p.agreed_on)))
FROM debts_promise p JOIN clients_client k ON k.id = p.client_id AND k.merged_into_id IS NULL
WHERE p.agreed_on >= %(start)s AND p.agreed_on < %(end)s
ORDER BY p.agreed_on, p.id
"""


def _said_by_now(day: str, client: str) -> str:
    """Of a day that has not come nothing was said."""
    return f"CASE WHEN {day} <= %(today)s THEN {_said('band', day, client)} END"


_INVOICES = f"""
SELECT i.period, i.client_id, {_said_by_now("i.period", "i.client_id")}, i.id, i.amount,
       CASE WHEN i.voids_id IS NULL AND v.id IS NULL THEN i.client_id END
FROM debts_invoice i JOIN clients_client k ON k.id = i.client_id AND k.merged_into_id IS NULL
LEFT JOIN debts_invoice v ON v.voids_id = i.id
WHERE i.period >= %(start)s AND i.period < %(end)s
ORDER BY i.period, i.id
"""

_PAYMENTS = f"""
SELECT y."on", y.client_id, {_said_by_now('y."on"', "y.client_id")}, y.id, y.amount, y.reverses_id IS NOT NULL,
       CASE WHEN y.reverses_id IS NULL THEN y.client_id END
FROM debts_payment y JOIN clients_client k ON k.id = y.client_id AND k.merged_into_id IS NULL
WHERE y."on" >= %(start)s AND y."on" < %(end)s
ORDER BY y."on", y.id
"""

MONTH = {
    Fact.WORKS: _WORKS, Fact.CALLS: _CALLS, Fact.USAGE: _USAGE,
    Fact.PROMISES: _PROMISES, Fact.INVOICES: _INVOICES, Fact.PAYMENTS: _PAYMENTS,
}  # fmt: skip
