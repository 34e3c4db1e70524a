"""Two people load at once; a worker or its connection dies; whatever happens, the end is that of one quiet load."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from clients.models import Usage
from contacts.calls.models import Call
from contacts.persons.models import ContactPerson
from crm.exchange.actions import Summary, import_path, load, preview, request_load, sweep
from crm.exchange.actions.applying import Apply
from crm.exchange.models import ImportRun
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.threads import at_once

from .support import CLIENT_ROWS, counts, employee, loaded, put, state

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "Дата/время;Клиент;Направление звонка;UniqueID;Сотрудник;Контактное лицо;Продолжительность\n"
URL = "https://recordings.example/7"
ROWS, KILLS = 3_000, 4  # the full drill, 20,000 rows and 20 kills, is bench/kills.py


def calls(rows: int = ROWS) -> str:
    return HEAD + "".join(
        f"01.11.2026 10:{n // 60 % 60:02}:{n % 60:02};10{n % 3};Исходящий;u{n};"
        f"Новикова {'АБВ'[n % 3]}.А.;Грачёва {n % 50};0:01:00\n"
        for n in range(rows)
    )


def test_two_people_load_one_file_at_once(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    path = put(tmp_path, calls())
    answers = at_once(lambda: import_path("calls", path), lambda: import_path("calls", path))
    assert sorted((one.created, one.unchanged) for one in answers if isinstance(one, Summary)) == [(0, ROWS), (ROWS, 0)]
    assert (Call.objects.count(), ContactPerson.objects.count(), Employee.objects.count()) == (ROWS, 150, 4)


def test_two_files_that_create_the_same_things(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    trainings = "Клиент;Контактное лицо;Дата обучения\n" + "".join(
        f"10{n % 3};Грачёва {n % 50};01.10.2026\n" for n in range(150)
    )
    first, second = put(tmp_path, calls(), "calls.csv"), put(tmp_path, trainings, "trainings.csv")
    answers = at_once(lambda: import_path("calls", first), lambda: import_path("trainings", second))
    assert [one.refused for one in answers if isinstance(one, Summary)] == [0, 0]
    assert ContactPerson.objects.count() == 150


def test_a_row_that_somebody_makes_while_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look for what is new and its writing: the load begins again, and takes the row for a stored one."""
    loaded(tmp_path, "clients", CLIENT_ROWS)
    look, tries = Apply._samples, list[int]()

    def make_one_meanwhile(apply: Apply) -> list[dict[str, Any]]:
        tries.append(1)
        if len(tries) == 1:
            at_once(lambda: Call.objects.create(unique_id="u7", direction="out", at=timezone.now(), recording_url=URL))
        return look(apply)

    monkeypatch.setattr(Apply, "_samples", make_one_meanwhile)
    assert counts(import_path("calls", put(tmp_path, calls(10)))) == {"read": 10, "created": 9, "updated": 1}
    call = Call.objects.get(unique_id="u7")
    assert (len(tries), call.recording_url, call.seconds) == (2, URL, 60)
    assert Call.objects.count() == 10


def test_a_run_is_one_workers(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    run = a_run(tmp_path)
    at_once(*[lambda: load(run_id=run.pk)] * 3)
    done = ImportRun.objects.get(pk=run.pk)
    assert (done.state, done.created, done.attempts, Call.objects.count()) == ("done", ROWS, 1, ROWS)


def a_run(folder: Path, rows: int = ROWS) -> ImportRun:
    """A checked file that somebody said to load."""
    head = Employee.objects.filter(username="head").first() or employee("head", Role.HEAD)
    stored = Path(settings.MEDIA_ROOT) / "imports" / f"{time.monotonic_ns()}"
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_text(calls(rows))
    run = ImportRun.objects.create(
        format="calls", file_name="calls.csv", stored_file=f"imports/{stored.name}", started_by=head
    )
    preview(run_id=run.pk)
    assert request_load(by=head, run=run)
    return run


WORKER = """
import django, sys
django.setup()
from django.conf import settings
from django.db import connections
from pathlib import Path
connections.databases["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = Path(sys.argv[2])
from crm.exchange.actions import load, runs
runs._send = lambda task, run_id: None
print("ready", flush=True)
load(run_id=int(sys.argv[3]))
"""


def worker(run: ImportRun) -> subprocess.Popen[str]:
    """A worker of its own process on the database of the tests, at the run."""
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), str(run.pk)]
    state_dir = str(Path(os.environ["STATE_DIR"]).parent)  # the settings of the tests add the last folder
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "STATE_DIR": state_dir},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_worker_killed_anywhere(tmp_path: Path) -> None:
    chance = random.Random(4)
    loaded(tmp_path, "clients", CLIENT_ROWS)
    run = a_run(tmp_path)
    for _kill in range(KILLS):
        process = worker(run)
        time.sleep(chance.random() * 0.8)
        process.send_signal(signal.SIGKILL)
        process.wait()
        ImportRun.objects.filter(pk=run.pk).update(attempts=0)
    sweep()
    load(run_id=run.pk)
    after = state()
    done = ImportRun.objects.get(pk=run.pk)
    assert (done.state, done.read, done.refused, Call.objects.count(), leftovers()) == ("done", ROWS, 0, ROWS, [])
    again = import_path("calls", put(tmp_path, calls()))
    assert (counts(again), state()) == ({"read": ROWS, "unchanged": ROWS}, after)


def leftovers() -> list[str]:
    sweep()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^exchange_staging_'")
        return [row[0] for row in cursor.fetchall()]


def test_a_connection_of_the_database_killed_in_the_middle(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    run = a_run(tmp_path)
    process = worker(run)
    deadline = time.monotonic() + 20
    while not kill_backend(run) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.wait(60)
    if ImportRun.objects.get(pk=run.pk).state == "loading":
        assert Call.objects.count() == 0
        load(run_id=run.pk)
    assert (ImportRun.objects.get(pk=run.pk).state, Call.objects.count(), leftovers()) == ("done", ROWS, [])


def kill_backend(run: ImportRun) -> bool:
    """End the server's process that holds the run's lock. False: nobody holds it yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
            # another process of the tests has a database of its own on the same server
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [run.pk],
        )
        return bool(cursor.fetchall())


def test_usage_of_two_halves_is_usage_of_the_whole(tmp_path: Path) -> None:
    loaded(tmp_path, "clients", CLIENT_ROWS)
    head, *rows = [
        ["Клиент", "Комплект", "Начало", "Конец", "Количество входов"],
        *[["100", f"СКВО{n}", "02.11.2026", "08.11.2026", str(n)] for n in range(40)],
    ]
    loaded(tmp_path, "usage", [head, *rows[:20]])
    assert counts(loaded(tmp_path, "usage", [head, *rows])) == {"read": 40, "created": 20, "unchanged": 20}
    assert Usage.objects.count() == 40
