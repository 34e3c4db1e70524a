"""The rules of handing over and of return, each with its boundary (domain §7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debts.choices import HandoverCondition, HandoverState, PromiseState
from debts.handover import rules
from debts.handover.rules import Agreement, Promised, Proposal, Standing

DAY = timedelta(days=1)
FRIDAY = date(2026, 10, 30)
HOLIDAY = date(2026, 11, 4)
LATE, TWICE = HandoverCondition.DATE_TOO_LATE, HandoverCondition.BROKEN_TWICE
SILENT, DEPTH = HandoverCondition.NO_ANSWER, HandoverCondition.DEPTH


def works(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def months(text: str) -> Decimal:
    return Decimal(text)


def promises(states: str, *, reason: bool = True, then: str | None = None) -> list[Promised]:
    """One a letter: k(ept), b(roken), s(uperseded), p(ending); the last one has the reason and the depth then."""
    known = {"k": PromiseState.KEPT, "b": PromiseState.BROKEN, "s": PromiseState.SUPERSEDED, "p": PromiseState.PENDING}
    found = [Promised(pk, known[letter], FRIDAY + pk * DAY) for pk, letter in enumerate(states, start=1)]
    if found:
        last = found[-1]
        found[-1] = Promised(last.pk, last.state, last.agreed_on, reason, months(then) if then else None)
    return found


# --- When a handover is proposed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "states", "reason", "then", "said"),
    [
        ("2.7", "", True, None, None),
        ("2.8", "", True, None, Proposal(DEPTH)),
        (None, "", True, None, None),
        ("2.8", "bb", True, None, Proposal(DEPTH)),
        # two in a row
        ("1.5", "b", True, None, None),
        ("1.5", "bb", True, None, Proposal(TWICE, 2)),
        ("1.5", "bkb", True, None, None),
        ("1.5", "kbb", True, None, Proposal(TWICE, 3)),
        ("1.5", "bbk", True, None, None),
        ("1.5", "bsb", True, None, Proposal(TWICE, 3)),
        ("1.5", "bbp", True, None, Proposal(TWICE, 2)),
        ("0.4", "bb", True, None, Proposal(TWICE, 2)),
        # the date
        ("1.5", "p", True, "2.7", None),
        ("1.5", "p", True, "2.8", Proposal(LATE, 1)),
        ("1.5", "k", True, "2.8", None),
        ("1.5", "s", True, "2.8", None),
        ("1.5", "p", False, "2.8", Proposal(LATE, 1)),
        # the reason
        ("1.1", "p", False, None, Proposal(SILENT, 1)),
        ("1.0", "p", False, None, None),
        (None, "p", False, None, None),
        ("1.1", "p", True, None, None),
        ("1.1", "k", False, None, None),
    ],
)  # fmt: skip
def test_the_four_conditions(
    depth: str | None, states: str, reason: bool, then: str | None, said: Proposal | None
) -> None:
    given_ = promises(states, reason=reason, then=then)
    assert rules.proposal(months(depth) if depth else None, given_) == said


@pytest.mark.parametrize(
    ("states", "over", "said"),
    [("b", False, None), ("b", True, Proposal(SILENT, 1)), ("bp", True, None), ("kb", True, Proposal(SILENT, 2))],
)
def test_after_a_broken_promise_no_other_date_was_given(states: str, over: bool, said: Proposal | None) -> None:
    assert rules.proposal(months("1.5"), promises(states), lambda agreed_on: over) == said


@pytest.mark.parametrize(
    ("debt", "fee", "day", "billed", "depth"),
    [
        (1800, 1000, date(2026, 11, 30), [], "1.8"),
        (1800, 1000, date(2026, 12, 1), [], "2.8"),
        (1749, 1000, date(2026, 12, 31), [], "2.7"),
        (1750, 1000, date(2026, 12, 31), [], "2.8"),  # 2.75 is 2.8
        (2800, 1000, date(2026, 12, 1), [date(2026, 12, 1)], "2.8"),
        (800, 1000, date(2027, 1, 1), [], "2.8"),
        (-5000, 1000, date(2026, 12, 1), [], "0.0"),
        (1800, None, date(2026, 12, 1), [], None),
        (1800, 0, date(2026, 12, 1), [], None),
    ],
)  # fmt: skip
def test_depth_by_a_later_day(debt: int, fee: int | None, day: date, billed: list[date], depth: str | None) -> None:
    found = rules.depth_by(Decimal(debt), None if fee is None else Decimal(fee), date(2026, 11, 20), day, billed)
    assert found == (None if depth is None else months(depth))


# --- Back to the specialist -------------------------------------------------------------------------------------------


def agreed(text: str) -> list[Agreement]:
    """«9+ 10-» is kept in September, broken in October; «11?» is not decided."""
    said = {"+": True, "-": False, "?": None}
    return [Agreement(date(2026, int(one[:-1]), 15), said[one[-1]]) for one in text.split()]


@pytest.mark.parametrize(
    ("depth", "text", "good", "holds"),
    [
        ("2.7", "", [], False),
        ("2.7", "9+", [9], False),
        ("2.7", "9+ 10+", [9, 10], True),
        ("2.8", "9+ 10+", [9, 10], False),
        (None, "9+ 10+", [9, 10], False),
        ("0.0", "8+ 9+ 10+", [8, 9, 10], True),
        ("0.0", "9+ 10-", [], False),
        ("0.0", "9- 10+", [10], False),
        ("0.0", "9+ 10+ 11-", [], False),
        ("0.0", "9+ 10+ 11?", [9, 10], True),
        ("0.0", "9+ 10? 11+", [11], False),
        ("0.0", "8+ 10+", [10], False),
        ("0.0", "9+ 10+ 10-", [], False),  # two dates in one month, one of them broken
        ("0.0", "9+ 10+ 10?", [9], False),
        ("0.0", "8+ 9+ 10? 11?", [], False),
    ],
)  # fmt: skip
def test_the_rule_of_return(depth: str | None, text: str, good: list[int], holds: bool) -> None:
    found = rules.verdict(months(depth) if depth else None, agreed(text), date(2026, 1, 1))
    assert ([one.first.month for one in found.good], found.holds) == (good, holds)


def test_what_was_paid_before_the_manager_had_the_debt_proves_nothing() -> None:
    since = date(2026, 9, 16)
    found = rules.verdict(months("0.0"), agreed("9+ 10+"), since)
    assert ([one.first.month for one in found.months], found.holds) == ([10], False)


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.sampled_from([True, False, None]))))
@settings(max_examples=200)
def test_good_months_stand_in_a_row(said: list[tuple[date, bool | None]]) -> None:
    found = rules.verdict(Decimal(0), [Agreement(on, kept) for on, kept in said], date(2000, 1, 1))
    numbers = [one.first.year * 12 + one.first.month for one in found.good]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else not found.holds
    assert all(one.is_good for one in found.good)
    if any(kept is False for on, kept in said if on.replace(day=1) == max(on for on, _kept in said).replace(day=1)):
        assert not found.good


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 10, 26), date(2026, 10, 28)),
        (FRIDAY, date(2026, 11, 3)),
        (date(2026, 10, 31), date(2026, 11, 3)),  # a Saturday
        (date(2026, 11, 3), date(2026, 11, 6)),  # over the holiday
        (date(2026, 11, 2), date(2026, 11, 5)),
    ],
)
def test_the_term_is_two_working_days(start: date, due: date) -> None:
    assert rules.due_on(start, works) == due


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 11, 2), 2), (date(2026, 11, 3), 1), (HOLIDAY, 1), (date(2026, 11, 5), 0), (date(2026, 11, 6), -1),
        (date(2026, 11, 7), -1), (date(2026, 11, 9), -2),
    ],
)  # fmt: skip
def test_working_days_left(today: date, left: int) -> None:
    assert rules.days_left(today, date(2026, 11, 5), works) == left


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 20))
@settings(max_examples=200)
def test_what_is_left_of_a_term_is_the_term(start: date, days: int) -> None:
    assert rules.days_left(start, rules.due_on(start, works, days), works) == days


# --- Who may do what --------------------------------------------------------------------------------------------------

SPECIALIST, MANAGER, HEAD, STRANGER = 1, 2, 3, 4


def rights(state: str, who: int, completed_by: int | None = None) -> set[str]:
    sheet, acts_for, leads = Standing(state, SPECIALIST, MANAGER, completed_by), frozenset({who}), who == HEAD
    said: dict[str, Callable[[], bool]] = {
        "complete": lambda: rules.may_complete(sheet, acts_for, leads=leads),
        "answer": lambda: rules.may_answer(sheet, acts_for, leads=leads),
        "take back": lambda: rules.may_take_back(sheet, who, acts_for),
    }
    return {verb for verb, asked in said.items() if asked()}


@pytest.mark.parametrize(
    ("state", "specialist", "manager", "head"),
    [
        (HandoverState.PROPOSED, {"complete"}, set(), {"complete"}),
        (HandoverState.COMPLETED, {"take back"}, {"answer"}, {"answer"}),
        (HandoverState.RETURNED, {"complete"}, set(), {"complete"}),
        (HandoverState.ACCEPTED, set(), set(), set()),
        (HandoverState.WITHDRAWN, set(), set(), set()),
    ],
)
def test_who_has_the_turn(state: str, specialist: set[str], manager: set[str], head: set[str]) -> None:
    completed_by = SPECIALIST if state != HandoverState.PROPOSED else None
    assert rights(state, SPECIALIST, completed_by) == specialist
    assert rights(state, MANAGER, completed_by) == manager
    assert rights(state, HEAD, completed_by) == head
    assert rights(state, STRANGER, completed_by) == set()


def test_nobody_accepts_their_own() -> None:
    sheet = Standing(HandoverState.COMPLETED, SPECIALIST, SPECIALIST, SPECIALIST)
    assert rules.is_own(sheet, SPECIALIST)
    assert not rules.is_own(sheet, HEAD)
