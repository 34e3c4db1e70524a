"""Computing a report: every cell and every total by itself, none by adding others up.

Contacts are read once for each way of unnesting lists: summed by all attributes and the client into a small table,
from which each level of totals is computed. Sums add up, different clients are counted anew at each level, and
assignments, which a work's row repeats, are counted once each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import ibis

from .catalogue import MEASURES, Additive, Attribute, Derived, Distinct, Measure, OfAssignments
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


def wanted(codes: Iterable[str]) -> list[Measure]:
    """These measures and those that they are derived from, each once; the derived ones last."""
    needed: dict[str, Measure] = {}
    for code in codes:
        measure = MEASURES[code]
        for also in measure.needs if isinstance(measure, Derived) else ():
            needed.setdefault(also, MEASURES[also])
        needed.setdefault(code, measure)
    return sorted(needed.values(), key=lambda one: isinstance(one, Derived))


def compute(backend: Any, contacts: Any, layout: Layout, attributes: Mapping[str, Attribute]) -> Cube:
    """The cube of visible and filtered ``contacts``, an ibis table of ``schema`` with a column for each live attribute.

    ``attributes`` are those of the layout by code; ``backend`` keeps what is summed once in temporary tables.
    """
    measures = wanted(layout.measures)
    by_unnesting: dict[tuple[str, ...], list[Level]] = {}
    for level in levels(layout):
        unnested = {attributes[code].unnests for code in _kept(layout, level)} - {""}
        by_unnesting.setdefault(tuple(sorted(unnested)), []).append(level)
    cells: dict[Level, dict[Key, Values]] = {}
    for lists, same in by_unnesting.items():
        finest = [attributes[code] for code in _finest(layout, same)]
        source = _Source(backend, contacts, lists, finest, measures)
        for level in same:
            cells[level] = source.level(_kept(layout, level))
    return Cube(layout, cells)


def _kept(layout: Layout, level: Level) -> tuple[str, ...]:
    return layout.rows[: level[0]] + layout.columns[: level[1]]


def _finest(layout: Layout, same: Sequence[Level]) -> list[str]:
    """All attributes that any of the levels keeps, in the order of the layout."""
    kept = {code for level in same for code in _kept(layout, level)}
    return [code for code in layout.attributes if code in kept]


def unnest(contacts: Any, lists: Iterable[str]) -> Any:
    """A row for each element of the lists: their values in ``stage``; ``instrument``, ``instrument_quantity``."""
    for name in lists:
        if name == "stages":
            contacts = contacts.mutate(stage=contacts.stages.unnest())
        else:
            contacts = contacts.mutate(each=contacts.instruments.unnest())
            contacts = contacts.mutate(instrument=contacts.each.id, instrument_quantity=contacts.each.quantity)
    return contacts


class _Source:
    """Contacts with certain lists unnested, summed by the finest attributes; computes levels that keep fewer."""

    def __init__(
        self, backend: Any, contacts: Any, lists: Sequence[str], finest: Sequence[Attribute], measures: list[Measure]
    ):
        self.backend = backend
        self.lists, self.measures = lists, measures
        table = unnest(contacts, lists)
        self.table = table.mutate(**{_name(one.code): value_of(one, table) for one in finest})
        self.finest = [_name(one.code) for one in finest]
        self.distinct = sorted({one.column for one in measures if isinstance(one, Distinct)})
        self.summed = self._sums()
        self.assigned = self._assignments() if any(isinstance(one, OfAssignments) for one in measures) else None

    def _sums(self) -> Any:
        sums = {
            one.code: self._summed(one)(self.table).sum().cast("int64")
            for one in self.measures
            if isinstance(one, Additive)
        }
        keys = [*self.finest, *self.distinct]
        sums = sums or {"works": self.table.count()}
        summed = self.table.group_by(keys).aggregate(**sums) if keys else self.table.aggregate(**sums)
        return self._kept("summed", summed)

    def _summed(self, measure: Additive) -> Any:
        return measure.unnested if measure.unnested and "instruments" in self.lists else measure.expression

    def _assignments(self) -> Any:
        assigned = self.table.filter(self.table.assignment.notnull())
        owed = {"planned": assigned.assignment_planned.max(), "used_there": assigned.assignment_used.max()}
        return self._kept("assigned", assigned.group_by([*self.finest, "assignment"]).aggregate(**owed))

    def _kept(self, name: str, expression: Any) -> Any:
        """Computed once. Not by ``cache()``: it drops its table when Python forgets it, the connection gone by then."""
        return self.backend.create_table("_".join([name, *self.lists]), expression, temp=True)

    def level(self, codes: Sequence[str]) -> dict[Key, Values]:
        """The cells that keep these attributes, by their values."""
        keys = [_name(code) for code in codes]
        cells = _by_key(self._level_of_sums(keys), keys)
        if self.assigned is not None:
            for key, values in _by_key(self._level_of_assignments(keys), keys).items():
                cells.setdefault(key, {}).update(values)
        return {key: self._complete(values) for key, values in cells.items()}

    def _level_of_sums(self, keys: list[str]) -> list[Values]:
        table = self.summed
        values = {one.code: table[one.code].sum() for one in self.measures if isinstance(one, Additive)}
        values |= {one.code: table[one.column].nunique() for one in self.measures if isinstance(one, Distinct)}
        values = values or {"works": table.works.sum()}
        level = table.group_by(keys).aggregate(**values) if keys else table.aggregate(**values)
        return list(level.to_pyarrow().to_pylist())

    def _level_of_assignments(self, keys: list[str]) -> list[Values]:
        if self.assigned is None:
            return []
        each = self.assigned.group_by([*keys, "assignment"]).aggregate(
            planned=self.assigned.planned.max(), used_there=self.assigned.used_there.max()
        )
        columns = {
            None: each.count(),
            "assignment_planned": each.planned.sum(),
            "assignment_used": each.used_there.sum(),
        }
        values = {one.code: columns[one.column] for one in self.measures if isinstance(one, OfAssignments)}
        level = each.group_by(keys).aggregate(**values) if keys else each.aggregate(**values)
        return list(level.to_pyarrow().to_pylist())

    def _complete(self, values: Values) -> Values:
        """No sum is a sum of nothing: zero; what is derived follows from the rest."""
        for one in self.measures:
            if isinstance(one, Derived):
                values[one.code] = one.formula(*(values[code] for code in one.needs))
            elif values.get(one.code) is None:
                values[one.code] = 0
        return values


def _by_key(rows: list[Values], keys: list[str]) -> dict[Key, Values]:
    return {tuple(row.pop(key) for key in keys): row for row in rows}


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


def narrowed(contacts: Any, where: Mapping[Attribute, Sequence[Any]]) -> Any:
    """Only works with one of the values of each attribute; of a list, any of its elements."""
    for attribute, values in where.items():
        if attribute.unnests:
            kept = unnest(contacts.select("work", attribute.unnests), [attribute.unnests])
            kept = kept.filter(_is_one_of(value_of(attribute, kept), values)).select("work").distinct()
            contacts = contacts.semi_join(kept, "work")
        else:
            contacts = contacts.filter(_is_one_of(value_of(attribute, contacts), values))
    return contacts


def _is_one_of(expression: Any, values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    conditions = [expression.isin(known)] if known else []
    conditions += [expression.isnull()] if None in values else []
    return reduce(lambda one, other: one | other, conditions, ibis.literal(False))
