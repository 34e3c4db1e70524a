"""The first paint of the client page where clients have ten years of history, against a bare Django page.

All clients have one year; those that are opened have nine more. Each visit opens another client: nothing of it is warm
but what all share.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from itertools import cycle

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench import bare, facts
from bench.database import filled
from bench.figures import Figure, seconds
from crm.staff.calendar import today
from crm.staff.models import Employee
from triggers import actions
from triggers.choices import RunKind

_OPENED, _YEARS, _ROUNDS = 200, 10, 40
_STATEMENTS, _TO_FLOOR = 25, 12
"""60 ms where a bare page takes 5."""
_PEOPLE = ("specialist1", "head1", "director1")
_FIRST = 121
"""The first client of the second specialist; one has 120."""


def run(scale: str) -> list[Figure]:
    clients = 100_000 if scale == "full" else 10_000
    with filled(clients, 1, calls=True):
        facts.lengthen(_FIRST, _FIRST + _OPENED - 1, _YEARS)
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")  # not in one text with another: that would be a transaction
        return _measured(clients)


def _measured(clients: int) -> list[Figure]:
    pages = {login: _opener(login) for login in _PEOPLE}
    open_bare = bare.opener()
    statements = {login: max(_statements(page) for _one in range(3)) for login, page in pages.items()}
    times: dict[str, list[float]] = {login: [] for login in pages}
    floor = []
    for _round in range(_ROUNDS):
        floor.append(seconds(open_bare))
        for login, page in pages.items():
            times[login].append(seconds(page))
    least = statistics.median(floor)
    figures = [Figure("bare page with 50 rows", least * 1000, "ms")]
    for login, taken in times.items():
        name, median = f"client page, {login.rstrip('1')}", statistics.median(taken)
        figures += [
            Figure(f"{name}: {clients:,} clients, ten years", median * 1000, "ms"),
            Figure(f"{name}: to the bare page", median / least, "×", _TO_FLOOR),
            Figure(f"{name}: statements", statements[login], "", _STATEMENTS),
        ]
    return figures


def _opener(login: str) -> Callable[[], None]:
    """Opens the next client at each call; the specialist's and the head's own among those lengthened."""
    browser = Browser(raise_request_exception=True)
    employee = Employee.objects.get(username=login)
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    last = _FIRST + (120 if login.startswith("specialist") else _OPENED)
    addresses: Iterator[str] = cycle([f"/clients/{10_000 + client}/" for client in range(_FIRST, last)])

    def page() -> None:
        _open(browser, next(addresses))

    page()
    return page


def _open(browser: Browser, address: str) -> None:
    response = browser.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")


def _statements(page: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as captured:
        page()
    return len(captured)
