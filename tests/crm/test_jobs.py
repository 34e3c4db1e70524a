"""A real worker and a real beat, over a real Redis and over the folder of the filesystem broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

from crm.home.models import Heartbeat
from tests.conftest import wait_until
from tests.factories import make_client
from triggers.choices import RunState
from triggers.models import Result, Run

ROOT = Path(__file__).resolve().parents[2]
WORKER = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--pool", "prefork"]
START_SECONDS = 60

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[..., "subprocess.Popen[bytes]"]


def address_of_the_test_database() -> str:
    settings = connection.settings_dict
    parts = {name: quote(str(settings[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{password}@{parts['HOST']}{port}/{parts['NAME']}"


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What a process of the product needs to work on the database of this test."""
    redis_url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": address_of_the_test_database(),
        "REDIS_URL": redis_url,
    }


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{arguments[0]}.log").open("ab") as log:
            command = [sys.executable, "-m", "celery", "--app", "crm", *arguments]
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        started.append(process)
        return process

    yield run
    for process in started:
        kill_family(process)


def kill_family(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def send(environment: dict[str, str], task: str) -> None:
    command = [sys.executable, "-m", "celery", "--app", "crm", "call", task]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def seen() -> dict[str, Any]:
    return dict(Heartbeat.objects.values_list("name", "at"))


def test_worker_and_beat_show_life_and_do_what_the_clock_says(start: Start) -> None:
    start(*WORKER)
    start("beat", "--pidfile", "")
    wait_until(lambda: set(seen()) == {"worker", "beat", "queue"}, seconds=START_SECONDS * 2)


def test_the_night_is_done_once_though_its_worker_is_killed(start: Start, environment: dict[str, str]) -> None:
    """Sent before there is a worker; its worker dies at once; whatever was left, the next one finishes."""
    clients = {make_client().pk for _ in range(30)}
    send(environment, "triggers.nightly")
    send(environment, "triggers.nightly")
    first = start(*WORKER)
    wait_until(Run.objects.exists, seconds=START_SECONDS)
    kill_family(first)
    assert not psutil.pid_exists(first.pid)
    send(environment, "triggers.sweep")
    start(*WORKER)
    wait_until(Run.objects.filter(state=RunState.DONE).exists, seconds=START_SECONDS)
    assert list(Run.objects.values_list("kind", "clients")) == [("nightly", 30)]
    assert sorted(Result.objects.values_list("client_id", flat=True)) == sorted(clients)
