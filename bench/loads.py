"""``bench.imports`` in a database of its own: rows a second, and memory that does not grow with the file."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from bench import database
from bench.figures import Figure

_LINE = re.compile(r"(?P<code>\w+) +(?P<rows>[\d,]+) rows +[\d.]+ s +(?P<rate>[\d,]+) rows/s +(?P<peak>\d+) MB")
_FEW, _LEAST_RATE, _GROWTH = 10_000, 20_000, 1.3


def run(scale: str) -> list[Figure]:
    many = 1_000_000 if scale == "full" else 100_000
    with database.empty("bench_imports"):
        environment = {**os.environ, "DATABASE_URL": database.url()}
        command = [sys.executable, "-m", "bench.imports", str(_FEW), str(many)]
        printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    measured: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for line in _LINE.finditer(printed):
        rows, rate, peak = (float(line[name].replace(",", "")) for name in ("rows", "rate", "peak"))
        measured.setdefault((line["code"], int(rows)), []).append((rate, peak))
    return [
        figure
        for code in ("calls", "usage")
        for figure in _figures(code, measured[code, _FEW], measured[code, many], many)
    ]


def _figures(code: str, few: list[tuple[float, float]], many: list[tuple[float, float]], rows: int) -> list[Figure]:
    """Each size was loaded twice: new rows, then the same again."""
    (first, peak), (again, _) = many
    return [
        Figure(f"{code}: {rows:,} new rows", first, "rows/s", least=_LEAST_RATE),
        Figure(f"{code}: the same again", again, "rows/s", least=_LEAST_RATE),
        Figure(f"{code}: peak memory", peak, "MB"),
        Figure(f"{code}: memory at {rows:,} / at {_FEW:,} rows", peak / few[0][1], "×", limit=_GROWTH),
    ]
