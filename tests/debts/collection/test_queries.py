"""The list of collection against the pure rule, whatever is known of a client."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Client
from crm.staff.choices import Role
from debts.actions import rebuild_balances
from debts.choices import CollectionStage
from debts.collection import queries, rules
from debts.collection.choices import Why
from debts.collection.queries import RANKS, as_known, at_step, owner_of_row, rows_of, told, with_depth
from debts.models import CollectionStep, Invoice, Payment, Promise
from tests.examples import examples, taken_back
from tests.factories import (
    make_client,
    make_collection_step,
    make_debt_owner,
    make_employee,
    make_group,
    make_invoice,
    make_payment,
    make_promise,
    make_reversal,
    make_work,
)

DAY = date(2026, 3, 12)
MONTH, BEFORE, AHEAD = date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1)
days = st.dates(DAY - timedelta(days=40), DAY + timedelta(days=20))
marks = st.dictionaries(
    st.tuples(st.sampled_from([BEFORE, MONTH, AHEAD]), st.sampled_from(sorted(rules.MARKED))), days, max_size=5
)
promises = st.lists(
    st.tuples(st.sampled_from(["pending", "kept", "broken", "superseded"]), days, st.integers(0, 20)), max_size=3
)
followed = st.none() | st.tuples(st.sampled_from(["held", "held_with_login", "not_held", "planned"]), days)


def owing(client: Any, amount: Any = 900, month: date = MONTH) -> None:
    make_invoice(client, month, amount)
    rebuild_balances(client_ids=[client.pk])


def known_of(client: Any, month: date = MONTH, day: date = DAY) -> Any:
    return (
        as_known(Client.objects.filter(pk=client.pk), month, day).select_related("specialist", "account_manager").get()
    )


def next_of(client: Any, month: date = MONTH, day: date = DAY) -> rules.Next:
    return told(known_of(client, month, day), month, day).next


class AgainstTheRule(TestCase):
    """The step that SQL filters and sorts by is the one that the rule names, for any facts that the database takes."""

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(marks, promises, followed, st.sampled_from([0, 900]), st.sampled_from([MONTH, AHEAD]))
    def test_the_next_step(self, marked: Any, made: Any, follow_up: Any, owed: int, month: date) -> None:
        with taken_back():
            client = make_client(make_employee(Role.SPECIALIST))
            owing(client, owed)
            for (of_month, step), on in marked.items():
                make_collection_step(client, step, of_month, done_on=on)
            _promise(client, made, follow_up)
            row = known_of(client, month)
            following = told(row, month, DAY).next
            code = following.step.value if following.step else following.why.value
            assert (row.rank, [one for one in RANKS if at_step(_only(client, month), one)]) == (RANKS[code], [code])


def _promise(client: Any, made: Any, follow_up: Any) -> None:
    is_pending = False
    for state, agreed_on, days_before in made:
        if state == "pending" and is_pending:
            continue  # the database takes one
        is_pending |= state == "pending"
        promise = make_promise(client, agreed_on, 100, state=state, made_on=agreed_on - timedelta(days=days_before))
        if follow_up and state == "broken":
            Promise.objects.filter(pk=promise.pk).update(
                follow_up=make_work(client, on=follow_up[1], state=follow_up[0])
            )


def _only(client: Any, month: date) -> Any:
    return as_known(Client.objects.filter(pk=client.pk), month, DAY)


pytestmark = pytest.mark.django_db


def test_a_call_that_was_held_after_a_broken_promise_is_a_contact() -> None:
    client = make_client(make_employee(Role.SPECIALIST))
    owing(client)
    promise = make_promise(client, DAY - timedelta(days=2), state="broken", made_on=DAY - timedelta(days=9))
    assert next_of(client).why == Why.BROKEN
    for state, why in (("not_held", Why.BROKEN), ("held", Why.NO_NEW_DATE)):
        Promise.objects.filter(pk=promise.pk).update(follow_up=make_work(client, on=DAY, state=state))
        assert next_of(client).why == why


def test_a_superseded_promise_says_nothing() -> None:
    client = make_client(make_employee(Role.SPECIALIST))
    owing(client)
    make_promise(client, DAY + timedelta(days=3), state="kept", made_on=DAY - timedelta(days=3))
    make_promise(client, DAY + timedelta(days=5), state="superseded", made_on=DAY)
    assert next_of(client).why == Why.REST


def test_who_is_in_the_list() -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    billed, paying, owing_of_old, settled, nothing = (make_client(specialist) for _number in range(5))
    make_invoice(billed, MONTH, 900)
    make_payment(billed, DAY, 900)
    make_payment(paying, DAY, 50)
    make_invoice(owing_of_old, BEFORE, 700)
    make_invoice(settled, BEFORE, 700)
    make_payment(settled, BEFORE, 700)
    foreign = make_client(make_employee(Role.SPECIALIST))
    make_invoice(foreign, MONTH, 900)
    rebuild_balances(client_ids=[one.pk for one in Client.objects.all()])
    assert set(rows_of(specialist, MONTH, DAY)) == {billed, paying, owing_of_old}
    assert nothing not in rows_of(specialist, BEFORE, DAY)
    assert set(rows_of(specialist, BEFORE, DAY)) == {owing_of_old, settled}


def test_money_of_a_month() -> None:
    client = make_client(make_employee(Role.SPECIALIST), monthly_fee=Decimal(1000))
    owing(client, 1000, BEFORE)
    owing(client, 1000, MONTH)
    make_payment(client, date(2026, 2, 28), 300)
    whole = make_payment(client, date(2026, 3, 1), 500)
    make_reversal(whole, 200, date(2026, 3, 10))
    make_payment(client, date(2026, 3, 31), 10)  # ahead of the day: of the month, not yet less owed
    rebuild_balances(client_ids=[client.pk])
    now, before, ahead = (known_of(client, month) for month in (MONTH, BEFORE, AHEAD))
    assert (now.billed, now.collected, now.debt, now.paid_on) == (1000, 310, 1400, date(2026, 3, 31))
    assert (before.billed, before.collected, before.debt) == (1000, 300, 700)
    assert (ahead.billed, ahead.collected, ahead.debt) == (0, 0, 1390)


@pytest.mark.parametrize(
    ("owed", "fee", "depth"),
    [("2749.99", "1000", "2.7"), ("2750", "1000", "2.8"), ("1050", "1000", "1.1"), ("5", "0", None), ("5", None, None)],
)
def test_the_depth_is_that_of_the_rule(owed: str, fee: str | None, depth: str | None) -> None:
    client = make_client(make_employee(Role.SPECIALIST), monthly_fee=Decimal(fee) if fee else None)
    owing(client, Decimal(owed))
    row: Any = with_depth(_only(client, MONTH)).get()
    want = Decimal(depth) if depth else None
    assert (row.depth, told(row, MONTH, DAY).depth) == (want, want)


def test_a_prepaid_client_has_no_depth_below_zero() -> None:
    client = make_client(make_employee(Role.SPECIALIST), monthly_fee=Decimal(1000))
    make_payment(client, DAY, 5000)
    rebuild_balances(client_ids=[client.pk])
    row: Any = with_depth(_only(client, MONTH)).get()
    assert (row.debt, row.depth, next_of(client).why) == (-5000, 0, Why.PAID)


def test_whose_work_it_is() -> None:
    group = make_group()
    specialist, manager = make_employee(Role.SPECIALIST, group), make_employee(Role.ACCOUNT_MANAGER, group)
    own, handed = (make_client(specialist, account_manager=manager) for _number in range(2))
    make_debt_owner(handed)
    assert [owner_of_row(known_of(one)) for one in (own, handed)] == [specialist, manager]
    lonely = make_client(specialist)
    make_debt_owner(lonely, employee=manager)
    assert owner_of_row(known_of(lonely)) is None


def test_what_is_reached() -> None:
    client = make_client(make_employee(Role.SPECIALIST))
    owing(client)
    make_collection_step(client, "sent", MONTH)
    make_collection_step(client, "received", BEFORE)
    assert told(known_of(client), MONTH, DAY).reached == {"sent"}
    make_promise(client, DAY, made_on=DAY)
    assert told(known_of(client), MONTH, DAY).reached == {"sent", "agreed"}


@pytest.mark.parametrize("count", [1, 3])
def test_statements(count: int, django_assert_num_queries: Any) -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    for _number in range(count):
        owing(make_client(specialist))
    visible = rows_of(specialist, MONTH, DAY)
    with django_assert_num_queries(1):
        assert [told(row, MONTH, DAY).next.step for row in visible] == [CollectionStage.SENT] * count


def test_no_row_is_left_out_of_the_ranks() -> None:
    assert set(RANKS) == {*CollectionStage.values, queries.WAITS, queries.PAID}
    assert {one.objects.count() for one in (CollectionStep, Invoice, Payment, Promise)} == {0}
