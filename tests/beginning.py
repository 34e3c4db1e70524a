"""The database as the migrations left it, brought back after a test that commits.

Django truncates all 150 tables and saves each row of the reference lists again: more than most such tests take
themselves. Here only the tables that a test has changed are emptied, and filled again where they held something.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from crm import env, postgres

_FILLED = "SELECT '{0}', (SELECT md5(string_agg(one::text, ',' ORDER BY one::text)) FROM \"{0}\" one)"
_EMPTY = "SELECT '{0}', CASE WHEN EXISTS (SELECT FROM \"{0}\") THEN 'rows' END"


class Beginning:
    """What the tables hold now; rows are told from others by all that they hold."""

    def __init__(self) -> None:
        _allow_silence()
        self.tables: list[str] = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.filled = {table: _copied(table) for table, digest in _states(self.tables, set()).items() if digest}
        self.digests = self._states()
        if "works_workresult" not in self.filled:
            raise RuntimeError("the tests' database has lost its reference lists: run once with --create-db")

    def restore(self) -> None:
        """Take away what was committed since, in all tables of models; sequences go on."""
        now = self._states()
        changed = [table for table in self.tables if now[table] != self.digests[table]]
        if not changed:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # neither foreign keys nor history
            for table in changed:
                cursor.execute(f'DELETE FROM "{table}"')
                if table in self.filled:
                    cursor.copy_expert(f'COPY "{table}" FROM STDIN', StringIO(self.filled[table]))

    def _states(self) -> dict[str, str | None]:
        return _states(self.tables, self.filled.keys())


def _states(tables: list[str], filled: Any) -> dict[str, str | None]:
    asked = " UNION ALL ".join((_FILLED if table in filled else _EMPTY).format(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _copied(table: str) -> str:
    text = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()


def _allow_silence() -> None:
    """Only a superuser may silence triggers: that of the embedded server lends it; elsewhere the tests need one."""
    if env.text("DATABASE_URL"):
        return
    given = settings.DATABASES["default"]
    superuser = psycopg2.connect(host=given["HOST"], port=given["PORT"], user=postgres.SUPERUSER, dbname="postgres")
    superuser.autocommit = True
    with superuser.cursor() as cursor:
        cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {postgres.ROLE}")
    superuser.close()


def begin() -> Beginning:
    """Remember the database of this process, and bring it back after each test that commits."""
    beginning = Beginning()
    TransactionTestCase._fixture_teardown = lambda self: beginning.restore()  # type: ignore[attr-defined]
    return beginning
