"""Whether a case worked, from sums alone: weights, intervals, and when nothing is claimed."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.effect.choices import Row, Verdict
from reports.effect.rules import (
    ENOUGH,
    Effect,
    Sample,
    Side,
    effect,
    newcombe,
    t_quantile,
    welch,
    wilson,
)


def sample(*values: float, before: float = 0.0) -> Sample:
    return Sample(len(values), sum(values), sum(value * value for value in values), before)


def share(yes: int, of: int) -> Sample:
    return sample(*[1.0] * yes, *[0.0] * (of - yes))


MANY = (1000, 1000)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(3, 3.182446), (5, 2.570582), (10, 2.228139), (20, 2.085963), (30, 2.042272), (120, 1.979930), (1e6, 1.959966)],
)
def test_quantiles_are_those_of_tables(freedom: float, quantile: float) -> None:
    assert t_quantile(0.05, freedom) == pytest.approx(quantile, abs=1e-5)


def test_a_tail_beyond_the_second_branch() -> None:
    assert t_quantile(0.001, 3) == pytest.approx(12.9240, abs=1e-3)


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_as_in_the_tables_of_newcombe(yes: int, of: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3."""
    assert wilson(yes / of, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((0, 10), (0, 10), -0.2775, 0.2775)],
)
def test_differences_of_shares_as_in_the_tables_of_newcombe(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """The same, 873, table II, method 10."""
    sides = [Side(yes / of, 0, of, of) for yes, of in (one, other)]
    assert newcombe(*sides) == pytest.approx((low, high), abs=1e-4)


def test_a_difference_of_means_worked_out_by_hand() -> None:
    """Means 21 and 23 of ten values each with variances 2 and 8: error 1, 13.2 degrees of freedom."""
    low, high = welch(Side(21, 2, 10, 10), Side(23, 8, 10, 10))
    assert (low, high) == pytest.approx((-2 - 2.1567, -2 + 2.1567), abs=2e-3)


def test_two_sides_that_never_vary_differ_exactly() -> None:
    assert welch(Side(1, 0, 30, 30), Side(0, 0, 30, 30)) == (1, 1)


def test_those_left_without_count_as_much_as_their_likes_who_were_told() -> None:
    """Three quarters of those told are in the first stratum; so, whatever there are, are those left without."""
    told = {"a": sample(*[4.0] * 30), "b": sample(*[8.0] * 10)}
    left = {"a": sample(*[2.0] * 20), "b": sample(*[6.0] * 200)}
    found = effect(Row.AIR, told, left, MANY)
    assert found.told
    assert found.left
    assert (found.told.mean, found.left.mean, found.difference) == pytest.approx((5, 3, 2))
    assert (found.told.count, found.left.count, found.alone) == (40, 220, 0)
    assert found.left.size == pytest.approx(40**2 / (30**2 / 20 + 10**2 / 200))


def test_who_was_told_without_a_like_is_left_out_and_counted() -> None:
    told = {"a": share(20, 30), "b": share(0, 7)}
    found = effect(Row.QUALITY, told, {"a": share(10, 30), "c": share(9, 9)}, MANY)
    assert found.told
    assert found.left
    assert (found.told.mean, found.left.mean, found.alone, found.left.count) == (2 / 3, 1 / 3, 7, 30)
    assert effect(Row.QUALITY, told, {}, MANY) == Effect(Row.QUALITY, None, None, 37)


@pytest.mark.parametrize(
    ("told", "left", "clients"),
    [
        (ENOUGH - 1, ENOUGH, MANY),
        (ENOUGH, ENOUGH - 1, MANY),
        (50, 50, (ENOUGH - 1, 1000)),
        (50, 50, (1000, ENOUGH - 1)),
    ],
)
def test_of_too_few_nothing_is_claimed(told: int, left: int, clients: tuple[int, int]) -> None:
    """Values of one client count as one: fifty talks with nineteen clients are too few."""
    found = effect(Row.QUALITY, {"a": share(told, told)}, {"a": share(0, left)}, clients)
    assert (found.difference, found.low, found.verdict) == (None, None, Verdict.FEW)
    assert found.told
    assert found.told.mean == 1


def test_enough_is_enough() -> None:
    found = effect(Row.QUALITY, {"a": share(ENOUGH, ENOUGH)}, {"a": share(0, ENOUGH)}, (ENOUGH, ENOUGH))
    assert (found.difference, found.verdict) == (1, Verdict.BETTER)


@pytest.mark.parametrize(
    ("row", "told", "left", "verdict"),
    [
        (Row.QUALITY, share(30, 40), share(10, 40), Verdict.BETTER),
        (Row.QUALITY, share(10, 40), share(30, 40), Verdict.WORSE),
        (Row.QUALITY, share(20, 40), share(18, 40), Verdict.SAME),
        (Row.MOVED, share(1, 40), share(15, 40), Verdict.BETTER),
        (Row.MOVED, share(15, 40), share(1, 40), Verdict.WORSE),
        (Row.LOGINS, sample(*[2.0, 4.0] * 20), sample(*[-1.0, 1.0] * 20), Verdict.BETTER),
        (Row.BALANCE, sample(*[0.0] * 40), sample(*[0.0] * 40), Verdict.SAME),
    ],
)
def test_verdicts(row: Row, told: Sample, left: Sample, verdict: Verdict) -> None:
    assert effect(row, {"a": told}, {"a": left}, MANY).verdict == verdict


@pytest.mark.parametrize(
    ("row", "told", "left", "growth"),
    [
        (Row.QUALITY, share(30, 40), share(20, 40), 0.5),
        (Row.AIR, sample(*[6.0] * 40), sample(*[4.0] * 40), 0.5),
        # ten before and three more after; without the case there would have been ten and two more
        (Row.LOGINS, sample(*[3.0] * 40, before=400), sample(*[2.0] * 40, before=40), 1 / 12),
        (Row.MOVED, share(10, 40), share(0, 40), None),
        (Row.BALANCE, sample(*[3.0] * 40), sample(*[2.0] * 40), None),
    ],
)
def test_growth_is_told_of_what_would_have_been(row: Row, told: Sample, left: Sample, growth: float | None) -> None:
    found = effect(row, {"a": told}, {"a": left}, MANY)
    assert found.growth(found.difference) == (None if growth is None else pytest.approx(growth))


values = st.lists(st.floats(-100, 100), min_size=2, max_size=60)


@given(st.dictionaries(st.sampled_from("abc"), st.tuples(values, values), min_size=1))
def test_a_side_is_what_its_values_are(strata: dict[str, tuple[list[float], list[float]]]) -> None:
    told = {key: sample(*mine) for key, (mine, _others) in strata.items()}
    left = {key: sample(*others) for key, (_mine, others) in strata.items()}
    found = effect(Row.AIR, told, left, MANY)
    everything = [value for mine, _others in strata.values() for value in mine]
    assert found.told
    assert found.left
    assert found.told.mean == pytest.approx(statistics.fmean(everything), abs=1e-6)
    assert found.told.variance == pytest.approx(statistics.variance(everything), abs=1e-5)
    weighted = sum(len(mine) * statistics.fmean(others) for mine, others in strata.values()) / len(everything)
    assert found.left.mean == pytest.approx(weighted, abs=1e-6)
    assert found.left.size <= sum(len(others) for _mine, others in strata.values()) + 1e-9
    if found.difference is not None:
        assert found.low is not None and found.high is not None  # noqa: PT018  both or none
        assert found.low - 1e-9 <= found.difference <= found.high + 1e-9


@given(st.integers(ENOUGH, 90), st.integers(ENOUGH, 90), st.data())
def test_an_interval_of_shares_is_turned_around_with_its_sides(one: int, other: int, data: st.DataObject) -> None:
    yes, no = data.draw(st.integers(0, one)), data.draw(st.integers(0, other))
    first, second = Side(yes / one, 0, one, one), Side(no / other, 0, other, other)
    low, high = newcombe(first, second)
    assert -1 - 1e-9 <= low <= first.mean - second.mean <= high <= 1 + 1e-9
    assert newcombe(second, first) == pytest.approx((-high, -low))
