"""Which payment settles which invoice, as tables and as properties (domain §7, quality 29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debts.rules import Bill, Part, Receipt, Settlement, settle
from tests.examples import examples


def bill(number: str, month: int, amount: str) -> Bill:
    return Bill(number, date(2026, month, 1), Decimal(amount))


def paid(number: str, on: tuple[int, int], amount: str, invoice: str | None = None) -> Receipt:
    return Receipt(number, date(2026, *on), Decimal(amount), invoice)


def back(number: str, of: str, amount: str) -> Receipt:
    return Receipt(number, date(2026, 12, 31), -Decimal(amount), reverses=of)


VOID = Bill("V1", date(2026, 1, 1), Decimal(-100), "S1")
TWO = [bill("S1", 1, "100"), bill("S2", 2, "100")]


@pytest.mark.parametrize(
    ("bills", "receipts", "parts", "left", "advance"),
    [
        pytest.param(TWO, [], [], "100 100", "", id="nothing paid"),
        pytest.param(TWO, [paid("P1", (1, 5), "100")], ["P1 S1 100"], "0 100", "0", id="the oldest first"),
        pytest.param(TWO, [paid("P1", (1, 5), "40")], ["P1 S1 40"], "60 100", "0", id="partial"),
        pytest.param(TWO, [paid("P1", (1, 5), "130")], ["P1 S1 100", "P1 S2 30"], "0 70", "0", id="over"),
        pytest.param(TWO, [paid("P1", (1, 5), "250.01")], ["P1 S1 100", "P1 S2 100"], "0 0", "50.01", id="advance"),
        pytest.param(TWO, [paid("P1", (1, 5), "70", "S2")], ["P1 S2 70"], "100 30", "0", id="the named one"),
        pytest.param(
            TWO, [paid("P1", (1, 5), "170", "S2")], ["P1 S2 100", "P1 S1 70"], "30 0", "0", id="the rest to the oldest"
        ),
        pytest.param(
            TWO, [paid("P1", (1, 5), "100"), paid("P2", (3, 5), "100", "S1")], ["P2 S1 100", "P1 S2 100"], "0 0", "0 0",
            id="a later one that names an invoice has it",
        ),
        pytest.param(
            TWO, [paid("P1", (1, 5), "80", "S1"), paid("P2", (1, 6), "80", "S1")],
            ["P1 S1 80", "P2 S1 20", "P2 S2 60"], "0 40", "0 0", id="two name one",
        ),
        pytest.param(
            [bill("S3", 3, "100")], [paid("P1", (1, 5), "60")], ["P1 S3 60"], "40", "0", id="paid before it was billed"
        ),
        pytest.param(
            TWO, [paid("P1", (1, 5), "100"), back("R1", "P1", "100")], [], "100 100", "0", id="reversed"
        ),
        pytest.param([*TWO, VOID], [], [], "0 0 100", "", id="voided"),
        pytest.param([*TWO, VOID], [paid("P1", (1, 5), "100")], ["P1 S2 100"], "0 0 0", "0", id="paid, then voided"),
        pytest.param(
            [*TWO, VOID], [paid("P1", (1, 5), "130", "S1")], ["P1 S2 100"], "0 0 0", "30", id="a voided one is named"
        ),
        pytest.param(
            TWO, [paid("P1", (1, 5), "100"), back("R1", "P1", "30"), back("R2", "P1", "0.01")],
            ["P1 S1 69.99"], "30.01 100", "0", id="reversed in part, twice",
        ),
        pytest.param(
            [bill("S1", 1, "0"), bill("S2", 1, "50")], [paid("P1", (1, 5), "50")], ["P1 S2 50"], "0 0", "0",
            id="an invoice of nothing",
        ),
        pytest.param([], [paid("P1", (1, 5), "0")], [], "", "0", id="a payment of nothing"),
        pytest.param(TWO, [paid("P1", (1, 5), "10", "S9")], ["P1 S1 10"], "90 100", "0", id="names one it has not"),
    ],
)  # fmt: skip
def test_a_table(bills: list[Bill], receipts: list[Receipt], parts: list[str], left: str, advance: str) -> None:
    told = settle(bills, receipts)
    wanted = [Part(receipt, to, Decimal(amount)) for receipt, to, amount in map(str.split, parts)]
    assert list(told.parts) == wanted
    assert list(told.left.values()) == [Decimal(one) for one in left.split()]
    assert list(told.advance.values()) == [Decimal(one) for one in advance.split()]


def test_a_reversal_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="R1"):
        settle(TWO, [back("R1", "P1", "1")])


AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=2)
BILLS = st.lists(st.tuples(st.integers(1, 12), AMOUNTS), max_size=8)
RECEIPTS = st.lists(
    st.tuples(
        st.integers(1, 12), st.integers(1, 28), AMOUNTS, st.one_of(st.none(), st.integers(0, 9)), st.integers(0, 100)
    ),
    max_size=8,
)


@settings(max_examples=examples(200), deadline=None)
@given(BILLS, RECEIPTS, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_the_order_of_arrival_says_nothing(bills: list, receipts: list, random: object) -> None:
    documents = [Bill(f"S{place}", date(2026, month, 1), amount) for place, (month, amount) in enumerate(bills)]
    money: list[Receipt] = []
    for place, (month, day, amount, invoice, percent) in enumerate(receipts):
        on = date(2026, month, day)
        money.append(Receipt(f"P{place}", on, amount, None if invoice is None else f"S{invoice}"))
        if share := (amount * percent / 100).quantize(Decimal("0.01")):
            money.append(Receipt(f"R{place}", on, -share, reverses=f"P{place}"))
    told = settle(documents, money)
    _whole(told, documents, money)
    random.shuffle(documents)  # type: ignore[attr-defined]
    random.shuffle(money)  # type: ignore[attr-defined]
    assert settle(documents, money) == told


def _whole(told: Settlement, documents: list[Bill], money: list[Receipt]) -> None:
    """Each kopeck billed is settled or open, each one received settles or is an advance, never both at once."""
    for one in documents:
        given_to = sum((part.amount for part in told.parts if part.bill == one.number), Decimal(0))
        assert given_to + told.left[one.number] == one.amount
    for receipt in money:
        if receipt.reverses is None:
            stayed = sum((one.amount for one in money if receipt.number in (one.number, one.reverses)), Decimal(0))
            spent = sum((part.amount for part in told.parts if part.receipt == receipt.number), Decimal(0))
            assert spent + told.advance[receipt.number] == stayed
    assert all(part.amount > 0 for part in told.parts)
    assert min([*told.left.values(), *told.advance.values(), Decimal(0)]) == 0
    assert not (any(told.left.values()) and any(told.advance.values()))
    billed = sum((one.amount for one in documents), Decimal(0))
    assert told.debt == billed - sum((one.amount for one in money), Decimal(0))
