"""A chart of what a report shows: its rows and the first of its measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from crm.months import month_after
from crm.ui.charts import Bar, Series, Trace
from crm.ui.marks import BANDS, NOT_COMPUTED

from .catalogue import MEASURES, Additive, Attribute
from .cube import Key
from .grid import Figure, Grid
from .labels import labels, order

MOST_BARS, MOST_PLACES = 40, 400
TONES = ("s1", "s2", "s3", "s4", "s5", "s6")


@dataclass(frozen=True)
class Chart:
    """``note`` says what the chart leaves out, or why there is none."""

    kind: str
    title: str = ""
    head: str = ""
    note: str = ""
    relative: bool = False
    series: Sequence[Series] = ()
    bars: list[Bar] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


def chart_of(grid: Grid) -> Chart | None:
    """None where the layout asks for none, or nothing is there to draw."""
    if not grid.layout.chart or grid.is_empty:
        return None
    return {"bar": _bars, "stacked": _stacked, "line": _lines}[grid.layout.chart](grid)


class _Side:
    """The values of one attribute of the report, each a row or a column of the first level (or a row of the second)."""

    def __init__(self, grid: Grid, *, of_rows: bool) -> None:
        self.grid, self.of_rows = grid, of_rows
        codes = grid.layout.rows if of_rows else grid.layout.columns
        self.attribute: Attribute | None = grid.known[codes[0]] if codes else None
        if self.attribute is None:
            self.keys: list[Key] = []
        else:
            self.keys = grid.rows_under(()) if of_rows else grid.children((), 0, of_rows=False)

    def label(self, key: Key) -> str:
        return self.grid.names[self.attribute.code][key[-1]] if self.attribute else _("Total")

    @property
    def is_time(self) -> bool:
        return self.attribute is not None and self.attribute.is_time


def _figure(grid: Grid, row: Key, column: Key) -> Figure:
    return next(iter(grid.figures(row, column)))


def _measure(grid: Grid) -> Any:
    return MEASURES[grid.layout.measures[0]]


def _title(grid: Grid, attribute: Attribute | None) -> str:
    measure = str(_measure(grid).label)
    if attribute is None:
        return measure
    return _("%(measure)s by: %(attribute)s") % {"measure": measure, "attribute": attribute.label}


def _bars(grid: Grid) -> Chart:
    side = _Side(grid, of_rows=bool(grid.layout.rows))
    keys = side.keys or [()]
    series = [Series(grid.layout.measures[0], _measure(grid).label, TONES[0])]
    bars = []
    for key in keys[:MOST_BARS]:
        figure = _figure(grid, key, ()) if side.of_rows else _figure(grid, (), key)
        bars.append(Bar(side.label(key), [figure.value or 0], "", [figure.url], [figure.text]))
    head = str(side.attribute.label) if side.attribute else ""
    return Chart("bar", _title(grid, side.attribute), head, _first_of(len(keys)), False, series, bars)


def _stacked(grid: Grid) -> Chart:
    side, parts = _Side(grid, of_rows=True), _parts(grid)
    if side.attribute is None or parts is None:
        return Chart("", note=_("Stacked bars need an attribute in rows, and another in rows or columns."))
    measure = _measure(grid)
    if not isinstance(measure, Additive) or _is_repeated(grid):
        text = _("“%(measure)s” of parts do not add up to the whole: take plain bars, or another first measure.")
        return Chart("", note=text % {"measure": measure.label})
    series, groups = parts
    bars = []
    for key in side.keys[:MOST_BARS]:
        found = [[_part(grid, key, value) for value in group] for group in groups]
        counts = [sum(one.value or 0 for one in group) for group in found]
        urls = [group[0].url if len(group) == 1 else "" for group in found]
        whole = _figure(grid, key, ())
        bars.append(Bar(side.label(key), counts, whole.url, urls))
    share = grid.layout.share == "row"
    note = _first_of(len(side.keys))
    return Chart("stacked", _title(grid, side.attribute), str(side.attribute.label), note, share, series, bars)


def _is_repeated(grid: Grid) -> bool:
    """Whether a work may stand in several parts: parts then do not add up either."""
    codes = grid.layout.columns[:1] or grid.layout.rows[1:2]
    return any(grid.known[code].unnests for code in codes)


def _parts(grid: Grid) -> tuple[list[Series], list[list[Any]]] | None:
    """The series of stacked bars and the values of each: the greatest five, then all others together."""
    code = (grid.layout.columns[:1] or grid.layout.rows[1:2] or ("",))[0]
    if not code:
        return None
    sizes: dict[Any, float] = {}
    for key in _Side(grid, of_rows=True).keys:
        for value in _values_of_parts(grid, key):
            sizes[value] = sizes.get(value, 0) + abs(_part(grid, key, value).value or 0)
    ordered = [value for value in _ordered(grid, code) if value in sizes]
    if code == "band":
        tones = [BANDS.get(value, NOT_COMPUTED) for value in ordered]
        series = [Series(str(value), label, tone) for value, (tone, label) in zip(ordered, tones, strict=True)]
        return series, [[value] for value in ordered]
    most = len(TONES) if len(ordered) <= len(TONES) else len(TONES) - 1
    kept = set(sorted(ordered, key=lambda value: -sizes[value])[:most])
    shown, others = [value for value in ordered if value in kept], [value for value in ordered if value not in kept]
    names = grid.names[code]
    series = [Series(str(value), names[value], tone) for value, tone in zip(shown, TONES, strict=False)]
    if others:
        series.append(Series("others", _("Others"), TONES[-1]))
    return series, [*([value] for value in shown), *([others] if others else [])]


def _ordered(grid: Grid, code: str) -> list[Any]:
    names = grid.names[code]
    return sorted(names, key=lambda value: order(grid.known[code], value, names))


def _values_of_parts(grid: Grid, key: Key) -> list[Any]:
    if grid.layout.columns:
        return [column[-1] for column in grid.children((), 0, of_rows=False)]
    return [row[-1] for row in grid.children(key, 1, of_rows=True)]


def _part(grid: Grid, key: Key, value: Any) -> Figure:
    return _figure(grid, key, (value,)) if grid.layout.columns else _figure(grid, (*key, value), ())


def _lines(grid: Grid) -> Chart:
    rows, columns = _Side(grid, of_rows=True), _Side(grid, of_rows=False)
    time, other = (rows, columns) if rows.is_time else (columns, rows)
    if time.attribute is None or not time.is_time:
        return Chart(
            "", note=_("A line needs time: a day, a week, a month, a quarter or a year first in rows or columns.")
        )
    values = _without_gaps(time)
    named = labels(time.attribute, values)
    drawn = sorted(other.keys, key=lambda key: -_size(grid, other, key))[: len(TONES)] or [()]
    traces = [
        _trace(grid, time, other, key, values, TONES[place])
        for place, key in enumerate(key for key in [*other.keys, ()] if key in drawn)
    ]
    note = "" if len(other.keys) <= len(TONES) else _("The greatest %(shown)s of %(all)s are drawn.") % {
        "shown": len(TONES), "all": len(other.keys)}  # fmt: skip
    places = [named[value] for value in values]
    return Chart("line", _title(grid, time.attribute), str(time.attribute.label), note, places=places, traces=traces)


def _trace(grid: Grid, time: _Side, other: _Side, key: Key, values: list[Any], tone: str) -> Trace:
    name = other.label(key) if key else str(_measure(grid).label)
    cells = [((value,), key) if time.of_rows else (key, (value,)) for value in values]
    figures = [_figure(grid, row, column) for row, column in cells]
    nothing = 0 if isinstance(_measure(grid), Additive) else None
    return Trace(
        Series(str(key), name, tone),
        [nothing if one.value is None else one.value for one in figures],
        [one.text or ("0" if nothing == 0 else "—") for one in figures],
    )


def _size(grid: Grid, side: _Side, key: Key) -> float:
    figure = _figure(grid, key, ()) if side.of_rows else _figure(grid, (), key)
    return abs(figure.value or 0)


def _without_gaps(time: _Side) -> list[Any]:
    """All days, weeks, months … from the first to the last: a month without contacts is no month left out."""
    known = sorted(key[-1] for key in time.keys if key[-1] is not None)
    code = time.attribute.code if time.attribute else ""
    values = known[:1]
    while values and values[-1] < known[-1] and len(values) < MOST_PLACES:
        values.append(_after(code, values[-1]))
    return values


def _after(code: str, value: Any) -> Any:
    if code in ("day", "week"):
        return value + timedelta(days=1 if code == "day" else 7)
    if not isinstance(value, date):
        return value + 1
    for _month in range(3 if code == "quarter" else 1):
        value = month_after(value)
    return value


def _first_of(many: int) -> str:
    if many <= MOST_BARS:
        return ""
    return _("The first %(shown)s of %(all)s are drawn, in the order of the table.") % {"shown": MOST_BARS, "all": many}
