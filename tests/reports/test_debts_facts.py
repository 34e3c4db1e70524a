"""Files of promises, invoices and payments follow the tables: each change is told of, by whatever way it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from clients.actions.merging import merge_clients, undo_merge
from clients.models import Client
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import Terms, make_promise, record_payment, reverse_payment, settle_promises, void_invoice
from debts.models import Invoice, NonpaymentReason, Payment, Promise
from reports import actions, files
from reports.actions import refresh
from reports.choices import Fact
from reports.models import FactMonth, StaleMonth
from tests import factories
from tests.factories import make_client, make_employee, make_invoice, make_payment, make_reversal
from tests.triggers.scores import make_result

pytestmark = pytest.mark.django_db

JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (7, 8, 9))
DEBTS = (Fact.PROMISES, Fact.INVOICES, Fact.PAYMENTS)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.REPORTS_DIR = tmp_path
    return tmp_path


def stale() -> dict[str, set[date]]:
    """The months that changed, of each kind of debts that did."""
    found: dict[str, set[date]] = {}
    for fact, month in StaleMonth.objects.filter(fact__in=DEBTS).values_list("fact", "month"):
        found.setdefault(fact, set()).add(month)
    return found


def changes(doing: Callable[[], object]) -> dict[str, set[date]]:
    """The months that this changes, from when all was on file."""
    refresh()
    doing()
    return stale()


def on_file(month: date, fact: Fact) -> list[dict[str, Any]]:
    return pq.read_table(files.folder() / FactMonth.objects.get(fact=fact, month=month).file).to_pylist()


def promise_of(client: Any, day: date, made_on: date, amount: Any = 1000, **fields: Any) -> Any:
    return factories.make_promise(client, day, amount, made_on=made_on, **fields)


def test_rows_hold_what_the_tables_say() -> None:
    """With kopecks as decimals; what voids an invoice and what takes a payment back are rows of their own."""
    employee, reason = make_employee(), NonpaymentReason.objects.create(name="Причина пробы")
    client = make_client(employee)
    make_result(client, date(2026, 7, 1), date(2026, 7, 31), band="dynamic")
    make_result(client, date(2026, 8, 1), band="high")
    promise = promise_of(client, date(2026, 8, 5), date(2026, 7, 30), "1000.50", reason=reason, state="kept")
    invoice = make_invoice(client, AUGUST, "0.10")
    voiding = make_invoice(client, AUGUST, "-0.10", voids=invoice, void_reason="Ошибка")
    payment = make_payment(client, date(2026, 8, 5), "700.07")
    reversal = make_reversal(payment, Decimal("0.07"), date(2026, 8, 6))
    refresh()
    assert on_file(AUGUST, Fact.PROMISES) == [{
        "promise": promise.pk, "day": date(2026, 8, 5), "client": client.pk, "band": "dynamic", "state": "kept",
        "made_on": date(2026, 7, 30), "made_by": employee.pk, "reason": reason.pk, "amount": Decimal("1000.50"),
        "received": Decimal("700.07"),
    }]  # fmt: skip
    of_both = {"day": AUGUST, "client": client.pk, "band": "high", "billed_client": None}
    assert on_file(AUGUST, Fact.INVOICES) == [
        {"invoice": invoice.pk, "amount": Decimal("0.10"), **of_both},
        {"invoice": voiding.pk, "amount": Decimal("-0.10"), **of_both},
    ]
    assert on_file(AUGUST, Fact.PAYMENTS) == [
        {"payment": payment.pk, "day": date(2026, 8, 5), "client": client.pk, "band": "high",
         "amount": Decimal("700.07"), "is_reversal": False, "payer": client.pk},
        {"payment": reversal.pk, "day": date(2026, 8, 6), "client": client.pk, "band": "high",
         "amount": Decimal("-0.07"), "is_reversal": True, "payer": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "received"),
    [
        ([("2026-07-30", "300")], "300"),
        ([("2026-07-29", "300")], "0"),  # before it was promised
        ([("2026-08-05", "300")], "300"),
        ([("2026-08-06", "300")], "0"),  # too late
        ([("2026-08-01", "900"), ("2026-08-02", "900")], "1000"),  # no more than was promised
        ([("2026-07-29", "500"), ("2026-08-01", "-400")], "0"),  # a reversal of what came earlier takes nothing away
    ],
)
def test_what_was_received_for_a_promise(paid: list[tuple[str, str]], received: str) -> None:
    client = make_client(make_employee())
    promise_of(client, date(2026, 8, 5), date(2026, 7, 30))
    last: Any = None
    for day, amount in paid:
        on = date.fromisoformat(day)
        last = make_payment(client, on, amount) if Decimal(amount) > 0 else make_reversal(last, -Decimal(amount), on)
    refresh()
    assert [row["received"] for row in on_file(AUGUST, Fact.PROMISES)] == [Decimal(received)]


def test_every_way_of_changing_a_promise_tells_its_months() -> None:
    client = make_client(make_employee())
    promise = promise_of(client, date(2026, 8, 5), date(2026, 7, 30))
    assert stale() == {"promises": {AUGUST}}
    rows = Promise.objects.filter(pk=promise.pk)
    assert changes(lambda: rows.update(state="broken", settled_on=date(2026, 8, 5))) == {"promises": {AUGUST}}
    assert changes(lambda: rows.update(agreed_on=date(2026, 9, 5))) == {"promises": {AUGUST, SEPTEMBER}}
    assert changes(rows.delete) == {"promises": {SEPTEMBER}}
    refresh()
    assert not FactMonth.objects.exists()


def test_every_way_of_changing_documents_tells_their_months() -> None:
    client = make_client(make_employee())
    invoice, payment = make_invoice(client, JULY, 1000), make_payment(client, date(2026, 7, 20), 1000)
    invoices, payments = Invoice.objects.filter(pk=invoice.pk), Payment.objects.filter(pk=payment.pk)
    assert changes(lambda: invoices.update(period=AUGUST)) == {"invoices": {JULY, AUGUST}}
    assert changes(lambda: invoices.update(amount=5)) == {"invoices": {AUGUST}}
    assert changes(lambda: payments.update(on=date(2026, 9, 1))) == {"payments": {JULY, SEPTEMBER}}
    assert changes(invoices.delete) == {"invoices": {AUGUST}}
    assert changes(payments.delete) == {"payments": {SEPTEMBER}}


def test_a_payment_tells_the_months_of_promises_that_it_was_received_for() -> None:
    """Neither those of other clients, nor of promises that were made later or were due before."""
    client, other = make_client(make_employee()), make_client(make_employee())
    promise_of(client, date(2026, 9, 5), date(2026, 7, 30))
    promise_of(client, JULY, JULY, state="broken")
    promise_of(other, date(2026, 8, 20), date(2026, 7, 1))
    both = {"payments": {AUGUST}, "promises": {SEPTEMBER}}
    assert changes(lambda: make_payment(client, date(2026, 8, 10), 100)) == both
    payments = Payment.objects.all()
    assert changes(lambda: payments.update(amount=50)) == both
    assert changes(lambda: payments.update(client=other)) == {**both, "promises": {AUGUST, SEPTEMBER}}
    assert changes(lambda: payments.update(on=date(2026, 10, 1))) == {
        "payments": {AUGUST, date(2026, 10, 1)}, "promises": {AUGUST},
    }  # fmt: skip


def test_actions_tell_their_months() -> None:
    """A promise that is kept, a payment, its reversal, an invoice that is voided."""
    director, day = make_employee(Role.DIRECTOR), today()
    client, month = make_client(make_employee(), monthly_fee=1000), today().replace(day=1)
    invoice = make_invoice(client, day, 3000, issued_on=month)
    refresh()
    make_promise(by=client.specialist, client=client, terms=Terms(day, Decimal(500)))
    assert stale() == {"promises": {month}}
    paid = changes(lambda: record_payment(by=director, client=client, number="П1", on=day, amount=Decimal(500)))
    assert paid == {"payments": {month}, "promises": {month}}
    (row,) = Promise.objects.values("state")
    refresh()
    assert (row["state"], [one["state"] for one in on_file(month, Fact.PROMISES)]) == ("kept", ["kept"])
    payment = Payment.objects.get()
    assert changes(
        lambda: reverse_payment(by=director, payment=payment, number="В1", on=day, amount=Decimal(500))
    ) == {"payments": {month}, "promises": {month}}  # fmt: skip
    settle_promises(client_ids=[client.pk])
    refresh()
    assert [(one["state"], one["received"]) for one in on_file(month, Fact.PROMISES)] == [("pending", 0)]
    assert "invoices" in changes(
        lambda: void_invoice(by=director, invoice=invoice, number="С1", issued_on=day, void_reason="Ошибка")
    )


def test_what_a_merge_leaves_behind_is_counted_no_more_until_it_is_undone() -> None:
    """Both have a pending promise: one stays with the merged client; all the rest moves, and goes back."""
    director = make_employee(Role.DIRECTOR)
    survivor, loser = (make_client(make_employee()) for _client in range(2))
    stays = promise_of(loser, date(2026, 8, 5), JULY)
    promise_of(survivor, date(2026, 8, 6), JULY)
    make_payment(loser, date(2026, 7, 20), 100)
    refresh()
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    assert stale() == {"promises": {AUGUST}, "payments": {JULY}}
    refresh()
    assert stays.pk not in {row["promise"] for row in on_file(AUGUST, Fact.PROMISES)}
    assert {row["client"] for row in [*on_file(AUGUST, Fact.PROMISES), *on_file(JULY, Fact.PAYMENTS)]} == {survivor.pk}
    assert [row["received"] for row in on_file(AUGUST, Fact.PROMISES)] == [100]
    undo_merge(by=director, merge=merge)
    refresh()
    promised = {row["promise"]: (row["client"], row["received"]) for row in on_file(AUGUST, Fact.PROMISES)}
    assert promised[stays.pk] == (loser.pk, 100)
    assert {row["client"] for row in on_file(JULY, Fact.PAYMENTS)} == {loser.pk}
    assert Client.objects.get(pk=loser.pk).merged_into_id is None


def test_the_band_of_a_day_that_has_not_come_is_not_known() -> None:
    client, later = make_client(make_employee()), (today() + timedelta(days=40)).replace(day=1)
    make_result(client, date(2026, 7, 1), band="high")
    make_invoice(client, later, 1000)
    promise_of(client, later, today())
    refresh()
    assert [row["band"] for row in on_file(later, Fact.INVOICES)] == [None]
    assert [row["band"] for row in on_file(later, Fact.PROMISES)] == ["high"]


def test_the_night_writes_anew_what_was_promised_of_late(employee: Employee) -> None:
    """The band of the day a promise was made becomes known in the night, wherever the promise is on file."""
    later = today() + timedelta(days=70)
    promise_of(make_client(employee), later, today() - timedelta(days=1))
    promise_of(make_client(employee), later + timedelta(days=70), today() - timedelta(days=2))
    months = {one.replace(day=1) for one in (today(), today() - timedelta(days=1))}
    assert changes(actions.expect_bands) == {
        "promises": {*months, later.replace(day=1)}, "invoices": months, "payments": months,
    }  # fmt: skip


@pytest.fixture
def employee() -> Employee:
    return make_employee()
