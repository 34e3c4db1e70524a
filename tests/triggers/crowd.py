"""Clients spread over several shards of a run, and workers of other processes and threads that compute them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from queue import Empty
from typing import Any

import psycopg2
from django.db import connection

from crm.celery import app
from crm.staff.calendar import today
from triggers import actions
from triggers.actions.compute import _LOCK_SPACE, SHARD_SIZE
from triggers.models import Result, Run

from .population import Rows, make_facts

SHARDS = 4


def spread(day: date, each: int = 5, shards: int = SHARDS, seed: int = 1) -> list[int]:
    """Random clients, ``each`` of them in every one of ``shards`` neighbouring shards; answers their ids."""
    rng = random.Random(seed)
    ids: list[int] = []
    with connection.cursor() as cursor:
        for shard in range(1, shards + 1):
            cursor.execute("SELECT setval(pg_get_serial_sequence('clients_client', 'id'), %s)", [shard * SHARD_SIZE])
            ids += [client.pk for client in Rows(shard * 10_000).store([make_facts(rng, day) for _ in range(each)])]
    return ids


def everything_said() -> list[tuple[Any, ...]]:
    """All results but for the moment at which they were written."""
    fields = [field.attname for field in Result._meta.concrete_fields if field.name not in ("id", "updated_at")]
    return sorted(Result.objects.values_list(*fields), key=repr)


def undisturbed(ids: list[int]) -> list[tuple[Any, ...]]:
    """What one computation of these clients says where nothing was said before."""
    Result.objects.all().delete()
    actions.compute(client_ids=ids, day=today())
    return everything_said()


def shards_of(run: Run) -> list[tuple[str, int]]:
    """State and attempts of each shard in its order."""
    return list(run.shards.order_by("first_id").values_list("state", "attempts"))


def messages() -> list[tuple[str, list[Any]]]:
    """Jobs sent and not yet taken, by name and arguments; they are taken."""
    found: list[tuple[str, list[Any]]] = []
    with app.connection_for_read() as broker, broker.SimpleQueue(app.conf.task_default_queue) as queue:
        while True:
            try:
                message = queue.get_nowait()
            except Empty:
                return found
            message.ack()
            found.append((message.headers["task"], message.payload[0]))


# --- What stops a worker in the middle of a shard ---------------------------------------------------------------------


@contextmanager
def held(shard: int) -> Iterator[None]:
    """Whoever computes the clients of this shard waits until the end of the block."""
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    other.autocommit = True
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_SPACE, shard])
        yield
    finally:
        other.close()


@contextmanager
def forbidden(client_id: int) -> Iterator[None]:
    """Nothing can be written about this client."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE triggers_result ADD CONSTRAINT forbidden CHECK (client_id <> {client_id:d}) NOT VALID"
        )
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE triggers_result DROP CONSTRAINT forbidden")


def waiting() -> list[int]:
    """The server's processes that wait for the clients of a shard."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [_LOCK_SPACE])
        return [row[0] for row in cursor.fetchall()]


# Of this database alone: another process of the tests has its own on the same server.
WAITING = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def end_backend(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


WORKER = """
import sys, django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from triggers import tasks
tasks.work(int(sys.argv[2]))
"""


def worker(run: Run) -> subprocess.Popen[bytes]:
    """A worker of its own process at the run, on the database of the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(run.pk)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # the settings of the tests add the last folder
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "STATE_DIR": str(Path(os.environ["STATE_DIR"]).parent),
        },
    )
