"""Reports of promises and of money against raw queries on the same files, and a changed month of them.

300,000 promises and 1,000,000 documents of 10,000 clients over 50 months, in tables; the files are written by the
product. The raw query groups by two attributes, connecting included, without totals and with them; for it, who keeps a
client is a file of its own. Ours answers for what the director may see. In processor seconds of all threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection
from django.test import override_settings

from bench import database, facts
from bench.database import processor_seconds as processor
from bench.figures import Figure, interleaved, seconds
from crm.months import months_before
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports import actions
from reports.choices import Fact, Subject
from reports.queries import sources
from reports.rules import Layout, Period
from reports.workplace import attributes, report

MONTHS, _TO_RAW, _REFRESH = 50, 1.5, 5.0
_TABLES = """
INSERT INTO debts_invoice (number, client_id, period, amount)
SELECT 'R-' || c || '-' || m, c, (%(first)s + m * interval '1 month')::date, 1000 + (c * 7919 + m) %% 90000 + 0.37
FROM generate_series(1, %(clients)s) c, generate_series(0, 49) m;
INSERT INTO debts_payment (number, client_id, "on", amount)
SELECT 'R-' || c || '-' || m, c, (%(first)s + m * interval '1 month')::date + (c + m) %% 28,
       900 + (c * 7919 + m) %% 90000 + 0.21
FROM generate_series(1, %(clients)s) c, generate_series(0, 49) m;
INSERT INTO debts_promise (client_id, made_on, agreed_on, amount, debt, note, made_at, made_by_id, state, settled_on)
SELECT c, day, day + 9, 500 + (c * 31 + m) %% 9000 + 0.13, 500, '', now(), %(by)s,
       (ARRAY['kept', 'broken', 'superseded'])[1 + (c + m) %% 3], day + 9
FROM generate_series(1, %(clients)s) c, generate_series(0, 49) m,
     LATERAL (SELECT (%(first)s + m * interval '1 month')::date + (c * 3 + m) %% 20) d (day)
WHERE (c + m) %% 5 < 3;
"""
REPORTS: Sequence[tuple[Subject, tuple[str, str], tuple[str, ...]]] = (
    (Subject.PROMISES, ("promise_state", "month"), ("promises", "promised", "promisers")),
    (Subject.PROMISES, ("specialist", "promise_state"), ("promises", "promised", "promisers")),
    (Subject.MONEY, ("specialist", "month"), ("billed", "collected", "collected_share")),
    (Subject.MONEY, ("month", "year"), ("billed", "collected", "collected_share")),
    (Subject.MONEY, ("month", "specialist"), ("billed", "collected", "billed_clients", "payers")),
)
_TOTALS = "GROUPING SETS ((a, b), (a), (b), ())"
_OF = {"promise_state": "state", "month": "date_trunc('month', day)", "year": "year(day)"}


def run(scale: str) -> list[Figure]:
    clients = 10_000 if scale == "full" else 1_000
    folder = Path(settings.STATE_DIR) / "bench" / "report_debts"
    with override_settings(REPORTS_DIR=folder), database.empty("bench_report_debts"):
        facts.cards(clients)
        _fill(clients)
        writing = seconds(actions.refresh)
        whole = f"{clients * 30:,} promises, {clients * 100:,} documents"
        figures = [Figure(f"{whole}: {3 * MONTHS} files written, by the clock", writing, "s")]
        figures += [figure for one in REPORTS for figure in _against_raw(*one, _TO_RAW if scale == "full" else None)]
        return [*figures, *_changed(clients)]


def _first() -> date:
    return months_before(today().replace(day=1), MONTHS)


def _director() -> Employee:
    """Asked anew: what one may see is remembered on the instance."""
    return Employee.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk")


def _fill(clients: int) -> None:
    values = {"clients": clients, "first": _first(), "by": _director().pk}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        for statement in filter(str.strip, _TABLES.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("SELECT id, specialist_id FROM clients_client")
        kept = cursor.fetchall()
    Path(settings.REPORTS_DIR).mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE k (client BIGINT, specialist BIGINT)")
        engine.execute(f"INSERT INTO k VALUES {', '.join(f'({client}, {one})' for client, one in kept)}")
        engine.execute(f"COPY k TO '{_kept()}' (FORMAT parquet)")


def _kept() -> Path:
    return Path(settings.REPORTS_DIR) / "kept.pq"


def _period() -> Period:
    return Period(_first(), today())


def ours(subject: Subject, pair: tuple[str, str], measures: tuple[str, ...]) -> int:
    layout = Layout(pair[:1], pair[1:], measures, _period(), subject=subject)
    return len(report(_director(), layout, attributes(subject)).cube.cells[1, 1])


def raw(subject: Subject, pair: tuple[str, str], measures: tuple[str, ...], by: str = "1, 2") -> int:
    with duckdb.connect() as engine:
        if subject is Subject.PROMISES:
            sums = "count(*), sum(amount) FILTER (state <> 'superseded'), count(DISTINCT f.client)"
            return len(engine.execute(_grouped(Fact.PROMISES, pair, sums, by)).fetchall())
        different = "payers" in measures
        billed = _grouped(Fact.INVOICES, pair, "sum(amount)" + ", count(DISTINCT billed_client)" * different, by)
        paid = _grouped(Fact.PAYMENTS, pair, "sum(amount)" + ", count(DISTINCT payer)" * different, by)
        return len(engine.execute(f"SELECT * FROM ({billed}) i FULL JOIN ({paid}) p USING (a, b)").fetchall())


def _grouped(fact: Fact, pair: tuple[str, str], sums: str, by: str) -> str:
    period = _period()
    paths = ", ".join(f"'{path}'" for path in sources(period.start, period.end, [fact]).paths[fact])
    columns = ", ".join(f"{_OF.get(code, code)} AS {name}" for code, name in zip(pair, "ab", strict=True))
    kept = f"LEFT JOIN read_parquet('{_kept()}') k USING (client)" if "specialist" in pair else ""
    return (
        f"SELECT {columns}, {sums} FROM read_parquet([{paths}]) f {kept} "
        f"WHERE day BETWEEN DATE '{period.start}' AND DATE '{period.end}' GROUP BY {by}"
    )


def _against_raw(
    subject: Subject, pair: tuple[str, str], measures: tuple[str, ...], limit: float | None
) -> list[Figure]:
    label = f"{subject.value}, {pair[0]} × {pair[1]}"
    if ours(subject, pair, measures) != raw(subject, pair, measures):
        raise RuntimeError(f"{label}: not the cells of the raw query")
    jobs = {
        "ours": lambda: ours(subject, pair, measures),
        "raw": lambda: raw(subject, pair, measures),
        "totals": lambda: raw(subject, pair, measures, _TOTALS),
    }
    taken, clock = interleaved(jobs, 5, processor), interleaved({"ours": jobs["ours"]}, 5)
    return [
        Figure(f"{label}: raw query of the cells", taken["raw"], "s"),
        Figure(f"{label}: report, by the clock", 1000 * clock["ours"], "ms"),
        Figure(f"{label}: report / raw query of the cells alone", taken["ours"] / taken["raw"], "×"),
        Figure(f"{label}: report / raw query with the totals", taken["ours"] / taken["totals"], "×", limit),
    ]


def _changed(clients: int) -> list[Figure]:
    """A payment of a month has changed, and with it what was received for promises."""
    month = months_before(today().replace(day=1), 20)
    clock = []
    for _round in range(3):
        with connection.cursor() as cursor:
            cursor.execute('UPDATE debts_payment SET amount = amount + 0.01 WHERE id = (SELECT min(id) FROM '
                           'debts_payment WHERE "on" >= %s)', [month])  # fmt: skip
        clock.append(seconds(actions.refresh))
    label = f"a payment of a month of {clients:,} payments has changed: its files written anew"
    return [Figure(label, sorted(clock)[1], "s", _REFRESH)]
