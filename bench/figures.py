"""How a bench measures and what it prints."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass
class Figure:
    """One line of a table. ``limit`` bounds ``value`` from above, ``least`` from below; without them it informs."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    least: float | None = None

    @property
    def within(self) -> bool:
        return (self.limit is None or self.value <= self.limit) and (self.least is None or self.value >= self.least)

    @property
    def bounds(self) -> str:
        if self.limit is not None:
            return f"≤ {self.limit:g}"
        return "" if self.least is None else f"≥ {self.least:g}"

    def as_dict(self) -> dict[str, Any]:
        value = round(self.value, 4)
        return {"what": self.what, "value": value, "unit": self.unit, "bounds": self.bounds, "within": self.within}


def seconds(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def interleaved(
    jobs: dict[str, Callable[[], object]], rounds: int, measure: Callable[[Callable[[], object]], float] = seconds
) -> dict[str, float]:
    """The median of each job's seconds, the jobs taking turns, so that a busy neighbour disturbs all alike."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            taken[name].append(measure(job))
    return {name: statistics.median(times) for name, times in taken.items()}


def table(figures: Sequence[Figure]) -> str:
    """
    >>> print(table([Figure("page", 4.2, "ms", 5)]))
    page  4.2 ms  ≤ 5  ok
    """
    rows = []
    for one in figures:
        verdict = ("ok" if one.within else "OVER") if one.bounds else ""
        rows.append((one.what, f"{one.value:,.4g} {one.unit}".rstrip(), one.bounds, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
