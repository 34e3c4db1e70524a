"""A report as a file: the pivot as a pivot, what it was filtered by above it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from crm.exchange.export import csv_lines

from .catalogue import MEASURES, Derived
from .grid import Figure, Grid, Head, Line

Above = Sequence[tuple[str, str]]
"""Pairs of what is said above the table: the period, each filter."""


def csv_of(grid: Grid) -> Iterator[str]:
    """One row of heads: «column, measure»; the names of rows stand in a column for each level."""
    depth = len(grid.layout.rows)
    titles = [str(grid.known[code].label) for code in grid.layout.rows] or [_("Name")]
    titles += [f"{head} {label}".strip() for head in _column_names(grid) for label in _measure_names(grid)]
    yield from csv_lines(titles, ([*_path(grid, line.key, depth), *_values(grid, line.figures)] for line in grid.lines))


def _path(grid: Grid, key: Sequence[Any], depth: int) -> list[str]:
    named = [grid.names[code][value] for code, value in zip(grid.layout.rows, key, strict=False)]
    return [*named, *[_("Total") if place == len(key) else "" for place in range(len(key), max(depth, 1))]]


def _values(grid: Grid, figures: Sequence[Figure]) -> Iterator[Any]:
    for one in figures:
        for value in (one.value if one.share is None else 100 * one.share, *([one.change] if grid.before else [])):
            yield _rounded(value)


def _rounded(value: Any) -> Any:
    """A ratio, of money too, to four places; a sum of money as it is."""
    is_long = isinstance(value, Decimal) and int(value.as_tuple().exponent) < -4
    return round(value, 4) if isinstance(value, float) or is_long else value


def _row_names(grid: Grid) -> str:
    """What rows are, the outermost first; as the page says it."""
    return " / ".join(str(grid.known[code].label) for code in grid.layout.rows) or _("Name")


def _column_names(grid: Grid) -> list[str]:
    return [
        ", ".join(grid.names[code][value] for code, value in zip(grid.layout.columns, key, strict=False))
        for key in grid.columns
    ]


def _measure_names(grid: Grid) -> list[str]:
    """Each measure, and its change where periods are compared."""
    names = []
    for one in grid.measures:
        share = grid.layout.share and not isinstance(one, Derived)
        names.append(f"{one.label}, %" if share else str(one.label))
        if grid.before:
            names.append(_("%(measure)s, change") % {"measure": one.label})
    return names


def xlsx_of(grid: Grid, title: str, above: Above) -> IO[bytes]:
    """A workbook in a file that vanishes when it is closed; every text is a string cell, whatever it begins with."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        _Sheet(book, grid).write(title, above)
    file.seek(0)
    return file


class _Sheet:
    def __init__(self, book: xlsxwriter.Workbook, grid: Grid) -> None:
        self.book, self.grid, self.sheet = book, grid, book.add_worksheet()
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
        )
        self.formats: dict[tuple[str, bool], Any] = {}

    def write(self, title: str, above: Above) -> None:
        self.sheet.write_string(0, 0, title, self.title)
        for place, (name, value) in enumerate(above, start=1):
            self.sheet.write_string(place, 0, f"{name}: {value}")
        top = len(above) + 2
        first = self._heads(top)
        for number, line in enumerate(self.grid.lines, start=first):
            self._line(number, line)
        self.sheet.freeze_panes(first, 1)
        self.sheet.outline_settings(symbols_below=False)
        self.sheet.set_column(0, 0, 42)
        self.sheet.set_column(1, max(len(self.grid.columns) * len(_measure_names(self.grid)), 1), 14)

    def _heads(self, top: int) -> int:
        for depth, row in enumerate(self.grid.heads):
            column = 1
            for head in row:
                span = head.span // len(self.grid.measures) * len(_measure_names(self.grid))
                self._head(top + depth, column, span, head)
                column += span
        last = top + len(self.grid.heads)
        self.sheet.write_string(last, 0, _row_names(self.grid), self.head)
        names = _measure_names(self.grid) * len(self.grid.columns)
        for column, name in enumerate(names, start=1):
            self.sheet.write_string(last, column, name, self.head)
        return last + 1

    def _head(self, row: int, column: int, span: int, head: Head) -> None:
        text = _("Total") if head.is_total else str(head.label)
        if span > 1:
            self.sheet.merge_range(row, column, row, column + span - 1, "", self.head)
        self.sheet.write_string(row, column, text, self.head)

    def _line(self, number: int, line: Line) -> None:
        if line.depth > 1:
            self.sheet.set_row(number, None, None, {"level": min(line.depth - 1, 7)})
        bold = line.depth == 0 or line.has_more
        name = line.label if line.depth else _("Total")
        style = self.book.add_format({"bold": bold, "indent": max(line.depth - 1, 0), "text_wrap": True})
        self.sheet.write_string(number, 0, str(name), style)
        codes = list(self.grid.layout.measures) * len(self.grid.columns)
        numbers = (one for code, figure in zip(codes, line.figures, strict=True) for one in self._numbers(code, figure))
        for column, (value, pattern) in enumerate(numbers, start=1):
            if value is not None:
                self.sheet.write_number(number, column, value, self._format(pattern, bold))

    def _numbers(self, code: str, figure: Figure) -> Iterator[tuple[float | None, str]]:
        """Numbers and their formats. A share is written as one: 0.834 under the format «83,4 %»."""
        measure = MEASURES[code]
        zeros = "." + "0" * measure.decimals if measure.decimals else ""
        is_share = isinstance(measure, Derived) and measure.is_share
        pattern, scale = (f"0{zeros}%", 100) if is_share else (f"#,##0{zeros}", 1)
        if figure.share is not None:
            yield figure.share, "0.0%"
        else:
            yield _scaled(figure.value, scale), pattern
        if self.grid.before:
            yield _scaled(figure.change, scale), f"+{pattern};-{pattern};{pattern}"

    def _format(self, pattern: str, bold: bool) -> Any:
        if (pattern, bold) not in self.formats:
            self.formats[pattern, bold] = self.book.add_format({"num_format": pattern, "bold": bold})
        return self.formats[pattern, bold]


def _scaled(value: float | None, scale: int) -> float | None:
    return None if value is None else value / scale
