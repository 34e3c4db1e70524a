"""Computing a report: every cell and every total by itself, none by adding others up.

Each kind of facts is read once for each way of unnesting lists: summed by all attributes and the client into a small
table, from which each level of totals is computed. Sums add up, different clients are counted anew at each level, and
assignments, which a work's row repeats, are counted once each. Cells of several kinds of facts meet by their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import ibis

from . import engine
from .catalogue import MEASURES, Additive, Attribute, Counted, Derived, Distinct, OfAssignments, counted
from .choices import Fact
from .rules import Layout, levels

Key = tuple[Any, ...]
Values = dict[str, Any]
Level = tuple[int, int]


@dataclass(frozen=True)
class Cube:
    """``cells[level][key]`` are the measures of a cell; a key holds the values of the attributes that the level keeps:
    first those of rows, then those of columns."""

    layout: Layout
    cells: Mapping[Level, Mapping[Key, Values]] = field(default_factory=dict)

    def at(self, row: Key, column: Key) -> Values | None:
        return self.cells.get((len(row), len(column)), {}).get((*row, *column))

    @property
    def total(self) -> Values:
        return self.at((), ()) or {}


class TooLarge(Exception):
    """There are ``found`` combinations of the attributes of an axis: 0 for rows, 1 for columns."""

    def __init__(self, axis: int, found: int) -> None:
        super().__init__(axis, found)
        self.axis, self.found = axis, found


def compute(
    backend: Any,
    facts: Mapping[Fact, Any],
    layout: Layout,
    attributes: Mapping[str, Attribute],
    most: tuple[int, int] = (10**9, 10**9),
) -> Cube:
    """The cube of visible and filtered ``facts``: ibis tables of ``schema`` with a column for each live attribute.

    ``attributes`` are those of the layout by code; ``backend`` keeps what is summed once in temporary tables; ``most``
    bounds rows and columns.

    Raises:
        TooLarge: there are more.
    """
    measures = counted(layout.measures)
    sources = [
        source
        for fact, table in facts.items()
        for source in _sources(backend, table, layout, attributes, [one for one in measures if one.fact is fact])
    ]
    for axis, codes in enumerate((layout.rows, layout.columns)):
        if codes and (found := _combinations(sources, codes, axis)) > most[axis]:
            raise TooLarge(axis, found)
    cells: dict[Level, dict[Key, Values]] = {level: {} for level in levels(layout)}
    for source in sources:
        for level, key, values in source.cells():
            cells[level].setdefault(key, {}).update(values)
    for found_cells in cells.values():
        for values in found_cells.values():
            _complete(values, layout, measures)
    return Cube(layout, cells)


def _sources(
    backend: Any, table: Any, layout: Layout, attributes: Mapping[str, Attribute], measures: Sequence[Counted]
) -> Iterator[_Source]:
    """One for each way of unnesting lists that levels need."""
    by_unnesting: dict[tuple[str, ...], list[Level]] = {}
    for level in levels(layout):
        unnested = {attributes[code].unnests for code in _kept(layout, level)} - {""}
        by_unnesting.setdefault(tuple(sorted(unnested)), []).append(level)
    for lists, same in by_unnesting.items():
        kept = {level: _kept(layout, level) for level in same}
        finest = [attributes[code] for code in layout.attributes if any(code in codes for codes in kept.values())]
        yield _Source(backend, table, lists, finest, kept, measures)


def _combinations(sources: Iterable[_Source], codes: tuple[str, ...], axis: int) -> int:
    level = (len(codes), 0) if axis == 0 else (0, len(codes))
    keys = [_name(code) for code in codes]
    different = [source.summed.select(keys).distinct() for source in sources if level in source.kept]
    together = different[0] if len(different) == 1 else ibis.union(*different, distinct=True)
    return int(together.count().to_pyarrow().as_py())


def _complete(values: Values, layout: Layout, measures: Iterable[Counted]) -> None:
    """No sum is a sum of nothing: zero; what is derived follows from the rest."""
    for one in measures:
        if values.get(one.code) is None:
            values[one.code] = 0
    for code in layout.measures:
        if isinstance(measure := MEASURES[code], Derived):
            values[code] = measure.formula(*(values[part] for part in measure.needs))


def _kept(layout: Layout, level: Level) -> tuple[str, ...]:
    return layout.rows[: level[0]] + layout.columns[: level[1]]


def unnest(facts: Any, lists: Iterable[str]) -> Any:
    """A row for each element of the lists: their values in ``stage`` or ``characteristic``; of instruments in
    ``instrument`` and ``instrument_quantity``."""
    for name in lists:
        facts = facts.mutate(**{_EACH[name]: facts[name].unnest()})
        if name == "instruments":
            facts = facts.mutate(instrument=facts.each.id, instrument_quantity=facts.each.quantity)
    return facts


_EACH = {"stages": "stage", "characteristics": "characteristic", "instruments": "each"}


class _Source:
    """Facts with certain lists unnested, summed by the finest attributes; computes levels that keep fewer.

    ``kept`` are the codes of the attributes that each of its levels keeps.
    """

    def __init__(
        self,
        backend: Any,
        facts: Any,
        lists: Sequence[str],
        finest: Sequence[Attribute],
        kept: Mapping[Level, Sequence[str]],
        measures: Sequence[Counted],
    ) -> None:
        self.backend, self.lists, self.kept, self.measures = backend, lists, kept, measures
        self.table = unnest(facts, lists)
        self.finest = {_name(one.code): value_of(one, self.table) for one in finest}
        self.distinct = sorted({one.column for one in measures if isinstance(one, Distinct)})
        self.summed = self._stored("summed", [*self.finest, *self.distinct], self._sums())
        self.assigned: Any = self._assignments() if any(isinstance(one, OfAssignments) for one in measures) else None

    def _sums(self) -> Values:
        additive = [one for one in self.measures if isinstance(one, Additive)]
        return {one.code: self._sum(one) for one in additive} or {"n_rows": self.table.count()}

    def _sum(self, measure: Additive) -> Any:
        expression = measure.unnested if measure.unnested and "instruments" in self.lists else measure.expression
        if expression is None:
            return self.table.count()
        value = expression(self.table)
        return self.table.count(where=value) if value.type().is_boolean() else value.sum().cast("int64")

    def _assignments(self) -> Any:
        owed = {"planned": self.table.assignment_planned.max(), "used_there": self.table.assignment_used.max()}
        return self._stored("assigned", [*self.finest, "assignment"], owed)

    def _stored(self, name: str, keys: Sequence[str], values: Values) -> Any:
        found = _grouped(self.table, {key: self.finest.get(key, key) for key in keys}, values)
        return engine.keep(self.backend, "_".join([name, self.measures[0].fact.value, *self.lists]), found)

    def cells(self) -> Iterator[tuple[Level, Key, Values]]:
        """What there is of each cell of each level; of assignments apart from the rest."""
        of_level = [self._level_of_sums] + ([self._level_of_assignments] if self.assigned is not None else [])
        for compute_level in of_level:
            yield from self._read([self._marked(place, compute_level) for place in range(len(self.kept))])

    def _marked(self, place: int, compute_level: Callable[[list[str]], Any]) -> Any:
        """A level with its number, in the columns of all levels: those that it does not keep are empty."""
        keys = [_name(code) for code in list(self.kept.values())[place]]
        table = compute_level(keys)
        values = [name for name in table.columns if name not in self.finest]
        empty = {name: ibis.null(one.type()) for name, one in self.finest.items()}
        columns = {name: table[name] if name in keys else empty[name] for name in self.finest}
        return table.select(n_level=ibis.literal(place, "int8"), **columns, **{name: table[name] for name in values})

    def _read(self, found: Sequence[Any]) -> Iterator[tuple[Level, Key, Values]]:
        together = (found[0] if len(found) == 1 else ibis.union(*found)).to_pyarrow()
        columns = {name: together[name].to_pylist() for name in together.column_names}
        numbers, places = columns.pop("n_level"), {name: place for place, name in enumerate(columns)}
        values = [name for name in columns if name not in self.finest and name != "n_rows"]
        kept = [(level, [places[_name(code)] for code in codes]) for level, codes in self.kept.items()]
        for number, row in zip(numbers, zip(*columns.values(), strict=True), strict=True):
            level, keys = kept[number]
            yield level, tuple(row[place] for place in keys), {name: row[places[name]] for name in values}

    def _level_of_sums(self, keys: list[str]) -> Any:
        table, counts = self.summed, [one for one in self.measures if isinstance(one, Distinct)]
        if len(self.distinct) == 1:  # one row each in a table by it: counting rows is all, and far quicker
            if len(keys) < len(self.finest):
                table = _grouped(table, dict.fromkeys([*keys, *self.distinct]), self._added(table))
            different = {one.code: table[one.column].count() for one in counts}
        else:
            different = {one.code: table[one.column].nunique() for one in counts}
        return _grouped(table, dict.fromkeys(keys), self._added(table) | different)

    def _added(self, table: Any) -> Values:
        names = [one.code for one in self.measures if isinstance(one, Additive)] or ["n_rows"]
        return {name: table[name].sum().cast("int64") for name in names}

    def _level_of_assignments(self, keys: list[str]) -> Any:
        owed = {"planned": self.assigned.planned.max(), "used_there": self.assigned.used_there.max()}
        each = _grouped(self.assigned, dict.fromkeys([*keys, "assignment"]), owed)
        columns = {
            None: each.assignment.count(),
            "assignment_planned": each.planned.sum().cast("int64"),
            "assignment_used": each.used_there.sum().cast("int64"),
        }
        values = {one.code: columns[one.column] for one in self.measures if isinstance(one, OfAssignments)}
        return _grouped(each, dict.fromkeys(keys), values)


def _grouped(table: Any, keys: Mapping[str, Any], values: Values) -> Any:
    """Grouped by columns, or by expressions under names of their own."""
    by = {name: table[name] if value is None or isinstance(value, str) else value for name, value in keys.items()}
    return table.group_by(**by).aggregate(**values) if by else table.aggregate(**values)


def _name(code: str) -> str:
    """The column of an attribute: measures and attributes may have one code, columns of the file too."""
    return f"a_{code.replace('-', '_')}"


def value_of(attribute: Attribute, table: Any) -> Any:
    """The expression of an attribute; live ones stand in the table under their own names."""
    if attribute.expression is not None:
        return attribute.expression(table)
    return table[live_name(attribute.code)]


def live_name(code: str) -> str:
    return f"live_{code.replace('-', '_')}"


def narrowed(facts: Any, key: str, where: Mapping[Attribute, Sequence[Any]]) -> Any:
    """Only rows with one of the values of each attribute; of a list, any of its elements. ``key`` tells rows apart."""
    for attribute, values in where.items():
        if attribute.unnests:
            kept = unnest(facts.select(key, attribute.unnests), [attribute.unnests])
            kept = kept.filter(_is_one_of(value_of(attribute, kept), values)).select(key).distinct()
            facts = facts.semi_join(kept, key)
        else:
            facts = facts.filter(_is_one_of(value_of(attribute, facts), values))
    return facts


def behind(code: str, facts: Any) -> Any:
    """Only rows that the measure counts; of one that is derived, those that anything of it counts."""
    return facts.filter(reduce(lambda one, other: one | other, [_counts(one, facts) for one in counted([code])]))


def _counts(measure: Counted, facts: Any) -> Any:
    if isinstance(measure, Additive):
        value = ibis.literal(True) if measure.expression is None else measure.expression(facts)
        return value if value.type().is_boolean() else value > 0
    return (facts[measure.column] if isinstance(measure, Distinct) else facts.assignment).notnull()


def _is_one_of(expression: Any, values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    conditions = [expression.isin(known)] if known else []
    conditions += [expression.isnull()] if None in values else []
    return reduce(lambda one, other: one | other, conditions, ibis.literal(False))
