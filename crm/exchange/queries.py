"""Reads of the exchange."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.models import Employee

from .choices import ExportState
from .declarations import registry
from .errors import Unreadable
from .models import ExportLog, ImportRun
from .readers import Table, open_table

EXPORTS_SHOWN = 50
LINE_ENDS = "\r\n"


def refused_rows(run: ImportRun) -> Iterator[list[str]]:
    """Refused rows with their own columns, then line, column and reason; first the header.

    Read from the given file again, so the memory holds one row; without the file only line, column and reason.
    """
    heads = [_("Line"), _("Column"), _("Reason")]
    refusals = run.refusals.order_by("line").values_list("line", "column", "reason").iterator(chunk_size=2_000)
    table = _reopened(run)
    if table is None:
        yield heads
        yield from ([str(line), column, reason] for line, column, reason in refusals)
        return
    with table:
        yield from ([line] for line in table.above)
        yield [*table.titles, *heads]
        yield from _joined(table, refusals)


def _reopened(run: ImportRun) -> Table | None:
    if not run.stored_file or not run.path.exists():
        return None
    try:
        known = registry[run.format].known_titles
        return open_table(run.path, known=known, name=run.file_name, encoding=run.asked_encoding or None)
    except Unreadable:
        return None


def _joined(table: Table, refusals: Iterator[tuple[int, str, str]]) -> Iterator[list[str]]:
    width, rows = len(table.titles), table.rows()
    number, cells = 0, None
    for line, column, reason in refusals:
        while number < line:
            number, cells = next(rows, (line + 1, None))
        known = cells if number == line and isinstance(cells, list) else []
        yield [*(known + [""] * width)[:width], str(line), column, reason]


# --- Exports ---


def daily_quota(employee: Employee) -> int:
    """How many rows the employee may take out in a day."""
    return settings.EXPORT_ROWS_A_DAY_SUPERVISOR if employee.is_supervisor else settings.EXPORT_ROWS_A_DAY


def rows_taken_today(employee: Employee) -> int:
    """Rows asked for since midnight of the department's zone; a file that failed does not count."""
    midnight = timezone.localtime(timezone=timezone.get_default_timezone()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    taken = ExportLog.objects.own(employee).filter(at__gte=midnight).exclude(state=ExportState.FAILED)
    return taken.aggregate(rows=Sum("asked"))["rows"] or 0


def files_of(employee: Employee) -> list[ExportLog]:
    """The newest files that a worker wrote, or is to write, for the employee."""
    return list(ExportLog.objects.own(employee).exclude(state=ExportState.DIRECT).order_by("-pk")[:EXPORTS_SHOWN])
