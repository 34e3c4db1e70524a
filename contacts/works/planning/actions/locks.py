"""Locks of sessions: PostgreSQL frees them when their holder dies, so no time-out is guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

RUN_LOCK, EMPLOYEE_LOCK = 7_260, 7_261


class Busy(Exception):
    """Somebody else is at it right now."""


@contextmanager
def held(kind: int, keys: Collection[int]) -> Iterator[None]:
    """Hold the locks of one kind for these keys, all or none.

    Raises:
        Busy: somebody holds one of them.
    """
    taken: list[int] = []
    try:
        for key in sorted(keys):
            if not _ask("SELECT pg_try_advisory_lock(%s, %s)", kind, key):
                raise Busy
            taken.append(key)
        yield
    finally:
        for key in taken:
            with suppress(DatabaseError):  # a broken connection holds nothing
                _ask("SELECT pg_advisory_unlock(%s, %s)", kind, key)


def _ask(statement: str, kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, key])
        return bool(cursor.fetchone()[0])
