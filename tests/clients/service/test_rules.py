"""Pure rules of what is entered about a client."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.service import rules
from clients.service.choices import AdvanceState
from clients.service.rules import Balance
from crm.months import first_of_month, months_before

days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
amounts = st.decimals(0, 1_000_000, places=2)
changes = st.lists(st.tuples(st.sampled_from(["connect", "upsell", "disconnect"]), amounts))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 6, 30), date(2026, 1, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 7, 1)),
    ],
)
def test_half_year(day: date, start: date) -> None:
    assert rules.half_year_start(day) == start
    assert [rules.is_due(one, day) for one in (None, start - timedelta(days=1), start, day)] == [
        True,
        True,
        False,
        False,
    ]


@given(days, st.integers(-60, 60))
def test_months_before_and_back(day: date, count: int) -> None:
    month = first_of_month(day)
    assert months_before(months_before(month, count), -count) == month
    assert len(list(rules.months(months_before(month, abs(count)), day))) == abs(count) + 1


@given(changes)
def test_balance_is_what_came_less_what_went(made: list[tuple[str, Decimal]]) -> None:
    total = rules.total_of(rules.balance_of(kind, amount) for kind, amount in made)
    signed = sum((-amount if kind == "disconnect" else amount for kind, amount in made), Decimal(0))
    assert total.total == signed
    assert total.connections + total.upsells + total.disconnections == len(made)
    assert total + Balance() == total


A, B = date(2026, 3, 1), date(2026, 5, 31)


@pytest.mark.parametrize(
    ("following", "left", "day", "state"),
    [
        (None, None, date(2026, 2, 28), AdvanceState.AHEAD),
        (None, None, A, AdvanceState.RUNNING),
        (None, None, B, AdvanceState.RUNNING),
        (None, None, date(2026, 6, 1), AdvanceState.ENDED),
        (date(2026, 6, 1), None, B, AdvanceState.RUNNING),
        (date(2026, 6, 1), None, date(2026, 6, 1), AdvanceState.RENEWED),
        (None, date(2026, 4, 1), date(2026, 4, 1), AdvanceState.LEFT),
        (None, date(2026, 4, 2), date(2026, 4, 1), AdvanceState.RUNNING),
        (date(2026, 6, 1), date(2026, 9, 1), date(2026, 10, 1), AdvanceState.RENEWED),
    ],
)
def test_what_became_of_an_advance(following: date | None, left: date | None, day: date, state: AdvanceState) -> None:
    assert rules.advance_state(A, B, following, left, day) == state
