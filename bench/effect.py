"""The effect of all cases over a year, case by case, against a raw query of the same sums on the same files.

A million works of the year with 5,000 clients (``--scale full``), a case told in a tenth of them, as many calls, the
weeks of usage of each client. Six clients of ten are told of cases, the others are left without.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from bench import report_facts
from bench.database import processor_seconds as processor
from bench.figures import Figure, interleaved
from bench.report_facts import CASES, CLIENTS, FIRST_PERSON
from cases.models import Case
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports import files
from reports.choices import Fact
from reports.effect.choices import By, Row
from reports.effect.evidence import Asked, evidence
from reports.effect.lines import effect_of
from reports.models import FactMonth
from reports.queries import sources
from reports.rules import Period

MONTHS = [date(2024, 12, 1), *(date(2025, month, 1) for month in range(1, 13)), date(2026, 1, 1), date(2026, 2, 1)]
YEAR, TODAY = Period(date(2025, 1, 1), date(2025, 12, 31)), date(2026, 6, 1)
_SECONDS, _TO_RAW = 2.0, 3.0


def run(scale: str) -> list[Figure]:
    works = 83_334 if scale == "full" else 5_000
    folder = Path(settings.STATE_DIR) / "bench" / "effect"
    with (
        override_settings(REPORTS_DIR=folder, ALLOWED_HOSTS=["*"]),
        report_facts.written(folder, works, MONTHS),
    ):
        _cases()
        FactMonth.objects.bulk_create(_write(folder, fact, month, works) for fact in _FILES for month in MONTHS)
        _same()
        label = f"effect of {CASES} cases over a year ({12 * works:,} works)"
        jobs: dict[str, Callable[[], object]] = {"ours": _ours, "raw": _raw, "page": _page()}
        clock, taken = interleaved(jobs, 5), interleaved(jobs, 5, processor)
        return [
            Figure(f"{label}, by the clock", clock["ours"], "s", _SECONDS),
            Figure(f"{label}, its page by the clock", clock["page"], "s"),
            Figure(f"{label}: raw query", taken["raw"], "s"),
            Figure(f"{label} / raw query", taken["ours"] / taken["raw"], "×", _TO_RAW if scale == "full" else None),
        ]


def _cases() -> None:
    now = timezone.now()
    Case.objects.bulk_create(
        Case(pk=pk, title=f"Case {pk}", author_id=FIRST_PERSON + pk, state="published", published_at=now)
        for pk in range(1, CASES + 1)
    )


# --- Files of calls and usage, and of works told to some clients only -------------------------------------------------

_OF_NO_WORK = """NULL::VARCHAR AS band, NULL::BIGINT AS work, -1::BIGINT AS direction, '-' AS kind, '-' AS method,
    -1::BIGINT AS topic, [-1]::SMALLINT[] AS stages, '-' AS state, -1::BIGINT AS result, -1::BIGINT AS campaign,
    [{'id': -1, 'quantity': 0}]::STRUCT(id BIGINT, quantity INTEGER)[] AS instruments, [-1]::BIGINT[] AS cases"""
_FILES = {
    Fact.CALLS: f"""
SELECT day, hour, client, person, executor, false AS is_incoming, {_OF_NO_WORK}, work AS call, 'out' AS way,
       state <> 'not_held' AS is_answered, (work * 37 % 900)::INTEGER AS seconds, with_login AS had_login
FROM read_parquet($works)""",
    Fact.USAGE: f"""
SELECT ($month::DATE + (7 * week)::INTEGER)::DATE AS day, NULL::TINYINT AS hour, client, NULL::BIGINT AS person,
       NULL::BIGINT AS executor, NULL::BOOLEAN AS is_incoming, {_OF_NO_WORK}, client * 1000 + week AS usage,
       (hash(client * 64 + week) % 12)::INTEGER AS logins,
       (hash(client * 64 + week + 7) % 90)::INTEGER AS session_minutes
FROM range(1, {CLIENTS} + 1) AS c (client), range(0, 4) AS w (week)""",
}


def _write(folder: Path, fact: Fact, month: date, works: int) -> FactMonth:
    begun = files.begun_name(fact, month)
    path = folder / f"{begun}.part"
    values = {"works": sources(month, month).paths[Fact.WORKS]} if fact is Fact.CALLS else {"month": month}
    duckdb.connect().execute(f"COPY ({_FILES[fact]}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)", values)
    return report_facts.sealed(fact, month, path, begun, works if fact is Fact.CALLS else 4 * CLIENTS)


# --- The two sides ----------------------------------------------------------------------------------------------------


def _director() -> Employee:
    """Asked anew: what one may see is remembered on the instance."""
    return Employee.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk")


def _asked() -> Asked:
    return Asked(YEAR, TODAY, By.CASE, {pk: (str(pk),) for pk in range(1, CASES + 1)})


def _ours() -> list[float]:
    """All rows of all cases with their intervals; answers how many values of each row all of them have."""
    found = evidence(_director(), _asked())
    for group in found.works:
        for row in Row:
            effect_of(found, group, row)
    return [
        float(sum(one.number for side in (found.told, found.left) for one in side["", row].values())) for row in Row
    ]


_QUERY = """
WITH held AS (
    SELECT *, date_trunc('month', day) AS month FROM read_parquet($works)
    WHERE state IN ('held', 'held_with_login') AND day BETWEEN $first - 30 AND $last
), told AS (SELECT * FROM held WHERE cases[1] IS NOT NULL),
talks AS (
    SELECT true AS told, '' AS name, work, client, day, month, band, size, cadence,
           row_number() OVER (PARTITION BY client ORDER BY day, work) = 1 AS is_first FROM told WHERE day >= $first
    UNION ALL
    SELECT true, name, work, client, day, month, band, size, cadence,
           row_number() OVER (PARTITION BY name, client ORDER BY day, work) = 1
    FROM (SELECT *, unnest(cases)::VARCHAR AS name FROM told WHERE day >= $first)
    UNION ALL
    SELECT false, '', work, client, day, month, band, size, cadence,
           row_number() OVER (PARTITION BY client, month ORDER BY day, work) = 1
    FROM held WHERE day >= $first AND client NOT IN (SELECT client FROM told)
), calls AS (
    SELECT client, day, max((seconds > 300 AND had_login)::INTEGER) AS quality, sum(seconds) / 60 AS air
    FROM read_parquet($calls) WHERE is_answered AND seconds > 0 AND way <> 'internal' GROUP BY ALL
), used AS (
    SELECT m.client, m.day, sum(u.logins) FILTER (u.day > m.day) - sum(u.logins) FILTER (u.day <= m.day) AS logins,
           sum(u.session_minutes) FILTER (u.day > m.day) - sum(u.session_minutes) FILTER (u.day <= m.day) AS session
    FROM (SELECT DISTINCT client, day FROM talks WHERE is_first) m JOIN read_parquet($usage) u ON u.client = m.client
    WHERE u.day BETWEEN m.day - 29 AND m.day + 30 GROUP BY ALL
), valued AS (
    SELECT t.*, c.quality, c.air, CASE WHEN t.is_first THEN u.logins END AS logins,
           CASE WHEN t.is_first THEN u.session END AS session
    FROM talks t LEFT JOIN calls c USING (client, day) LEFT JOIN used u USING (client, day)
)
SELECT told, name, month, band, size, cadence, count(DISTINCT client), count(quality), sum(quality),
       count(air), sum(air), sum(air * air), count(logins), sum(logins), sum(logins * logins),
       count(session), sum(session), sum(session * session)
FROM valued GROUP BY ALL
"""


def _raw() -> list[float]:
    paths = sources(date(2024, 12, 1), date(2026, 2, 6), list(Fact)).paths
    values = {"works": paths[Fact.WORKS], "calls": paths[Fact.CALLS], "usage": paths[Fact.USAGE]}
    with duckdb.connect() as engine:
        rows = engine.execute(_QUERY, {**values, "first": YEAR.start, "last": YEAR.end}).fetchall()
    return [float(sum(one[place] for one in rows if one[1] == "")) for place in (7, 9, 12, 15)]


def _same() -> None:
    if _ours()[:4] != _raw():
        raise RuntimeError("the effect of cases: not the values of the raw query")


def _page() -> Callable[[], None]:
    browser = Browser()
    browser.force_login(_director(), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/reports/effect-of-cases/?since={YEAR.start}&until={YEAR.end}"

    def opened() -> None:
        if (status := browser.get(address).status_code) != 200:
            raise RuntimeError(f"{address}: {status}")

    return opened
