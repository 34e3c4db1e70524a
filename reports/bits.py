"""Different clients as sets of bits: a cell holds one bit for each, a total is what any of its cells holds.

Exact as counting is. A set takes an eighth of a byte for each number that there might be, however few of them are in
it: so it is used only where there are few cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import ibis
from ibis.expr import datatypes as dt

from . import engine

MOST_BYTES = 32 * 2**20
"""Of all cells, in each thread of the engine."""


@ibis.udf.agg.builtin
def bitstring_agg(value: dt.int64, low: dt.int64, high: dt.int64) -> dt.unknown:
    """Those that are met among the numbers from ``low`` to ``high``."""


@ibis.udf.agg.builtin
def bit_or(sets: dt.unknown) -> dt.unknown:
    """Those that are in any of the sets."""


@ibis.udf.scalar.builtin
def bit_count(of: dt.unknown) -> dt.int64:
    """How many there are."""


def sets(backend: Any, table: Any, keys: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """For each of the columns what is to be summed of ``table`` by ``keys``; nothing where that would take too much, or
    where there is nothing to tell apart."""
    columns = list(columns)
    if not columns or not engine.has_bit_sets():
        return {}
    looked_at = _looked_at(table, keys, columns)
    found = dict(zip(looked_at.columns, engine.tuples(backend, looked_at)[0], strict=True))
    ends = [(found[f"low_{column}"], found[f"high_{column}"]) for column in columns]
    if any(low is None for low, _high in ends):
        return {}
    cells = min(found["n_rows"], prod(found[f"n_{key}"] + 1 for key in keys))
    if cells * sum(high - low + 1 for low, high in ends) > 8 * MOST_BYTES:
        return {}
    return {name(column): bitstring_agg(table[column], *of) for column, of in zip(columns, ends, strict=True)}


def _looked_at(table: Any, keys: Mapping[str, Any], columns: Iterable[str]) -> Any:
    """How many values about each key has, and between what the columns are."""
    ends = {f"low_{one}": table[one].min() for one in columns} | {f"high_{one}": table[one].max() for one in columns}
    many = {f"n_{key}": value.approx_nunique() for key, value in keys.items()}
    return table.aggregate(n_rows=table.count(), **ends, **many)


def size(cells: Any) -> Any:
    """How many different ones there are in the sets of these cells."""
    return bit_count(bit_or(cells))


def name(column: str) -> str:
    return f"bits_{column}"
