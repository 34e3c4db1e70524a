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
from ibis.expr import operations as ops

from .choices import Fact
from .files import folder
from .schema import SCHEMAS

ENGINES = ("duckdb", "spark")
Failed = duckdb.Error
"""A statement failed: the files were not what they should be, or something else was wrong."""


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
    named = ", ".join("'{}'".format(path.replace("'", "''")) for path in paths)
    backend.con.execute(f'CREATE TEMP VIEW "{fact.value}" AS SELECT * FROM read_parquet([{named}])')
    return _named(backend, fact.value, ibis.Schema.from_pyarrow(SCHEMAS[fact]))


def keep(backend: Any, name: str, expression: Any) -> Any:
    """A table that is computed once. Not by ``cache()`` of ibis: it drops its table when Python forgets it, the
    connection gone by then."""
    if settings.REPORTS_ENGINE == "spark":
        return backend.keep(name, expression)
    schema = expression.schema()
    columns = ", ".join(_cast(backend, name, kind) for name, kind in schema.items())
    backend.con.execute(f'CREATE TEMP TABLE "{name}" AS SELECT {columns} FROM ({_compiled(backend, expression)})')
    return _named(backend, name, schema)


def is_short(backend: Any, kept: Any, most: int) -> bool:
    """Whether a kept table is known to have no more rows than this: asking a cluster is a report of its own."""
    if settings.REPORTS_ENGINE == "spark":
        return False
    return int(backend.con.execute(f'SELECT count(*) FROM "{kept.op().name}"').fetchone()[0]) <= most


def _cast(backend: Any, column: str, kind: Any) -> str:
    """A column as what ibis takes it for; of a type of the engine alone, as it is."""
    of = "" if kind.is_unknown() else f"::{backend.compiler.type_mapper.to_string(kind)}"
    return f'"{column}"{of} AS "{column}"'


def has_bit_sets() -> bool:
    """Whether ``bits`` can be asked of it."""
    return bool(settings.REPORTS_ENGINE == "duckdb")


def rows(backend: Any, expression: Any) -> Any:
    """What it says, as an Arrow table."""
    if settings.REPORTS_ENGINE == "spark":
        return backend.to_pyarrow(expression)
    found = backend.con.sql(_compiled(backend, expression)).to_arrow_table()
    return found.cast(expression.schema().to_pyarrow())


def tuples(backend: Any, expression: Any) -> list[tuple[Any, ...]]:
    """What it says, in the order of its columns: values of Python, which DuckDB makes quicker than Arrow does."""
    if settings.REPORTS_ENGINE == "spark":
        columns = backend.to_pyarrow(expression).columns
        return list(zip(*(column.to_pylist() for column in columns), strict=True))
    return list(backend.con.execute(_compiled(backend, expression)).fetchall())


def _compiled(backend: Any, expression: Any) -> str:
    backend._run_pre_execute_hooks(expression)  # tables in memory
    return str(backend.compile(expression))


def _named(backend: Any, name: str, schema: Any) -> Any:
    """A temporary table or view of a known schema: to ask for it, as ibis does, takes as long as a small report."""
    place = ops.Namespace(catalog="temp", database="main")
    return ops.DatabaseTable(name=name, schema=schema, source=backend, namespace=place).to_expr()


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
