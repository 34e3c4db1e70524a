"""Dividing clients among executors, and spreading works over days: pure rules."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.works.campaigns.rules import capacity, divide, executor_days, hour, spread, verbs

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(5)]
people = st.sets(st.integers(1, 5))
rows = st.lists(people).map(lambda sets: dict(enumerate(sets)))


@given(rows, st.dictionaries(st.integers(1, 5), st.integers(0, 9)))
def test_each_row_goes_to_one_who_may_do_it(candidates, before):
    chosen, nobody = divide(candidates, before)
    assert {row: candidates[row] for row in nobody} == {row: set() for row in candidates if not candidates[row]}
    assert set(chosen) | set(nobody) == set(candidates)
    assert all(executor in candidates[row] for row, executor in chosen.items())
    assert (chosen, nobody) == divide(dict(candidates), dict(before))


@given(st.integers(0, 60), st.sets(st.integers(1, 6), min_size=1))
def test_among_equals_the_division_is_even(count, executors):
    chosen, _nobody = divide(dict.fromkeys(range(count), executors))
    shares = [list(chosen.values()).count(one) for one in executors]
    assert max(shares) - min(shares) <= 1
    assert sum(shares) == count


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 20))
def test_what_was_given_before_counts(count, first, second):
    chosen, _nobody = divide({row: {1, 2} for row in range(count)}, {1: first, 2: second})
    after = Counter({1: first, 2: second}) + Counter(chosen.values())
    assert abs(after[1] - after[2]) <= max(1, abs(first - second) - count)


def test_those_whom_few_may_do_come_first():
    assert divide({"a": {1, 2}, "b": {1, 2}, "c": {1}, "d": {1}}) == ({"a": 2, "b": 2, "c": 1, "d": 1}, [])


room = st.dictionaries(st.sampled_from(DAYS), st.integers(-2, 6), min_size=1)


@given(st.integers(0, 40), room)
def test_no_day_takes_more_than_is_free_unless_all_are_full(count, free):
    found = spread(count, free)
    taken = Counter(found.days)
    assert len(found.days) == count
    assert found.days == sorted(found.days)
    assert found.over == max(count - sum(max(one, 0) for one in free.values()), 0)
    if not found.over:
        assert all(taken[day] <= max(free[day], 0) for day in free)
        for day in free:  # as even as what is free allows
            assert taken[day] == max(free[day], 0) or taken[day] >= max(taken.values(), default=0) - 1


@given(st.integers(1, 40), room)
def test_the_surplus_is_even(count, free):
    more = count + sum(max(one, 0) for one in free.values())
    over = {day: Counter(spread(more, free).days)[day] - max(free[day], 0) for day in free}
    assert max(over.values()) - min(over.values()) <= 1
    assert sum(over.values()) == count


def test_without_a_day_nothing_can_be_placed():
    assert spread(0, {}).days == []
    with pytest.raises(ValueError, match="no day"):
        spread(1, {})


@pytest.mark.parametrize(
    ("norms", "is_visit", "found"),
    [
        ({}, False, 24),
        ({}, True, 3),
        ({"call_hours_day": Decimal(2), "talk_minutes": Decimal("7.5")}, False, 16),
        ({"call_hours_day": Decimal(0)}, False, 1),
        ({"talk_minutes": Decimal(0)}, False, 240),
        ({"visits_day": Decimal(5)}, True, 5),
    ],
)
def test_what_a_day_holds(norms, is_visit, found):
    assert capacity(norms, is_visit=is_visit) == found


@given(
    st.integers(1, 60).flatmap(lambda count: st.tuples(st.integers(0, count - 1), st.just(count))),
    st.sampled_from(["Europe/Kaliningrad", "Asia/Novosibirsk", "Asia/Vladivostok"]),
)
def test_a_client_is_called_in_its_own_working_hours(place_of, name):
    place, count = place_of
    zone, client = ZoneInfo("Asia/Barnaul"), ZoneInfo(name)
    at = hour(MONDAY, place, count, zone, client)
    assert 9 <= at.astimezone(client).hour < 18
    assert at.astimezone(zone).date() == MONDAY


def test_works_of_a_day_stand_one_after_another():
    zone = ZoneInfo("Asia/Barnaul")
    times = [hour(MONDAY, place, 24, zone, zone) for place in range(24)]
    assert times == sorted(set(times))


def test_who_is_away_all_the_time_is_planned_for_all_the_same():
    assert executor_days(DAYS, DAYS[:2]) == DAYS[2:]
    assert executor_days(DAYS, DAYS) == DAYS


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("draft", {"start", "drop", "change"}),
        ("running", {"extend", "pause", "finish", "change"}),
        ("paused", {"extend", "resume", "finish", "change"}),
        ("finished", {"undo"}),
    ],
)
def test_what_may_be_done(state, found):
    assert verbs(state) == found
