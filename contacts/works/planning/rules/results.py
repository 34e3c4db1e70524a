"""What a plan says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why a contact that is owed has no place; the words are ``messages.REASONS``."""

    ABSENT = "absent"
    GAP = "gap"
    CAPACITY = "capacity"
    NO_CADENCE = "no_cadence"


@dataclass(frozen=True, order=True)
class Placement:
    """A contact with a client on a day. ``minute`` counts from midnight of the department's zone.

    ``period`` is the first day of the period that it is owed in, ``work`` the key of the work that is there already.
    """

    day: date
    minute: int
    executor: int
    client: int
    period: date
    work: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Shortfall:
    """So many contacts with a client that are owed in a period and could not be placed."""

    client: int
    owner: int
    period: date
    missing: int
    reason: Reason


@dataclass(frozen=True)
class Plan:
    """``owed`` says how many contacts the calendar asks of each owner beyond those that stand; ``unmet`` how many
    wishes for a time of day could not be kept."""

    placements: tuple[Placement, ...]
    shortfalls: tuple[Shortfall, ...]
    owed: Mapping[int, int]
    unmet: int = 0
