"""``bench.imports`` in a database of its own: rows a second, and memory that does not grow with the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from bench import database
from bench.figures import Figure

_FEW, _LEAST_RATE, _GROWTH = 10_000, 20_000, 1.3


def run(scale: str) -> list[Figure]:
    many = 1_000_000 if scale == "full" else 100_000
    with database.empty("bench_imports"):
        environment = {**os.environ, "DATABASE_URL": database.url()}
        command = [sys.executable, "-m", "bench.imports", str(_FEW), str(many)]
        printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    measured: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for line in printed.splitlines():
        one = json.loads(line)
        measured.setdefault((one["format"], one["rows"]), []).append(one)
    return [
        figure
        for code in ("calls", "usage")
        for figure in _figures(code, measured[code, _FEW], measured[code, many], many)
    ]


def _figures(code: str, few: list[dict[str, Any]], many: list[dict[str, Any]], rows: int) -> list[Figure]:
    """Each size was loaded twice: new rows, then the same again."""
    first, again = many
    return [
        Figure(f"{code}: {rows:,} new rows", first["rows_per_second"], "rows/s", least=_LEAST_RATE),
        Figure(f"{code}: new rows, of processor", first["rows_per_processor_second"], "rows/s"),
        Figure(f"{code}: the same again", again["rows_per_second"], "rows/s", least=_LEAST_RATE),
        Figure(f"{code}: the same again, of processor", again["rows_per_processor_second"], "rows/s"),
        Figure(f"{code}: peak memory", first["peak_mb"], "MB"),
        Figure(
            f"{code}: memory at {rows:,} / at {_FEW:,} rows", first["peak_mb"] / few[0]["peak_mb"], "×", limit=_GROWTH
        ),
    ]
