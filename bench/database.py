"""Databases of the benches: apart from the real one, on the same server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.core.management import call_command
from django.db import connection

from bench import facts
from bench.figures import seconds


def _administer(*statements: str) -> None:
    known = connection.settings_dict
    server = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    administrator = psycopg2.connect(dbname="postgres", **{key: value for key, value in server.items() if value})
    administrator.autocommit = True
    with administrator.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    administrator.close()


def _switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def empty(name: str) -> Iterator[str]:
    """The default connection leads to a new database with the product's tables; dropped afterwards."""
    real = connection.settings_dict["NAME"]
    connection.close()
    try:
        _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        _switch(name)
        call_command("migrate", verbosity=0)
        yield name
    finally:
        _switch(real)
        _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def filled(clients: int, years: int, *, calls: bool = False) -> Iterator[str]:
    """:func:`empty`, with so many clients and years of facts."""
    with empty(f"bench_{clients}_{years}") as name:
        facts.fill(clients, years, calls=calls)
        yield name


def processor_seconds(job: Callable[[], object]) -> float:
    """What this process and its PostgreSQL backend computed meanwhile: a busy machine stretches the clock, not this.

    By the clock where the backend is not a process of this machine.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if connection.settings_dict["HOST"][:1] != "/" or not backend.exists():
        return seconds(job)
    before = time.process_time() + _used(backend)
    job()
    return time.process_time() + _used(backend) - before


def _used(process: Path) -> float:
    user, system = process.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def used_by(pid: int) -> float:
    """Processor seconds of a process, of the processes that it started, and of those of them that have ended."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile: its parent counts it
            continue
        if int(path.parent.name) == pid:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            total += sum(map(int, fields[11:13]))
    return total / os.sysconf("SC_CLK_TCK")


def postmaster() -> int | None:
    """The process above all backends; None where PostgreSQL is not of this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if connection.settings_dict["HOST"][:1] != "/" or not backend.exists():
        return None
    return int(backend.read_text().rpartition(")")[2].split()[1])


def url() -> str:
    """``DATABASE_URL`` of the database in use, for processes of their own."""
    known = connection.settings_dict
    password = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{quote(known['USER'], safe='')}{password}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"
