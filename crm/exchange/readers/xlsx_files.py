"""XLSX: scanned before it is opened, then read row by row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import WorkSheetParser

from crm.exchange.errors import Unreadable
from crm.exchange.rules import EXCEL_EPOCH, MAC_EPOCH

from .tables import HEADER_WITHIN, MAX_COLUMNS, Row, Table, best_header, no_header

MAX_ENTRIES = 1_000
MAX_TOTAL = 1 << 29
MAX_STRINGS = 1 << 26
"""Unpacked bytes of the table of strings, the one part that is kept in memory."""

RATIO_FROM, MAX_RATIO = 10 << 20, 50
"""Entries above this size may not be packed tighter: real sheets reach 30."""

MAX_GAP = 10_000
"""Empty rows in a row behind which nothing real follows."""

MAX_MERGES = 10_000
_CHUNK = 1 << 20
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]{1,30})"')
_DTD = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_BROKEN = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    ParseError,
    DefusedXmlException,
    NotImplementedError,
    RuntimeError,
)


def open_xlsx(path: Path, known: dict[str, str]) -> Table:
    scan(path)
    try:
        book = openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise Unreadable(_("The workbook has no visible sheet"))
        merges = _merges(path, sheet._worksheet_path)
    except _BROKEN as error:
        raise _damaged(error) from error
    table = XLSXTable(
        [],
        0,
        [],
        "xlsx",
        MAC_EPOCH if book.epoch == CALENDAR_MAC_1904 else EXCEL_EPOCH,
        book=book,
        sheet=sheet,
        merges=merges,
    )
    if len(book.worksheets) > 1:
        table.warnings.append(_("Only the sheet “%(name)s” was read; the workbook has others") % {"name": sheet.title})
    _find_header(table, known)
    return table


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(_("The XLSX file is damaged or cut off (%(error)s)") % {"error": type(error).__name__})


def scan(path: Path) -> None:
    """Look at a ZIP container without unpacking it.

    Raises:
        Unreadable: it is no workbook, or one made to exhaust whoever opens it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                _check_markup(archive, entry)
    except _BROKEN as error:
        raise _damaged(error) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(_("The file holds %(count)d parts: no real workbook does") % {"count": len(entries)})
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(_("This is an archive, but not an XLSX workbook"))
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise Unreadable(_("The file holds a part with a name that leads outside of it"))
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Unreadable(
            _("The file unpacks to more than %(size)d MB: split it, or save it as CSV") % {"size": MAX_TOTAL >> 20}
        )
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > entry.compress_size * MAX_RATIO:
            raise Unreadable(_("The file is packed too tightly to be a real workbook: save it as CSV"))
        if entry.filename.endswith("sharedStrings.xml") and entry.file_size > MAX_STRINGS:
            raise Unreadable(_("The workbook holds more text than can be read at once: save it as CSV"))


def _check_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if not entry.filename.endswith((".xml", ".rels")):
        return
    with archive.open(entry) as part:
        head = part.read(4096)
    if any(mark in head for mark in _DTD):
        raise Unreadable(_("The file declares XML entities: no real workbook does"))


def _merges(path: Path, sheet_path: str) -> dict[int, list[tuple[int, int]]]:
    """First row → (column, last row) of each range that is merged downwards."""
    found: dict[int, list[tuple[int, int]]] = {}
    count = 0
    with zipfile.ZipFile(path) as archive, archive.open(sheet_path) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            window = tail + chunk
            end = 0
            for match in _MERGE.finditer(window):
                end, count = match.end(), count + 1
                _add_merge(found, match[1].decode())
            if count > MAX_MERGES:
                raise Unreadable(
                    _("The sheet has more than %(count)d merged ranges: unmerge them") % {"count": MAX_MERGES}
                )
            tail = window[max(end, len(window) - 100) :]
    return found


def _add_merge(found: dict[int, list[tuple[int, int]]], ref: str) -> None:
    left, top, _right, bottom = range_boundaries(ref)
    if left and top and bottom and bottom > top:
        found.setdefault(top, []).append((left, bottom))


@dataclass
class XLSXTable(Table):
    book: Any = None
    sheet: Any = None
    merges: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _row: int = 0

    def rows(self) -> Iterator[Row]:
        for number, cells in self._all_rows():
            if number > self.header_line and any(cells):
                yield number, cells

    def _all_rows(self) -> Iterator[tuple[int, list[str]]]:
        filled: dict[int, tuple[int, str]] = {}  # column → (last row, value) of the merged range being passed
        last = 0
        try:
            for number, cells in self._parsed():
                if number - last > MAX_GAP and any(cell["value"] is not None for cell in cells):
                    raise Unreadable(
                        _("There are %(count)d empty rows above row %(row)d: delete what lies far below the table")
                        % {"count": number - last - 1, "row": number}
                    )
                row = _texts(cells)
                if self.merges:
                    self._fill(number, row, filled)
                if any(row):
                    last = number
                self._row = number
                yield number, row
        except _BROKEN as error:
            raise _damaged(error) from error

    def _parsed(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        book, sheet = self.book, self.sheet
        with sheet._get_source() as source:
            parser = WorkSheetParser(
                source,
                sheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            yield from parser.parse()

    def _fill(self, number: int, row: list[str], filled: dict[int, tuple[int, str]]) -> None:
        for column, (bottom, value) in list(filled.items()):
            if number > bottom:
                del filled[column]
            else:
                row.extend([""] * (column - len(row)))
                row[column - 1] = row[column - 1] or value
        for column, bottom in self.merges.get(number, ()):
            if column <= len(row) and row[column - 1]:
                filled[column] = bottom, row[column - 1]

    def progress(self) -> float:
        return min(self._row / max(self.sheet.max_row or 1, 1), 1.0)

    def close(self) -> None:
        self.book.close()


def _texts(cells: list[dict[str, Any]]) -> list[str]:
    width = 0
    for cell in cells:
        if cell["value"] is not None:
            width = max(width, cell["column"])
    if width > MAX_COLUMNS:
        raise Unreadable(
            _("There is a value in column %(column)s: delete what lies far to the right of the table")
            % {"column": get_column_letter(width)}
        )
    row = [""] * width
    for cell in cells:
        if cell["value"] is not None:
            row[cell["column"] - 1] = cell_text(cell["value"])
    return row


def cell_text(value: object) -> str:
    """A cell's value as an export to text would have written it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return (
            f"{value:%d.%m.%Y}"
            if value.time() == time()
            else f"{value + timedelta(microseconds=500_000):%d.%m.%Y %H:%M:%S}"
        )
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _find_header(table: XLSXTable, known: dict[str, str]) -> None:
    first: list[tuple[int, list[str]]] = []
    for number, row in table._all_rows():
        if any(row):
            first.append((number, row))
        if len(first) == HEADER_WITHIN:
            break
    index, count = best_header([row for _number, row in first], known)
    if not count:
        raise no_header(known, "XLSX")
    table.header_line, table.titles = first[index]
    table.above = [" ".join(filter(None, row)) for _number, row in first[:index]]
