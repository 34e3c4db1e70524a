"""From a file to the staging table: rows are read, checked and copied by chunks."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from crm.exchange.declarations import Column, Format
from crm.exchange.errors import Refused, Unreadable
from crm.exchange.readers import Broken, Table
from crm.exchange.rules import escape, is_total, period_in, title_key, without_hint
from crm.exchange.values import Convert, Source, compile_cell

CHUNK = 10_000


@dataclass
class Plan:
    """How cells of a file become columns of the staging table."""

    format: Format
    width: int
    taken: list[tuple[Column, int]]
    converts: list[tuple[Convert, int]]
    period: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)

    @property
    def present(self) -> list[str]:
        return [column.name for column, _index in self.taken] + (list(self.format.period or ()) if self.period else [])

    def staged(self) -> list[str]:
        """Columns of the staging table that the file fills, in the order of COPY."""
        columns = [self.format.by_name[name] for name in self.present]
        return [name for column in columns for name, _type in column.kind.staged(column.name)]


def make_plan(format: Format, table: Table) -> Plan:
    """Match the file's header with the format's columns.

    Raises:
        Unreadable: a required column is missing, or a title stands twice.
    """
    found, extra = _match(format, table.titles)
    period = _period(format, table, found)
    missing = [
        column.title
        for column in format.columns
        if column.required and column.name not in found and not (period and column.name in (format.period or ()))
    ]
    if missing:
        raise Unreadable(
            _("Columns are missing: %(missing)s. Found: %(found)s")
            % {"missing": ", ".join(missing), "found": ", ".join(filter(None, map(str.strip, table.titles)))}
        )
    source = Source(epoch=table.epoch, disarmed=table.epoch is None)
    taken = [(format.by_name[name], index) for name, index in found.items()]
    converts = [(compile_cell(column.kind, column.required, source), index) for column, index in taken]
    plan = Plan(format, len(table.titles), taken, converts, period, list(table.warnings))
    if extra:
        plan.warnings.append(_("Columns that were not used: %(titles)s") % {"titles": ", ".join(extra)})
    return plan


def _match(format: Format, titles: list[str]) -> tuple[dict[str, int], list[str]]:
    by_key: dict[str, list[int]] = {}
    for index, title in enumerate(titles):
        if key := title_key(title):
            by_key.setdefault(key, []).append(index)
    found: dict[str, int] = {}
    for column in format.columns:
        for key in column.keys:
            places = by_key.get(key) or [i for k, where in by_key.items() if without_hint(k) == key for i in where]
            if len(places) > 1:
                raise Unreadable(
                    _("The column “%(title)s” stands in the header twice") % {"title": titles[places[0]].strip()}
                )
            if places and column.name not in found:
                found[column.name] = places[0]
    used = set(found.values())
    return found, [title.strip() for index, title in enumerate(titles) if title.strip() and index not in used]


def _period(format: Format, table: Table, found: dict[str, int]) -> tuple[str, ...]:
    if not format.period or any(name in found for name in format.period):
        return ()
    try:
        period = period_in(table.above)
    except Refused as refused:
        raise Unreadable(str(refused)) from refused
    if period and period[1] < period[0]:
        raise Unreadable(_("The period in the title lines ends before it begins"))
    return tuple(day.isoformat() for day in period) if period else ()


@dataclass
class Staged:
    read: int = 0
    skipped: int = 0
    refused: int = 0


Beat = Callable[[Staged], None]


class Stager:
    """Copies rows into the staging table and refused ones into the journal, chunk by chunk.

    A chunk is copied while the next one is read: memory holds two, however long the file is.
    """

    def __init__(self, plan: Plan, staging: str, run_id: int) -> None:
        self.plan, self.staging, self.run_id = plan, f'"{staging}"', run_id
        self.counts = Staged()
        self.lines: list[str] = []
        self.refusals: list[str] = []
        self.tail: int | None = None
        self.copied: Future[None] | None = None

    def create(self) -> None:
        """Columns that the file lacks are there too, empty, so that SQL of formats may speak of all."""
        pairs = [pair for column in self.plan.format.columns for pair in column.kind.staged(column.name)]
        columns = "".join(f', "{name}" {kind}' for name, kind in pairs)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.staging}")
            cursor.execute(f"CREATE UNLOGGED TABLE {self.staging} (line integer{columns})")

    def stage(self, table: Table, beat: Beat) -> Staged:
        """Copy the whole file; ``beat`` is called after each chunk and may raise to stop."""
        with ThreadPoolExecutor(1) as copying:
            self._read(table, beat, copying)
            self._wait()
            self._copy(copying)
            self._wait()
        return self.counts

    def _read(self, table: Table, beat: Beat, copying: ThreadPoolExecutor) -> None:
        converts, width = self.plan.converts, self.plan.width
        tail = "".join(f"\t{day}" for day in self.plan.period)
        read = 0
        for line, cells in table.rows():
            read += 1
            if read == 2 and self.tail is None:
                self.tail = width
            try:
                if len(cells) != width:  # type: ignore[arg-type]  # a broken row goes the slow way by its TypeError
                    cells = self._fit(cells)
                values = [convert(cells[index]) for convert, index in converts]  # type: ignore[index]
            except (Refused, TypeError):
                self._refuse(line, cells)
            else:
                self.lines.append(f"{line}\t" + "\t".join(values) + tail)
            if not read % CHUNK:
                self.counts.read = read
                self._wait()  # the connection serves one statement at a time
                beat(self.counts)
                self._copy(copying)
        self.counts.read = read

    def _fit(self, cells: list[str] | Broken) -> list[str]:
        """A row as wide as the header. Empty cells at its end may be left out.

        Cells beyond the header must be empty, and as many as in the first row: now and then one more
        is a delimiter inside a value, which moves the values behind it into wrong columns.
        """
        if isinstance(cells, Broken):
            raise Refused(cells.reason)
        width = self.plan.width
        if len(cells) > width:
            if self.tail is None:
                self.tail = len(cells)
            if len(cells) != self.tail or any(map(str.strip, cells[width:])):
                raise Refused(_("The row has more values than the header has columns"))
            return cells[:width]
        if type(cells) is not list:
            raise Refused(_("The last row is cut off: the file is not whole"))
        return cells + [""] * (width - len(cells))

    def _refuse(self, line: int, cells: list[str] | Broken) -> None:
        if isinstance(cells, list) and self._only_groups(cells):
            self.counts.skipped += 1
            return
        self.counts.refused += 1
        column, reason = self._why(cells)
        self.refusals.append(f"{self.run_id}\t{line}\t{escape(column)}\t{escape(reason)}")

    def _only_groups(self, cells: list[str]) -> bool:
        def empty(index: int) -> bool:
            return index >= len(cells) or not cells[index].strip()

        if any(column.name == self.plan.format.group_column and empty(index) for column, index in self.plan.taken):
            return True
        first = next((cell for cell in cells if cell.strip()), "")
        return is_total(first) and any(column.required and empty(index) for column, index in self.plan.taken)

    def _why(self, cells: list[str] | Broken) -> tuple[str, str]:
        try:
            fitted = cells if isinstance(cells, list) and len(cells) == self.plan.width else self._fit(cells)
        except Refused as refused:
            return "", str(refused)
        for (column, index), (convert, _index) in zip(self.plan.taken, self.plan.converts, strict=True):
            try:
                convert(fitted[index])
            except Refused as refused:
                return column.title, str(refused)
        raise AssertionError("a row was refused that no column refuses")

    def _copy(self, copying: ThreadPoolExecutor) -> None:
        columns = ", ".join(f'"{name}"' for name in ["line", *self.plan.staged()])
        jobs = (
            (f"COPY {self.staging} ({columns}) FROM STDIN", self.lines),
            ('COPY exchange_refusal (run_id, line, "column", reason) FROM STDIN', self.refusals),
        )
        self.lines, self.refusals = [], []
        self.copied = copying.submit(_copy_all, connection.connection, jobs)

    def _wait(self) -> None:
        if self.copied is not None:
            with connection.wrap_database_errors:
                self.copied.result()


def _copy_all(session: Any, jobs: Sequence[tuple[str, Sequence[str]]]) -> None:
    """``session`` is the driver's: Django gives its own connection to one thread only."""
    with session.cursor() as cursor:
        for sql, lines in jobs:
            if lines:
                cursor.copy_expert(sql, io.BytesIO(("\n".join(lines) + "\n").encode()))
