"""A full pull of risk scores over REST, through gunicorn on this machine, page by page."""

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

from django.core.management import call_command

from bench import database
from bench.figures import Figure
from crm.staff.calendar import today
from triggers import actions
from triggers.choices import RunKind
from triggers.models import Result

_PAGE, _LIMIT = 200, 20.0
_PATIENCE = 60


def run(scale: str) -> list[Figure]:
    clients = 100_000 if scale == "full" else 10_000
    with database.filled(clients, 1):
        actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))
        expected = Result.objects.current().count()
        token = _token()
        with _served() as address:
            started = time.perf_counter()
            numbers = list(_pull(address, token))
            taken = time.perf_counter() - started
    if len(numbers) != expected or len(set(numbers)) != expected:
        raise RuntimeError(f"pulled {len(set(numbers))} clients of {expected}")
    return [
        Figure(f"full pull of {expected:,} scores", taken, "s", _LIMIT * clients / 100_000),
        Figure("scores a second", expected / taken, ""),
    ]


def _token() -> str:
    printed = io.StringIO()
    call_command("create_integration", "bench", stdout=printed)
    return printed.getvalue().split()[-1]


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database.url(), "LOG_LEVEL": "ERROR", "PRODUCTION": "0"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "crm.wsgi",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, env=environment)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


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
