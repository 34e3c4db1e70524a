"""Lists out: XLSX and CSV that no spreadsheet takes for formulas, each logged."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

import xlsxwriter
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.models import Employee
from crm.ui.exporting import ExportColumn as ExportColumn  # part of what lists import from here
from crm.ui.lists import ListView, state_of

from . import rules
from .models import ExportLog

MAX_ROWS = 100_000
CHUNK = 2_000
XLSX_TEXT_LIMIT = 32_767
WHOLE_UP_TO = 10**15
"""Numbers of a workbook have 15 digits; longer ones are written as text."""

CSV, XLSX = "csv", "xlsx"
_TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def export_list(view: ListView, file_format: str) -> HttpResponseBase:
    """The filtered list of a page as a file."""
    return export_response(
        columns=view.export_columns(), rows=view.export_rows(), file_format=file_format, by=view.employee,
        list_code=view.list_code, filter=state_of(view.params),
    )  # fmt: skip


def export_response(
    *,
    columns: Sequence[ExportColumn],
    rows: QuerySet[Any] | Iterable[Any],
    file_format: str,
    by: Employee,
    list_code: str,
    filter: str = "",
    name: str = "",
) -> HttpResponseBase:
    """A file of all rows, which must already be within what the employee may see.

    ``filter`` is what the list was narrowed by, for the log. Up to 100,000 rows.

    Raises:
        BadRequest: an unknown file format, or too many rows.
    """
    if file_format not in _TYPES:
        raise BadRequest(_("There is no file format “%(name)s”") % {"name": file_format[:20]})
    if isinstance(rows, QuerySet):
        if rows[: MAX_ROWS + 1].count() > MAX_ROWS:
            raise BadRequest(
                _("An export holds up to %(count)d rows: narrow the list by filters") % {"count": MAX_ROWS}
            )
        rows = rows.iterator(chunk_size=CHUNK)
    log = ExportLog.objects.create(employee=by, list_code=list_code, filter=filter, format=file_format)
    cells = _cells(columns, rows, log)
    titles = [str(column.title) for column in columns]
    file_name = f"{name or list_code}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response: HttpResponseBase
    if file_format == CSV:
        response = StreamingHttpResponse(csv_lines(titles, cells), content_type=_TYPES[CSV])
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    else:
        response = FileResponse(
            xlsx_file(titles, cells), as_attachment=True, filename=file_name, content_type=_TYPES[XLSX]
        )
    return response


def _cells(columns: Sequence[ExportColumn], rows: Iterable[Any], log: ExportLog) -> Iterator[list[Any]]:
    getters, count = [column.getter() for column in columns], 0
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
    """A workbook written row by row; every text is a string cell, whatever it begins with."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
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
    file.seek(0)
    return file


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
