"""Who reacts to a signal, by when, and how fast: as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.signals import rules
from contacts.signals.choices import RAISED_BY_HAND, SignalKind
from crm.workdays import working_day_after

MONDAY = date(2026, 3, 2)
MANAGER, SPECIALIST, HEAD = 1, 2, 3


@pytest.mark.parametrize(
    ("answerable", "raised_for", "must"),
    [
        ((MANAGER, SPECIALIST), {HEAD}, MANAGER),
        ((MANAGER, SPECIALIST), {SPECIALIST}, MANAGER),
        ((MANAGER, SPECIALIST), {MANAGER}, SPECIALIST),
        ((MANAGER, SPECIALIST), {MANAGER, SPECIALIST}, MANAGER),
        ((None, SPECIALIST), {HEAD}, SPECIALIST),
        ((None, SPECIALIST), {SPECIALIST}, SPECIALIST),
        ((MANAGER, None), {MANAGER}, MANAGER),
        ((None, None), {HEAD}, None),
    ],
)
def test_who_must_react(answerable: tuple[int | None, ...], raised_for: set[int], must: int | None) -> None:
    assert rules.reactor(answerable, raised_for) == must


def test_people_raise_everything_but_the_band() -> None:
    assert {kind for kind in SignalKind if rules.may_be_raised(kind)} == set(RAISED_BY_HAND)
    assert set(SignalKind) - set(RAISED_BY_HAND) == {SignalKind.BAND}
    assert not rules.may_be_raised("nothing")


def test_every_kind_has_its_term() -> None:
    assert set(rules.FIRST_TERMS) == set(SignalKind)


@pytest.mark.parametrize(
    ("offset", "state", "said"),
    [(-1, "open", "overdue"), (0, "open", "today"), (1, "open", ""), (-1, "reacted", ""), (0, "dismissed", "")],
)
def test_urgency(offset: int, state: str, said: str) -> None:
    assert rules.urgency(MONDAY + timedelta(days=offset), state, MONDAY) == said


@pytest.mark.parametrize(
    ("due", "state", "closed", "late"),
    [
        (MONDAY, "open", None, False),
        (MONDAY - timedelta(days=1), "open", None, True),
        (MONDAY - timedelta(days=1), "reacted", MONDAY - timedelta(days=1), False),
        (MONDAY - timedelta(days=1), "reacted", MONDAY, True),
        (MONDAY - timedelta(days=5), "dismissed", MONDAY - timedelta(days=6), False),
    ],
)
def test_late(due: date, state: str, closed: date | None, late: bool) -> None:
    assert rules.is_late(due, state, closed, MONDAY) is late


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (59, 0), (60, 1), (119, 1), (3000, 50), (-5, 0)])
def test_hours(minutes: int, hours: int) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert rules.hours_between(at, at + timedelta(minutes=minutes)) == hours


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.sets(st.integers(0, 6), max_size=6))
def test_so_many_working_days_lie_between(start: date, days: int, free: set[int]) -> None:
    def is_working(day: date) -> bool:
        return day.weekday() not in free

    end = working_day_after(start, days, is_working)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working(day) for day in between) == days
    assert is_working(end)
