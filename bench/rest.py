"""A full pull of risk scores over REST, through gunicorn on this machine, page by page.

The floor is PostgreSQL making JSON of the same items, in pages of the same size, without a web server."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from bench import database
from bench.figures import Figure, seconds
from crm.staff.calendar import today
from triggers import actions
from triggers.choices import Parameter, RunKind
from triggers.models import Result

_PAGE, _LIMIT = 200, 20.0
_PATIENCE = 60

_PARAMETERS = ", ".join(
    f"jsonb_build_object('code', '{code}', 'value', r.{code}::text, 'level', substr(r.levels, {place}, 1),"
    f" 'points', '0.00')"
    for place, code in enumerate(Parameter.values, start=1)
)
_FLOOR = f"""
SELECT max(client_id), json_agg(item)::text FROM (
    SELECT r.client_id, jsonb_build_object(
        'client', jsonb_build_object('number', c.number, 'name', c.name, 'inn', c.inn),
        'as_of', current_date, 'indicator', r.indicator::text, 'band', r.band, 'rule_set', r.rule_set_id,
        'updated_at', r.updated_at, 'previous', (
            SELECT jsonb_build_object('indicator', p.indicator::text, 'band', p.band, 'until', p.valid_until)
            FROM triggers_result p WHERE p.client_id = r.client_id AND p.valid_from < r.valid_from
            ORDER BY p.valid_from DESC LIMIT 1),
        'parameters', jsonb_build_array({_PARAMETERS})) AS item
    FROM (SELECT * FROM triggers_result WHERE valid_until IS NULL AND client_id > %s ORDER BY client_id LIMIT {_PAGE}) r
    JOIN clients_client c ON c.id = r.client_id
) page
"""


def run(scale: str) -> list[Figure]:
    clients = 100_000 if scale == "full" else 10_000
    with database.filled(clients, 1):
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE triggers_result")
        expected = Result.objects.current().count()
        token = _token()
        with served() as server:
            started = time.perf_counter()
            numbers = list(_pull(server.address, token))
            taken = time.perf_counter() - started
        floor = seconds(_read_by_sql)
    if len(numbers) != expected or len(set(numbers)) != expected:
        raise RuntimeError(f"pulled {len(set(numbers))} clients of {expected}")
    return [
        Figure(f"full pull of {expected:,} scores", taken, "s", _LIMIT * clients / 100_000),
        Figure("scores a second", expected / taken, ""),
        Figure("floor: JSON of the same items made by PostgreSQL", floor, "s"),
        Figure("full pull / floor", taken / floor, "×"),
    ]


def _read_by_sql() -> None:
    last: int | None = 0
    with connection.cursor() as cursor:
        while last is not None:
            cursor.execute(_FLOOR, [last])
            last, page = cursor.fetchone()
            json.loads(page or "[]")


def _token() -> str:
    printed = io.StringIO()
    call_command("create_integration", f"bench{time.time_ns()}", stdout=printed)
    return printed.getvalue().split()[-1]


@dataclass(frozen=True)
class Server:
    """gunicorn with the settings of the product; ``pid`` is that of the process above its workers."""

    address: str
    pid: int


@contextmanager
def served(application: str = "crm.wsgi") -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database.url(), "LOG_LEVEL": "ERROR", "PRODUCTION": "0"}
    command = [sys.executable, "-m", "gunicorn", "--config", "crm/gunicorn.py", "--bind", f"127.0.0.1:{port}",
               "--log-level", "error", application]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        _await(port)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn did not start")


def _pull(address: str, token: str) -> Iterator[str]:
    next_page: str | None = f"{address}/api/v1/risk-scores/?page_size={_PAGE}"
    while next_page:
        request = urllib.request.Request(next_page, headers={"Authorization": f"Token {token}"})
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            page = json.load(response)
        for score in page["results"]:
            yield score["client"]["number"]
        next_page = page["next"]
