"""Whose a call is, written from the words of the rule and not from the SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A person with the call's number: of which client, whether they still work there, whether the client is kept by
    the call's employee."""

    client: int
    person: int
    is_active: bool = True
    is_own: bool = False


def owner(candidates: Sequence[Candidate]) -> tuple[int | None, int | None]:
    """The client and the person, None where it cannot be said."""
    kept = [one for one in candidates if one.is_active] or list(candidates)
    kept = [one for one in kept if one.is_own] or kept
    if len({one.client for one in kept}) != 1:
        return None, None
    return kept[0].client, kept[0].person if len(kept) == 1 else None
