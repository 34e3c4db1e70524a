"""Pure rules of the functional card."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.card import rules
from clients.card.rules import State

DAY = date(2026, 3, 2)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("value", "verified", "until", "state"),
    [
        ("3", DAY, None, State.ACTUAL),
        ("3", DAY, DAY + timedelta(days=30), State.ACTUAL),
        ("3", DAY, DAY + timedelta(days=29), State.SOON),
        ("3", DAY, DAY, State.SOON),
        ("3", DAY, DAY - timedelta(days=1), State.EXPIRED),
        ("3", None, None, State.UNVERIFIED),
        ("", DAY, None, State.EMPTY),
        ("", None, DAY + timedelta(days=1), State.EMPTY),
    ],
)
def test_state(value: str, verified: date | None, until: date | None, state: State) -> None:
    assert rules.state_of(value, verified, until, DAY) is state
    assert rules.is_actual(value, verified, until, DAY) is (state in (State.ACTUAL, State.SOON))


@pytest.mark.parametrize(
    ("verified", "days", "until"),
    [(DAY, 90, date(2026, 5, 31)), (DAY, None, None), (None, 90, None), (date(2024, 2, 28), 365, date(2025, 2, 27))],
)
def test_valid_until(verified: date | None, days: int | None, until: date | None) -> None:
    assert rules.valid_until(verified, days) == until


@pytest.mark.parametrize(
    ("actual", "required", "percent"), [(0, 0, None), (0, 3, 0), (2, 3, 66), (3, 3, 100), (199, 200, 99)]
)
def test_fill_percent(actual: int, required: int, percent: int | None) -> None:
    assert rules.fill_percent(actual, required) == percent


# --- Spreading ---


@given(
    DAYS, st.integers(1, 1000), st.dictionaries(st.integers(0, 30), st.integers(0, 3), max_size=6), st.integers(0, 5)
)
def test_spread_stays_within_the_tolerance_and_takes_the_emptiest_day(
    verified: date, days: int, loads: dict[int, int], owners: int
) -> None:
    last = verified + timedelta(days=days)
    of_client = {last - timedelta(days=back): count for back, count in loads.items()}
    found = rules.spread_until(verified, days, of_client, {last: owners})
    assert found is not None
    assert last - timedelta(days=days // 5) <= found <= last
    allowed = [last - timedelta(days=back) for back in range(days // 5 + 1)]
    assert of_client.get(found, 0) == min(of_client.get(day, 0) for day in allowed)
    assert rules.spread_until(verified, days, of_client, {last: owners}) == found  # twice the same


@given(DAYS, st.integers(5, 400), st.integers(1, 60))
def test_a_whole_card_confirmed_on_one_day_spreads_evenly(verified: date, days: int, values: int) -> None:
    taken: dict[date, int] = {}
    for _ in range(values):
        until = rules.spread_until(verified, days, taken, taken)
        assert until is not None
        taken[until] = taken.get(until, 0) + 1
    places = days // 5 + 1
    assert max(taken.values()) == -(-values // places)


def test_of_equal_days_the_latest_and_of_those_the_owners_emptiest() -> None:
    last = DAY + timedelta(days=10)
    assert rules.spread_until(DAY, 10, {}, {}) == last
    assert rules.spread_until(DAY, 10, {}, {last: 1}) == last - timedelta(days=1)
    assert rules.spread_until(DAY, 10, {last - timedelta(days=1): 1}, {last: 1}) == last - timedelta(days=2)
    assert rules.spread_until(
        DAY, 10, {last - timedelta(days=back): 1 for back in range(3)}, {last: 1}
    ) == last - timedelta(days=1)
    assert rules.spread_until(DAY, 4, {last: 9}, {}) == DAY + timedelta(days=4)
    assert rules.spread_until(DAY, None, {}, {}) is None


# --- The order of a review ---


def test_order_of_a_review() -> None:
    asked = {
        "soon": (State.SOON, False, DAY + timedelta(days=3), 0),
        "not needed": (State.EMPTY, False, None, 1),
        "needed": (State.EMPTY, True, None, 2),
        "never verified": (State.UNVERIFIED, False, None, 6),
        "expired": (State.EXPIRED, False, DAY - timedelta(days=1), 3),
        "expired long ago": (State.EXPIRED, True, DAY - timedelta(days=100), 4),
        "actual": (State.ACTUAL, True, DAY + timedelta(days=100), 5),
    }
    keys = {name: rules.review_key(*one) for name, one in asked.items()}
    assert [name for name in sorted(keys, key=lambda name: keys[name] or (9,)) if keys[name]] == [
        "expired long ago", "expired", "never verified", "needed", "soon",
    ]  # fmt: skip


# --- Types ---

GOOD = [
    ("text", "  Иванов  ", "Иванов"),
    ("number", "3", "3"),
    ("number", "1 200,50", "1200.5"),
    ("number", "−7", "-7"),
    ("number", "007", "7"),
    ("number", "0,0", "0"),
    ("number", "100", "100"),
    ("date", "1.9.2026", "01.09.2026"),
    ("date", "2026-09-01", "01.09.2026"),
    ("date", "29.02.2024", "29.02.2024"),
    ("phone", "7(8112)00-00-51", "+78112000051"),
    ("phone", "8 (385) 200-11-22; +7 913 555-01-23", "+73852001122, +79135550123"),
    ("phone", "83852001122 доб. 12", "+73852001122 доб. 12"),
    ("choice", "ЗАКАЗЧИК", "заказчик"),
]
BAD = [
    ("text", "а" * 10_001),
    ("number", "три"),
    ("number", "1,2,3"),
    ("number", "1e5"),
    ("number", "٣"),
    ("number", "1" * 16),
    ("date", "31.02.2026"),
    ("date", "29.02.2025"),
    ("date", "1.9.26"),
    ("date", "18.09.2020 13:04:00"),
    ("date", "01.01.1026"),
    ("phone", "нет"),
    ("phone", ","),
    ("phone", "123"),
    ("phone", "+7 913 555-01-23, нет"),
    ("choice", "иногда"),
]
OPTIONS = ("заказчик", "поставщик")


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_good_values(kind: str, typed: str, kept: str) -> None:
    assert rules.read_value(kind, typed, OPTIONS) == kept
    assert rules.fits(kind, kept, OPTIONS)


@pytest.mark.parametrize(("kind", "typed"), BAD)
def test_bad_values(kind: str, typed: str) -> None:
    with pytest.raises(rules.Misfit):
        rules.read_value(kind, typed, OPTIONS)


@pytest.mark.parametrize("kind", ["text", "number", "date", "phone", "choice"])
@given(st.text(max_size=30))
def test_what_is_kept_is_kept_the_same_again(kind: str, typed: str) -> None:
    try:
        kept = rules.read_value(kind, typed, OPTIONS)
    except rules.Misfit:
        return
    assert rules.read_value(kind, kept, OPTIONS) == kept


@pytest.mark.parametrize(
    ("roles", "verifies", "keeps"),
    [
        (["specialist"], True, False),
        (["newcomer_specialist"], True, False),
        (["account_manager"], True, False),
        (["deputy_head"], True, False),
        (["head"], True, True),
        (["director"], True, True),
        (["auditor"], False, False),
        (["integration"], False, False),
        ([], False, False),
        (["auditor", "specialist"], True, False),
    ],
)
def test_rights(roles: list[str], verifies: bool, keeps: bool) -> None:
    assert (rules.may_verify(roles), rules.may_edit_directory(roles)) == (verifies, keeps)
