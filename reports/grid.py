"""A cube as a table: heads over heads, rows under rows, every figure a link to the works behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import get_language

from crm.ui.formats import number

from .address import AT
from .catalogue import MEASURES, Attribute, Derived
from .cube import Cube, Key, Values
from .labels import Labels, labels, order
from .workplace import at_of, written

NOTHING = ""


@dataclass(frozen=True)
class Head:
    """A cell of the heads of columns."""

    label: Any
    span: int
    is_total: bool = False


@dataclass(frozen=True)
class Figure:
    """``value`` as it is computed, ``text`` as it is shown (a share, where shares are), ``delta`` against before."""

    value: Any
    text: str
    url: str = ""
    delta: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the table: ``depth`` 0 is the total of all."""

    label: Any
    depth: int
    key: Key
    figures: Sequence[Figure]
    has_more: bool


class Grid:
    """``drill`` is the address of the works behind a cell, to which the values of the cell are added."""

    def __init__(self, cube: Cube, before: Cube | None, known: Mapping[str, Attribute], drill: str = "") -> None:
        self.cube, self.before, self.drill = cube, before, drill
        self.layout, self.known = cube.layout, known
        self.attributes = [known[code] for code in self.layout.attributes]
        self.names: dict[str, Labels] = {
            one.code: labels(one, self._values(place)) for place, one in enumerate(self.attributes)
        }

    def _values(self, place: int) -> set[Any]:
        rows = len(self.layout.rows)
        kept = (place + 1, 0) if place < rows else (0, place - rows + 1)
        return {key[-1] for key in self.cube.cells.get(kept, {})}

    @property
    def is_empty(self) -> bool:
        return not self.cube.cells.get((len(self.layout.rows), len(self.layout.columns)))

    # --- Columns ---

    @cached_property
    def columns(self) -> list[Key]:
        """The keys of columns as they stand: what belongs together, then its total; the total of all last."""
        return [*self._under((), self.layout.columns, 0), ()]

    def _under(self, parent: Key, codes: Sequence[str], depth: int) -> Iterator[Key]:
        if depth == len(codes):
            return
        for key in self._children(parent, depth, of_rows=False):
            yield from self._under(key, codes, depth + 1)
            yield key

    def _children(self, parent: Key, depth: int, *, of_rows: bool) -> list[Key]:
        level = (depth + 1, 0) if of_rows else (0, depth + 1)
        attribute = self.attributes[depth if of_rows else len(self.layout.rows) + depth]
        keys = list(self._by_parent(level).get(parent, ()))
        return sorted(keys, key=lambda key: order(attribute, key[-1], self.names[attribute.code]))

    def _by_parent(self, level: tuple[int, int]) -> Mapping[Key, list[Key]]:
        if level not in self._parents:
            found: dict[Key, list[Key]] = {}
            for key in self.cube.cells.get(level, {}):
                found.setdefault(key[:-1], []).append(key)
            self._parents[level] = found
        return self._parents[level]

    @cached_property
    def _parents(self) -> dict[tuple[int, int], dict[Key, list[Key]]]:
        return {}

    @property
    def heads(self) -> list[list[Head]]:
        """A row of heads for each attribute of columns; the names of the measures are ``measures``."""
        return [list(self._heads_of(depth)) for depth in range(len(self.layout.columns))]

    def _heads_of(self, depth: int) -> Iterator[Head]:
        width = len(self.layout.measures)
        names = self.names[self.layout.columns[depth]]
        run: list[Any] = []
        for key in [*self.columns, None]:
            mark = self._mark(key, depth)
            if run and run[0] != mark:
                yield self._head(run[0], names, len(run) * width)
                run = []
            run.append(mark)

    @staticmethod
    def _mark(key: Key | None, depth: int) -> tuple[str, Key] | None:
        """Columns of one mark stand under one head: a value, or the total of what stands to the left."""
        if key is None:
            return None
        return ("value", key[: depth + 1]) if len(key) > depth else ("total", key)

    @staticmethod
    def _head(mark: Any, names: Labels, span: int) -> Head:
        kind, key = mark
        return Head(names[key[-1]] if kind == "value" else None, span, kind == "total")

    @property
    def measures(self) -> list[Any]:
        return [MEASURES[code] for code in self.layout.measures]

    # --- Rows ---

    @cached_property
    def lines(self) -> list[Line]:
        """The total, and the rows under it, as deep as the layout unfolds them."""
        deepest = min(self.layout.fold or len(self.layout.rows), len(self.layout.rows))
        return [self._line((), 0, deepest), *self._lines((), 0, deepest)]

    def _lines(self, parent: Key, depth: int, deepest: int) -> Iterator[Line]:
        if depth == deepest:
            return
        for key in self._sorted(self._children(parent, depth, of_rows=True)):
            yield self._line(key, depth + 1, deepest)
            yield from self._lines(key, depth + 1, deepest)

    def _sorted(self, keys: list[Key]) -> list[Key]:
        code = self.layout.sort.removeprefix("-")
        if not code:
            return keys
        rows = self.cube.cells
        return sorted(
            keys,
            key=lambda key: _rank(rows[len(key), 0][key].get(code)),
            reverse=self.layout.sort.startswith("-"),
        )

    def _line(self, key: Key, depth: int, deepest: int) -> Line:
        label = self.names[self.layout.rows[depth - 1]][key[-1]] if depth else None
        figures = [figure for column in self.columns for figure in self._figures(key, column)]
        return Line(label, depth, key, figures, depth < deepest)

    def _figures(self, row: Key, column: Key) -> Iterable[Figure]:
        values = self.cube.at(row, column)
        earlier = (self.before.at(row, column) or {}) if self.before else None
        url = self._url(row, column) if values else ""
        for code in self.layout.measures:
            yield self._figure(code, values or {}, row, column, url, earlier)

    def _figure(self, code: str, values: Values, row: Key, column: Key, url: str, earlier: Values | None) -> Figure:
        value = values.get(code)
        text = self._text(code, value, row, column)
        return Figure(value, text, url if value else "", _delta(code, value, earlier) if earlier is not None else "")

    def _text(self, code: str, value: Any, row: Key, column: Key) -> str:
        if value is None:
            return NOTHING
        if not self.layout.share or isinstance(MEASURES[code], Derived):
            return shown(code, value)
        base = {"row": (row, ()), "column": ((), column), "total": ((), ())}[self.layout.share]
        whole = (self.cube.at(*base) or {}).get(code)
        return f"{number(100 * value / whole, 1)} %" if whole else NOTHING

    def _url(self, row: Key, column: Key) -> str:
        if not self.drill:
            return ""
        at = {AT + code: written(value) for code, value in at_of(self.layout, row, column).items()}
        return f"{self.drill}&{urlencode(at)}" if at else self.drill


def shown(code: str, value: Any) -> str:
    """A figure as people read it."""
    measure = MEASURES[code]
    text = _number(get_language(), value, measure.decimals)
    return f"{text} %" if isinstance(measure, Derived) and measure.is_share else text


@lru_cache(maxsize=20_000)
def _number(language: str, value: Any, decimals: int) -> str:
    """Most figures of a report are small and stand there many times; writing one costs more than computing it."""
    return number(value, decimals)


def _delta(code: str, value: Any, earlier: Values) -> str:
    before = earlier.get(code)
    if value is None or before is None:
        return ""
    difference = value - before
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{number(abs(difference), MEASURES[code].decimals)}"


def _rank(value: Any) -> tuple[int, Any]:
    return (0, 0) if value is None else (1, value)
