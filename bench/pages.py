"""Homes, the client list, the client page, collection: with few and with many clients, against a bare Django page."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench import bare
from bench.database import filled
from bench.figures import Figure, seconds
from crm.staff.calendar import today
from crm.staff.models import Employee
from triggers import actions
from triggers.choices import RunKind

_ROUNDS = 30
_STATEMENTS, _GROWTH, _TO_FLOOR = 25, 1.2, 3
_PEOPLE = {"specialist": "specialist1", "head": "head1", "director": "director1"}
_PAGES = {
    "home": "/",
    "client list": "/clients/",
    "client page": "/clients/10125/",
    "collection": "/debts/collection/",
    "completeness": "/debts/collection/completeness/",
}
"""The client is one of those that the specialist and the head of each size keep."""


@dataclass
class Visit:
    """One page as one person in one database; ``times`` are seconds."""

    database: str
    browser: Browser
    address: str
    statements: int = 0
    times: list[float] = field(default_factory=list)

    def open(self) -> None:
        response = self.browser.get(self.address)
        if response.status_code != 200:
            raise RuntimeError(f"{self.address}: {response.status_code}")

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def run(scale: str) -> list[Figure]:
    many = 100_000 if scale == "full" else 10_000
    with ExitStack() as stack:
        lines = _Lines()
        for clients in (1_000, many):
            stack.enter_context(filled(clients, 1, calls=True))
            _compute()
        visits = {clients: _visits(lines, f"bench_{clients}_1") for clients in (1_000, many)}
        floor = _floor(lines, "bench_1000_1")
        _take_turns(lines, [floor, *visits[1_000].values(), *visits[many].values()])
        lines.close()
    return _figures(floor, visits[1_000], visits[many], many)


class _Lines:
    """Warm connections to several databases, one of which serves requests at a time."""

    def __init__(self) -> None:
        self._open: dict[str, Any] = {}

    def use(self, database: str) -> None:
        if connection.connection is not None:
            self._open[connection.settings_dict["NAME"]] = connection.connection
        connection.connection = self._open.get(database)
        connection.settings_dict["NAME"] = database
        connection.ensure_connection()

    def close(self) -> None:
        for raw in self._open.values():
            raw.close()
        connection.close()


def _compute() -> None:
    for ago in (8, 1, 0):
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today() - timedelta(days=ago)))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")


def _visits(lines: _Lines, database: str) -> dict[str, Visit]:
    lines.use(database)
    visits = {}
    for role, login in _PEOPLE.items():
        browser = Browser(raise_request_exception=True)
        browser.force_login(
            Employee.objects.get(username=login), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        for page, address in _PAGES.items():
            visits[f"{page}, {role}"] = Visit(database, browser, address)
    return visits


def _floor(lines: _Lines, database: str) -> Visit:
    lines.use(database)
    return Visit(database, bare.visitor(), "/bare/")


def _take_turns(lines: _Lines, visits: list[Visit]) -> None:
    for visit in visits:
        lines.use(visit.database)
        visit.open()  # warms caches of templates and plans
        with CaptureQueriesContext(connection) as captured:
            visit.open()
        visit.statements = len(captured)
    for _ in range(_ROUNDS):
        for visit in visits:
            lines.use(visit.database)
            visit.times.append(seconds(visit.open))


def _figures(floor: Visit, few: dict[str, Visit], many: dict[str, Visit], clients: int) -> list[Figure]:
    figures = [Figure("bare page with 50 rows", floor.median * 1000, "ms")]
    for name, visit in many.items():
        figures += [
            Figure(f"{name}: {clients:,} clients", visit.median * 1000, "ms"),
            Figure(f"{name}: {clients:,} / 1,000 clients", visit.median / few[name].median, "×", _GROWTH),
            Figure(f"{name}: to the bare page", visit.median / floor.median, "×", _TO_FLOOR),
            Figure(f"{name}: statements", visit.statements, "", _STATEMENTS),
        ]
    return figures
