"""Geometry of the chart of logins: pure. Across are percentages of the width, heights are pixels, both as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .rules import ENOUGH_LOGINS, FEW_LOGINS

WINDOW = timedelta(days=30)
HEIGHT, BASE, TOP = 132, 112, 16


@dataclass(frozen=True)
class Week:
    """Logins of all distributives of a client in the periods that end on one day."""

    ends_on: date
    logins: int
    users: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Column:
    """A week as drawn: ``month`` is the sum of logins in the 30 days that end with it."""

    week: Week
    month: int
    tone: str
    x: str
    width: str
    y: str
    height: str
    middle: str
    has_label: bool


def tone_of(month: int) -> str:
    if month < FEW_LOGINS:
        return "danger"
    return "warning" if month <= ENOUGH_LOGINS else "success"


Measure = Literal["logins", "users", "minutes"]


def columns(weeks: Sequence[Week], shown: int = 26, measure: Measure = "logins") -> list[Column]:
    """The last weeks, oldest first. The weeks before those shown are there for the sums of the first ones."""
    ordered = sorted(weeks, key=lambda week: week.ends_on)
    drawn = ordered[-shown:]
    values = [getattr(week, measure) for week in drawn]
    highest = max(values, default=0) or 1
    step = 100 / (len(drawn) or 1)
    every = max(1, -(-len(drawn) // 6))
    return [
        _column(week, _month(ordered, week.ends_on), index * step, step, values[index] / highest, index % every == 0)
        for index, week in enumerate(drawn)
    ]


def _month(weeks: Sequence[Week], day: date) -> int:
    return sum(week.logins for week in weeks if day - WINDOW < week.ends_on <= day)


def _column(week: Week, month: int, x: float, step: float, share: float, has_label: bool) -> Column:
    height = max(share * (BASE - TOP), 2.0)  # a week without logins is a mark on the axis, not a gap
    return Column(
        week=week,
        month=month,
        tone=tone_of(month),
        x=f"{x + step * 0.15:.2f}%",
        width=f"{step * 0.7:.2f}%",
        y=f"{BASE - height:.1f}",
        height=f"{height:.1f}",
        middle=f"{x + step / 2:.2f}%",
        has_label=has_label,
    )
