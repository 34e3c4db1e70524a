"""Databases of the benches: apart from the real one, on the same server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg2
from django.core.management import call_command
from django.db import connection

from bench import facts

_TEMPLATE = "bench_template"


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
def filled(clients: int, years: int, *, calls: bool = False) -> Iterator[str]:
    """The default connection leads to a database with so many clients and years of facts; dropped afterwards."""
    real, name = connection.settings_dict["NAME"], f"bench_{clients}_{years}"
    connection.close()
    try:
        _administer(f"DROP DATABASE IF EXISTS {_TEMPLATE}", f"CREATE DATABASE {_TEMPLATE}")
        _switch(_TEMPLATE)
        call_command("migrate", verbosity=0)
        _switch(name)
        _administer(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        facts.fill(clients, years, calls=calls)
        yield name
    finally:
        _switch(real)
        _administer(f"DROP DATABASE IF EXISTS {name}", f"DROP DATABASE IF EXISTS {_TEMPLATE}")


def url() -> str:
    """``DATABASE_URL`` of the database in use, for processes of their own."""
    known = connection.settings_dict
    password = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{quote(known['USER'], safe='')}{password}@{quote(known['HOST'], safe='')}{port}/{known['NAME']}"
