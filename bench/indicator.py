"""The indicator of all clients against one hand-written SQL statement doing the same (``indicator.sql``).

Seconds are those of the processor, backend included, but for a single client's, which are the clock's.
"""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.db import connection

from bench.database import filled, processor_seconds
from bench.figures import Figure, interleaved, seconds
from crm.staff.calendar import today
from triggers import actions
from triggers.choices import RunKind

_FLOOR = (Path(__file__).parent / "indicator.sql").read_text(encoding="utf-8")
_TABLE = """
DROP TABLE IF EXISTS bench_result;
CREATE TABLE bench_result (
    client_id bigint PRIMARY KEY, consultation_share numeric, logins bigint, lowest_rating smallint,
    undertrained bigint, competitor varchar(10), failed_contacts int, debt_months numeric, subscribers bigint,
    certificates bigint,
    indicator numeric, band varchar(10)
)
"""
_DIFFERENT = """
SELECT count(*)
FROM bench_result b FULL JOIN (SELECT * FROM triggers_result WHERE valid_until IS NULL) r USING (client_id)
WHERE (b.indicator, b.band, b.logins, b.lowest_rating, b.undertrained, b.competitor, b.failed_contacts, b.debt_months,
       b.subscribers, b.certificates, round(b.consultation_share, 2))
      IS DISTINCT FROM
      (r.indicator, r.band, r.logins, r.lowest_rating, r.undertrained, r.competitor, r.failed_contacts, r.debt_months,
       r.subscribers, r.certificates, r.consultation_share)
"""
_NIGHTS, _SINGLES = 5, 40


def run(scale: str) -> list[Figure]:
    figures, by_years = [], {}
    for clients in (10_000,) if scale == "small" else (10_000, 100_000):
        for years in (1, 5):
            taken, measured = _measure(clients, years)
            figures += measured
            by_years[years] = taken
        ratio = by_years[5] / by_years[1]
        figures.append(Figure(f"{clients:,} clients: five years / one year", ratio, "×", 1.2))
    return figures


def _measure(clients: int, years: int) -> tuple[float, list[Figure]]:
    with filled(clients, years):
        label = f"{clients:,} clients, {years} y"
        days = [today() - timedelta(days=ago) for ago in range(_NIGHTS, -1, -1)]
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        _floor(days[0])
        first = processor_seconds(partial(_ours, days[0]))
        _vacuum()
        nights = iter(days[1:])
        pair = {"ours": lambda: _ours(next(nights)), "floor": lambda: _floor(today())}
        taken = interleaved(pair, _NIGHTS, processor_seconds)
        _check(label)
        single = _single(clients)
    figures = [
        Figure(f"{label}: floor", taken["floor"], "s"),
        Figure(f"{label}: a night", taken["ours"], "s"),
        Figure(f"{label}: the very first run", first, "s"),
        Figure(f"{label}: a night / floor", taken["ours"] / taken["floor"], "×", 1.5),
        Figure(f"{label}: first run / floor", first / taken["floor"], "×"),
        Figure(f"{label}: one client", single * 1000, "ms", 30),
    ]
    return taken["ours"], figures


def _ours(day: date) -> None:
    run = actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=day))
    if run.error:
        raise RuntimeError(run.error)


def _floor(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute(_FLOOR, {"day": day})


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) triggers_result")


def _check(label: str) -> None:
    """Both must have said the same of today, or the comparison means nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        if different := cursor.fetchone()[0]:
            raise RuntimeError(f"{label}: {different} clients differ between the product and the floor")


def _single(clients: int) -> float:
    chosen = [1 + number * 7919 % clients for number in range(_SINGLES)]
    return statistics.median(seconds(partial(actions.compute, client_ids=[one], day=today())) for one in chosen)
