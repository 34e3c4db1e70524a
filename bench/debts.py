"""Debts of a whole department: the hourly look, the list of collection, completeness.

In processor seconds of this process and of its PostgreSQL backend. Of the clients one in twenty has promised to pay by
yesterday, and one in a hundred owes 2.8 months since today; ``BENCH_CLIENTS`` asks for another number of clients.
"""

from __future__ import annotations

import os
import statistics
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench.database import filled, processor_seconds
from bench.figures import Figure
from crm.staff.calendar import today
from crm.staff.models import Employee
from debts.actions import settle_due, take_over_deep
from debts.models import Promise

_STATEMENTS, _ROUNDS = 25, 7
_PAGES = {"collection": "/debts/collection/", "completeness": "/debts/collection/completeness/"}
_TREND = "/debts/collection/completeness/?part=trend"
_PEOPLE = {"specialist": "specialist1", "head": "head1", "director": "director1"}


def run(scale: str) -> list[Figure]:
    clients = int(os.environ.get("BENCH_CLIENTS", "100000" if scale == "full" else "10000"))
    with filled(clients, 1):
        _promise(clients)
        nightly = [
            *_job(f"first look for deep debts, {clients:,} clients", take_over_deep),
            *_job("the same again, nobody is taken over", take_over_deep),
            *_job(f"promises of {clients // 20:,} clients settled", lambda: sum(vars(settle_due()).values())),
        ]
        return nightly + [figure for page in (*_PAGES, "trend") for figure in _page(page)]


def _promise(clients: int) -> None:
    """Promises of yesterday, made a week ago."""
    day = today()
    by = Employee.objects.get(username="director1")
    Promise.objects.bulk_create(
        Promise(
            client_id=client, agreed_on=day - timedelta(days=1), amount=Decimal(1000), debt=Decimal(1000),
            made_on=day - timedelta(days=7), made_by=by,
        )
        for client in range(1, clients + 1, 20)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")


def _job(what: str, job: object) -> list[Figure]:
    done: list[int] = []
    taken = processor_seconds(lambda: done.append(job()))  # type: ignore[operator]
    return [Figure(what, taken, "processor s"), Figure("  … of so many", done[0], "")]


def _page(page: str) -> list[Figure]:
    address = _PAGES.get(page, _TREND)
    figures = []
    for role, login in _PEOPLE.items():
        browser = Browser(raise_request_exception=True)
        browser.force_login(
            Employee.objects.get(username=login), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        browser.get(address)  # warms caches of templates and plans
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        statements = len(captured)  # the next request forgets them
        times = [processor_seconds(lambda: browser.get(address)) for _round in range(_ROUNDS)]  # noqa: B023
        figures += [
            Figure(f"{page}, {role}", statistics.median(times) * 1000, "processor ms"),
            Figure(f"{page}, {role}: statements", statements, "", _STATEMENTS),
        ]
    return figures
