"""What was billed and paid, and what settled what (domain §7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clients.models import Client
from clients.queries import facts_of
from crm.staff.models import Employee
from debts import rules
from debts.models import Invoice, Payment, Promise


@dataclass(frozen=True)
class InvoiceLine:
    """An invoice, what is open of it, and the payments that settled it with what each gave; or what voided it."""

    invoice: Invoice
    left: Decimal
    paid_by: Sequence[tuple[Payment, Decimal]] = ()
    voided: Invoice | None = None

    @property
    def is_open(self) -> bool:
        return self.left > 0

    @property
    def may_be_voided(self) -> bool:
        return self.voided is None and self.invoice.amount > 0

    @property
    def is_partial(self) -> bool:
        return 0 < self.left < self.invoice.amount


@dataclass(frozen=True)
class PaymentLine:
    """A payment with what it settled, what is left as an advance, and what was reversed; or a reversal."""

    payment: Payment
    settles: Sequence[tuple[Invoice, Decimal]] = ()
    advance: Decimal = Decimal(0)
    reversed: Decimal = Decimal(0)

    @property
    def may_be_reversed(self) -> bool:
        return self.payment.reverses_id is None and self.payment.amount > self.reversed


@dataclass(frozen=True)
class Documents:
    """All documents of a client, the newest first, with how they settle each other. What voids an invoice stands in the
    line of that invoice.
    """

    invoices: Sequence[InvoiceLine] = ()
    payments: Sequence[PaymentLine] = ()

    @property
    def open(self) -> list[InvoiceLine]:
        """Open invoices, the oldest first."""
        return [line for line in reversed(self.invoices) if line.is_open]

    @property
    def debt(self) -> Decimal:
        """Of all documents, those dated ahead too."""
        return sum((one.left for one in self.invoices), Decimal(0)) - sum(
            (one.advance for one in self.payments), Decimal(0)
        )


def documents_of(client: Client, employee: Employee) -> Documents:
    """Two statements, however long the history is; ten years are some hundreds of rows."""
    invoices = list(facts_of(Invoice, client, employee).select_related("voids").order_by("-period", "-number"))
    payments = list(
        facts_of(Payment, client, employee).select_related("invoice", "reverses").order_by("-on", "-number")
    )
    told = rules.settle(
        [rules.Bill(one.number, one.period, one.amount, one.voids.number if one.voids else None) for one in invoices],
        [
            rules.Receipt(
                one.number,
                one.on,
                one.amount,
                one.invoice.number if one.invoice else None,
                one.reverses.number if one.reverses else None,
            )
            for one in payments
        ],
    )
    return _lines(invoices, payments, told)


def _lines(invoices: list[Invoice], payments: list[Payment], told: rules.Settlement) -> Documents:
    bills, receipts = {one.number: one for one in invoices}, {one.number: one for one in payments}
    paid_by: dict[str, list[tuple[Payment, Decimal]]] = {}
    settles: dict[str, list[tuple[Invoice, Decimal]]] = {}
    for part in told.parts:
        paid_by.setdefault(part.bill, []).append((receipts[part.receipt], part.amount))
        settles.setdefault(part.receipt, []).append((bills[part.bill], part.amount))
    back: dict[int, Decimal] = {}
    for one in payments:
        if one.reverses_id is not None:
            back[one.reverses_id] = back.get(one.reverses_id, Decimal(0)) - one.amount
    voided = {one.voids_id: one for one in invoices if one.voids_id is not None}
    return Documents(
        [
            InvoiceLine(one, told.left[one.number], paid_by.get(one.number, ()), voided.get(one.pk))
            for one in invoices
            if one.voids_id is None
        ],
        [
            PaymentLine(
                one,
                settles.get(one.number, ()),
                told.advance.get(one.number, Decimal(0)),
                back.get(one.pk, Decimal(0)),
            )
            for one in payments
        ],
    )


@dataclass(frozen=True)
class Due:
    """Something that falls due: an open invoice or a promise. ``tone`` is one of badges."""

    day: date
    amount: Decimal
    invoice: Invoice | None = None
    promise: Promise | None = None
    tone: str = "neutral"


@dataclass(frozen=True)
class DueCalendar:
    lines: Sequence[Due] = field(default_factory=list)

    @property
    def overdue(self) -> Decimal:
        return sum((one.amount for one in self.lines if one.invoice and one.tone == "danger"), Decimal(0))


def due_of(documents: Documents, pending: Promise | None, day: date) -> DueCalendar:
    """What is open by the day it is due, and what was promised; the soonest first. No statement."""
    return DueCalendar(sorted(_dues(documents, pending, day), key=lambda one: (one.day, one.promise is not None)))


def _dues(documents: Documents, pending: Promise | None, day: date) -> Iterator[Due]:
    for line in documents.open:
        due = rules.due_day(line.invoice.period, line.invoice.due_on)
        yield Due(due, line.left, invoice=line.invoice, tone="danger" if due < day else "neutral")
    if pending is not None:
        yield Due(pending.agreed_on, pending.amount, promise=pending, tone="accent")
