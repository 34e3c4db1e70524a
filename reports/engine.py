"""Where reports are computed: DuckDB in this process, or a distributed engine named by ``REPORTS_ENGINE``.

Everything above speaks in ibis expressions, so the engine is only this: how to connect, and how to read files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import duckdb
import ibis
from django.conf import settings

from .choices import Fact
from .files import folder
from .schema import SCHEMAS

ENGINES = ("duckdb", "spark")


@contextmanager
def connected() -> Iterator[Any]:
    """An ibis backend; its temporary tables go with it.

    Raises:
        ValueError: an engine that is not of ``ENGINES``.
    """
    opened = {"duckdb": _duckdb, "spark": _spark}.get(settings.REPORTS_ENGINE)
    if opened is None:
        raise ValueError(f"REPORTS_ENGINE: one of {', '.join(ENGINES)}, not {settings.REPORTS_ENGINE!r}")
    backend = opened()
    try:
        yield backend
    finally:
        backend.disconnect()


def read(backend: Any, fact: Fact, paths: Sequence[str]) -> Any:
    """The rows of these files of one kind; a table without rows where there are none."""
    if not paths:
        return ibis.memtable(SCHEMAS[fact].empty_table())
    if settings.REPORTS_ENGINE == "spark":
        return backend.read(fact.value, list(paths))
    return backend.read_parquet(list(paths))


def keep(backend: Any, name: str, expression: Any) -> Any:
    """A table that is computed once. Not by ``cache()`` of ibis: it drops its table when Python forgets it, the
    connection gone by then."""
    if settings.REPORTS_ENGINE == "spark":
        return backend.keep(name, expression)
    return backend.create_table(name, expression, temp=True)


def _duckdb() -> Any:
    """A connection of its own to the one engine of the process: all its reports share ``REPORTS_MEMORY``."""
    return ibis.duckdb.from_connection(_database(os.getpid(), str(folder()), settings.REPORTS_MEMORY).cursor())


@lru_cache(maxsize=1)
def _database(process: int, path: str, memory: str) -> duckdb.DuckDBPyConnection:
    """Made anew after a fork: the threads of the engine stay with the parent."""
    return duckdb.connect(config={"memory_limit": memory, "temp_directory": f"{path}/spill"})


def _spark() -> Any:
    from .spark import connect  # an engine of its own, installed by who wants it

    return connect()
