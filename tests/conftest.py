"""Fixtures of all tests: the clock, the browser, a real Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import freezegun
import pytest
from django.db import connection
from django.utils import timezone
from freezegun import freeze_time
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from tests.beginning import Beginning, begin

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REDIS = shutil.which("redis-server")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A frozen clock is put into every module that is loaded: these are compiled and do not survive it.
freezegun.configure(extend_ignore_list=["pyarrow", "duckdb", "_duckdb", "ibis", "pandas", "numpy", "sqlglot"])

# How quick an example is depends on who else uses the machine; speed is measured in bench/.
settings.register_profile("crm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("crm")


def pytest_configure() -> None:
    """Compiled modules are loaded by the real clock: by a frozen one they would see another type of dates."""
    import reports.engine  # noqa: F401


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        mark = item.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(_fixtures(item)):
            item.fixturenames.append("other_sessions_end")  # type: ignore[attr-defined]


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Beginning:
    """The database as the migrations left it; ``restore()`` after what a fixture of many tests has committed."""
    with django_db_blocker.unblock():
        return begin()


OTHERS = """
FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


@pytest.fixture
def other_sessions_end(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[None]:
    """End what threads, servers and killed workers of the test left open: it would hold up emptying the tables."""
    page = request.getfixturevalue("page") if "page" in request.fixturenames else None
    yield
    if page is not None:  # a page that is still fetching its sections would come back after its session was ended
        for one in page.context.pages:
            one.goto("about:blank")
        wait_until(lambda: not _count("SELECT count(*) " + OTHERS + " AND state <> 'idle'"), seconds=10)
    _count("SELECT count(pg_terminate_backend(pid)) " + OTHERS)


def _count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_day() -> Iterator[Callable[[date], None]]:
    """Set the day: ``on_day(date(2026, 3, 2))`` makes it noon of that day in the department's zone."""
    frozen: list[Any] = []

    def set_day(day: date) -> None:
        while frozen:
            frozen.pop().stop()
        noon = datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()) + timedelta(hours=12)
        frozen.append(freeze_time(noon))
        frozen[0].start()

    yield set_day
    for one in frozen:
        one.stop()


# --- The browser ------------------------------------------------------------------------------------------------------


expect.set_options(timeout=15_000)  # what a page shows after a moment, a machine with other work shows later


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; a test that needs it is skipped by name where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "ru-RU",
        "timezone_id": "Europe/Moscow",
        "viewport": {"width": 1440, "height": 900},
    }


# --- A real Redis -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a redis-server of this session; the test is skipped by name where the program is absent."""
    if REDIS is None:
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    port = free_port()
    server = start_redis(port, tmp_path_factory.mktemp("redis"))
    yield f"redis://127.0.0.1:{port}/0"
    server.kill()
    server.wait()


def start_redis(port: int, folder: Path) -> subprocess.Popen[bytes]:
    command = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(port), seconds=10)
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], object], *, seconds: float) -> None:
    """Wait for something of another process; fail the test when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"nothing happened in {seconds} s"
        time.sleep(0.05)


# --- Who asks ---------------------------------------------------------------------------------------------------------

from tests.actors import actors  # noqa: E402, F401  the grid of actors is a fixture of every test
