"""An edit as one person meant it, checked against what others did meanwhile: pure, no database.

An edit names only the fields that the person changed, each with what they saw and what they want. A field that
somebody else has changed since it was seen is a clash; fields that were not touched never overwrite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Clash:
    field: str
    seen: Any
    theirs: Any
    mine: Any


class Conflict(Exception):
    """Others changed fields of the edit after they were seen; nothing is saved."""

    def __init__(self, row: Any, clashes: list[Clash]) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.row = row
        self.clashes = clashes


@dataclass(frozen=True)
class Edit:
    """``wanted`` and ``seen`` by names of fields; a field is in both."""

    wanted: Mapping[str, Any]
    seen: Mapping[str, Any]

    def apply(self, row: Any) -> list[str]:
        """Set the wanted values on a row that is locked; answers the names of the fields that differ from before.

        Raises:
            Conflict: a field holds neither what was seen nor what is wanted. The row is untouched.
        """
        if clashes := list(self._clashes(row)):
            raise Conflict(row, clashes)
        changed = [name for name, value in self.wanted.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, self.wanted[name])
        return changed

    def _clashes(self, row: Any) -> Iterator[Clash]:
        for name, mine in self.wanted.items():
            theirs, seen = getattr(row, name), self.seen[name]
            if theirs not in (seen, mine):
                yield Clash(name, seen, theirs, mine)
