"""How a bench measures and what it prints."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass
class Figure:
    """One line of a table. ``limit`` bounds ``value``; None where the figure only informs."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def within(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def as_dict(self) -> dict[str, Any]:
        value = round(self.value, 4)
        return {"what": self.what, "value": value, "unit": self.unit, "limit": self.limit, "within": self.within}


def seconds(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def interleaved(jobs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each job's seconds, the jobs taking turns, so that a busy neighbour disturbs all alike."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            taken[name].append(seconds(job))
    return {name: statistics.median(times) for name, times in taken.items()}


def table(figures: Sequence[Figure]) -> str:
    """
    >>> print(table([Figure("page", 4.2, "ms", 5)]))
    page  4.2 ms  ≤ 5  ok
    """
    rows = []
    for one in figures:
        limit = "" if one.limit is None else f"≤ {one.limit:g}"
        verdict = "" if one.limit is None else ("ok" if one.within else "OVER")
        rows.append((one.what, f"{one.value:.3g} {one.unit}".rstrip(), limit, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
