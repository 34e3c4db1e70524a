"""Which payment settles which invoice: a pure function of all documents of a client (domain §7).

A payment settles the invoice it names as far as that is open, then the oldest open ones; what is left is an advance,
and settles what is billed later. An invoice that was voided is owed nothing: what was paid for it settles others.
Nothing depends on the order in which documents arrived: only what they say counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Bill:
    """An invoice, told by its number. One that voids another has the opposite amount and names it."""

    number: str
    period: date
    amount: Decimal
    voids: str | None = None


@dataclass(frozen=True)
class Receipt:
    """A payment: the invoice it names, if any. A reversal has a negative amount and names the payment it reverses."""

    number: str
    on: date
    amount: Decimal
    invoice: str | None = None
    reverses: str | None = None


@dataclass(frozen=True)
class Part:
    """What a payment gave to an invoice, in roubles; always above zero."""

    receipt: str
    bill: str
    amount: Decimal


@dataclass(frozen=True)
class Settlement:
    """``left`` is what is open of each invoice, nothing of voided ones, ``advance`` what each payment has left, by
    their numbers.
    """

    parts: tuple[Part, ...]
    left: Mapping[str, Decimal]
    advance: Mapping[str, Decimal]

    @property
    def debt(self) -> Decimal:
        """Negative where more was paid than billed."""
        return sum(self.left.values(), NOTHING) - sum(self.advance.values(), NOTHING)


def settle(bills: Iterable[Bill], receipts: Iterable[Receipt]) -> Settlement:
    """The settlement of these documents.

    Raises:
        ValueError: a reversal names a payment, or a voiding an invoice, that is not among them.
    """
    every = sorted(bills, key=lambda bill: (bill.period, bill.number))
    gone = _voided(every)
    kept = _after_reversals(receipts)
    left = {bill.number: NOTHING if bill.number in gone else bill.amount for bill in every}
    free = {one.number: amount for one, amount in kept}
    parts = [
        part
        for one, _amount in kept
        if one.invoice in left
        for part in [_give(one.number, str(one.invoice), free, left)]
        if part is not None
    ]
    parts += _oldest_first(list(left), list(free), free, left)
    return Settlement(tuple(parts), left, free)


def _voided(bills: Iterable[Bill]) -> set[str]:
    """Voided invoices and what voids them: together they are nothing."""
    known = {bill.number for bill in bills}
    gone: set[str] = set()
    for bill in bills:
        if bill.voids is not None:
            if bill.voids not in known:
                raise ValueError(f"{bill.number} voids an unknown invoice {bill.voids}")
            gone |= {bill.number, bill.voids}
    return gone


def _after_reversals(receipts: Iterable[Receipt]) -> list[tuple[Receipt, Decimal]]:
    """Payments in the order of their days, each with what stayed of it."""
    every = list(receipts)
    stayed = {one.number: one.amount for one in every if one.reverses is None}
    for one in every:
        if one.reverses is not None:
            if one.reverses not in stayed:
                raise ValueError(f"reversal {one.number} of an unknown payment {one.reverses}")
            stayed[one.reverses] += one.amount
    payments = [one for one in every if one.reverses is None]
    return [(one, stayed[one.number]) for one in sorted(payments, key=lambda one: (one.on, one.number))]


def _give(receipt: str, bill: str, free: dict[str, Decimal], left: dict[str, Decimal]) -> Part | None:
    amount = min(free[receipt], left[bill])
    if amount <= 0:
        return None
    free[receipt] -= amount
    left[bill] -= amount
    return Part(receipt, bill, amount)


def _oldest_first(
    bills: list[str], receipts: list[str], free: dict[str, Decimal], left: dict[str, Decimal]
) -> list[Part]:
    """Each step empties a payment or settles an invoice, so there are at most as many as documents."""
    parts, bill, receipt = [], 0, 0
    while bill < len(bills) and receipt < len(receipts):
        part = _give(receipts[receipt], bills[bill], free, left)
        if part is not None:
            parts.append(part)
        if left[bills[bill]] == 0:
            bill += 1
        else:
            receipt += 1
    return parts
