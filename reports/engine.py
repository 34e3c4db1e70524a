"""Where reports are computed: DuckDB in this process, or a distributed engine named by ``REPORTS_ENGINE``.

Everything above speaks in ibis expressions, so the engine is only this: how to connect, and how to read files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ibis
from django.conf import settings

from .files import folder
from .schema import SCHEMA

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


def read(backend: Any, paths: Sequence[str]) -> Any:
    """The contacts of these files; a table without rows where there are none."""
    if not paths:
        return ibis.memtable(SCHEMA.empty_table())
    if settings.REPORTS_ENGINE == "spark":
        backend._session.read.parquet(*paths).createOrReplaceTempView("contacts")
        return backend.table("contacts")
    return backend.read_parquet(list(paths))


def _duckdb() -> Any:
    spill = folder() / "spill"
    return ibis.duckdb.connect(memory_limit=settings.REPORTS_MEMORY, temp_directory=str(spill))


def _spark() -> Any:
    from pyspark.sql import SparkSession  # an engine of its own, installed by who wants it

    builder = SparkSession.builder.config("spark.sql.session.timeZone", "UTC")
    return ibis.pyspark.connect(builder.getOrCreate())
