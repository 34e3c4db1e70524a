"""CSV: encoding and delimiter by the header, rows by streaming."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from crm.exchange.errors import Unreadable

from .tables import HEADER_WITHIN, MAX_COLUMNS, Broken, Row, Table, best_header, no_header

HEAD_BYTES = 1 << 20
MAX_LINE = 1 << 18
"""Characters of one line. No export has longer ones; without a limit a file of one line would fill the memory."""

MAX_JOINED = 200
"""Lines that one quoted value may span before its quotation mark counts as never closed."""

DELIMITERS = (";", "\t", ",")
UNDECODABLE = "\ufffe"
"""Stands for bytes that the encoding does not know; no text holds this noncharacter."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEWLINES = "\r\n"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return UNDECODABLE, error.end
    raise error


codecs.register_error("exchange.mark", _mark)
csv.field_size_limit(MAX_LINE * 2)


def open_csv(path: Path, known: dict[str, str], encoding: str | None) -> Table:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    candidates = _candidates(head, encoding)
    found = [(_look(head, candidate, known), candidate) for candidate in candidates]
    look, chosen = max(found, key=lambda pair: pair[0].known)  # the first of equals
    if not look.known:
        if b"\x00" in head and not chosen.startswith(("utf-16", "utf-32")):
            raise Unreadable(
                _("The file holds NUL bytes: it is not text, or UTF-16 without its mark (name the encoding then)")
            )
        raise no_header(known, chosen) if known else Unreadable(_("The file is not text"))
    if len(look.titles) > MAX_COLUMNS:
        raise Unreadable(_("The header has more than %(count)d columns") % {"count": MAX_COLUMNS})
    return CSVTable(look.titles, look.line, look.above, chosen, path=path, delimiter=look.delimiter)


def _candidates(head: bytes, encoding: str | None) -> list[str]:
    if encoding:
        return [_checked(encoding)]
    for mark, name in _BOMS:
        if head.startswith(mark):
            return [name]
    return ["utf-8", "cp1251"]


def _checked(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)  # binary transforms (hex, zip) are looked up too, but do not encode text
    except (LookupError, ValueError, TypeError):
        raise Unreadable(
            _("There is no encoding “%(name)s”. Usual ones: utf-8, cp1251, utf-16") % {"name": encoding}
        ) from None
    return "utf-8-sig" if info.name == "utf-8" else info.name


@dataclass
class _Look:
    """What the head of a file shows when read in one encoding with one delimiter."""

    known: int = 0
    titles: list[str] = field(default_factory=list)
    line: int = 0
    above: list[str] = field(default_factory=list)
    delimiter: str = ";"


def _look(head: bytes, encoding: str, known: dict[str, str]) -> _Look:
    text = head.decode(encoding, "exchange.mark")
    best = _Look()
    for delimiter in DELIMITERS:
        rows = _first_rows(text, delimiter)
        index, count = best_header([cells for _line, cells in rows], known)
        if count > best.known:
            line, titles = rows[index]
            above = [" ".join(filter(None, cells)) for _line, cells in rows[:index]]
            best = _Look(count, titles, line, above, delimiter)
    return best


def _first_rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for line, cells in _records(io.StringIO(text, newline=""), delimiter, 0):
        rows.append((line, [] if isinstance(cells, Broken) else cells))
        if len(rows) == HEADER_WITHIN:
            break
    return rows


@dataclass
class CSVTable(Table):
    path: Path = Path()
    delimiter: str = ";"
    _file: BinaryIO | None = None
    _size: int = 1

    def rows(self) -> Iterator[Row]:
        self._file = cast(BinaryIO, self.path.open("rb", buffering=1 << 18))
        self._size = max(self.path.stat().st_size, 1)
        text = io.TextIOWrapper(self._file, self.encoding, "exchange.mark", newline="")
        text._CHUNK_SIZE = 1 << 16  # type: ignore[attr-defined]  # eight times the default: fewer calls of the decoder
        return _records(text, self.delimiter, self.header_line)

    def progress(self) -> float:
        if self._file is None or self._file.closed:
            return 0.0
        return min(self._file.tell() / self._size, 1.0)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _records(text: io.TextIOBase, delimiter: str, after: int) -> Iterator[Row]:
    """Rows below line ``after``. A line without quotation marks is just split: that is how fast it can be."""
    lines = _Lines(text)
    empty = delimiter + _NEWLINES + " "
    for line in lines:
        number = lines.number
        record = _quoted(lines, line, delimiter) if '"' in line else line.rstrip(_NEWLINES).split(delimiter)
        if number <= after or not line.strip(empty):
            continue
        if "\x00" in line or UNDECODABLE in line or len(line) >= MAX_LINE:
            yield number, _unbearable(line)
        elif lines.cut and isinstance(record, list):
            yield number, _Cut(record)
        else:
            yield number, record


class _Cut(list[str]):
    """Cells of a last line without a line end: the file may have been cut off within it."""


def _unbearable(line: str) -> Broken:
    if len(line) >= MAX_LINE:
        return Broken(_("The line is longer than %(count)d characters") % {"count": MAX_LINE})
    if "\x00" in line:
        return Broken(_("The line holds NUL bytes"))
    return Broken(_("The line holds bytes that are not text in this encoding"))


class _Lines:
    """Physical lines with their numbers; lines can be put back, over-long ones are cut short."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.read, self.number, self.back = text.readline, 0, list[str]()
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        while line := self.next():
            yield line

    def next(self) -> str:
        """The next line with its end, or "" after the last."""
        line = self.back.pop() if self.back else self.read(MAX_LINE)
        if not line:
            return ""
        self.number += 1
        if line[-1] not in _NEWLINES:
            self._without_end(line)
        return line

    def _without_end(self, line: str) -> None:
        if len(line) < MAX_LINE:
            self.cut = True
            return
        while (rest := self.read(MAX_LINE)) and rest[-1] not in _NEWLINES:
            pass

    def put_back(self, lines: list[str]) -> None:
        self.back.extend(reversed(lines))
        self.number -= len(lines)
        self.cut = False


def _quoted(lines: _Lines, line: str, delimiter: str) -> list[str] | Broken:
    """A record that holds quotation marks: joined with following lines while a quoted value is open.

    A mark that is never closed, or closed before the value ends, breaks its own line only: the lines behind it
    are put back.
    """
    joined, taken = line, list[str]()
    while True:
        cells = _parse(joined, delimiter)
        if cells is not None:
            break
        if len(taken) == MAX_JOINED or len(joined) >= MAX_LINE or not (following := lines.next()):
            cells = Broken(_("A quotation mark is opened and never closed"))
            break
        taken.append(following)
        joined += following
    if isinstance(cells, Broken):
        lines.put_back(taken)
    return cells


def _parse(record: str, delimiter: str) -> list[str] | Broken | None:
    """Cells of a whole record, or None where a quoted value is still open at its end."""
    wanted_more = False

    def once() -> Iterator[str]:
        nonlocal wanted_more
        yield record
        wanted_more = True

    try:
        return next(csv.reader(once(), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None if wanted_more else Broken(_("A quotation mark stands in the middle of a quoted value"))
