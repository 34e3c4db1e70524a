"""Files of works written by DuckDB straight in the form that ``reports`` keeps, and the tables that go with them.

As many works as ten years bring, without ten years of tables: what reads files does not mind who wrote them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
from django.db import connection
from django.utils import timezone

from bench import database, facts
from contacts.works.models import Instrument, WorkResult
from crm.months import month_after
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports import files
from reports.actions.facts import BATCH
from reports.choices import Fact
from reports.models import FactMonth, StaleMonth

CLIENTS, PEOPLE, RESULTS, INSTRUMENTS, CASES = 5_000, 60, 40, 12, 40
FIRST_PERSON, FIRST_RESULT, FIRST_INSTRUMENT = 200_000, 900_000, 900_000
FIRST_YEAR, YEARS = 2016, 10
MONTHS = [date(year, month, 1) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS) for month in range(1, 13)]


def _chance(salt: int, values: int) -> str:
    """Looks random and is the same each time."""
    return f"(hash(i * 64 + {salt}) % {values})::BIGINT"


_MONTH = f"""
COPY (
  SELECT day, hour, client, client * 4 + {_chance(4, 4)}::BIGINT AS person,
         ({FIRST_PERSON} + CASE WHEN {_chance(5, 10)} < 9 THEN client % {PEOPLE} ELSE {_chance(6, PEOPLE)} END)::BIGINT
             AS executor,
         {_chance(7, 20)} = 0 AS is_incoming, ['none', 'none', 'none', 'dynamic', 'high'][{_chance(8, 5)} + 1] AS band,
         i AS work, (1 + {_chance(9, 3)})::BIGINT AS direction,
         CASE WHEN {_chance(10, 4)} > 0 THEN 'planned' ELSE 'unplanned' END AS kind,
         ['phone', 'phone', 'phone', 'visit', 'email'][{_chance(11, 5)} + 1] AS method,
         (1 + {_chance(12, 15)})::BIGINT AS topic,
         CASE {_chance(13, 6)} WHEN 0 THEN [NULL] WHEN 1 THEN [4] WHEN 2 THEN [5] WHEN 3 THEN [4, 5] WHEN 4 THEN [2]
             ELSE [6] END::SMALLINT[] AS stages,
         state, ({FIRST_RESULT} + floor(power({_chance(15, 1_000_000)} / 1e6, 2) * {RESULTS}))::BIGINT AS result,
         NULL::BIGINT AS campaign,
         CASE {_chance(16, 3)} WHEN 0 THEN [{{'id': NULL, 'quantity': 0}}]
             WHEN 1 THEN [{{'id': {FIRST_INSTRUMENT} + {_chance(17, INSTRUMENTS)}, 'quantity': 1}}]
             ELSE [{{'id': {FIRST_INSTRUMENT} + {_chance(17, INSTRUMENTS)}, 'quantity': 1}},
                   {{'id': {FIRST_INSTRUMENT} + {_chance(18, INSTRUMENTS)}, 'quantity': 2}}]
             END::STRUCT(id BIGINT, quantity INTEGER)[] AS instruments,
         CASE WHEN client % 10 < 6 AND {_chance(20, 6)} = 0 THEN [1 + {_chance(21, CASES)}] ELSE [NULL]
             END::BIGINT[] AS cases,
         state = 'held_with_login' AS with_login, ([0, 1, 3][{_chance(16, 3)} + 1])::INTEGER AS used,
         CASE WHEN state = 'not_held' THEN 0 ELSE {_chance(19, 20)} END::INTEGER AS minutes,
         client * 1000 + $place AS assignment, 3::INTEGER AS assignment_planned,
         (client % 5)::INTEGER AS assignment_used, ['small_medium', 'large'][1 + client % 2] AS size,
         ['weekly', 'fortnightly', 'monthly'][1 + client % 3] AS cadence, 'oaoooooaa' AS levels
  FROM (SELECT i, $month::DATE + {_chance(1, 28)}::INTEGER AS day, (9 + {_chance(2, 9)})::TINYINT AS hour,
               (1 + {_chance(3, CLIENTS)})::BIGINT AS client,
               ['held', 'held', 'held', 'held_with_login', 'not_held', 'not_held'][{_chance(14, 6)} + 1] AS state
        FROM (SELECT unnest(range($first::BIGINT, $first::BIGINT + $works::BIGINT)) AS i))
  ORDER BY day, i
) TO '{{path}}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BATCH})
"""


@contextmanager
def written(folder: Path, works: int, months: Sequence[date] = MONTHS) -> Iterator[int]:
    """A file for each month (of ten years) with so many works each, in ``folder`` and named by the tables of a bench
    database, with 5,000 clients; answers the bytes of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with database.empty("bench_reports"):
            facts.cards(CLIENTS)
            _people()
            rows = [_write(folder, place, month, works) for place, month in enumerate(months)]
            FactMonth.objects.all().delete()
            FactMonth.objects.bulk_create(rows)
            StaleMonth.objects.all().delete()
            yield sum(row.size for row in rows)
    finally:
        shutil.rmtree(folder)


def _write(folder: Path, place: int, month: date, works: int) -> FactMonth:
    begun = files.begun_name(Fact.WORKS, month)
    path = folder / f"{begun}.part"
    values = {"place": place, "month": month, "first": place * works, "works": works}
    duckdb.connect().execute(_MONTH.replace("{path}", str(path)), values)
    return sealed(Fact.WORKS, month, path, begun, works)


def sealed(fact: Fact, month: date, path: Path, begun: str, rows: int) -> FactMonth:
    size, name = path.stat().st_size, files.sealed(path, begun)
    return FactMonth(fact=fact, month=month, file=name, size=size, rows=rows, taken_at=timezone.now())


def _people() -> None:
    """Sixty specialists in six groups; forty results and twelve instruments with names."""
    known = set(Employee.objects.values_list("pk", flat=True))
    Employee.objects.bulk_create(
        Employee(pk=pk, username=f"specialist{pk}", full_name=f"Specialist {pk}", roles=[Role.SPECIALIST], password="!")
        for pk in range(FIRST_PERSON, FIRST_PERSON + PEOPLE)
        if pk not in known
    )
    WorkResult.objects.bulk_create(
        WorkResult(pk=FIRST_RESULT + place, name=f"Bench result {place}") for place in range(RESULTS)
    )
    Instrument.objects.bulk_create(
        Instrument(pk=FIRST_INSTRUMENT + place, name=f"Bench instrument {place}") for place in range(INSTRUMENTS)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE clients_client SET specialist_id = {FIRST_PERSON} + id % {PEOPLE}")


# --- A month of tables, to be written anew ----------------------------------------------------------------------------

_TABLES = f"""
INSERT INTO works_assignment (client_id, employee_id, month, comment)
SELECT c, {FIRST_PERSON} + c %% {PEOPLE}, %(month)s, '' FROM generate_series(1, {CLIENTS}) c;
INSERT INTO works_work (number, kind, client_id, person_id, executor_id, method, is_incoming, planned_at, done_at,
                        counts_on, minutes, goal, stages, state, result_id, with_login, comment, assignment_id)
SELECT 'R-' || i, 'planned', a.client_id, a.client_id * 4, a.employee_id, 'phone', false, NULL,
       (%(month)s::date + i %% 28) + interval '9 hours', %(month)s::date + i %% 28, i %% 20, '', ARRAY[4, 5],
       (ARRAY['held', 'held_with_login', 'not_held'])[1 + i %% 3], {FIRST_RESULT} + i %% {RESULTS}, false, '', a.id
FROM generate_series(0, %(works)s - 1) i
JOIN works_assignment a ON a.client_id = 1 + i %% {CLIENTS} AND a.month = %(month)s;
INSERT INTO works_plannedinstrument (assignment_id, instrument_id, quantity)
SELECT a.id, {FIRST_INSTRUMENT} + a.client_id %% {INSTRUMENTS}, 3 FROM works_assignment a WHERE a.month = %(month)s;
INSERT INTO works_workinstrument (work_id, instrument_id, quantity)
SELECT w.id, {FIRST_INSTRUMENT} + (w.id + k) %% {INSTRUMENTS}, 1 + k
FROM works_work w, generate_series(0, 1) k WHERE w.counts_on >= %(month)s AND w.counts_on < %(next)s AND w.id %% 3 > 0;
INSERT INTO calls_call (unique_id, at, destination, source, seconds, direction, status, employee_id, client_id, work_id,
                        person_name, recording_url)
SELECT 'R-' || w.id, w.done_at, '73852000000', '6001', w.id %% 900, 'out', 'Успешно', w.executor_id, w.client_id, w.id,
       '', ''
FROM works_work w WHERE w.counts_on >= %(month)s AND w.counts_on < %(next)s;
"""


def fill_month(month: date, works: int) -> None:
    """So many works, with assignments, instruments and a call each, in the tables; the month is stale afterwards."""
    values = {"month": month, "next": month_after(month), "works": works}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        for statement in filter(str.strip, _TABLES.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM (ANALYZE)")


def change(month: date) -> None:
    """One work of the month has changed: its file, and that of its calls, are old."""
    first = "SELECT min(id) FROM works_work WHERE counts_on = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE works_work SET with_login = NOT with_login WHERE id = ({first})", [month])
