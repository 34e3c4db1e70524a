"""Reference lists as a process remembers them.

Results, topics, instruments, norms and scripts change a few times a month, and every page of a call asks for all of
them. What was made of their rows is kept together with a mark of the rows: which transaction wrote each and where it
stands, which PostgreSQL knows anyway. One statement a request reads the marks of all lists; a list with another mark is
made anew. So the next request of every process sees a change, whoever made it, and nobody has to tell.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models import Model

T = TypeVar("T")

# Two states of a table never have one mark: a row that was written has another transaction or another place, and a
# transaction that was rolled back leaves the rows, and so the mark, that were there before it.
_MARK = "(SELECT md5(string_agg(xmin::text || ctid::text, '')) FROM {table})"


class Kept(Generic[T]):
    """What ``make`` makes of all rows of some small tables, which ``models`` name. Nobody may change what it answers.

    ::

        INSTRUMENTS = Kept(lambda: list(Instrument.objects.filter(is_active=True)), Instrument)
        INSTRUMENTS()
    """

    tables: ClassVar[list[str]] = []

    def __init__(self, make: Callable[[], T], *models: type[Model]) -> None:
        self.make = make
        self.of = [model._meta.db_table for model in models]
        self.tables.extend(table for table in self.of if table not in self.tables)
        self.kept: tuple[Any, T] | None = None

    def __call__(self) -> T:
        known = _marks()
        marks = [known[table] for table in self.of]
        kept = self.kept
        if kept is None or kept[0] != marks:
            kept = self.kept = marks, self.make()
        return kept[1]


class _Now(threading.local):
    """Marks read in the request under way; outside a request they are read each time."""

    is_request = False
    marks: dict[str, str | None] | None = None


_now = _Now()


def _marks() -> dict[str, str | None]:
    if _now.marks is not None:
        return _now.marks
    marks = _read()
    if _now.is_request:
        _now.marks = marks
    return marks


def _read() -> dict[str, str | None]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(Kept.tables)))
        return dict(zip(Kept.tables, cursor.fetchone(), strict=True))


@lru_cache(maxsize=8)
def _statement(tables: tuple[str, ...]) -> str:
    return "SELECT " + ", ".join(_MARK.format(table=connection.ops.quote_name(table)) for table in tables)


def begin(**_signal: Any) -> None:
    """A request begins: the marks are read once for all of it."""
    _now.is_request, _now.marks = True, None


def end(**_signal: Any) -> None:
    _now.is_request, _now.marks = False, None


request_started.connect(begin, dispatch_uid="reference_begin")
request_finished.connect(end, dispatch_uid="reference_end")
