"""Counts by specialist against counting by hand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from clients.models import Client
from crm.staff.calendar import today
from tests.factories import make_employee
from tests.threads import at_once
from triggers import actions
from triggers.models import Result, Tally

from .crowd import spread

DAYS_BACK = {"night": 1, "week": 7, "month": 30}  # domain §5, Stability monitor
RANKS = ["none", "dynamic", "high"]
FIGURES = [*RANKS, *(f"{move}_{window}" for move in ("worse", "better") for window in DAYS_BACK)]


def rank_on(spans: list[Result], day: date) -> int | None:
    for one in spans:
        if one.valid_from <= day and (one.valid_until is None or day <= one.valid_until):
            return RANKS.index(one.band)
    return None


def by_hand(day: date) -> dict[int | None, dict[str, int]]:
    """What was said last of each client, compared with what was said of it so many days earlier."""
    counts: dict[int | None, Counter[str]] = {}
    for client in Client.objects.all():
        spans = list(Result.objects.filter(client=client))
        current = next((one for one in spans if one.valid_until is None), None)
        if current is None:
            continue
        theirs = counts.setdefault(client.specialist_id, Counter())
        now = RANKS.index(current.band)
        theirs[current.band] += 1
        for window, days in DAYS_BACK.items():
            before = rank_on(spans, day - timedelta(days=days))
            theirs[f"worse_{window}"] += before is not None and now > before
            theirs[f"better_{window}"] += before is not None and now < before
    return {one: {figure: found[figure] for figure in FIGURES} for one, found in counts.items()}


def kept() -> dict[int | None, dict[str, int]]:
    return {one.specialist_id: {figure: getattr(one, figure) for figure in FIGURES} for one in Tally.objects.all()}


def given_to_specialists(ids: list[int], seed: int) -> list[int | None]:
    rng = random.Random(seed)
    owners = [None, *(make_employee().pk for _ in range(3))]
    for one in ids:
        Client.objects.filter(pk=one).update(specialist_id=rng.choice(owners))
    return owners


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_counts_are_those_by_hand_day_after_day(seed: int, on_day: Callable[[date], Any]) -> None:
    last = date(2026, 11, 20)
    ids = spread(last, each=80, shards=2, seed=seed)
    owners = given_to_specialists(ids, seed)
    moved: Counter[str] = Counter()
    for back in (31, 30, 29, 8, 7, 6, 1, 0):
        on_day(last - timedelta(days=back))
        actions.compute(client_ids=ids, day=today())
        actions.refresh_tallies(day=today(), specialists=owners[:2] if back % 2 else None)
        expected = by_hand(today())
        assert kept() == expected
        for figures in expected.values():
            moved.update(figures)
    assert [figure for figure in FIGURES if not moved[figure]] == [], "too quiet a population to show anything"


@pytest.mark.django_db
def test_only_the_named_specialists_are_counted_again() -> None:
    ids = spread(today(), each=20, shards=1)
    owners = given_to_specialists(ids, 1)
    actions.compute(client_ids=ids, day=today())
    actions.refresh_tallies(day=today())
    before = kept()
    Result.objects.filter(client__in=ids).delete()
    actions.refresh_tallies(day=today(), specialists=[None, owners[1]])
    assert kept() == {one: counts for one, counts in before.items() if one in owners[2:]}
    actions.refresh_tallies(day=today())
    assert kept() == {}


@pytest.mark.django_db(transaction=True)
def test_counters_at_once_count_each_specialist_once() -> None:
    ids = spread(today(), each=20, shards=1)
    given_to_specialists(ids, 2)
    actions.compute(client_ids=ids, day=today())
    answers = at_once(*[lambda: actions.refresh_tallies(day=today())] * 4)
    assert (answers, kept()) == ([None] * 4, by_hand(today()))
