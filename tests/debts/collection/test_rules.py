"""The next step of collection, completeness, the forecast: without a database (domain §7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.months import months_before
from debts.choices import CollectionStage, PromiseState
from debts.collection import rules
from debts.collection.choices import Why
from debts.collection.rules import Facts, Forecast, Next, Promised, Sums

MONTH = date(2026, 3, 1)
DAY = date(2026, 3, 12)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
SENT, RECEIVED, AGREED, CHECKED, CONTACTED = CollectionStage
PENDING, KEPT, BROKEN = PromiseState.PENDING, PromiseState.KEPT, PromiseState.BROKEN


def facts(promise: Promised | None = None, **more: object) -> Facts:
    return Facts(**{"month": MONTH, "owed": Decimal(900), "promise": promise} | more)  # type: ignore[arg-type]


NEXT = [
    # by the marks, from the first step to the date
    (facts(), SENT, Why.NOT_SENT),
    (facts(done={SENT: YESTERDAY}), RECEIVED, Why.NOT_CONFIRMED),
    (facts(done={SENT: YESTERDAY, RECEIVED: DAY}), AGREED, Why.NO_DATE),
    (facts(done={RECEIVED: DAY}), AGREED, Why.NO_DATE),  # whoever confirmed has got it
    (facts(done={CONTACTED: YESTERDAY}, contacted_on=YESTERDAY), SENT, Why.NOT_SENT),
    # a pending promise: nobody chases, whatever the marks say
    (facts(Promised(PENDING, TOMORROW)), None, Why.WAITS),
    (facts(Promised(PENDING, TOMORROW), done={SENT: DAY}), None, Why.WAITS),
    (facts(Promised(PENDING, TOMORROW), done={CHECKED: DAY}), None, Why.WAITS),
    (facts(Promised(PENDING, DAY)), CHECKED, Why.CAME),
    (facts(Promised(PENDING, DAY), done={CHECKED: YESTERDAY}), CHECKED, Why.CAME),  # that was another promise
    (facts(Promised(PENDING, DAY), done={CHECKED: DAY}), None, Why.WAITS),
    (facts(Promised(PENDING, YESTERDAY), done={CHECKED: DAY}), CONTACTED, Why.BROKEN),
    # a broken one: again, until there is a new date
    (facts(Promised(BROKEN, YESTERDAY)), CONTACTED, Why.BROKEN),
    (facts(Promised(BROKEN, YESTERDAY), contacted_on=YESTERDAY - timedelta(days=1)), CONTACTED, Why.BROKEN),
    (facts(Promised(BROKEN, YESTERDAY), contacted_on=YESTERDAY), AGREED, Why.NO_NEW_DATE),
    (facts(Promised(BROKEN, MONTH - timedelta(days=5))), CONTACTED, Why.BROKEN),  # of the month before
    # a kept one: the rest needs a date; one of an earlier month says nothing of this invoice
    (facts(Promised(KEPT, YESTERDAY)), AGREED, Why.REST),
    (facts(Promised(KEPT, MONTH)), AGREED, Why.REST),
    (facts(Promised(KEPT, MONTH - timedelta(days=1))), SENT, Why.NOT_SENT),
    # nothing is owed, or not even a kopeck less
    (facts(owed=Decimal(0)), None, Why.PAID),
    (facts(owed=Decimal("-0.01")), None, Why.PAID),
    (facts(owed=Decimal("0.01")), SENT, Why.NOT_SENT),
    (facts(Promised(PENDING, TOMORROW), owed=Decimal(0)), None, Why.PAID),
    # a month that is over asks for nothing; one that is ahead does
    (facts(month=date(2026, 2, 1)), None, Why.CLOSED),
    (facts(month=date(2026, 4, 1)), SENT, Why.NOT_SENT),
]


@pytest.mark.parametrize(("known", "step", "why"), NEXT)
def test_the_next_step(known: Facts, step: CollectionStage | None, why: Why) -> None:
    until = known.promise.agreed_on if known.promise and why == Why.WAITS else None
    assert rules.next_step(known, DAY) == Next(step, why, until)


days = st.dates(DAY - timedelta(days=40), DAY + timedelta(days=20))
anything = st.builds(
    Facts,
    month=st.sampled_from([date(2026, 2, 1), MONTH, date(2026, 4, 1)]),
    owed=st.sampled_from([Decimal(-5), Decimal(0), Decimal("0.01"), Decimal(900)]),
    done=st.dictionaries(st.sampled_from(sorted(rules.MARKED)), days),
    promise=st.none() | st.builds(Promised, st.sampled_from([PENDING, KEPT, BROKEN]), days),
    contacted_on=st.none() | days,
)


@given(anything)
def test_a_promise_ahead_keeps_everybody_quiet(known: Facts) -> None:
    told = rules.next_step(known, DAY)
    if known.promise and known.promise.state == PENDING and known.promise.agreed_on > DAY:
        assert told.step is None
    assert (told.step is None) == (told.why in {Why.CLOSED, Why.PAID, Why.WAITS})
    assert (told.until is None) == (told.why != Why.WAITS)


@pytest.mark.parametrize(
    ("month", "day", "seen"),
    [
        (MONTH, DAY, DAY),
        (date(2026, 2, 1), DAY, date(2026, 2, 28)),
        (date(2026, 4, 1), DAY, date(2026, 4, 1)),
        (MONTH, date(2026, 3, 31), date(2026, 3, 31)),
    ],
)
def test_as_of_which_day_a_month_is_looked_at(month: date, day: date, seen: date) -> None:
    assert rules.as_of(month, day) == seen


@pytest.mark.parametrize(
    ("billed", "collected", "share"),
    [
        (1000, 0, "0.000"),
        (1000, 1000, "1.000"),
        (1000, 1250, "1.250"),  # an old debt came in
        (3000, 2000, "0.667"),
        (2000, 1, "0.001"),  # 0.0005 up
        (1000, -50, "-0.050"),  # more was taken back than came
        (0, 500, None),
        (0, 0, None),
    ],
)
def test_completeness(billed: int, collected: int, share: str | None) -> None:
    assert Sums(Decimal(billed), Decimal(collected)).share == (Decimal(share) if share else None)


amounts = st.decimals(0, 10_000, places=2)
sums = st.lists(st.builds(Sums, amounts, amounts), max_size=6)


@given(sums, sums)
def test_a_total_does_not_depend_on_how_it_is_added_up(first: list[Sums], second: list[Sums]) -> None:
    assert rules.total(first + second) == rules.total(second) + rules.total(first)


@pytest.mark.parametrize(
    ("month", "count", "before"),
    [
        (MONTH, 0, MONTH),
        (MONTH, 2, date(2026, 1, 1)),
        (MONTH, 3, date(2025, 12, 1)),
        (MONTH, 12, date(2025, 3, 1)),
        (MONTH, -1, date(2026, 4, 1)),
        (date(2026, 12, 1), -1, date(2027, 1, 1)),
    ],
)
def test_months_before(month: date, count: int, before: date) -> None:
    assert months_before(month, count) == before


@pytest.mark.parametrize(
    ("month", "day", "until"),
    [
        (MONTH, DAY, DAY),
        (date(2025, 3, 1), DAY, date(2025, 3, 12)),  # as much of last year's month
        (date(2024, 3, 1), DAY, date(2024, 3, 31)),  # further back nothing is compared
        (date(2026, 2, 1), DAY, date(2026, 2, 28)),
        (date(2025, 2, 1), DAY, date(2025, 2, 28)),
        (date(2026, 4, 1), DAY, date(2026, 4, 30)),
        (date(2027, 2, 1), date(2028, 2, 29), date(2027, 2, 28)),  # a leap day against a month without one
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31)),
    ],
)
def test_until_when_payments_count(month: date, day: date, until: date) -> None:
    assert rules.counted_until(month, day) == until


@pytest.mark.parametrize(
    ("kept_share", "best", "usual"),
    [(None, "1.000", None), (Decimal("0.5"), "1.000", "0.750"), (Decimal(0), "1.000", "0.500")],
)
def test_the_forecast(kept_share: Decimal | None, best: str, usual: str | None) -> None:
    told = Forecast(Sums(Decimal(1000), Decimal(500)), Decimal(500), kept_share)
    assert told.best.share == Decimal(best)
    assert (told.usual.share if told.usual else None) == (Decimal(usual) if usual else None)


@pytest.mark.parametrize(
    ("promised", "owed", "brings"), [(500, 900, 500), (500, 300, 300), (500, 0, 0), (500, -200, 0)]
)
def test_a_promise_brings_no_more_than_is_owed(promised: int, owed: int, brings: int) -> None:
    assert rules.expected(Decimal(promised), Decimal(owed)) == brings


@pytest.mark.parametrize(
    ("agreed_on", "counts"),
    [
        (YESTERDAY, False),
        (DAY, True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_which_promises_a_month_counts_on(agreed_on: date, counts: bool) -> None:
    assert rules.falls_into(agreed_on, MONTH, DAY) == counts


@pytest.mark.parametrize(("days_ago", "stale"), [(None, True), (0, False), (3, False), (4, True), (-1, False)])
def test_when_payments_are_old(days_ago: int | None, stale: bool) -> None:
    loaded = None if days_ago is None else DAY - timedelta(days=days_ago)
    assert rules.is_stale(loaded, DAY) == stale
