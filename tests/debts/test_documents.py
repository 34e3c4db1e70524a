"""Payments and reversals by hand and by file: refusals in words, nothing changed (domain §7, §10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from crm.staff.calendar import today
from crm.staff.choices import Role
from debts.actions import record_payment, reverse_payment, void_invoice
from debts.models import Balance, Invoice, Payment
from debts.queries import debt_on, depth_on, documents_of
from tests.debts.support import owing
from tests.exchange.support import errors, loaded
from tests.factories import make_client, make_employee, make_invoice, make_payment, make_reversal

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)
GOOD = {"number": "П-9", "amount": Decimal("100.50")}


def _dated(given: dict[str, Any]) -> dict[str, Any]:
    """A number of days in the place of a date is counted from today: a run of tests may pass midnight."""
    on = given.get("on")
    return {**given, "on": today() + on * ONE} if isinstance(on, int) else given


@pytest.fixture
def director() -> Any:
    return make_employee(Role.DIRECTOR)


def test_a_payment_by_hand_lowers_the_debt(director: Any) -> None:
    client = owing(2500)
    record_payment(by=director, client=client, on=today(), **GOOD)
    assert debt_on(client, today()) == Decimal("2399.50")
    assert depth_on(client, today()) == Decimal("2.4")
    assert debt_on(client, today() - ONE) == Decimal(2500)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"number": " "}, {"number"}),
        ({"number": "П-1"}, {"number"}),  # two payments with one number
        ({"amount": Decimal(0)}, {"amount"}),
        ({"amount": Decimal(-1)}, {"amount"}),
        ({"amount": None}, {"amount"}),
        ({"on": None}, {"on"}),
        ({"on": +1}, {"on"}),
        ({"on": date(1900, 1, 1)}, {"on"}),
        ({"number": "П-1", "amount": None, "on": None}, {"number", "amount", "on"}),
    ],
)
def test_what_is_refused(director: Any, given: dict[str, Any], fields: set[str]) -> None:
    client = owing(2500)
    make_payment(make_client(), today(), 1, number="П-1")
    with pytest.raises(ValidationError) as told:
        record_payment(by=director, client=client, **{"on": today(), **GOOD, **_dated(given)})
    assert set(told.value.message_dict) == fields
    assert debt_on(client, today()) == Decimal(2500)


def test_the_invoice_of_another_client_is_refused(director: Any) -> None:
    client = owing(2500)
    invoice = make_invoice(make_client(), today(), 5)
    with pytest.raises(ValidationError) as told:
        record_payment(by=director, client=client, on=today(), invoice=invoice, **GOOD)
    assert set(told.value.message_dict) == {"invoice"}


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.ACCOUNT_MANAGER, Role.DEPUTY_HEAD, Role.AUDITOR])
def test_payments_are_entered_by_those_who_load_files(role: str) -> None:
    client = owing(2500)
    with pytest.raises(PermissionDenied):
        record_payment(by=make_employee(role), client=client, on=today(), **GOOD)
    with pytest.raises(PermissionDenied):
        reverse_payment(by=make_employee(role), payment=make_payment(client, today(), 5), on=today(), **GOOD)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"amount": Decimal("400.01")}, {"amount"}),
        ({"amount": Decimal(0)}, {"amount"}),
        ({"amount": None}, {"amount"}),
        ({"on": -6}, {"on"}),
        ({"on": +1}, {"on"}),
        ({"number": "П-1"}, {"number"}),
        ({"number": ""}, {"number"}),
    ],
)
def test_a_reversal_is_never_larger_than_what_is_left(director: Any, given: dict[str, Any], fields: set[str]) -> None:
    payment = make_payment(owing(2500), today() - 5 * ONE, 1000, number="П-1")
    make_reversal(payment, 600)
    with pytest.raises(ValidationError) as told:
        reverse_payment(
            by=director, payment=payment, **{"number": "С-2", "on": today(), "amount": Decimal(400), **_dated(given)}
        )
    assert set(told.value.message_dict) == fields
    assert Payment.objects.count() == 2


def test_a_reversal_brings_the_debt_back(director: Any) -> None:
    client = owing(2500)
    payment = record_payment(by=director, client=client, number="П-1", on=today() - ONE, amount=Decimal(1000))
    back = reverse_payment(by=director, payment=payment, number="С-1", on=today(), amount=Decimal("999.99"))
    assert (back.amount, back.reverses) == (Decimal("-999.99"), payment)
    assert [debt_on(client, day) for day in (today() - ONE, today())] == [Decimal(1500), Decimal("2499.99")]
    assert Balance.objects.filter(client=client).latest("month").closing == Decimal("2499.99")
    with pytest.raises(ValidationError, match="сторно"):
        reverse_payment(by=director, payment=back, number="С-2", on=today(), amount=Decimal(1))


def test_the_indicator_sees_a_reversal() -> None:
    from triggers.actions import compute

    client = owing(2500)
    payment = make_payment(client, today(), 1000)
    make_reversal(payment, 400)
    compute(client_ids=[client.pk], day=today())
    with connection.cursor() as cursor:
        cursor.execute("SELECT debt_months FROM triggers_result WHERE client_id = %s", [client.pk])
        assert cursor.fetchall() == [(Decimal("1.9"),)]


def test_documents_tell_how_they_settle_each_other(director: Any) -> None:
    client = owing(2500)
    late = make_invoice(client, today(), 1000, number="СЧ-2")
    payment = make_payment(client, today(), 3000, invoice=late)
    make_reversal(payment, 100)
    told = documents_of(client, director)
    assert [(line.invoice.number, line.left, [amount for _one, amount in line.paid_by]) for line in told.invoices] == [
        ("СЧ-2", Decimal(0), [Decimal(1000)]),
        (told.invoices[1].invoice.number, Decimal(600), [Decimal(1900)]),
    ]
    whole = next(line for line in told.payments if line.payment == payment)
    assert (len(whole.settles), whole.advance, whole.reversed, whole.may_be_reversed) == (2, 0, Decimal(100), True)
    assert told.debt == Decimal(600)


HEAD = ["№ платежа", "Клиент", "Дата", "Сумма", "№ счета"]


def test_a_file_of_payments_says_what_is_wrong_by_line_and_column(tmp_path: Any) -> None:
    client = owing(2500, number="700")
    make_invoice(owing(5, number="701"), today(), 5, number="СЧ-701")
    kept = make_payment(client, today() - ONE, 1000, number="П-1")
    make_reversal(kept, 600, number="СТ-1")
    day = f"{today():%d.%m.%Y}"
    rows = [
        HEAD,
        ["П-2", "700", day, "100", "СЧ-нет"],  # an unknown invoice
        ["П-3", "700", day, "100", "СЧ-701"],  # that of another client
        ["П-4", "700", day, "-100", ""],
        ["П-5", "700", day, "100", ""],
        ["П-5", "700", day, "200", ""],  # two payments with one number
        ["СТ-1", "700", day, "600", ""],  # the number of a reversal
        ["П-1", "700", f"{today() - ONE:%d.%m.%Y}", "599,99", ""],  # less than what went back
        ["П-1 ", "701", f"{today() - ONE:%d.%m.%Y}", "1000", ""],
    ]
    summary = loaded(tmp_path, "payments", rows)
    told = sorted((line, column) for line, column, _reason in errors(summary))
    assert told == [
        (2, "№ счета"), (3, "№ счета"), (4, "Сумма"), (6, "№ платежа"), (7, "№ платежа"), (8, "Сумма"), (9, "Клиент"),
    ]  # fmt: skip
    assert set(Payment.objects.values_list("number", "amount")) == {
        ("П-1", Decimal(1000)), ("СТ-1", Decimal(-600)), ("П-5", Decimal(100)),
    }  # fmt: skip
    assert debt_on(client, today()) == Decimal(2000)


# --- Voided invoices --------------------------------------------------------------------------------------------------


def void(director: Any, invoice: Any, **given: Any) -> Any:
    fields = {"number": f"{invoice.number}-С", "issued_on": 0, "void_reason": " Выставлен дважды "} | given
    if isinstance(fields["issued_on"], int):
        fields["issued_on"] = today() + fields["issued_on"] * ONE
    return void_invoice(by=director, invoice=invoice, **fields)


def test_a_voided_invoice_is_owed_nothing_and_stays(director: Any) -> None:
    client = owing(2500)
    invoice = client.invoices.get()
    voiding = void(director, invoice)
    assert debt_on(client, today()) == 0
    assert debt_on(client, invoice.period) == 0  # it was a mistake from the first day on
    told = documents_of(client, director)
    assert [(line.invoice, line.left, line.voided, line.may_be_voided) for line in told.invoices] == [
        (invoice, 0, voiding, False)
    ]
    assert (voiding.amount, voiding.period, voiding.void_reason) == (-2500, invoice.period, "Выставлен дважды")


def test_its_payments_settle_others_or_stay_as_an_advance(director: Any) -> None:
    client = owing(1000)
    wrong = client.invoices.get()
    right = make_invoice(client, today(), Decimal(700))
    payment = make_payment(client, today(), Decimal(1000), invoice=wrong)
    void(director, wrong)
    told = documents_of(client, director)
    assert told.payments[0].payment == payment
    assert (told.payments[0].settles, told.payments[0].advance) == ([(right, Decimal(700))], Decimal(300))
    assert debt_on(client, today()) == -300


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"number": " "}, {"number"}),
        ({"number": "СЧ-1"}, {"number"}),
        ({"issued_on": None}, {"issued_on"}),
        ({"issued_on": +1}, {"issued_on"}),
        ({"issued_on": -11}, {"issued_on"}),  # before the invoice
        ({"issued_on": date(1900, 1, 1)}, {"issued_on"}),
        ({"void_reason": "  "}, {"void_reason"}),
    ],
)
def test_what_cannot_be_so_of_a_voiding(director: Any, given: dict[str, Any], fields: set[str]) -> None:
    invoice = make_invoice(make_client(), today(), Decimal(10), number="СЧ-1", issued_on=today() - 10 * ONE)
    with pytest.raises(ValidationError) as told:
        void(director, invoice, **given)
    assert set(told.value.error_dict) == fields
    assert Invoice.objects.count() == 1


def test_not_twice_nor_what_voids_nor_what_bills_nothing(director: Any) -> None:
    client = owing(1000)
    invoice = client.invoices.get()
    voiding, nothing = void(director, invoice), make_invoice(client, today(), Decimal(0))
    for one in (invoice, voiding, nothing):
        with pytest.raises(ValidationError):
            void(director, one, number="СЧ-ещё")
    with pytest.raises(ValidationError, match=r"аннулирован|voided"):
        record_payment(by=director, client=client, on=today(), invoice=invoice, **GOOD)
    assert client.invoices.count() == 3


def test_a_specialist_voids_nothing() -> None:
    client = owing(1000)
    with pytest.raises(PermissionDenied):
        void(client.specialist, client.invoices.get())


def test_a_file_leaves_a_voided_invoice_as_it_is(director: Any, tmp_path: Any) -> None:
    client = owing(1000, number="777")
    invoice = client.invoices.get()
    voiding = void(director, invoice)
    month = f"{invoice.period:%m.%Y}"
    head = ["Клиент", "№ счета", "Период", "Сумма"]
    same = loaded(tmp_path, "invoices", [head, ["777", invoice.number, month, "1000"]])
    assert (same.unchanged, same.refused) == (1, 0)
    for number, amount in ((invoice.number, "900"), (voiding.number, "1000")):
        assert loaded(tmp_path, "invoices", [head, ["777", number, month, amount]]).refused == 1
    assert debt_on(client, today()) == 0


def test_the_database_keeps_a_voiding_whole(director: Any) -> None:
    invoice = make_invoice(make_client(), today(), Decimal(10))
    other = make_client()
    for wrong in ({"amount": -9}, {"amount": -10, "client": other}, {"amount": -10, "void_reason": ""}):
        fields = {"client": invoice.client, "void_reason": "Ошибка", **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.create(number="С", period=invoice.period, voids=invoice, **fields)
