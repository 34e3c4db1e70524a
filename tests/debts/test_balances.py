"""The debt of a day against a plain sum over all documents, whatever the history (domain §5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Client
from debts import rules
from debts.actions import rebuild_balances
from debts.models import Balance, Invoice, Payment
from debts.queries import debt_on, depth_on, with_debt
from tests.examples import examples
from tests.factories import make_client, make_invoice, make_payment

DAYS = st.sampled_from(
    [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28),
     date(2026, 3, 1), date(2026, 3, 31), date(2026, 5, 15)]
)  # fmt: skip
AMOUNTS = st.decimals(min_value=0, max_value=100_000, places=2)
DOCUMENTS = st.lists(st.tuples(st.sampled_from(["invoice", "payment"]), DAYS, AMOUNTS), max_size=12)
_numbers = count(1)


def add(client: Any, documents: list[tuple[str, date, Decimal]]) -> None:
    for kind, day, amount in documents:
        number = f"{kind}-{next(_numbers)}"
        if kind == "invoice":
            Invoice.objects.create(client=client, number=number, period=day.replace(day=1), amount=amount)
        else:
            Payment.objects.create(client=client, number=number, on=day, amount=amount)


def plain_debt(client: Any, day: date) -> Decimal:
    billed = sum((one.amount for one in Invoice.objects.filter(client=client) if one.period <= day), Decimal(0))
    paid = sum((one.amount for one in Payment.objects.filter(client=client) if one.on <= day), Decimal(0))
    return billed - paid


def plain_depth(debt: Decimal, fee: Decimal) -> Decimal:
    return max(Decimal(0), (debt / fee)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class AgainstAPlainSum(TestCase):
    @settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(DOCUMENTS, DOCUMENTS, DAYS, st.integers(-1, 1))
    def test_debt(self, first: list[Any], later: list[Any], day: date, shift: int) -> None:
        """After a first load, after a second one, on boundary days and beside them; a neighbour's stay apart."""
        client, neighbour = make_client(monthly_fee=Decimal("1000.00")), make_client()
        add(neighbour, [("invoice", date(2026, 1, 1), Decimal(777))])
        asked = day + timedelta(days=shift)
        for documents in (first, later):
            add(client, documents)
            rebuild_balances(client_ids=[client.pk, neighbour.pk])
            assert debt_on(client, asked) == plain_debt(client, asked)
            assert depth_on(client, asked) == plain_depth(plain_debt(client, asked), Decimal(1000))

    @settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(DOCUMENTS, st.data())
    def test_removed_documents_leave_no_trace(self, documents: list[Any], data: Any) -> None:
        client = make_client()
        add(client, documents)
        rebuild_balances(client_ids=[client.pk])
        for one in (*Invoice.objects.filter(client=client), *Payment.objects.filter(client=client)):
            if data.draw(st.booleans()):
                one.delete()
        rebuild_balances(client_ids=[client.pk])
        assert list(
            Balance.objects.filter(client=client).order_by("month").values_list("month", "closing")
        ) == closings(client)


def closings(client: Any) -> list[tuple[date, Decimal]]:
    """The balance table as it must be: a row for each month with documents."""
    months: dict[date, Decimal] = {}
    for one in Invoice.objects.filter(client=client):
        months[one.period] = months.get(one.period, Decimal(0)) + one.amount
    for one in Payment.objects.filter(client=client):
        month = one.on.replace(day=1)
        months[month] = months.get(month, Decimal(0)) - one.amount
    rows, running = [], Decimal(0)
    for month in sorted(months):
        running += months[month]
        rows.append((month, running))
    return rows


@pytest.mark.django_db
def test_rebuilding_again_changes_nothing() -> None:
    client = make_client()
    make_invoice(client, date(2026, 1, 1), 1000)
    make_payment(client, date(2026, 2, 3), 400)
    rebuild_balances(client_ids=[client.pk])
    before = list(Balance.objects.values_list("pk", "month", "closing"))
    rebuild_balances(client_ids=[client.pk])
    rebuild_balances(client_ids=[])
    assert list(Balance.objects.values_list("pk", "month", "closing")) == before


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_debts_of_many_in_one_statement(django_assert_num_queries: Any, count: int) -> None:
    clients = [make_client() for _ in range(count)]
    for client in clients:
        make_invoice(client, date(2026, 1, 1), 1000)
    rebuild_balances(client_ids=[client.pk for client in clients])
    with django_assert_num_queries(1):
        debts = {client.debt for client in with_debt(Client.objects.all(), date(2026, 3, 2))}
    assert debts == {Decimal(1000)}


@pytest.mark.parametrize(
    ("debt", "fee", "depth"),
    [
        ("2749.99", "1000", "2.7"),
        ("2750", "1000", "2.8"),
        ("1049.99", "1000", "1.0"),
        ("1050", "1000", "1.1"),
        ("-500", "1000", "0.0"),
        ("0", "1000", "0.0"),
        ("500", "0", None),
        ("500", None, None),
    ],
)
def test_depth(debt: str, fee: str | None, depth: str | None) -> None:
    answer = rules.depth_in_months(Decimal(debt), Decimal(fee) if fee is not None else None)
    assert answer == (Decimal(depth) if depth else None)


@pytest.mark.parametrize(
    ("depth", "tone"),
    [
        (None, "neutral"),
        ("0.0", "success"),
        ("1.0", "success"),
        ("1.1", "warning"),
        ("2.7", "warning"),
        ("2.8", "danger"),
    ],
)
def test_tone(depth: str | None, tone: str) -> None:
    assert rules.tone(Decimal(depth) if depth else None) == tone


@pytest.mark.django_db
def test_documents_are_not_negative() -> None:
    with pytest.raises(IntegrityError):
        make_invoice(make_client(), date(2026, 1, 1), -1)


@pytest.mark.django_db
def test_payments_are_not_negative() -> None:
    with pytest.raises(IntegrityError):
        make_payment(make_client(), date(2026, 1, 1), -1)


@pytest.mark.django_db
def test_a_period_is_a_month() -> None:
    with pytest.raises(IntegrityError):
        Invoice.objects.create(client=make_client(), number="1", period=date(2026, 1, 2), amount=1)
