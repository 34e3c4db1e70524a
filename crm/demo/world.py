"""How large a demo is and how dense its facts are."""

from __future__ import annotations

from dataclasses import dataclass

from .days import Span
from .people import CLIENTS_A_SPECIALIST, SPECIALISTS_A_GROUP, Staff, hire_staff


@dataclass(frozen=True)
class Size:
    """How many of whom, and how dense the facts are.

    ``usage_weeks``: so many weeks of usage are given week by week, older ones month by month; ``work_gap`` stretches
    the cadence of contacts; ``question_gap``, ``mailing_gap``: days between questions of a subdivision and
    between letters.
    """

    clients: int
    specialists: int
    groups: int
    managers: int
    usage_weeks: int
    work_gap: float
    question_gap: tuple[int, int]
    mailing_gap: int
    card_values: int


SIZES = {
    "small": Size(300, 3, 3, 2, 600, 1.0, (15, 55), 30, 5),
    "large": Size(
        clients=100_000,
        specialists=100_000 // CLIENTS_A_SPECIALIST,
        groups=100_000 // CLIENTS_A_SPECIALIST // SPECIALISTS_A_GROUP + 1,
        managers=100_000 // 170,
        usage_weeks=9,
        work_gap=2.0,
        question_gap=(55, 88),
        mailing_gap=120,
        card_values=2,
    ),
}


@dataclass(frozen=True)
class World:
    size: Size
    seed: int
    span: Span
    staff: Staff


def make_world(size: Size, seed: int, span: Span) -> World:
    return World(size, seed, span, hire_staff(seed, size.specialists, size.groups, size.managers))
