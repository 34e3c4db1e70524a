"""A thousand steps of documents, late, partial, reversed, corrected, gone: not a kopeck is off (quality 29)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from crm.staff.calendar import today
from crm.staff.choices import Role
from debts.actions import rebuild_balances, reverse_payment, void_invoice
from debts.models import Balance, Invoice, Payment
from debts.queries import debt_on, documents_of
from tests.factories import make_client, make_employee

EXAMPLES, STEPS = 25, 40  # a thousand steps
AGO = st.integers(0, 400)
MONEY = st.decimals(min_value="0.01", max_value=5000, places=2)
_numbers = count(1)


class Documents(RuleBasedStateMachine):
    """``bills`` and ``money`` are what the documents are, by number: day, amount and what a reversal reverses;
    ``voids`` by the number of a voided invoice that of what voids it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.by = make_employee(Role.DIRECTOR)
        self.client = make_client(self.by, monthly_fee=None)
        self.steps = 0
        self.bills: dict[str, tuple[date, Decimal]] = {}
        self.money: dict[str, tuple[date, Decimal, str | None]] = {}
        self.voids: dict[str, str] = {}

    def teardown(self) -> None:
        try:
            self._settled()
        finally:
            self._taken_back()

    def _taken_back(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(ago=AGO, amount=MONEY)
    def bill(self, ago: int, amount: Decimal) -> None:
        number, day = f"СЧ-{next(_numbers)}", (today() - timedelta(days=ago)).replace(day=1)
        Invoice.objects.create(client=self.client, number=number, period=day, amount=amount)
        rebuild_balances(client_ids=[self.client.pk])
        self.bills[number] = (day, amount)

    @rule(ago=AGO, amount=MONEY, names=st.booleans())
    def pay(self, ago: int, amount: Decimal, names: bool) -> None:
        number, day = f"П-{next(_numbers)}", today() - timedelta(days=ago)
        invoice = Invoice.objects.filter(client=self.client).order_by("number").last() if names else None
        Payment.objects.create(client=self.client, number=number, on=day, amount=amount, invoice=invoice)
        rebuild_balances(client_ids=[self.client.pk])
        self.money[number] = (day, amount, None)

    @precondition(lambda self: self.money)
    @rule(data=st.data(), amount=MONEY)
    def reverse(self, data: st.DataObject, amount: Decimal) -> None:
        """More than is left, or of a reversal, is refused and changes nothing."""
        of = data.draw(st.sampled_from(sorted(self.money)))
        _day, whole, reverses = self.money[of]
        left = whole + sum((one[1] for one in self.money.values() if one[2] == of), Decimal(0))
        payment, number = Payment.objects.get(number=of), f"СТ-{next(_numbers)}"
        wanted = {"by": self.by, "payment": payment, "number": number, "on": today(), "amount": amount}
        if reverses is not None or amount > left:
            with pytest.raises(ValidationError):
                reverse_payment(**wanted)
        else:
            reverse_payment(**wanted)
            self.money[number] = (today(), -amount, of)

    @precondition(lambda self: self.bills)
    @rule(data=st.data(), amount=MONEY)
    def correct_a_bill(self, data: st.DataObject, amount: Decimal) -> None:
        """The database itself keeps one that was voided as it is."""
        number = data.draw(st.sampled_from(sorted(self.bills)))
        rows = Invoice.objects.filter(number=number)
        if number in self.voids and amount != self.bills[number][1]:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(amount=amount)
        else:
            rows.update(amount=amount)
            rebuild_balances(client_ids=[self.client.pk])
            self.bills[number] = (self.bills[number][0], amount)

    @precondition(lambda self: self.bills)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        """A second time, or what voids another, is refused and changes nothing."""
        of = data.draw(st.sampled_from(sorted([*self.bills, *self.voids.values()])))
        invoice, number = Invoice.objects.get(number=of), f"СА-{next(_numbers)}"
        wanted = {"by": self.by, "invoice": invoice, "number": number, "issued_on": today(), "void_reason": "Ошибка"}
        if of in self.voids or of in self.voids.values():
            with pytest.raises(ValidationError):
                void_invoice(**wanted)
        else:
            void_invoice(**wanted)
            self.voids[of] = number

    @precondition(lambda self: self.money)
    @rule(data=st.data(), amount=MONEY)
    def correct_a_payment(self, data: st.DataObject, amount: Decimal) -> None:
        """The database itself keeps a payment from becoming less than what was reversed of it."""
        number = data.draw(st.sampled_from(sorted(self.money)))
        day, _whole, reverses = self.money[number]
        gone = -sum((one[1] for one in self.money.values() if one[2] == number), Decimal(0))
        rows = Payment.objects.filter(number=number)
        if reverses is not None or amount < gone:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(amount=amount)
        else:
            rows.update(amount=amount)
            rebuild_balances(client_ids=[self.client.pk])
            self.money[number] = (day, amount, None)

    @precondition(lambda self: self.bills)
    @rule(data=st.data())
    def drop_a_bill(self, data: st.DataObject) -> None:
        """One that was voided stays."""
        number = data.draw(st.sampled_from(sorted(self.bills)))
        if number in self.voids:
            with pytest.raises(RestrictedError):
                Invoice.objects.filter(number=number).delete()
        else:
            Invoice.objects.filter(number=number).delete()
            rebuild_balances(client_ids=[self.client.pk])
            del self.bills[number]

    @invariant()
    def not_a_kopeck_is_off(self) -> None:
        self.steps += 1
        day = today() - timedelta(days=self.steps * 37 % 400)
        assert debt_on(self.client, day) == self._plain(day)

    def _settled(self) -> None:
        """In the end each kopeck is where it belongs."""
        told = documents_of(self.client, self.by)
        assert told.debt == self._plain(today())
        assert {line.invoice.number: line.left >= 0 for line in told.invoices} == dict.fromkeys(self.bills, True)
        assert all(not line.left and not line.paid_by for line in told.invoices if line.invoice.number in self.voids)
        last = Balance.objects.filter(client=self.client).order_by("-month").first()
        assert (last.closing if last else 0) == self._plain(today())

    def _plain(self, day: date) -> Decimal:
        owed = [one for number, one in self.bills.items() if number not in self.voids]
        billed = sum((amount for period, amount in owed if period <= day), Decimal(0))
        return billed - sum((amount for on, amount, _of in self.money.values() if on <= day), Decimal(0))


@pytest.mark.django_db
def test_a_thousand_steps() -> None:
    chosen: Any = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Documents, settings=chosen)
