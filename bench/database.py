"""Databases of the benches: apart from the real one, on the same server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg2
from django.core.management import call_command
from django.db import connection

from bench import facts


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


def url() -> str:
    """``DATABASE_URL`` of the database in use, for processes of their own."""
    known = connection.settings_dict
    password = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{quote(known['USER'], safe='')}{password}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"
