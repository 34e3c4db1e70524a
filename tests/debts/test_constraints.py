"""What the database itself refuses of debts, whoever writes (domain §7, quality 29)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crm.staff.calendar import today
from debts.models import DebtOwnership, NonpaymentReason, Payment
from tests.factories import (
    make_client,
    make_collection_step,
    make_debt_owner,
    make_handover,
    make_payment,
    make_promise,
    make_reversal,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)


def refused(do: Any, *args: Any, **fields: Any) -> bool:
    try:
        with transaction.atomic():
            do(*args, **fields)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("parts", "last", "is_refused"),
    [
        ([], "1000.00", False),
        ([], "1000.01", True),
        (["400"], "600.00", False),
        (["400"], "600.01", True),
        (["999.99"], "0.01", False),
        (["999.99"], "0.02", True),
    ],
)
def test_a_payment_is_reversed_within_its_sum(parts: list[str], last: str, is_refused: bool) -> None:
    payment = make_payment(make_client(), DAY, Decimal(1000))
    for part in parts:
        make_reversal(payment, Decimal(part))
    assert refused(make_reversal, payment, Decimal(last)) is is_refused


def test_a_reversal_is_of_a_payment_of_the_client_and_not_before_it() -> None:
    payment = make_payment(make_client(), DAY, 1000)
    back = make_reversal(payment, 300)
    assert refused(make_reversal, payment, 100, on=DAY - timedelta(days=1))
    assert refused(make_payment, make_client(), DAY, -100, reverses=payment)
    assert refused(make_payment, payment.client, DAY, -100, reverses=back)
    assert refused(make_payment, payment.client, DAY, -100)
    assert refused(make_payment, payment.client, DAY, 100, reverses=payment)


def test_a_reversed_payment_is_not_made_less_than_what_went_back() -> None:
    payment = make_payment(make_client(), DAY, 1000)
    make_reversal(payment, 300)
    rows = Payment.objects.filter(pk=payment.pk)
    assert refused(rows.update, amount=Decimal("299.99"))
    assert not refused(rows.update, amount=Decimal(300))


@pytest.mark.parametrize(
    ("fields", "is_refused"),
    [
        ({}, False),
        ({"amount": 0}, True),
        ({"agreed_on": DAY - timedelta(days=1)}, True),
        ({"remind_on": DAY}, False),
        ({"remind_on": DAY + timedelta(days=1)}, True),
        ({"agreed_on": DAY + timedelta(days=2), "remind_on": DAY + timedelta(days=1)}, False),
        ({"state": "kept", "settled_on": None}, True),
        ({"settled_on": DAY}, True),
    ],
)
def test_a_promise(fields: dict[str, Any], is_refused: bool) -> None:
    assert refused(make_promise, make_client(), **{"made_on": DAY, **fields}) is is_refused


def test_one_promise_is_pending() -> None:
    client = make_client()
    make_promise(client, state="broken")
    make_promise(client)
    assert refused(make_promise, client)
    assert not refused(make_promise, make_client())


def test_one_owner_is_current() -> None:
    client = make_client()
    first = make_debt_owner(client)
    assert refused(make_debt_owner, client)
    rows = DebtOwnership.objects.filter(pk=first.pk)
    assert refused(rows.update, until=timezone.now())
    assert refused(rows.update, until=first.since - timedelta(seconds=1))
    assert refused(make_debt_owner, client, until=timezone.now() + timedelta(days=1))
    assert not refused(make_debt_owner, client, since=first.since - timedelta(days=2), until=first.since)


def test_one_sheet_is_open() -> None:
    client = make_client()
    make_handover(client, state="accepted")
    make_handover(client, state="returned")
    assert refused(make_handover, client)
    assert refused(make_handover, make_client(), state="returned", return_reason="")
    assert refused(make_handover, make_client(), state="completed", completed_at=None)


def test_a_step_is_done_once_a_month() -> None:
    client = make_client()
    make_collection_step(client)
    assert refused(make_collection_step, client)
    assert not refused(make_collection_step, client, "received")
    assert not refused(make_collection_step, client, month=today().replace(day=1) - timedelta(days=1))


def test_reasons_of_nonpayment_are_loaded() -> None:
    assert NonpaymentReason.objects.filter(is_active=True).count() == 12
