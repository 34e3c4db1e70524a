"""How far a review has come. It travels with the requests: nothing is kept on the server but the answers themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

MANY = 1000
"""A card has no more indicators than this: what an address may say is bounded."""


@dataclass(frozen=True)
class Progress:
    """``of`` is how many questions there were at first, ``skipped`` ids of indicators left for another time,
    ``undo`` the id of the indicator answered last with the entry of its history."""

    of: int = 0
    skipped: tuple[int, ...] = ()
    undo: tuple[int, int] | None = None

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Progress:
        """Of an address or a form; what is no number is left out."""
        undo = _numbers(data.get("undo", ""))
        of = _numbers(data.get("of", ""))
        return cls(
            of[0] if of else 0, _numbers(data.get("skipped", "")), (undo[0], undo[1]) if len(undo) == 2 else None
        )

    def begun(self, questions: int) -> Progress:
        """With the number of questions at first, and more where more have come since."""
        return replace(self, of=max(self.of, questions))

    def answered(self, indicator: int, event: int | None) -> Progress:
        kept = tuple(one for one in self.skipped if one != indicator)
        return replace(self, skipped=kept, undo=None if event is None else (indicator, event))

    def skipping(self, indicator: int) -> Progress:
        return replace(self, skipped=(*(one for one in self.skipped if one != indicator), indicator))

    def undone(self) -> Progress:
        return replace(self, undo=None)

    def done(self, left: int) -> int:
        """How many are answered, of ``of``, when so many are left, the skipped ones included."""
        return max(self.of - left, 0)

    def fields(self) -> list[tuple[str, str]]:
        """For hidden fields and addresses."""
        undo = ",".join(map(str, self.undo)) if self.undo else ""
        every = [("of", str(self.of)), ("skipped", ",".join(map(str, self.skipped))), ("undo", undo)]
        return [(name, value) for name, value in every if value]

    def query(self) -> str:
        return urlencode(self.fields(), safe=",")


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")[:MANY]
    return tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10)
