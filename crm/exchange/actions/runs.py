"""The life of an import that a person gave in the browser: one door per change of state."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import structlog
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.exchange.choices import BUSY, CANCELLABLE, FINAL, RunState
from crm.exchange.errors import Interrupted, Unreadable
from crm.exchange.models import ImportRun
from crm.staff.models import Employee

from .importing import RUN_LOCK, drop_staging, execute, find_format, held
from .telling import tell_of_import

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
"""A run that kills its worker so many times is given up: it would kill the next one too."""

KEEP_FILES = timedelta(days=30)
"""How long a given file is kept for its refused rows; it holds personal data, so not longer."""

UNSENT_AFTER = timedelta(seconds=30)
PREVIEW, LOAD = "exchange.preview", "exchange.load"


def start_import(*, by: Employee, format_code: str, file: UploadedFile[bytes], encoding: str = "") -> ImportRun:
    """Take a file in and have it checked.

    Raises:
        PermissionDenied: the employee may not load this format.
        Unreadable: there is no such format, or the file is too large.
    """
    format = find_format(format_code)
    if not format.allowed(by.roles):
        raise PermissionDenied
    if (file.size or 0) > settings.IMPORT_MAX_BYTES:
        raise Unreadable(_("The file is larger than %(size)d MB") % {"size": settings.IMPORT_MAX_BYTES >> 20})
    stored = _store(file)
    with transaction.atomic():
        run = ImportRun.objects.create(
            format=format.code,
            file_name=(file.name or "")[-255:],
            stored_file=stored,
            asked_encoding=encoding,
            started_by=by,
        )
        _send(PREVIEW, run.pk)
    return run


def _store(file: UploadedFile[bytes]) -> str:
    """Keep a file under a random name, readable by this account only."""
    name = f"imports/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as target:
        path.chmod(0o600)
        for chunk in file.chunks():
            target.write(chunk)
    return name


def request_load(*, by: Employee, run: ImportRun) -> bool:
    """Have a checked file loaded. False: somebody has decided otherwise in the meantime."""
    if not find_format(run.format).allowed(by.roles):
        raise PermissionDenied
    with transaction.atomic():
        changed = ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEWED).update(
            state=RunState.LOADING, progress=0, attempts=0
        )
        if changed:
            _send(LOAD, run.pk)
    return bool(changed)


def cancel(*, by: Employee, run: ImportRun) -> bool:
    """Give a run up; a load under way stops at its next chunk and leaves no trace. False: it is too late."""
    if not find_format(run.format).allowed(by.roles):
        raise PermissionDenied
    return _close(run, RunState.CANCELLED, "", CANCELLABLE)


def _close(run: ImportRun, state: RunState, failure: str, states: tuple[RunState, ...]) -> bool:
    fields = {"state": state, "failure": failure, "finished_at": timezone.now()}
    return ImportRun.objects.filter(pk=run.pk, state__in=states).update(**fields) == 1


def _send(task: str, run_id: int) -> None:
    """Hand a run to a worker after the commit. Where the broker is down, the sweep does it later."""

    def send() -> None:
        try:
            current_app.send_task(task, args=[run_id], retry=False)
        except Exception as error:
            log.warning("import_not_sent", run=run_id, error=type(error).__name__)

    transaction.on_commit(send)


# --- What workers do ---


def preview(*, run_id: int) -> None:
    """Find out what loading a file would do. Harmless when called twice, also at once."""
    ImportRun.objects.filter(pk=run_id, state=RunState.UPLOADED).update(state=RunState.PREVIEWING, attempts=0)
    _work(run_id, RunState.PREVIEWING)


def load(*, run_id: int) -> None:
    """Load a checked file. Harmless when called twice, also at once."""
    _work(run_id, RunState.LOADING)


def _work(run_id: int, state: RunState) -> None:
    run = ImportRun.objects.select_related("started_by").filter(pk=run_id, state=state).first()
    if run is None:
        log.info("import_not_due", run=run_id, state=state)
        return
    with translation.override(run.started_by.language if run.started_by else settings.LANGUAGE_CODE):
        try:
            with held(run):
                started = timezone.now()
                _attempt(run, state)
                tell_of_import(run, started)
        except Interrupted:
            log.info("import_interrupted", run=run_id)


def _attempt(run: ImportRun, state: RunState) -> None:
    run.refresh_from_db(fields=["state", "attempts"])
    if run.state != state:
        raise Interrupted
    if run.attempts >= MAX_ATTEMPTS:
        _close(
            run,
            RunState.FAILED,
            _("The file stopped its worker several times and was given up. Nothing was loaded."),
            (state,),
        )
        return
    ImportRun.objects.filter(pk=run.pk).update(attempts=run.attempts + 1)
    try:
        _check_right(run)
        execute(run, run.path, dry_run=state == RunState.PREVIEWING)
    except Unreadable as error:
        _close(run, RunState.FAILED, str(error), (state,))


def _check_right(run: ImportRun) -> None:
    """Rights are those of the moment of the work, not of the moment of the order."""
    by = run.started_by
    if by is not None and not (by.is_active and find_format(run.format).allowed(by.roles)):
        raise Unreadable(_("Who gave the file may no longer load it"))


# --- The sweep ---


def sweep() -> None:
    """Send again what has no worker, tidy up after the dead. Runs every minute."""
    for run in ImportRun.objects.filter(state__in=BUSY):
        if _is_free(run):
            _revive(run)
    for run in ImportRun.objects.filter(state=RunState.UPLOADED, created_at__lt=timezone.now() - UNSENT_AFTER):
        _send(PREVIEW, run.pk)
    _drop_orphans()
    _forget_files()


def _is_free(run: ImportRun) -> bool:
    """Whether no worker is at the run."""
    try:
        with held(run):
            return ImportRun.objects.filter(pk=run.pk, state=run.state).exists()
    except Interrupted:
        return False


def _revive(run: ImportRun) -> None:
    if run.stored_file:
        _send(PREVIEW if run.state == RunState.PREVIEWING else LOAD, run.pk)
    elif run.created_at < timezone.now() - UNSENT_AFTER:
        # a command's file may be gone with the command: it is told to be run again rather than guessed at
        _close(run, RunState.FAILED, _("The command was stopped. Nothing was loaded; run it again."), BUSY)


def _drop_orphans() -> None:
    """Drop staging tables whose run is nobody's work: an attempt that was killed leaves one."""
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^exchange_staging_\d+$'")
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        number = int(name.rpartition("_")[2])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUN_LOCK, number])
            if cursor.fetchone()[0]:
                drop_staging(name)
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUN_LOCK, number])


def _forget_files() -> None:
    old = ImportRun.objects.filter(state__in=FINAL, created_at__lt=timezone.now() - KEEP_FILES).exclude(stored_file="")
    for run in old:
        run.path.unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(stored_file="")
