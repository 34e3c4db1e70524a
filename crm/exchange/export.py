"""Lists out: XLSX and CSV that no spreadsheet takes for formulas, each logged."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from crm.ui.exporting import ExportColumn as ExportColumn  # part of what lists import from here

from . import rules
from .models import ExportLog

CHUNK = 2_000
XLSX_TEXT_LIMIT = 32_767
WHOLE_UP_TO = 10**15
"""Numbers of a workbook have 15 digits; longer ones are written as text."""

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_response(
    *,
    columns: Sequence[ExportColumn],
    rows: QuerySet[Any] | Iterable[Any],
    log: ExportLog,
    totals: Sequence[Any] | None = None,
) -> HttpResponseBase:
    """A file of all rows, which must already be within what the employee may see, given at once; ``totals`` first."""
    cells = _cells(columns, rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows, log, totals)
    titles = [str(column.title) for column in columns]
    if log.format == CSV:
        response: HttpResponseBase = StreamingHttpResponse(csv_lines(titles, cells), content_type=CONTENT_TYPES[CSV])
        response["Content-Disposition"] = f'attachment; filename="{log.file_name}"'
        return response
    file = xlsx_file(titles, cells)
    return FileResponse(file, as_attachment=True, filename=log.file_name, content_type=CONTENT_TYPES[XLSX])


def write_file(
    path: Path, *, columns: Sequence[ExportColumn], rows: QuerySet[Any], log: ExportLog,
    totals: Sequence[Any] | None = None,
) -> int:  # fmt: skip
    """Write all rows into a file; answers how many. The log's row shows how far it is."""
    done = 0

    def counted() -> Iterator[list[Any]]:
        nonlocal done
        for done, cells in enumerate(_cells(columns, rows.iterator(chunk_size=CHUNK), log, totals), start=1):
            if done % CHUNK == 0:
                ExportLog.objects.filter(pk=log.pk).update(rows=done)
            yield cells

    titles = [str(column.title) for column in columns]
    with path.open("wb") as target:
        if log.format == CSV:
            target.writelines(line.encode() for line in csv_lines(titles, counted()))
        else:
            write_xlsx(target, titles, counted())
    return done


def _cells(
    columns: Sequence[ExportColumn], rows: Iterable[Any], log: ExportLog, totals: Sequence[Any] | None
) -> Iterator[list[Any]]:
    """The line of totals counts as a row: the log says what was taken out."""
    getters, count = [column.getter() for column in columns], 0
    if totals is not None:
        yield list(totals)
        count += 1
    for row in rows:
        yield [getter(row) for getter in getters]
        count += 1
    ExportLog.objects.filter(pk=log.pk).update(rows=count)


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV as Russian spreadsheets open it by a double click: UTF-8 with its mark, semicolons, decimal commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for cells in chain([titles], rows):
        writer.writerow([csv_cell(cell) for cell in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (Decimal, float)):
        return (f"{value:f}" if isinstance(value, Decimal) else str(value)).replace(".", ",")
    return rules.disarm(_text(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value, timezone.get_default_timezone()) if timezone.is_aware(value) else value
        return f"{local:%d.%m.%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value).replace("\x00", "")


def xlsx_file(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """A workbook in a file that vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_xlsx(file, titles, rows)
    file.seek(0)
    return file


def write_xlsx(file: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A workbook written row by row; every text is a string cell, whatever it begins with."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet, formats = book.add_worksheet(), _Formats(book)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, formats.head)
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                _write(sheet, formats, number, column, value)


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})
        self.moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})


def _write(sheet: Any, formats: _Formats, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, column, csv_cell(value))
    elif isinstance(value, (int, float, Decimal)) and -WHOLE_UP_TO < value < WHOLE_UP_TO:
        sheet.write_number(row, column, float(value))
    elif isinstance(value, datetime):
        local = timezone.make_naive(value, timezone.get_default_timezone()) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001
    elif text := _text(value):
        sheet.write_string(row, column, text[:XLSX_TEXT_LIMIT])
