"""Pure rules of the diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.diary import rules

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # a Friday


@dataclass(frozen=True)
class Thing:
    at: datetime | None


@given(st.dates(min_value=date(2000, 1, 10), max_value=date(2099, 1, 1)))
def test_a_week_is_seven_days_from_monday_and_holds_its_day(day: date) -> None:
    week = rules.week_of(day)
    assert day in week
    assert [one.weekday() for one in week] == [0, 1, 2, 3, 4, 5, 6]
    assert {rules.monday_of(one) for one in week} == {week[0]}


@given(st.lists(st.one_of(st.none(), st.integers(0, 1439))))
def test_each_thing_stands_once(minutes: list[int | None]) -> None:
    midnight = NOON.replace(hour=0)
    things = [Thing(None if one is None else midnight + timedelta(minutes=one)) for one in minutes]
    slots = rules.by_hour(things)
    hours = [slot.hour for slot in slots]
    assert hours == list(range(hours[0], hours[-1] + 1))
    assert hours[0] <= rules.FIRST_HOUR
    assert hours[-1] >= rules.LAST_HOUR
    timed = [one for slot in slots for one in slot.entries]
    assert len(timed) + len(rules.of_whole_day(things)) == len(things)
    assert all(one.at is not None and one.at.hour == slot.hour for slot in slots for one in slot.entries)


@pytest.mark.parametrize(
    ("code", "free", "expected"),
    [
        ("15", (), NOON + timedelta(minutes=15)),
        ("60", (), NOON + timedelta(hours=1)),
        ("day", (), datetime(2026, 3, 7, 9, 30, tzinfo=UTC)),
        ("day", (7, 8), datetime(2026, 3, 9, 9, 30, tzinfo=UTC)),
        ("day", tuple(range(7, 32)), datetime(2026, 3, 20, 9, 30, tzinfo=UTC)),
    ],
)
def test_postponed(code: str, free: tuple[int, ...], expected: datetime) -> None:
    at = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    assert rules.postponed(NOON, code, at, lambda day: day.day not in free) == expected


@pytest.mark.parametrize(
    ("ahead", "error"),
    [
        (timedelta(minutes=-11), "past"),
        (timedelta(minutes=-10), ""),
        (timedelta(), ""),
        (rules.FURTHEST, ""),
        (rules.FURTHEST + timedelta(seconds=1), "far"),
    ],
)
def test_when_one_can_be_reminded(ahead: timedelta, error: str) -> None:
    assert rules.time_errors(NOON + ahead, NOON) == error
