"""The columns of a file of contacts, and the statement that reads a month of them from the tables."""

from __future__ import annotations

import pyarrow as pa

ANSWERED = "Успешно"
"""The status of a call that was answered, as telephony exports write it."""

USE = pa.struct([("id", pa.int64()), ("quantity", pa.int32())])

SCHEMA = pa.schema(
    [
        ("work", pa.int64()),
        ("day", pa.date32()),
        ("hour", pa.int8()),
        ("client", pa.int64()),
        ("person", pa.int64()),
        ("executor", pa.int64()),
        ("direction", pa.int64()),
        ("kind", pa.string()),
        ("method", pa.string()),
        ("is_incoming", pa.bool_()),
        ("topic", pa.int64()),
        ("stages", pa.list_(pa.int16())),
        ("state", pa.string()),
        ("result", pa.int64()),
        ("campaign", pa.int64()),
        ("band", pa.string()),
        ("instruments", pa.list_(USE)),
        ("used", pa.int32()),
        ("minutes", pa.int32()),
        ("assignment", pa.int64()),
        ("assignment_planned", pa.int32()),
        ("assignment_used", pa.int32()),
    ]
)
"""One row a work. ``stages`` and ``instruments`` hold one empty element where there is nothing, so that a report by
them shows such works in a row of their own. ``band`` is what the indicator said of the client on that day."""

MONTH = """
WITH used AS (
    SELECT i.work_id, array_agg(i.instrument_id ORDER BY i.instrument_id) AS ids,
           array_agg(i.quantity::int ORDER BY i.instrument_id) AS quantities, sum(i.quantity)::int AS total
    FROM works_workinstrument i JOIN works_work w ON w.id = i.work_id
    WHERE w.counts_on >= %(start)s AND w.counts_on < %(end)s
    GROUP BY i.work_id
), owed AS (
    SELECT a.id,
           (SELECT coalesce(sum(p.quantity), 0) FROM works_plannedinstrument p WHERE p.assignment_id = a.id)::int
               AS planned,
           (SELECT coalesce(sum(i.quantity), 0) FROM works_work w JOIN works_workinstrument i ON i.work_id = w.id
            WHERE w.assignment_id = a.id)::int AS used
    FROM works_assignment a
    WHERE a.id IN (SELECT assignment_id FROM works_work WHERE counts_on >= %(start)s AND counts_on < %(end)s)
)
SELECT w.id, w.counts_on,
       extract(hour FROM coalesce(w.done_at, w.planned_at) AT TIME ZONE %(zone)s)::int,
       w.client_id, w.person_id, w.executor_id, w.direction_id, w.kind, w.method, w.is_incoming, w.topic_id,
       CASE WHEN r.stage IS NULL OR r.stage = ANY (w.stages) THEN w.stages ELSE w.stages || r.stage::smallint END,
       w.state, w.result_id, w.campaign_id,
       (SELECT t.band FROM triggers_result t
        WHERE t.client_id = w.client_id AND t.valid_from <= w.counts_on
          AND (t.valid_until IS NULL OR t.valid_until >= w.counts_on)
        ORDER BY t.valid_from DESC LIMIT 1),
       used.ids, used.quantities, coalesce(used.total, 0), coalesce(w.minutes, 0),
       w.assignment_id, owed.planned, owed.used
FROM works_work w
LEFT JOIN works_workresult r ON r.id = w.result_id
LEFT JOIN used ON used.work_id = w.id
LEFT JOIN owed ON owed.id = w.assignment_id
WHERE w.counts_on >= %(start)s AND w.counts_on < %(end)s
ORDER BY w.counts_on, w.id
"""
