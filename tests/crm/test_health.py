"""/livez and /readyz tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.schedules import crontab
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from crm import health
from crm.celery import app
from crm.health import Finding
from crm.home import checks
from crm.home.heartbeat import Scheduler, beat
from crm.home.models import Heartbeat
from tests.conftest import free_port


@pytest.fixture
def visitor() -> Browser:
    return Browser()


def ages(minutes: dict[str, float]) -> None:
    for name, age in minutes.items():
        at = timezone.now() - timedelta(minutes=age)
        Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def test_livez_touches_nothing(visitor: Browser) -> None:
    """No database mark: a query would fail the test."""
    answer = visitor.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_nothing_may_be_sent(visitor: Browser, path: str) -> None:
    assert visitor.post(path).status_code == 405


def test_names() -> None:
    assert (reverse("livez"), reverse("readyz")) == ("/livez", "/readyz")


@pytest.mark.django_db(transaction=True)
def test_all_is_well(visitor: Browser) -> None:
    ages({"worker": 0, "beat": 0, "queue": 10})
    answer = visitor.get("/readyz")
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["ok"] is True
    assert {name: check["ok"] for name, check in body["checks"].items()} == {
        "database": True, "migrations": True, "broker": True, "worker": True, "beat": True, "queue": True,
        "indicator": True,
    }  # fmt: skip
    assert body["checks"]["queue"]["age_seconds"] in range(600, 605)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "age"), [("worker", 3), ("beat", 3), ("queue", 21)])
def test_a_part_that_was_silent_for_too_long_is_red(visitor: Browser, name: str, age: int) -> None:
    ages({"worker": 0, "beat": 0, "queue": 0, name: age})
    answer = visitor.get("/readyz")
    red = [check for check, finding in answer.json()["checks"].items() if not finding["ok"]]
    assert (answer.status_code, red) == (503, [name])
    assert visitor.get("/readyz?for=pages").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_part_that_was_never_seen_is_red(visitor: Browser) -> None:
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == {"ok": False, "age_seconds": None}


@pytest.mark.django_db(transaction=True)
def test_a_missing_migration_takes_the_pages_away(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_newest_migrations", lambda: frozenset({("clients", "9999_not_there")}))
    answer = visitor.get("/readyz?for=pages")
    expected = {"database": {"ok": True}, "migrations": {"ok": False, "missing": 1}}
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "checks": expected})


@pytest.fixture
def dead_database(monkeypatch: pytest.MonkeyPatch) -> None:
    live = connection.get_connection_params
    dead = {"host": "127.0.0.1", "port": free_port()}
    monkeypatch.setattr(connection, "get_connection_params", lambda: {**live(), **dead})


@pytest.mark.django_db
@pytest.mark.usefixtures("dead_database")
def test_a_dead_database_is_red_and_nothing_is_said_about_the_rest(visitor: Browser) -> None:
    started = datetime.now(tz=timezone.get_default_timezone())
    answer = visitor.get("/readyz")
    seconds = (datetime.now(tz=timezone.get_default_timezone()) - started).total_seconds()
    unknown = {"ok": False, "unknown": True}
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": {"ok": False}, "migrations": unknown, "worker": unknown, "beat": unknown, "queue": unknown,
        "indicator": unknown, "broker": {"ok": True},
    }  # fmt: skip
    assert seconds < 5


@pytest.mark.django_db
def test_a_dead_redis_is_red(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert health.broker() == Finding(False)


@pytest.mark.redis
def test_a_live_redis_is_green(settings: Any, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert health.broker() == Finding(True)


def test_the_folder_of_the_broker_is_gone(settings: Any, tmp_path: Any) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}
    assert health.broker() == Finding(False)
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    assert health.broker() == Finding(True)


@pytest.fixture
def registered() -> Iterator[None]:
    before = dict(health._checks)
    yield
    health._checks.clear()
    health._checks.update(before)


@pytest.mark.django_db
@pytest.mark.usefixtures("registered")
def test_a_check_that_fails_is_red_alone() -> None:
    def broken(cursor: Any) -> Finding:
        cursor.execute("SELECT nothing FROM nowhere")
        return Finding(True)

    health.register("broken", broken, for_pages=True)
    health.register("fine", lambda cursor: Finding(True, {"count": 3}), for_pages=True)
    assert health.examine(pages_only=True) == {
        "database": Finding(True),
        "migrations": Finding(True),
        "broken": Finding(False, {"unknown": True}),
        "fine": Finding(True, {"count": 3}),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("registered")
def test_a_check_that_hangs_is_cut_off() -> None:
    def slow(cursor: Any) -> Finding:
        cursor.execute("SELECT pg_sleep(60)")
        return Finding(True)

    health.register("slow", slow)
    assert health.examine()["slow"] == Finding(False, {"unknown": True})


class Answers:
    """A cursor whose answers are known."""

    def __init__(self, *rows: Any) -> None:
        self.rows = list(rows)

    def execute(self, query: str, parameters: Any = None) -> None:
        pass

    def fetchone(self) -> Any:
        return self.rows.pop(0)


def test_age_of_the_indicator() -> None:
    fresh, old = (timezone.now() - timedelta(hours=hours) for hours in (29, 31))
    assert checks.indicator(Answers([fresh])).ok
    assert not checks.indicator(Answers([old])).ok
    assert checks.indicator(Answers([None], [False])) == Finding(True, {"age_seconds": None})
    assert checks.indicator(Answers([None], [True])) == Finding(False, {"age_seconds": None})


@pytest.mark.django_db
def test_a_heartbeat_moves_on() -> None:
    ages({"worker": 5})
    assert beat("worker")
    assert beat("queue")
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "queue"}
    assert timezone.now() - Heartbeat.objects.get(name="worker").at < timedelta(seconds=5)


@pytest.mark.django_db
def test_signs_of_life_of_the_last_time_do_not_count() -> None:
    ages({"worker": 0, "beat": 0, "queue": 0})
    call_command("prepare", demo="none", verbosity=0)
    assert not Heartbeat.objects.exists()


def test_what_is_sent_every_so_often_is_due_at_once(tmp_path: Path) -> None:
    """A fresh start, and one after a stop: the sweeps and the heartbeat of the queue do not wait for a period."""
    for _ in range(2):
        scheduler = Scheduler(app, schedule_filename=str(tmp_path / "beat"))
        due = [name for name, entry in scheduler.schedule.items() if entry.is_due().is_due]
        every = [name for name, one in app.conf.beat_schedule.items() if not isinstance(one["schedule"], crontab)]
        assert due == every  # in the order of the list
        assert due[0] == "heartbeat of the queue"
        scheduler.close()
