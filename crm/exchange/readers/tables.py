"""What a reader gives, and which reader a file needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from crm.exchange.errors import Unreadable
from crm.exchange.rules import title_key, without_hint

HEADER_WITHIN = 30
"""Rows from the top among which the header is looked for."""

MAX_COLUMNS = 1_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES, _ZIP_NAMES = {".csv", ".txt", ".tsv", ".tab"}, {".xlsx", ".xlsm"}


@dataclass(frozen=True)
class Broken:
    """A row that could not be taken apart."""

    reason: str


Row = tuple[int, "list[str] | Broken"]
"""The line of the file, counted from 1, and its cells."""


@dataclass
class Table:
    """A file opened at its header.

    ``rows`` streams what stands below the header; rows without any value are left out.
    ``epoch`` is the day from which numbers in date cells count, None where a number is no date.
    """

    titles: list[str]
    header_line: int
    above: list[str]
    encoding: str
    epoch: date | None = None
    warnings: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        raise NotImplementedError

    def progress(self) -> float:
        """How much has been read, 0 to 1."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def count_known(cells: Collection[str], known: Collection[str]) -> int:
    """How many different known titles a row holds."""
    keys = {title_key(cell) for cell in cells if cell}
    return len(
        {key for key in keys if key in known} | {without_hint(key) for key in keys if without_hint(key) in known}
    )


def best_header(rows: list[list[str]], known: Collection[str]) -> tuple[int, int]:
    """Index of the row with most known titles (the first of equals), and how many it holds."""
    counts = [count_known(row, known) for row in rows[:HEADER_WITHIN]]
    best = max(counts, default=0)
    return (counts.index(best) if counts else 0), best


def no_header(known: dict[str, str], encoding: str) -> Unreadable:
    return Unreadable(
        _("No header row was found in the first %(count)d lines (read as %(encoding)s). Expected columns: %(titles)s")
        % {"count": HEADER_WITHIN, "encoding": encoding, "titles": ", ".join(dict.fromkeys(known.values()))}
    )


def open_table(path: Path, *, known: dict[str, str], name: str = "", encoding: str | None = None) -> Table:
    """Open a CSV or XLSX file at its header.

    ``known`` maps comparable titles to titles for people; ``name`` is how the user calls the file.

    Raises:
        Unreadable: it is no such file, is hostile, has no header, or cannot be decoded.
    """
    from .csv_files import open_csv
    from .xlsx_files import open_xlsx

    head = _first_bytes(path)
    suffix = Path(name or path.name).suffix.lower()
    if head.startswith(_OLE):
        raise Unreadable(
            _("This is an old or password-protected Excel file: save it as .xlsx without a password, or as .csv")
        )
    if head.startswith(_ZIP):
        if suffix in _TEXT_NAMES:
            raise Unreadable(
                _("The file is called “%(name)s”, but inside it is not text: rename it to .xlsx if it is Excel's")
                % {"name": name or path.name}
            )
        return open_xlsx(path, known)
    if suffix in _ZIP_NAMES:
        raise Unreadable(
            _("The file is called “%(name)s”, but it is not an XLSX file: cut off, or text under another name")
            % {"name": name or path.name}
        )
    return open_csv(path, known, encoding)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise Unreadable(_("The file cannot be opened: %(error)s") % {"error": error.strerror or error}) from error
    if not head:
        raise Unreadable(_("The file is empty"))
    return head
