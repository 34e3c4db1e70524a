"""The columns of the files of facts."""

from __future__ import annotations

import pyarrow as pa

from .choices import FACTS, Fact, Subject

USE = pa.struct([("id", pa.int64()), ("quantity", pa.int32())])

NO_WORK, NO_WORK_WORD = -1, "-"
"""The value of an attribute of works for what belongs to no work: a call nobody noted, a login. Not that of a work
without a value, which is null."""

_OF_CONTACTS = [
    ("day", pa.date32()),
    ("hour", pa.int8()),
    ("client", pa.int64()),
    ("person", pa.int64()),
    ("executor", pa.int64()),
    ("is_incoming", pa.bool_()),
    ("band", pa.string()),
    ("work", pa.int64()),
    ("direction", pa.int64()),
    ("kind", pa.string()),
    ("method", pa.string()),
    ("topic", pa.int64()),
    ("stages", pa.list_(pa.int16())),
    ("state", pa.string()),
    ("result", pa.int64()),
    ("campaign", pa.int64()),
    ("instruments", pa.list_(USE)),
    ("cases", pa.list_(pa.int64())),
]
_OWN = {
    Fact.WORKS: [
        ("with_login", pa.bool_()),
        ("used", pa.int32()),
        ("minutes", pa.int32()),
        ("assignment", pa.int64()),
        ("assignment_planned", pa.int32()),
        ("assignment_used", pa.int32()),
        ("size", pa.string()),
        ("cadence", pa.string()),
        ("levels", pa.string()),
    ],
    Fact.CALLS: [
        ("call", pa.int64()),
        ("way", pa.string()),
        ("is_answered", pa.bool_()),
        ("seconds", pa.int32()),
        ("had_login", pa.bool_()),
    ],
    Fact.USAGE: [
        ("usage", pa.int64()),
        ("logins", pa.int32()),
        ("session_minutes", pa.int32()),
    ],
}
MONEY = pa.decimal128(16, 2)
"""Roubles with their kopecks, never a float."""

_OF_DEBTS = [("day", pa.date32()), ("client", pa.int64()), ("band", pa.string())]
_OWN_OF_DEBTS = {
    Fact.PROMISES: [
        ("promise", pa.int64()),
        ("made_on", pa.date32()),
        ("made_by", pa.int64()),
        ("state", pa.string()),
        ("reason", pa.int64()),
        ("amount", MONEY),
        ("received", MONEY),
    ],
    Fact.INVOICES: [("invoice", pa.int64()), ("amount", MONEY), ("billed_client", pa.int64())],
    Fact.PAYMENTS: [("payment", pa.int64()), ("amount", MONEY), ("is_reversal", pa.bool_()), ("payer", pa.int64())],
}
SCHEMAS = {
    **{fact: pa.schema([*_OF_CONTACTS, *_OWN[fact]]) for fact in FACTS[Subject.WORKS]},
    **{fact: pa.schema([*_OF_DEBTS, *own]) for fact, own in _OWN_OF_DEBTS.items()},
}
"""One row a work, a call, a week of a distributive. ``stages``, ``instruments`` and ``cases`` (what was talked about)
hold one empty element where there is nothing, so that a report by them shows such works in a row of their own. ``band``
is what the indicator said of the client on that day, ``levels`` its nine letters; ``size`` and ``cadence`` are what
they were on that day. A call has its own time, employee, person and way, and of its work all that a work is told by;
``had_login``: on that day a work with the client had a login to the system, which is what makes a call one of quality.

One row a promise, on the day it was agreed for, with the band of the day it was made: ``received`` is what was paid
from then through the agreed day, from nothing to what was promised. One row an invoice, on the first day of its month;
what voids it is a row too, with the opposite sum, and ``billed_client`` is empty for both. One row a payment or
reversal, whose ``payer`` is empty.
"""

KEYS = {
    Fact.WORKS: "work", Fact.CALLS: "call", Fact.USAGE: "usage",
    Fact.PROMISES: "promise", Fact.INVOICES: "invoice", Fact.PAYMENTS: "payment",
}  # fmt: skip
"""The column with the id of the row in the database."""
