"""Files of facts under the state folder: one a kind, month and version, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
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
    begun = begun_name(fact, month)
    path, rows = folder() / f".{begun}.part", 0
    with pq.ParquetWriter(path, SCHEMAS[fact], compression="zstd") as writer:
        for batch in batches:
            table = pa.table(batch, schema=SCHEMAS[fact])
            rows += table.num_rows
            writer.write_table(table)
    if not rows:
        path.unlink()
        return "", 0, 0
    _settle(path)
    name = sealed(path, begun)
    return name, (folder() / name).stat().st_size, rows


def begun_name(fact: Fact, month: date) -> str:
    """What a new file is called until it is sealed. It tells the columns: a file with others, written by an earlier
    version of the product, is no whole one."""
    return f"{fact.value}-{month:%Y-%m}-{_COLUMNS[fact]}-{uuid.uuid4().hex[:12]}"


_COLUMNS = {fact: hashlib.sha256(str(schema).encode()).hexdigest()[:6] for fact, schema in SCHEMAS.items()}


def _has_columns(name: str) -> bool:
    return any(name.startswith(f"{fact.value}-") and f"-{mark}-" in name for fact, mark in _COLUMNS.items())


def _settle(path: Path) -> None:
    """On the disk, not only in its cache: the database is about to say that this file is whole."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def sealed(path: Path, begun: str) -> str:
    """Give a file that is ready its name, which ends with the checksum of what is in it; answers the name."""
    name = f"{begun}-{_checksum(path):08x}.parquet"
    path.replace(folder() / name)
    return name


def is_whole(name: str, size: int) -> bool:
    """With the columns of today, as long as it was and the same in every byte: a disk that lost its power leaves zeros,
    of the right length, and a damaged page may be read as other figures.

    Read once by a process, then believed as long as nobody writes to it (:func:`look_again`).
    """
    if not _has_columns(name):
        return False
    path = os.path.join(settings.REPORTS_DIR, name)  # asked of each file by each report
    try:
        found = os.stat(path)
        return found.st_size == size and _is_intact(path, found.st_mtime_ns)
    except OSError:
        return False


def look_again() -> None:
    """Believe no file that was read before: one has turned out to be unreadable, or may have since."""
    _is_intact.cache_clear()


@lru_cache(maxsize=4096)
def _is_intact(path: str, changed_ns: int) -> bool:
    return Path(path).stem.endswith(f"-{_checksum(Path(path)):08x}")


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found


_PIECE = 1 << 20


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
