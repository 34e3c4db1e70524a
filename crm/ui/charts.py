"""Geometry of charts: pure functions from numbers to what the SVG templates draw.

Horizontal places are percentages of the width, so that a chart fits any screen while its text keeps its size;
vertical places are pixels. All of them are strings: a template must not write them with a decimal comma.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Number = int | float | Decimal
TOP, LABELS = 14.0, 22.0
LABEL_HEIGHT = 15.0


@dataclass(frozen=True)
class Point:
    """A value that holds from ``day`` on (until the next point)."""

    day: date
    value: Number
    label: str = ""


@dataclass(frozen=True)
class Threshold:
    """From ``value`` up the ``tone`` (danger, warning, success, neutral) is meant; ``label`` names it on the chart."""

    value: Number
    tone: str
    label: Any = ""


@dataclass(frozen=True)
class Zone:
    tone: str
    y: str
    height: str


@dataclass(frozen=True)
class Line:
    y: str
    text_y: str
    label: str
    tone: str


@dataclass(frozen=True)
class Tick:
    x: str
    anchor: str
    day: date


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    tone: str
    point: Point


@dataclass(frozen=True)
class LineChart:
    height: str
    plot_bottom: str
    path: str
    box: str
    zones: list[Zone]
    lines: list[Line]
    ticks: list[Tick]
    dots: list[Dot] = field(default_factory=list)


def line_chart(
    points: Sequence[Point], thresholds: Sequence[Threshold] = (), *, until: date | None = None, height: int = 190
) -> LineChart:
    """A step line: each value holds until the next point, the last one until ``until`` (the last day unless told).

    Raises ValueError without points.
    """
    if not points:
        raise ValueError("a line chart needs at least one point")
    ordered = sorted(points, key=lambda point: point.day)
    first, last = ordered[0].day, max(until or ordered[-1].day, ordered[-1].day)
    low, high = _range([p.value for p in ordered] + [t.value for t in thresholds])
    bottom = height - LABELS
    x, y = _scale_days(first, last), _scale_values(low, high, TOP, bottom)
    return LineChart(
        height=str(height),
        plot_bottom=_text(bottom),
        path=_steps([(x(p.day), y(p.value)) for p in ordered]),
        box=f"0 0 100 {height}",
        zones=_zones(thresholds, y, bottom),
        lines=_lines(thresholds, y),
        ticks=_ticks(first, last, x),
        dots=[Dot(_text(x(p.day)) + "%", _text(y(p.value)), tone_of(p.value, thresholds), p) for p in ordered],
    )


def tone_of(value: Number, thresholds: Sequence[Threshold]) -> str:
    """The tone of the highest threshold not above the value; ``success`` below all, ``accent`` where there are none."""
    if not thresholds:
        return "accent"
    reached = [t for t in thresholds if Decimal(str(value)) >= Decimal(str(t.value))]
    return max(reached, key=lambda t: t.value).tone if reached else "success"


@dataclass(frozen=True)
class Series:
    """One band of a stacked bar: its tone gives colour and shape."""

    code: str
    label: Any
    tone: str


@dataclass(frozen=True)
class Bar:
    """One row: counts in the order of the series; ``urls`` open what each count counts (empty for no link), ``texts``
    are shown for them where they are more than counts. What is below zero has no length."""

    label: Any
    counts: Sequence[Number]
    url: str = ""
    urls: Sequence[str] = ()
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Segment:
    series: Series
    count: Number
    url: str
    x: str
    width: str
    text: str = ""


@dataclass(frozen=True)
class Row:
    label: Any
    url: str
    total: Number
    segments: list[Segment]


def stacked_rows(series: Sequence[Series], bars: Sequence[Bar], *, relative: bool = False) -> list[Row]:
    """Rows of a stacked horizontal bar chart. The longest bar takes the whole width; with ``relative`` each one does.

    Raises ValueError when a bar has another number of counts than there are series.
    """
    longest = max((_length(bar) for bar in bars), default=0.0)
    return [_row(series, bar, _length(bar) if relative else longest) for bar in bars]


def _length(bar: Bar) -> float:
    return float(sum(max(float(count), 0.0) for count in bar.counts))


def _row(series: Sequence[Series], bar: Bar, full: float) -> Row:
    segments, start = [], 0.0
    urls, texts = bar.urls or [""] * len(bar.counts), bar.texts or [""] * len(bar.counts)
    for one, count, url, text in zip(series, bar.counts, urls, texts, strict=True):
        length = max(float(count), 0.0)
        x, width = (100 * start / full, 100 * length / full) if full else (0.0, 0.0)
        segments.append(Segment(one, count, url, _text(x) + "%", _text(width) + "%", text))
        start += length
    return Row(bar.label, bar.url, sum(bar.counts), segments)


@dataclass(frozen=True)
class Reach:
    """A value with its interval, beside others over one scale on which zero stands."""

    zero: str
    x: str
    left: str
    width: str


def reaches(ends: Sequence[tuple[float, float, float] | None]) -> list[Reach | None]:
    """For each (low, value, high) its places; None for what has none."""
    known = [end for one in ends if one is not None for end in one]
    low, high = min([0.0, *known]), max([0.0, *known])
    margin = (high - low) * 0.03 or 1.0
    low, span = low - margin, high - low + 2 * margin

    def place(value: float) -> float:
        return 100 * (value - low) / span

    return [
        None if one is None
        else Reach(f"{_text(place(0))}%", f"{_text(place(one[1]))}%", f"{_text(place(one[0]))}%",
                   f"{_text(place(one[2]) - place(one[0]))}%")
        for one in ends
    ]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One day: counts in the order of the series, stacked from the bottom; ``url`` opens what they count."""

    day: date
    counts: Sequence[int]
    url: str = ""
    is_free: bool = False


@dataclass(frozen=True)
class Part:
    series: Series
    count: int
    y: str
    height: str


@dataclass(frozen=True)
class Pillar:
    column: Column
    total: int
    x: str
    width: str
    middle: str
    parts: list[Part]


@dataclass(frozen=True)
class ColumnChart:
    height: str
    plot_bottom: str
    pillars: list[Pillar]
    lines: list[Line]


GAP = 0.25
"""The part of a column's room that stays empty."""


def column_chart(
    series: Sequence[Series], columns: Sequence[Column], thresholds: Sequence[Threshold] = (), *, height: int = 150
) -> ColumnChart:
    """Stacked columns side by side, from zero up.

    Raises ValueError without columns, and when a column has another number of counts than there are series.
    """
    if not columns:
        raise ValueError("a column chart needs at least one column")
    highest = max([*(sum(one.counts) for one in columns), *(float(one.value) for one in thresholds), 1])
    bottom, room = height - LABELS, 100 / len(columns)
    y = _scale_values(0, highest, TOP, bottom)
    pillars = [_pillar(series, one, number * room, room, y) for number, one in enumerate(columns)]
    return ColumnChart(str(height), _text(bottom), pillars, _lines(thresholds, y))


def _pillar(series: Sequence[Series], column: Column, left: float, room: float, y: Callable[[Number], float]) -> Pillar:
    parts, below = [], 0
    for one, count in zip(series, column.counts, strict=True):
        top = y(below + count)
        parts.append(Part(one, count, _text(top), _text(y(below) - top)))
        below += count
    x, width, middle = left + room * GAP / 2, room * (1 - GAP), left + room / 2
    return Pillar(column, below, _text(x) + "%", _text(width) + "%", _text(middle) + "%", parts)


@dataclass(frozen=True)
class Trace:
    """One of several lines: a value for each place, None where there is none; ``texts`` are those values as shown."""

    series: Series
    values: Sequence[Number | None]
    texts: Sequence[str]


@dataclass(frozen=True)
class Spot:
    x: str
    y: str
    place: Any
    text: str


@dataclass(frozen=True)
class DrawnTrace:
    trace: Trace
    path: str
    spots: list[Spot]


@dataclass(frozen=True)
class Place:
    x: str
    anchor: str
    label: Any
    is_minor: bool


@dataclass(frozen=True)
class TraceChart:
    height: str
    plot_bottom: str
    box: str
    traces: list[DrawnTrace]
    lines: list[Line]
    places: list[Place]
    rows: list[tuple[Any, list[str]]]


PLACES_SHOWN = 7
"""Labels under a chart; more would run into each other."""


def trace_chart(places: Sequence[Any], traces: Sequence[Trace], *, height: int = 230) -> TraceChart:
    """Lines over the same places (labels, side by side); a line breaks where a value is not known.

    Raises ValueError without places, and when a trace has another number of values than there are places.
    """
    if not places:
        raise ValueError("a chart of traces needs at least one place")
    known = [float(value) for trace in traces for value in trace.values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    bottom, step = height - LABELS, 100 / max(len(places) - 1, 1)
    y = _scale_values(low, high, TOP, bottom)
    return TraceChart(
        height=str(height),
        plot_bottom=_text(bottom),
        box=f"0 0 100 {height}",
        traces=[_drawn(trace, places, step, y) for trace in traces],
        lines=[Line(_text(y(value)), _text(y(value) - 4), f"{value:g}", "neutral") for value in _marks(low, high)],
        places=list(_places(places, step)),
        rows=[(place, [trace.texts[number] for trace in traces]) for number, place in enumerate(places)],
    )


def _drawn(trace: Trace, places: Sequence[Any], step: float, y: Callable[[Number], float]) -> DrawnTrace:
    path, spots, pen = [], [], "M"
    for number, (place, value, text) in enumerate(zip(places, trace.values, trace.texts, strict=True)):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{_text(number * step)} {_text(y(value))}")
        spots.append(Spot(_text(number * step) + "%", _text(y(value)), place, text))
        pen = "L"
    return DrawnTrace(trace, "".join(path), spots)


def _marks(low: float, high: float) -> list[float]:
    """Two or three round values between zero and the highest."""
    span = high - low
    size = 10.0 ** math.floor(math.log10(span))
    step = next(size * factor for factor in (0.2, 0.5, 1.0, 2.0, 5.0) if span / (size * factor) <= 4)
    first = math.ceil(low / step)
    return [round(step * number, 6) for number in range(first, math.floor(high / step) + 1) if number]


def _places(places: Sequence[Any], step: float) -> Iterator[Place]:
    last = len(places) - 1
    shown = {round(last * number / (PLACES_SHOWN - 1)) for number in range(PLACES_SHOWN)}
    for number in sorted(shown):
        anchor = "start" if number == 0 else "end" if number == last else "middle"
        yield Place(_text(number * step) + "%", anchor, places[number], 0 < number < last)


def sparkline(values: Sequence[Number], *, width: int = 88, height: int = 22) -> str:
    """The ``points`` of a polyline in a box of the given size; empty for fewer than two values."""
    if len(values) < 2:
        return ""
    low, high = _range(values)
    y = _scale_values(low, high, 2, height - 2)
    step = (width - 4) / (len(values) - 1)
    return " ".join(f"{_text(2 + index * step)},{_text(y(value))}" for index, value in enumerate(values))


def _range(values: Sequence[Number]) -> tuple[float, float]:
    low, high = float(min(values)), float(max(values))
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _scale_days(first: date, last: date) -> Callable[[date], float]:
    span = max((last - first).days, 1)
    return lambda day: 100 * (day - first).days / span


def _scale_values(low: float, high: float, top: float, bottom: float) -> Callable[[Number], float]:
    return lambda value: bottom - (float(value) - low) / (high - low) * (bottom - top)


def _steps(places: Sequence[tuple[float, float]]) -> str:
    (x, y), *rest = places
    parts = [f"M{_text(x)} {_text(y)}"] + [f"H{_text(x)}V{_text(y)}" for x, y in rest]
    return "".join([*parts, "H100"])


def _zones(thresholds: Sequence[Threshold], y: Callable[[Number], float], bottom: float) -> list[Zone]:
    zones, top = [], 0.0
    for threshold in sorted(thresholds, key=lambda t: t.value, reverse=True):
        edge = y(threshold.value)
        zones.append(Zone(threshold.tone, _text(top), _text(edge - top)))
        top = edge
    return [*zones, Zone("success", _text(top), _text(bottom - top))] if thresholds else []


def _lines(thresholds: Sequence[Threshold], y: Callable[[Number], float]) -> list[Line]:
    """A label stands above its line, or below it where the line above is too near."""
    lines, above = [], 0.0
    for threshold in sorted(thresholds, key=lambda t: t.value, reverse=True):
        edge = y(threshold.value)
        text_y = edge - 4 if edge - above >= LABEL_HEIGHT else edge + 11
        lines.append(Line(_text(edge), _text(text_y), _label(threshold), threshold.tone))
        above = edge
    return lines


def _ticks(first: date, last: date, x: Callable[[date], float], count: int = 4) -> list[Tick]:
    span = (last - first).days
    if span < count:
        days = [first] if first == last else [first, last]
    else:
        days = [date.fromordinal(first.toordinal() + round(span * step / count)) for step in range(count + 1)]
    anchors = ["start", *["middle"] * (len(days) - 2), "end"]
    return [Tick(_text(x(day)) + "%", anchor, day) for day, anchor in zip(days, anchors, strict=False)]


def _label(threshold: Threshold) -> str:
    return str(threshold.label)


def _text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
