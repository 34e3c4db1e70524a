"""The rules of promises as tables (domain §7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from debts.choices import PromiseState
from debts.rules import Outcome, Reliability, broken_in_a_row, call_by, call_on, date_error, outcome_of, reliability
from debts.rules import reminder_error as reminder

FRIDAY = date(2026, 11, 20)
HOLIDAYS = {date(2026, 11, 4), date(2026, 11, 23)}  # a Wednesday; the Monday after FRIDAY, moved


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


@pytest.mark.parametrize(
    ("agreed", "last", "fourth"),
    [
        (date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 19)),  # Monday: Monday, Tuesday, Wednesday
        (date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 6)),  # over a holiday on Wednesday
        (date(2026, 11, 3), date(2026, 11, 6), date(2026, 11, 9)),
        (FRIDAY, date(2026, 11, 25), date(2026, 11, 26)),  # over a week-end and a holiday on Monday
        (date(2026, 11, 21), date(2026, 11, 26), date(2026, 11, 27)),  # agreed for a Saturday: it is not a working day
        (date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 10)),  # agreed for a holiday
    ],
)
def test_the_call_after_a_broken_promise_is_due_on_the_third_working_day(
    agreed: date, last: date, fourth: date
) -> None:
    assert call_by(agreed, is_working) == last
    working = [agreed + timedelta(days=ahead) for ahead in range(12) if is_working(agreed + timedelta(days=ahead))]
    assert working[2:4] == [last, fourth]


@pytest.mark.parametrize(
    ("agreed", "known", "planned"),
    [
        (date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 17)),
        (FRIDAY, date(2026, 11, 21), date(2026, 11, 24)),  # known on Saturday, Monday is a holiday
        (FRIDAY, date(2026, 11, 25), date(2026, 11, 25)),
        (FRIDAY, date(2026, 12, 1), date(2026, 12, 1)),  # known late: at once
        (date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 5)),  # never on the agreed day itself: it still lasts
    ],
)
def test_that_call_is_planned_for_the_first_working_day(agreed: date, known: date, planned: date) -> None:
    assert call_on(agreed, known, is_working) == planned


DAY = date(2026, 11, 10)
K, B, P = PromiseState.KEPT, PromiseState.BROKEN, PromiseState.PENDING


@pytest.mark.parametrize(
    ("received", "debt", "day", "wanted"),
    [
        ([], None, DAY, Outcome(P)),
        ([], None, DAY - timedelta(days=1), Outcome(P)),
        ([], Decimal(500), DAY + timedelta(days=1), Outcome(B, DAY)),
        ([(DAY, "1000")], None, DAY, Outcome(K, DAY)),
        ([(DAY, "999.99")], None, DAY, Outcome(P)),
        ([(DAY, "999.99")], Decimal("0.01"), DAY + timedelta(days=1), Outcome(B, DAY)),
        ([(date(2026, 11, 5), "600"), (date(2026, 11, 7), "400")], None, DAY, Outcome(K, date(2026, 11, 7))),
        ([(date(2026, 11, 7), "400"), (date(2026, 11, 5), "1000")], None, DAY, Outcome(K, date(2026, 11, 5))),
        # reversed on the next day, and paid once more
        (
            [(date(2026, 11, 5), "1000"), (date(2026, 11, 6), "-1000"), (date(2026, 11, 9), "1000")], None, DAY,
            Outcome(K, date(2026, 11, 9)),
        ),
        ([(DAY, "1000"), (DAY, "-0.01")], Decimal(9), DAY + timedelta(days=1), Outcome(B, DAY)),
        ([], Decimal(0), DAY + timedelta(days=1), Outcome(K, DAY)),  # nothing is owed by then, however it came
        ([], Decimal("-5"), DAY + timedelta(days=30), Outcome(K, DAY)),
    ],
)  # fmt: skip
def test_kept_or_broken(received: list[tuple[date, str]], debt: Decimal | None, day: date, wanted: Outcome) -> None:
    money = [(on, Decimal(amount)) for on, amount in received]
    assert outcome_of(amount=Decimal(1000), agreed_on=DAY, received=money, debt=debt, day=day) == wanted


@pytest.mark.parametrize(
    ("states", "in_a_row", "kept", "settled"),
    [
        ("", 0, 0, 0),
        ("P", 0, 0, 0),
        ("B", 1, 0, 1),
        ("B B", 2, 0, 2),
        ("B K B", 1, 1, 3),
        ("K B B", 0, 1, 3),
        ("P B S B K", 2, 1, 3),
        ("S B", 1, 0, 1),
    ],
)
def test_broken_in_a_row(states: str, in_a_row: int, kept: int, settled: int) -> None:
    known = {"P": P, "B": B, "K": K, "S": PromiseState.SUPERSEDED}
    found = [known[one] for one in states.split()]
    assert broken_in_a_row(found) == in_a_row
    assert reliability(found) == Reliability(kept, settled, in_a_row)
    assert reliability(found).share == (Decimal(kept) / settled if settled else None)


@pytest.mark.parametrize(
    ("ahead", "error"), [(-1, "past"), (0, ""), (1, ""), (366, ""), (367, "far")]
)  # fmt: skip
def test_the_agreed_date(ahead: int, error: str) -> None:
    assert date_error(DAY + timedelta(days=ahead), DAY) == error


@pytest.mark.parametrize(
    ("ahead", "error"), [(None, ""), (-1, "past"), (0, ""), (5, ""), (6, "late")]
)  # fmt: skip
def test_the_reminder(ahead: int | None, error: str) -> None:
    remind_on = None if ahead is None else DAY + timedelta(days=ahead)
    assert reminder(remind_on, DAY + timedelta(days=5), DAY) == error
