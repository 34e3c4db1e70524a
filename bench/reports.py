"""Ten million works over ten years: any two attributes with different clients against the raw query on the same files.

The raw query counts works and different clients of each pair of values by DuckDB, connecting included. Ours answers the
totals of both attributes too, from what the director may see, read through the database. Both are measured in processor
seconds of all threads: a busy machine stretches the clock, not these. ``reports --scale full`` takes
some 300 MB under the state folder, and removes them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings

from bench import bare, database, report_facts
from bench.database import processor_seconds as processor
from bench.figures import Figure, interleaved, seconds
from bench.report_facts import FIRST_YEAR, YEARS
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports import actions
from reports.address import address_of
from reports.choices import Fact
from reports.queries import sources
from reports.rules import Layout, Period
from reports.workplace import attributes, report

_TO_RAW, _PAGE, _REFRESH = 1.5, 30, 5.0
"""Of the page: × a bare page, which is 150 ms where that one takes 5."""
_LAST = FIRST_YEAR + YEARS - 1
TEN_YEARS, ONE_YEAR = (
    Period(date(FIRST_YEAR, 1, 1), date(_LAST, 12, 31)),
    Period(date(_LAST, 1, 1), date(_LAST, 12, 31)),
)
PAIRS = (
    ("specialist", "result"), ("client", "state"), ("month", "specialist"), ("weekday", "hour"), ("band", "topic"),
    ("stage", "specialist"), ("instrument", "result"),
)  # fmt: skip
_OF = {
    "specialist": "executor", "month": "date_trunc('month', day)", "weekday": "isodow(day)", "stage": "unnest(stages)",
    "instrument": "unnest(instruments).id",
}  # fmt: skip


def run(scale: str) -> list[Figure]:
    works = 83_334 if scale == "full" else 5_000
    folder = Path(settings.STATE_DIR) / "bench" / "reports"
    with override_settings(REPORTS_DIR=folder, ALLOWED_HOSTS=["*"]), report_facts.written(folder, works) as size:
        figures = [Figure(f"{works * len(report_facts.MONTHS):,} works: files", size / 2**20, "MB")]
        for name, period, rounds in (("ten years", TEN_YEARS, 3), ("one year", ONE_YEAR, 7)):
            for pair in PAIRS:
                # a year of a small department is read in less time than any report takes to be asked
                limit = _TO_RAW if scale == "full" or period == TEN_YEARS else None
                figures += _against_raw(name, pair, period, rounds, limit)
        figures += [*_against_postgresql(), *_page(), *_memory(folder), *_refresh(works)]
    return figures


def _director() -> Employee:
    """Asked anew: what one may see is remembered on the instance."""
    return Employee.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk")


def layout_of(pair: tuple[str, str], period: Period) -> Layout:
    return Layout(pair[:1], pair[1:], ("works", "clients"), period)


def ours(layout: Layout) -> int:
    return len(report(_director(), layout, attributes()).cube.cells[1, 1])


def _raw(pair: tuple[str, str], period: Period) -> int:
    paths = sources(period.start, period.end).paths[Fact.WORKS]
    columns = ", ".join(f"{_OF.get(code, code)} AS {name}" for code, name in zip(pair, "ab", strict=True))
    with duckdb.connect() as engine:
        found = engine.execute(
            f"SELECT a, b, count(*), count(DISTINCT client) FROM (SELECT {columns}, client FROM read_parquet($paths) "
            "WHERE day BETWEEN $first AND $last) GROUP BY a, b",
            {"paths": paths, "first": period.start, "last": period.end},
        )
        return len(found.fetchall())


def _against_raw(name: str, pair: tuple[str, str], period: Period, rounds: int, limit: float | None) -> list[Figure]:
    layout, label = layout_of(pair, period), f"{name}, {pair[0]} × {pair[1]}"
    if ours(layout) != _raw(pair, period):
        raise RuntimeError(f"{label}: not the cells of the raw query")
    taken = interleaved({"ours": lambda: ours(layout), "raw": lambda: _raw(pair, period)}, rounds, processor)
    return [
        Figure(f"{label}: raw query", taken["raw"], "s"),
        Figure(f"{label}: report / raw query", taken["ours"] / taken["raw"], "×", limit),
    ]


# --- PostgreSQL alone -------------------------------------------------------------------------------------------------


def _against_postgresql() -> list[Figure]:
    """A plain table of one year of the same works, an index on the day; cells and totals by one statement."""
    pair, layout = PAIRS[0], layout_of(PAIRS[0], ONE_YEAR)
    rows = _load_year()
    taken = interleaved({"ours": lambda: ours(layout), "postgresql": _by_postgresql}, 3, processor)
    label = f"one year ({rows:,} works), {pair[0]} × {pair[1]}"
    return [
        Figure(f"{label}: PostgreSQL alone", taken["postgresql"], "s"),
        Figure(f"{label}: PostgreSQL alone / report", taken["postgresql"] / taken["ours"], "×"),
    ]


def _load_year() -> int:
    path = Path(settings.REPORTS_DIR) / "year.csv"
    with duckdb.connect() as engine:
        paths = sources(ONE_YEAR.start, ONE_YEAR.end).paths[Fact.WORKS]
        engine.execute(
            f"COPY (SELECT day, executor, result, client FROM read_parquet($paths)) TO '{path}' (FORMAT csv)",
            {"paths": paths},
        )
    with connection.cursor() as cursor, path.open() as file:
        cursor.execute("CREATE UNLOGGED TABLE bench_year (day date, executor bigint, result bigint, client bigint)")
        cursor.copy_expert("COPY bench_year FROM STDIN (FORMAT csv, HEADER)", file)
        cursor.execute("CREATE INDEX ON bench_year (day)")
        cursor.execute("VACUUM (ANALYZE) bench_year")
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # workers' seconds would not be seen
        cursor.execute("SELECT count(*) FROM bench_year")
        return int(cursor.fetchone()[0])


def _by_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT executor, result, count(*), count(DISTINCT client) FROM bench_year WHERE day BETWEEN %s AND %s "
            "GROUP BY GROUPING SETS ((executor, result), (executor), (result), ())",
            [ONE_YEAR.start, ONE_YEAR.end],
        )
        cursor.fetchall()


# --- The page, the memory, a changed month ----------------------------------------------------------------------------


def _page() -> list[Figure]:
    """60 × 40 cells: what the page takes beyond the report that it shows, against a bare page taken beside it."""
    layout, browser = layout_of(PAIRS[0], ONE_YEAR), Browser()
    browser.force_login(_director(), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/reports/contacts/?{address_of(layout)}"

    def opened() -> None:
        if (status := browser.get(address).status_code) != 200:
            raise RuntimeError(f"{address}: {status}")

    opened()
    jobs: dict[str, Callable[[], object]] = {"page": opened, "report": lambda: ours(layout), "bare": bare.opener()}
    clock, taken = interleaved(jobs, 5), interleaved(jobs, 9, processor)
    beyond, label = taken["page"] - taken["report"], "page of a 60 × 40 pivot"
    return [
        Figure(f"{label}, by the clock", 1000 * clock["page"], "ms"),
        Figure(f"{label}: its report, by the clock", 1000 * clock["report"], "ms"),
        Figure(f"{label}, beyond its report", 1000 * beyond, "ms"),
        Figure("bare page with 50 rows", 1000 * taken["bare"], "ms"),
        Figure(f"{label}, beyond its report / bare page", beyond / taken["bare"], "×", _PAGE),
    ]


def _memory(folder: Path) -> list[Figure]:
    """The peak of a process of its own that computes all pairs over ten years."""
    environment = {**os.environ, "DATABASE_URL": database.url(), "REPORTS_DIR": str(folder)}
    command = [sys.executable, "-m", "bench.report_memory"]
    figures = []
    for limit, most in (("256MB", 512), ("1GB", 1400)):
        told = subprocess.run(
            command, env={**environment, "REPORTS_MEMORY": limit}, check=True, capture_output=True, text=True
        ).stdout
        before, peak = (float(number) for number in told.split()[-2:])
        label = f"ten years, all pairs, REPORTS_MEMORY {limit}: peak of memory beyond the start"
        figures.append(Figure(label, peak - before, "MB", most))
    return figures


def _refresh(works: int) -> list[Figure]:
    """A month of tables in which a work has changed: works with instruments and assignments, and their calls."""
    month = date(FIRST_YEAR - 2, 3, 1)
    report_facts.fill_month(month, works)
    actions.refresh()
    label = f"a changed month of {works:,} works"
    clock: list[float] = []
    taken = []
    for _round in range(3):
        report_facts.change(month)
        taken.append(processor(lambda: clock.append(seconds(actions.refresh))))
    file = statistics.median(processor(lambda: actions.write_month(Fact.WORKS, month)) for _round in range(3))
    return [
        Figure(f"{label}: its file written anew", file, "s", _REFRESH),
        Figure(
            f"{label}: found, its file and that of as many calls written", statistics.median(taken), "s", 2 * _REFRESH
        ),
        Figure(f"{label}: the same by the clock", statistics.median(clock), "s"),
    ]
