"""The order of the queue, who waits, when to call again: without a database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.sessions import rules
from contacts.sessions.choices import NextCall, Period, Waiting

DAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 9, tzinfo=UTC)  # Wednesday, noon in Moscow
ZONE = "Europe/Moscow"


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(("period", "ahead"), [(Period.TODAY, 0), (Period.WEEK, 7), (Period.MONTH, 31)])
def test_a_period_takes_what_is_overdue(period: str, ahead: int) -> None:
    assert rules.span(period, DAY) == (DAY - timedelta(days=62), DAY + timedelta(days=ahead))


def why(order: int, sort: float = 0, code: str = "") -> rules.Why:
    return rules.Why(order, sort, code or str(order), "")


def place(*whys: rules.Why, on: date = DAY, pk: int = 1) -> rules.Place:
    return rules.place(whys, on, None, pk)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (place(why(10)), place(why(30, -60))),  # a call agreed before anything overdue
        (place(why(30, -5)), place(why(30, -1))),  # overdue longer
        (place(why(30, -1), why(40)), place(why(30, -1))),  # of equal ones the one with one reason more
        (place(why(40, -0.4)), place(why(40, -0.3))),
        (place(why(70), on=DAY), place(why(70), on=DAY + timedelta(days=1))),
        (place(why(70), pk=1), place(why(70), pk=2)),
    ],
)
def test_who_comes_first(first: rules.Place, second: rules.Place) -> None:
    assert first < second


whys = st.lists(
    st.builds(why, st.sampled_from([10, 30, 40, 70]), st.integers(-3, 3)), max_size=4, unique_by=lambda w: w.order
)
entries = st.lists(st.tuples(whys, st.dates(DAY, DAY + timedelta(days=3))), min_size=2, max_size=12)


@given(entries, st.randoms())
def test_the_order_does_not_depend_on_how_rows_come(found: list, chance: random.Random) -> None:
    places = [rules.place(reasons, day, None, number) for number, (reasons, day) in enumerate(found)]
    shuffled = places[:]
    chance.shuffle(shuffled)
    assert sorted(shuffled) == sorted(places)
    assert len(set(places)) == len(places)


@given(whys, st.randoms())
def test_the_order_of_reasons_does_not_matter(reasons: list[rules.Why], chance: random.Random) -> None:
    mixed = reasons[:]
    chance.shuffle(mixed)
    assert place(*mixed) == place(*reasons)


@pytest.mark.parametrize(
    ("standing", "moment", "waits"),
    [
        ({}, NOON, None),
        ({}, NOON - timedelta(hours=3), None),  # 9:00
        ({}, NOON - timedelta(hours=3, seconds=1), Waiting.OUTSIDE_HOURS),
        ({}, NOON + timedelta(hours=6), Waiting.OUTSIDE_HOURS),  # 18:00
        ({"zone": "Asia/Vladivostok"}, NOON, Waiting.OUTSIDE_HOURS),  # 19:00 there
        ({}, NOON + timedelta(days=3), Waiting.DAY_OFF),
        ({"held_today": True}, NOON, Waiting.HELD_TODAY),
        ({"agreed_at": NOON + timedelta(hours=2)}, NOON, Waiting.AGREED),
        ({"agreed_at": NOON, "held_today": True}, NOON, Waiting.AGREED),
        ({"call_back_due": True, "held_today": True}, NOON, None),
        ({"call_back_due": True}, NOON + timedelta(days=3), None),
    ],
)
def test_who_waits(standing: dict, moment: datetime, waits: Waiting | None) -> None:
    client = rules.Standing(**{"zone": ZONE, **standing})
    assert rules.waits(client, moment, weekday) == waits


def test_all_hours_are_a_choice_but_what_was_agreed_stays() -> None:
    night = NOON + timedelta(hours=12)
    assert rules.waits(rules.Standing(ZONE), night, weekday, any_hour=True) is None
    assert rules.waits(rules.Standing(ZONE, held_today=True), night, weekday, any_hour=True) == Waiting.HELD_TODAY


@pytest.mark.parametrize(
    ("choice", "at"),
    [(NextCall.NONE, None), (NextCall.IN_15, 15), (NextCall.IN_30, 30), (NextCall.IN_60, 60), (NextCall.AT, 7)],
)
def test_when_to_call_again(choice: str, at: int | None) -> None:
    given_at = NOON + timedelta(minutes=7)
    expected = NOON + timedelta(minutes=at) if at else None
    assert rules.call_again_at(choice, given_at, NOON) == expected


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (None, "missing"),
        (NOON, "past"),
        (NOON - timedelta(days=1), "past"),
        (NOON + timedelta(seconds=1), ""),
        (NOON + timedelta(days=366), ""),  # a Friday
        (NOON + timedelta(days=366, seconds=1), "far"),
        (NOON + timedelta(days=3), "day_off"),  # Saturday
        (datetime(2026, 3, 6, 20, 30, tzinfo=UTC), ""),  # still Friday in Moscow
        (datetime(2026, 3, 6, 21, 30, tzinfo=UTC), "day_off"),  # Saturday there
    ],
)
def test_dates_that_cannot_be(at: datetime | None, error: str) -> None:
    assert rules.date_error(at, NOON, ZONE, weekday) == error


@pytest.mark.parametrize(("attempt", "allowed"), [(1, True), (4, True), (5, False), (9, False)])
def test_tries_have_an_end(attempt: int, allowed: bool) -> None:
    assert rules.may_try_again(attempt) is allowed


@pytest.mark.parametrize(("best", "sort"), [(True, 360), (None, 10_360), (False, 20_360)])
def test_the_best_time_comes_first(best: bool | None, sort: int) -> None:
    assert rules.hour_sort(NOON, ZONE, best) == sort


def test_where_the_day_ends_sooner_comes_first() -> None:
    assert rules.hour_sort(NOON, "Asia/Novosibirsk", None) < rules.hour_sort(NOON, ZONE, None)


typed = st.dictionaries(st.sampled_from(["state", "comment", "stages"]), st.lists(st.text(max_size=5), max_size=3))


@given(typed, typed)
def test_a_digest_knows_what_was_entered(one: dict, other: dict) -> None:
    assert (rules.digest(one) == rules.digest(other)) == (rules.entered(one) == rules.entered(other))


def test_what_a_form_sends_beside_it_is_not_entered() -> None:
    sent = {
        "key": ["1"],
        "version": ["2"],
        "then": ["next"],
        "csrfmiddlewaretoken": ["t"],
        "comment": ["", "да"],
        "minutes": [""],
    }
    assert rules.entered(sent) == {"comment": ["да"]}


def test_what_one_reason_says_the_next_does_not_repeat() -> None:
    debt = rules.Why(50, -2.5, "debt", "debt of 2.5 months")
    risk = rules.Why(40, -1, "band", "threat: 1 login, debt of 2.5 months")
    assert rules.said_once([risk, debt]) == (risk,)
    assert rules.said_once([debt, risk]) == (debt, risk)
