"""Pure rules of the directories of works (domain §4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
STEP = 10
"""Between two places, so that a directory loaded by a migration and one put in order by hand look alike."""


def folded(name: str) -> str:
    """The form in which two names are one: files are matched so."""
    return " ".join(name.split()).lower().replace("ё", "е")


def moved(rows: Sequence[T], row: T, *, up: bool) -> list[T]:
    """The rows with one of them a place higher or lower; the first stays first, the last stays last.

    >>> moved("abc", "b", up=True), moved("abc", "c", up=False)
    (['b', 'a', 'c'], ['a', 'b', 'c'])
    """
    found = list(rows)
    place = found.index(row)
    other = place - 1 if up else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found
