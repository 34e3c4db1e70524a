"""A cube as a table: heads over heads, rows under rows, every figure a link to the works behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django.utils.http import urlencode
from django.utils.translation import get_language

from crm.ui.formats import number

from .address import AT, OF, TURNED
from .catalogue import MEASURES, Attribute, Derived
from .cube import Cube, Key, Values
from .labels import Labels, labels, order
from .rules import path_of
from .workplace import at_of, written

NOTHING = ""


@dataclass(frozen=True)
class Head:
    """A cell of the heads of columns."""

    label: Any
    span: int
    is_total: bool = False


class Figure(NamedTuple):
    """``value`` as it is computed, ``text`` as it is shown (a share, where shares are), ``delta`` against before.

    ``share`` (of one) and ``change`` are the same as numbers, None where there are none.
    """

    value: Any
    text: str
    url: str = ""
    delta: str = ""
    share: float | None = None
    change: float | None = None


@dataclass(frozen=True)
class Line:
    """A row of the table: ``depth`` 0 is the total of all. ``has_more``: rows under it are shown; ``turn`` is the
    address that folds or unfolds it, empty where nothing is under it."""

    label: Any
    depth: int
    key: Key
    figures: Sequence[Figure]
    has_more: bool
    turn: str = ""


class Grid:
    """``drill`` is the address of the works behind a cell, to which the values of the cell are added; ``turn`` that of
    the report without its turned rows, to which they are."""

    def __init__(
        self, cube: Cube, before: Cube | None, known: Mapping[str, Attribute], drill: str = "", turn: str = ""
    ) -> None:
        self.cube, self.before, self.drill, self.turn = cube, before, drill, turn
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
        for key in self.children(parent, depth, of_rows=False):
            yield from self._under(key, codes, depth + 1)
            yield key

    def children(self, parent: Key, depth: int, *, of_rows: bool) -> list[Key]:
        """The keys one level below a row or a column, in the order of their names."""
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
        return [self._line((), bool(self.layout.rows)), *self._lines(())]

    def _lines(self, parent: Key) -> Iterator[Line]:
        for key in self.rows_under(parent):
            is_open = self._is_open(key)
            yield self._line(key, is_open)
            if is_open:
                yield from self._lines(key)

    def rows_under(self, parent: Key) -> list[Key]:
        """The keys of the rows one level below, as they stand."""
        if len(parent) == len(self.layout.rows):
            return []
        return self._sorted(self.children(parent, len(parent), of_rows=True))

    def _is_open(self, key: Key) -> bool:
        if len(key) >= len(self.layout.rows):
            return False
        by_level = not self.layout.fold or len(key) < self.layout.fold
        return by_level != (self._path(key) in self.layout.turned)

    @staticmethod
    def _path(key: Key) -> str:
        return path_of([written(value) for value in key])

    def _turn(self, key: Key) -> str:
        if not self.turn or not 0 < len(key) < len(self.layout.rows):
            return ""
        turned = self.layout.turned ^ {self._path(key)}
        return "&".join([self.turn, *(f"{TURNED}={quote(path, safe='')}" for path in sorted(turned))])

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

    def _line(self, key: Key, is_open: bool) -> Line:
        label = self.names[self.layout.rows[len(key) - 1]][key[-1]] if key else None
        figures = [figure for column in self.columns for figure in self.figures(key, column)]
        return Line(label, len(key), key, figures, is_open, self._turn(key))

    def figures(self, row: Key, column: Key) -> Iterator[Figure]:
        """A figure for each measure of a cell."""
        values = self.cube.at(row, column)
        earlier = (self.before.at(row, column) or {}) if self.before else None
        url = self._url(row, column) if values else ""
        for code in self.layout.measures:
            yield self._figure(code, values or {}, row, column, url, earlier)

    def _figure(self, code: str, values: Values, row: Key, column: Key, url: str, earlier: Values | None) -> Figure:
        value = values.get(code)
        link = f"{url}&{OF}={code}" if url and value else ""
        if earlier is None and not self.layout.share:  # most reports: nothing to look up
            return Figure(value, NOTHING if value is None else shown(code, value), link)
        change = _change(code, value, earlier)
        delta = "" if change is None else _signed(code, change)
        if value is None or not self._as_share(code):
            return Figure(value, NOTHING if value is None else shown(code, value), link, delta, None, change)
        share = self._share(code, value, row, column)
        text = NOTHING if share is None else f"{number(100 * share, 1)} %"
        return Figure(value, text, link, delta, share, change)

    def _as_share(self, code: str) -> bool:
        return bool(self.layout.share) and not isinstance(MEASURES[code], Derived)

    def _share(self, code: str, value: Any, row: Key, column: Key) -> float | None:
        base = {"row": (row, ()), "column": ((), column), "total": ((), ())}[self.layout.share]
        whole = (self.cube.at(*base) or {}).get(code)
        return value / whole if whole else None

    def _url(self, row: Key, column: Key) -> str:
        return f"{self.drill}{self._of_row(row)}{self._of_column(column)}" if self.drill else ""

    @cached_property
    def _of_row(self) -> Callable[[Key], str]:
        """The part of a drill's address that all figures of a row share."""
        return cache(lambda row: _kept(at_of(self.layout, row, ())))

    @cached_property
    def _of_column(self) -> Callable[[Key], str]:
        return cache(lambda column: _kept(at_of(self.layout, (), column)))


def _kept(at: Mapping[str, Any]) -> str:
    return f"&{urlencode({AT + code: written(value) for code, value in at.items()})}" if at else ""


def shown(code: str, value: Any) -> str:
    """A figure as people read it."""
    measure = MEASURES[code]
    text = _number(get_language(), value, measure.decimals)
    return f"{text} %" if isinstance(measure, Derived) and measure.is_share else text


@lru_cache(maxsize=20_000)
def _number(language: str, value: Any, decimals: int) -> str:
    """Most figures of a report are small and stand there many times; writing one costs more than computing it."""
    return number(value, decimals)


def _change(code: str, value: Any, earlier: Values | None) -> float | None:
    """Against before; where nothing was counted there was zero of it, but no ratio."""
    if earlier is None:
        return None
    nothing = None if isinstance(MEASURES[code], Derived) else 0
    before, now = earlier.get(code, nothing), nothing if value is None else value
    return None if before is None or now is None or (value is None and not before) else now - before


def _signed(code: str, change: float) -> str:
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{number(abs(change), MEASURES[code].decimals)}"


def _rank(value: Any) -> tuple[int, Any]:
    return (0, 0) if value is None else (1, value)
