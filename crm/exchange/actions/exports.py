"""Lists taken out as files: within the day's quota, each logged, the long ones written by a worker (quality 6, 23)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from crm.exchange import queries
from crm.exchange.choices import EXPORT_BUSY, ExportState
from crm.exchange.errors import Interrupted
from crm.exchange.export import write_file
from crm.exchange.models import ExportLog
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.lists import ListView, state_of
from crm.ui.scoping import require

from .telling import tell_of_export

log = structlog.get_logger(__name__)

AT_ONCE = 1_000
"""A list of so many rows is given at once, a longer one is written by a worker."""

FILE_ROWS = 1_000_000
"""Rows of one file at most: a sheet of a workbook holds 1,048,576."""

KEEP_FILES = timedelta(days=7)
UNSENT_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 3
WRITE, EXPORT_LOCK = "exchange.write_export", 7_242


class OverQuota(Exception):
    """The rows asked for are more than what is left of the day."""

    def __init__(self, asked: int, left: int) -> None:
        super().__init__(f"{asked} asked, {left} left")
        self.asked, self.left = asked, left


def count_rows(view: ListView) -> int:
    """How many rows an export of the list would have, counted up to one more than a file may hold."""
    return view.export_rows().order_by().values("pk")[: FILE_ROWS + 1].count()


def left_today(employee: Employee) -> int:
    return max(queries.daily_quota(employee) - queries.rows_taken_today(employee), 0)


def log_direct(*, view: ListView, file_format: str, rows: int, address: str) -> ExportLog:
    """Note an export that is given at once, within the quota.

    Raises:
        OverQuota: more than is left of the day.
    """
    return _claim(view, file_format, rows, address, ExportState.DIRECT)


def log_table(*, by: Employee, code: str, query: str, file_format: str, rows: int, address: str) -> ExportLog:
    """As :func:`log_direct`, of a table that is no list: a report."""
    with _quota_of(by, rows, code):
        return ExportLog.objects.create(
            employee=by, list_code=code, filter=query, format=file_format, asked=rows, rows=rows,
            state=ExportState.DIRECT, address=address,
        )  # fmt: skip


def order_export(*, view: ListView, file_format: str, address: str) -> ExportLog:
    """Have a worker write the list, as it is set up for the employee, into a file.

    Raises:
        PermissionDenied: the employee may not open the list.
        OverQuota: more than is left of the day, or than a file holds.
    """
    require(view.allowed(view.employee))
    rows = count_rows(view)
    if rows > FILE_ROWS:
        raise OverQuota(rows, FILE_ROWS)
    with transaction.atomic():
        ordered = _claim(view, file_format, rows, address, ExportState.QUEUED)
        _send(ordered.pk)
    return ordered


def _claim(view: ListView, file_format: str, rows: int, address: str, state: ExportState) -> ExportLog:
    by, kind = view.employee, type(view)
    with _quota_of(by, rows, view.list_code):
        return ExportLog.objects.create(
            employee=by, list_code=view.list_code, filter=state_of(view.params), format=file_format, asked=rows,
            state=state, address=address, list_class=f"{kind.__module__}.{kind.__qualname__}",
            arguments=view.kwargs or None,
            stored_file=f"exports/{secrets.token_hex(16)}" if state in EXPORT_BUSY else "",
        )  # fmt: skip


@contextmanager
def _quota_of(by: Employee, rows: int, code: str) -> Iterator[None]:
    """Take the rows from the quota and note who takes them; two at once take one after the other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [EXPORT_LOCK + 1, by.pk])
        if rows > (left := left_today(by)):
            log.warning("export_quota_exceeded", employee=by.pk, list=code, asked=rows, left=left)
            raise OverQuota(rows, left)
        yield


def _send(export_id: int) -> None:
    """Hand an export to a worker after the commit. Where the broker is down, the sweep does it later."""

    def send() -> None:
        try:
            current_app.send_task(WRITE, args=[export_id], retry=False)
        except Exception as error:
            log.warning("export_not_sent", export=export_id, error=type(error).__name__)

    transaction.on_commit(send)


# --- What workers do ---


def write_export(*, export_id: int) -> None:
    """Write the file of an order. Harmless when called twice, also at once."""
    ordered = ExportLog.objects.busy().filter(pk=export_id).first()
    if ordered is None:
        log.info("export_not_due", export=export_id)
        return
    with suppress(Interrupted), _held(ordered):
        _attempt(ordered)


@contextmanager
def _held(ordered: ExportLog) -> Iterator[None]:
    """Hold the session lock of an export: PostgreSQL frees it when the worker dies.

    Raises:
        Interrupted: another worker is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [EXPORT_LOCK, ordered.pk])
        if not cursor.fetchone()[0]:
            raise Interrupted
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [EXPORT_LOCK, ordered.pk])


def _attempt(ordered: ExportLog) -> None:
    """One try; what a dead worker left of an earlier one is written over."""
    ordered.refresh_from_db()
    if not ordered.is_busy:
        return
    # the person as they are now: rights are those of the moment of writing
    by = Employee.objects.get(pk=ordered.employee_id)
    with translation.override(by.language):
        if ordered.attempts >= MAX_ATTEMPTS:
            _fail(ordered, _("The file could not be written, several times over. Narrow the list by filters."))
            return
        ordered.attempts += 1
        ExportLog.objects.filter(pk=ordered.pk).update(state=ExportState.RUNNING, attempts=ordered.attempts, rows=0)
        try:
            _finish(ordered, *_written(ordered, by))
        except PermissionDenied:
            _fail(ordered, _("You may no longer open this list"))


def _written(ordered: ExportLog, by: Employee) -> tuple[int, int]:
    """Write the file; rows and bytes. It gets its name only when it is whole."""
    view = view_of(ordered, by)
    path = ordered.path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    rows = write_file(
        part, columns=view.export_columns(), rows=view.export_rows()[:FILE_ROWS], log=ordered,
        totals=view.export_totals(),
    )  # fmt: skip
    os.replace(part, path)
    return rows, path.stat().st_size


def view_of(ordered: ExportLog, by: Employee) -> ListView:
    """The list of an order as the employee may see it now.

    Raises:
        PermissionDenied: the employee may not.
    """
    require(by.is_active and staff_rules.uses_pages(by.roles))
    view_class: Any = import_string(ordered.list_class)
    view: ListView = view_class.of(by, ordered.filter, **(ordered.arguments or {}))
    require(view.allowed(by))
    return view


def _finish(ordered: ExportLog, rows: int, size: int) -> None:
    now = timezone.now()
    ExportLog.objects.filter(pk=ordered.pk, state=ExportState.RUNNING).update(
        state=ExportState.READY, rows=rows, asked=rows, size=size, finished_at=now, expires_at=now + KEEP_FILES
    )
    tell_of_export(ordered)


def _fail(ordered: ExportLog, failure: str) -> None:
    _remove(ordered)
    ExportLog.objects.busy().filter(pk=ordered.pk).update(
        state=ExportState.FAILED, failure=failure, finished_at=timezone.now()
    )
    tell_of_export(ordered)


def _remove(ordered: ExportLog) -> None:
    for path in (ordered.path, ordered.path.with_suffix(".part")):
        path.unlink(missing_ok=True)


# --- By the clock ---


def sweep_exports() -> None:
    """Send again the orders that no worker is at. Runs every minute."""
    for ordered in ExportLog.objects.busy().filter(at__lt=timezone.now() - UNSENT_AFTER):
        with suppress(Interrupted), _held(ordered):
            _send(ordered.pk)


def forget_exports() -> int:
    """Remove files a week after they were written; the journal keeps who took what. Repeatable."""
    forgotten = 0
    for old in ExportLog.objects.filter(state=ExportState.READY, expires_at__lt=timezone.now()):
        _remove(old)
        forgotten += ExportLog.objects.filter(pk=old.pk, state=ExportState.READY).update(state=ExportState.EXPIRED)
    _forget_orphans()
    return forgotten


def _forget_orphans() -> None:
    """Files of which the journal knows nothing: a database put back to an earlier day leaves them."""
    folder = Path(settings.MEDIA_ROOT) / "exports"
    if not folder.is_dir():
        return
    known = set(ExportLog.objects.exclude(stored_file="").values_list("stored_file", flat=True))
    limit = (timezone.now() - KEEP_FILES).timestamp()
    for path in folder.iterdir():
        if f"exports/{path.stem}" not in known and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
