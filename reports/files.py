"""Files of facts under the state folder: one a kind, month and version, written whole or not at all."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from .choices import Fact
from .schema import SCHEMAS

KEEP_SECONDS = 60 * 60
"""How long a file that no report names any more stays: reports that began with it are still reading."""


def folder() -> Path:
    path = Path(settings.REPORTS_DIR)
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(fact: Fact, month: date, batches: Iterable[dict[str, Any]]) -> tuple[str, int, int]:
    """Write a month; answers the name of the file, its bytes and its rows; nothing where there are no rows.

    A crash leaves a file that nobody names.
    """
    name = f"{fact.value}-{month:%Y-%m}-{uuid.uuid4().hex[:12]}.parquet"
    path, rows = folder() / f".{name}.part", 0
    with pq.ParquetWriter(path, SCHEMAS[fact], compression="zstd") as writer:
        for batch in batches:
            table = pa.table(batch, schema=SCHEMAS[fact])
            rows += table.num_rows
            writer.write_table(table)
    if not rows:
        path.unlink()
        return "", 0, 0
    _settle(path)
    path.replace(folder() / name)
    return name, (folder() / name).stat().st_size, rows


def _settle(path: Path) -> None:
    """On the disk, not only in its cache: the database is about to say that this file is whole."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def is_whole(name: str, size: int) -> bool:
    """As long as it was, and with both its ends: a disk that lost its power leaves zeros, of the right length."""
    try:
        with (folder() / name).open("rb") as file:
            first = file.read(len(_MARK))
            file.seek(-len(_MARK), os.SEEK_END)
            return (first, file.read()) == (_MARK, _MARK) and file.tell() == size
    except OSError:
        return False


_MARK = b"PAR1"
"""What a Parquet file begins and ends with."""


def forget(known: set[str]) -> int:
    """Remove files that no month names, an hour after they were written; answers how many."""
    gone = 0
    for path in _files():
        if path.name not in known and time.time() - path.stat().st_mtime > KEEP_SECONDS:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _files() -> Iterator[Path]:
    yield from folder().glob("*.parquet")
    yield from folder().glob(".*.part")
