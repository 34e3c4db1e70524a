"""Computing a report: every cell and every total by itself, none by adding others up.

Each kind of facts is read once: summed by all attributes and the client into a small table, from which each level of
totals is computed. Sums add up, different clients are counted anew at each level, and assignments, which a work's row
repeats, are counted once each. A work with several stages stands in the row of each and once in each total: what is
unnested is summed beside what counts the first element alone. Cells of several kinds of facts meet by their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import ibis

from . import bits, engine
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
        _Source(backend, table, layout, attributes, [one for one in measures if one.fact is fact])
        for fact, table in facts.items()
    ]
    if not all(engine.is_short(backend, one.summed, SHORT) for one in sources):
        _bound(_combinations(backend, sources, layout), most)
    cells: dict[Level, dict[Key, Values]] = {level: {} for level in levels(layout)}
    for source in sources:
        for level, key, values in source.cells():
            cells[level].setdefault(key, {}).update(values)
    _bound([len(cells[len(layout.rows), 0]), len(cells[0, len(layout.columns)])], most)
    _complete([values for found in cells.values() for values in found.values()], layout, measures)
    return Cube(layout, cells)


SHORT = 20_000
"""So many cells are sooner read than rows and columns are counted beforehand."""


def _bound(found: Sequence[int], most: Sequence[int]) -> None:
    for axis, many in enumerate(found):
        if many > most[axis]:
            raise TooLarge(axis, many)


def _combinations(backend: Any, sources: Sequence[_Source], layout: Layout) -> list[int]:
    """How many rows and columns there are."""
    counts = [
        _different(sources, codes).mutate(n_axis=axis) for axis, codes in enumerate((layout.rows, layout.columns))
    ]
    found = engine.tuples(backend, ibis.union(*counts).select("n_axis", "n_found"))
    return [count for _axis, count in sorted(found)]


def _different(sources: Sequence[_Source], codes: tuple[str, ...]) -> Any:
    if not codes:
        return ibis.literal(1, "int64").name("n_found").as_table()
    each = [source.summed.select([_name(code) for code in codes]).distinct() for source in sources]
    together = each[0] if len(each) == 1 else ibis.union(*each, distinct=True)
    return together.aggregate(n_found=together.count())


def _complete(cells: Sequence[Values], layout: Layout, measures: Iterable[Counted]) -> None:
    """No sum is a sum of nothing: zero; what is derived follows from the rest."""
    codes = [one.code for one in measures]
    derived = [one for code in layout.measures if isinstance(one := MEASURES[code], Derived)]
    for values in cells:
        for code in codes:
            if values.get(code) is None:
                values[code] = 0
        for one in derived:
            values[one.code] = one.formula(*[values[part] for part in one.needs])


def _kept(layout: Layout, level: Level) -> tuple[str, ...]:
    return layout.rows[: level[0]] + layout.columns[: level[1]]


def unnest(facts: Any, lists: Iterable[str]) -> Any:
    """A row for each element of the lists: their values in ``stage``, ``characteristic`` or ``case``; of instruments in
    ``instrument`` and ``instrument_quantity``. ``first_…`` is the first value of each list: no list repeats one."""
    for name in lists:
        first = facts[name][0]
        facts = facts.mutate(**{f"first_{name}": first, _EACH[name]: facts[name].unnest()})
        if name == "instruments":
            facts = facts.mutate(
                instrument=facts.each.id, instrument_quantity=facts.each.quantity,
                first_instruments=facts.first_instruments.id,
            )  # fmt: skip
    return facts


_EACH = {"stages": "stage", "characteristics": "characteristic", "instruments": "each", "cases": "case"}
_VALUE = _EACH | {"instruments": "instrument"}


class _Source:
    """Facts of one kind with the lists of the layout unnested, summed by all its attributes; computes all levels.

    ``ways`` are the sets of lists that levels keep unnested: a level counts rows with the first element of the others.
    """

    def __init__(
        self,
        backend: Any,
        facts: Any,
        layout: Layout,
        attributes: Mapping[str, Attribute],
        measures: Sequence[Counted],
    ) -> None:
        self.backend, self.measures = backend, measures
        self.kept = {level: _kept(layout, level) for level in levels(layout)}
        lists = {code: attributes[code].unnests for code in layout.attributes}
        self.unnested = {level: frozenset(lists[code] for code in codes) - {""} for level, codes in self.kept.items()}
        self.ways = sorted(set(self.unnested.values()), key=sorted)
        self.lists = sorted(set(lists.values()) - {""})
        self.table = unnest(facts, self.lists)
        self.finest = {_name(code): value_of(attributes[code], self.table) for code in layout.attributes}
        self.distinct = sorted({one.column for one in measures if isinstance(one, Distinct)})
        # a row that is repeated for each element of a list leaves a table by the client nearly as long as the facts
        self.bits = bits.sets(backend, self.table, self.finest, self.distinct) if self.lists else {}
        different = [] if self.bits else self.distinct
        self.summed = self._stored("summed", [*self.finest, *different], self._sums() | self.bits)
        self._by: dict[Level, Any] = {next(iter(self.kept)): self.summed}
        self.assigned: Any = self._assignments() if any(isinstance(one, OfAssignments) for one in measures) else None

    def _sums(self) -> Values:
        additive = [one for one in self.measures if isinstance(one, Additive)]
        sums = {
            _sum_name(one.code, number): self._sum(one, way) for one in additive for number, way in enumerate(self.ways)
        }
        return sums or {"n_rows": self.table.count()}

    def _sum(self, measure: Additive, way: frozenset[str]) -> Any:
        once = self._once(way)
        expression = measure.unnested if measure.unnested and "instruments" in way else measure.expression
        if expression is None:
            return self.table.count(where=once)
        value = expression(self.table)
        if value.type().is_boolean():
            return self.table.count(where=value if once is None else value & once)
        return _summed(value, once)

    def _once(self, way: frozenset[str]) -> Any:
        """One row of each that unnesting the other lists has repeated; None where there is no other."""
        table, others = self.table, [name for name in self.lists if name not in way]
        firsts = [table[_VALUE[name]].identical_to(table[f"first_{name}"]) for name in others]
        return reduce(lambda one, other: one & other, firsts) if firsts else None

    def _assignments(self) -> Any:
        owed = {"planned": self.table.assignment_planned.max(), "used_there": self.table.assignment_used.max()}
        return self._stored("assigned", [*self.finest, "assignment"], owed)

    def _stored(self, name: str, keys: Sequence[str], values: Values) -> Any:
        found = _grouped(self.table, {key: self.finest.get(key, key) for key in keys}, values)
        return engine.keep(self.backend, f"{name}_{self.measures[0].fact.value}", found)

    def cells(self) -> Iterator[tuple[Level, Key, Values]]:
        """What there is of each cell of each level; of assignments apart from the rest."""
        of_level = [self._level_of_sums] + ([self._level_of_assignments] if self.assigned is not None else [])
        for compute_level in of_level:
            yield from self._read([self._marked(place, level, compute_level) for place, level in enumerate(self.kept)])

    def _marked(self, place: int, level: Level, compute_level: Callable[[Level, list[str]], Any]) -> Any:
        """A level with its number, in the columns of all levels: those that it does not keep are empty."""
        keys = [_name(code) for code in self.kept[level]]
        table = compute_level(level, keys)
        values = [name for name in table.columns if name not in self.finest and name != "n_rows"]
        empty = {name: ibis.null(one.type()) for name, one in self.finest.items()}
        columns = {name: table[name] if name in keys else empty[name] for name in self.finest}
        return table.select(n_level=ibis.literal(place, "int8"), **columns, **{name: table[name] for name in values})

    def _read(self, found: Sequence[Any]) -> Iterator[tuple[Level, Key, Values]]:
        together = found[0] if len(found) == 1 else ibis.union(*found)
        places = {name: place for place, name in enumerate(together.columns)}
        first = 1 + len(self.finest)
        values = together.columns[first:]
        kept = [(level, [places[_name(code)] for code in codes]) for level, codes in self.kept.items()]
        for row in engine.tuples(self.backend, together):
            level, keys = kept[row[0]]
            yield level, tuple([row[place] for place in keys]), dict(zip(values, row[first:], strict=True))

    def _level_of_sums(self, level: Level, keys: list[str]) -> Any:
        counts = [one for one in self.measures if isinstance(one, Distinct)]
        if self.bits:
            table = self.summed
            different = {one.code: bits.size(table[bits.name(one.column)]) for one in counts}
        elif len(self.distinct) == 1:  # one row each in a table by it: counting rows is all, and far quicker
            table = self._by_distinct(level)
            different = {one.code: table[one.column].count() for one in counts}
        else:
            table = self.summed
            different = {one.code: table[one.column].nunique() for one in counts}
        return _grouped(table, dict.fromkeys(keys), _added(table, self._sums_of(level)) | different)

    def _by_distinct(self, level: Level) -> Any:
        """The sums by what a level keeps and by the client (or person): of the table of a level that keeps one more,
        which is smaller than the first."""
        if level not in self._by:
            row, column = level
            finer = (row, column + 1) if (row, column + 1) in self.kept else (row + 1, column)
            table, keys = self._by_distinct(finer), [_name(code) for code in self.kept[level]]
            sums = {name: name for name in self.summed.columns if name not in (*self.finest, *self.distinct)}
            self._by[level] = _grouped(table, dict.fromkeys([*keys, *self.distinct]), _added(table, sums))
        return self._by[level]

    def _sums_of(self, level: Level) -> dict[str, str]:
        """Additive measures and the columns of ``summed`` that hold them for a level."""
        way = self.ways.index(self.unnested[level])
        additive = [one.code for one in self.measures if isinstance(one, Additive)]
        return {code: _sum_name(code, way) for code in additive} or {"n_rows": "n_rows"}

    def _level_of_assignments(self, _level: Level, keys: list[str]) -> Any:
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


def _added(table: Any, sums: Mapping[str, str]) -> Values:
    return {code: _summed(table[column]) for code, column in sums.items()}


def _summed(value: Any, where: Any = None) -> Any:
    """Whole numbers stay whole, and money is exact to the kopeck."""
    return value.sum(where=where).cast(_MONEY if value.type().is_decimal() else "int64")


_MONEY = "decimal(38, 2)"


def _sum_name(code: str, way: int) -> str:
    return f"{code}_{way}"


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


def behind(code: str, fact: Fact, facts: Any) -> Any:
    """Only rows that the measure counts; of one that is derived, those that anything of it counts among ``facts``."""
    parts = [_counts(one, facts) for one in counted([code]) if one.fact is fact]
    return facts.filter(reduce(lambda one, other: one | other, parts))


def _counts(measure: Counted, facts: Any) -> Any:
    if isinstance(measure, Additive):
        value = ibis.literal(True) if measure.expression is None else measure.expression(facts)
        return value if value.type().is_boolean() else value != 0
    return (facts[measure.column] if isinstance(measure, Distinct) else facts.assignment).notnull()


def _is_one_of(expression: Any, values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    conditions = [expression.isin(known)] if known else []
    conditions += [expression.isnull()] if None in values else []
    return reduce(lambda one, other: one | other, conditions, ibis.literal(False))
