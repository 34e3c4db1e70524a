"""Different ones counted by sets of bits: the same as counting, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import bits, engine
from tests.examples import examples


@pytest.fixture(scope="module")
def backend() -> Iterator[Any]:
    with engine.connected() as opened:
        yield opened


def table_of(rows: list[tuple[int, int | None]]) -> Any:
    columns = zip(*rows, strict=True) if rows else ((), ())
    arrays = [pa.array(list(column), pa.int64()) for column in columns]
    return ibis.memtable(pa.table(arrays, names=["place", "client"]))


def sets(backend: Any, table: Any) -> dict[str, Any]:
    return bits.sets(backend, table, {"place": table.place}, ["client"])


@settings(max_examples=examples(20), deadline=None)
@given(rows=st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(-3, 4)), min_size=1))
def test_as_many_as_there_are(backend: Any, rows: list[tuple[int, int | None]]) -> None:
    table = table_of(rows)
    if not (found := sets(backend, table)):
        assert {client for _place, client in rows} == {None}
        return
    by_place = table.group_by("place").aggregate(**found)
    told = by_place.group_by("place").aggregate(many=bits.size(by_place.bits_client))
    assert {place: many or 0 for place, many in engine.tuples(backend, told)} == {
        place: len({client for one, client in rows if one == place} - {None}) for place, _client in rows
    }
    total = engine.tuples(backend, by_place.aggregate(many=bits.size(by_place.bits_client)))
    assert total == [(len({client for _place, client in rows} - {None}),)]


def test_numbers_far_apart_are_counted_otherwise(backend: Any) -> None:
    assert sets(backend, table_of([(1, 1), (1, 2**40)])) == {}
    assert sets(backend, table_of([(1, 2**40), (1, 2**40 + 9)])) != {}


def test_so_is_what_has_too_many_cells(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[tuple[int, int | None]] = [(place, place % 800) for place in range(1000)]
    monkeypatch.setattr(bits, "MOST_BYTES", 1000 * 100)
    assert sets(backend, table_of(rows)) != {}
    monkeypatch.setattr(bits, "MOST_BYTES", 500 * 100)
    assert sets(backend, table_of(rows)) == {}


def test_nothing_is_no_set(backend: Any) -> None:
    assert sets(backend, table_of([])) == {}


def test_an_engine_that_has_none_is_not_asked(backend: Any, settings: Any) -> None:
    settings.REPORTS_ENGINE = "spark"
    assert sets(backend, table_of([(1, 1)])) == {}
