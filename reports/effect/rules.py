"""Whether a case worked: those who were told of it against similar ones who were not. Pure arithmetic.

Values stand in strata: of one month, risk band, size segment and cadence. Those left without are weighted stratum by
stratum like those who were told, so that both sides are of clients alike; who was told in a stratum without anybody to
compare with is left out. Several values of one client say less than those of several clients: a side is worth no more
values than it has clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import expm1, pi, sqrt
from operator import mul, truediv
from statistics import NormalDist
from typing import Any, NamedTuple

from .choices import Row, Verdict

ENOUGH = 20
"""So many clients on each side at least: of fewer nothing is claimed."""

BEFORE_DAYS = AFTER_DAYS = 30
LATER_DAYS = 90
"""Days before and after the talk over which logins and sessions are summed; in which a move to a competitor and changes
of service are looked for."""

CONFIDENCE = 0.95
SHARES = frozenset({Row.QUALITY, Row.MOVED})
CHANGES = frozenset({Row.LOGINS, Row.SESSION})
"""Rows that are shares; rows that are the change from before to after."""

LESS_IS_BETTER = frozenset({Row.MOVED})


class Sample(NamedTuple):
    """How many values, their sum, the sum of their squares; of changes also the sum of what was before."""

    number: int
    total: float
    squares: float
    before: float = 0.0


Strata = Mapping[Any, Sample]
"""By whatever tells a stratum from others; none of them is empty."""


@dataclass(frozen=True)
class Side:
    """``size`` is how many independent values the side is worth, ``count`` how many there are, both sides matched."""

    mean: float
    variance: float
    size: float
    count: int
    before: float = 0.0


@dataclass(frozen=True)
class Effect:
    """``difference`` with its interval, None where there is too little to claim one; ``alone`` is how many values had
    nobody to be compared with."""

    row: Row
    told: Side | None
    left: Side | None
    alone: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> Verdict:
        if self.low is None or self.high is None:
            return Verdict.FEW
        if self.low <= 0 <= self.high:
            return Verdict.SAME
        return Verdict.BETTER if (self.low > 0) != (self.row in LESS_IS_BETTER) else Verdict.WORSE

    @property
    def base(self) -> float | None:
        """What would have been without the case: growth is told of it; None where that says nothing."""
        if self.told is None or self.left is None or self.row == Row.BALANCE:
            return None
        expected = self.left.mean + (self.told.before if self.row in CHANGES else 0)
        return expected if expected > 0 else None

    def growth(self, value: float | None) -> float | None:
        """A difference as a share of what would have been without the case."""
        return value / self.base if value is not None and self.base else None


def effect(row: Row, told: Strata, left: Strata, clients: tuple[int, int]) -> Effect:
    """``told`` and ``left`` are the values of those with the case and of those left without; ``clients`` how many
    different ones there are on each side."""
    pairs = [(one, left[key]) for key, one in told.items() if key in left]
    alone = sum(one.number for one in told.values()) - sum(one.number for one, _other in pairs)
    if not pairs:
        return Effect(row, None, None, alone)
    mine = _plain([one for one, _other in pairs], clients[0])
    others = _weighted([one.number for one, _other in pairs], [other for _one, other in pairs], clients[1])
    if min(mine.size, others.size) < ENOUGH:
        return Effect(row, mine, others, alone)
    low, high = (newcombe if row in SHARES else welch)(mine, others)
    return Effect(row, mine, others, alone, mine.mean - others.mean, low, high)


def _plain(samples: Sequence[Sample], clients: int) -> Side:
    numbers, totals, squares, before = zip(*samples, strict=True)
    count = sum(numbers)
    mean = sum(totals) / count
    spread = sum(squares) / count - mean * mean
    return Side(mean, _unbiased(spread, count), min(count, clients), count, sum(before) / count)


def _weighted(weights: Sequence[int], samples: Sequence[Sample], clients: int) -> Side:
    """Each stratum has the weight that it has among those who were told. Of unequal weights the side is worth Kish's
    effective size, (Σw)² / Σw² (L. Kish, Survey Sampling, 1965, §11.7)."""
    numbers, totals, squares, before = zip(*samples, strict=True)
    whole, each = sum(weights), list(map(truediv, weights, numbers))
    mean = _dot(each, totals) / whole
    spread = _dot(each, squares) / whole - mean * mean
    size = whole * whole / _dot(each, weights)
    return Side(mean, _unbiased(spread, size), min(size, clients), sum(numbers), _dot(each, before) / whole)


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    return sum(map(mul, one, other))


def _unbiased(spread: float, size: float) -> float:
    return max(spread, 0.0) * size / (size - 1) if size > 1 else 0.0


# --- Intervals --------------------------------------------------------------------------------------------------------


def wilson(share: float, size: float) -> tuple[float, float]:
    """The score interval of a share (E. B. Wilson, 1927).

    >>> [round(end, 4) for end in wilson(0.5, 20)]
    [0.2993, 0.7007]
    """
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    middle, reach = share + z * z / (2 * size), z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return max((middle - reach) / (1 + z * z / size), 0.0), min((middle + reach) / (1 + z * z / size), 1.0)


def newcombe(one: Side, other: Side) -> tuple[float, float]:
    """Of the difference of two shares: method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998) 873."""
    difference = one.mean - other.mean
    (low, high), (other_low, other_high) = wilson(one.mean, one.size), wilson(other.mean, other.size)
    below = sqrt((one.mean - low) ** 2 + (other_high - other.mean) ** 2)
    above = sqrt((high - one.mean) ** 2 + (other.mean - other_low) ** 2)
    return difference - below, difference + above


def welch(one: Side, other: Side) -> tuple[float, float]:
    """Of the difference of two means with variances of their own (B. L. Welch, Biometrika 34 (1947) 28)."""
    difference, parts = one.mean - other.mean, (one.variance / one.size, other.variance / other.size)
    error = sum(parts)
    if not error:
        return difference, difference
    freedom = error**2 / (parts[0] ** 2 / (one.size - 1) + parts[1] ** 2 / (other.size - 1))
    reach = t_quantile(1 - CONFIDENCE, freedom) * sqrt(error)
    return difference - reach, difference + reach


def t_quantile(tails: float, freedom: float) -> float:
    """Beyond what Student's t lies with this probability, both tails together; of three degrees of freedom and more.

    G. W. Hill, Communications of the ACM 13 (1970) 619, algorithm 396: six figures.

    >>> round(t_quantile(0.05, 20), 4)
    2.086
    """
    a = 1 / (freedom - 0.5)
    b = 48 / (a * a)
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * pi / 2) * freedom
    y = (d * tails) ** (2 / freedom)
    if y <= 0.05 + a:
        inner = ((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3
        y = ((1 / inner + 0.5 / (freedom + 4)) * y - 1) * (freedom + 1) / (freedom + 2) + 1 / y
        return sqrt(freedom * y)
    x = NormalDist().inv_cdf(tails / 2)
    y = x * x
    if freedom < 5:
        c += 0.3 * (freedom - 4.5) * (x + 0.6)
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
    return sqrt(freedom * expm1(a * y * y))
