"""Seeded chance: the same seed and index throw the same dice on every machine."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
_STRIDE = 1_000_003


class Dice:
    """Cheaper than ``random.Random.choice`` and ``randint``, which a generator of millions of rows feels."""

    def __init__(self, seed: int, index: int) -> None:
        self.throw = random.Random(seed * _STRIDE + index).random  # noqa: S311  demo data, not a secret

    def chance(self, share: float) -> bool:
        return self.throw() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.throw() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.throw() * len(items))]

    def weighted(self, shares: Mapping[T, float]) -> T:
        """A key, each as often as its share of 1 says; the last one takes what rounding leaves."""
        left = self.throw()
        for key, share in shares.items():  # noqa: B007  the last key is the answer when none was passed
            left -= share
            if left < 0:
                break
        return key
