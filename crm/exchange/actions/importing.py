"""The engine: a file to a summary, with nothing half-written whenever it stops."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pghistory
import structlog
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.exchange.choices import RunState
from crm.exchange.declarations import Format, registry
from crm.exchange.errors import Interrupted, Unreadable
from crm.exchange.models import ImportRun, Refusal
from crm.exchange.readers import Table, open_table
from crm.staff.models import Employee

from .applying import Apply, Outcome
from .staging import Plan, Staged, Stager, make_plan

log = structlog.get_logger(__name__)

RUN_LOCK = 7_241
"""First half of the key of the session lock that a run's worker holds; the second is the run's id."""

ERRORS_SHOWN = 20
DEADLOCK, TAKEN = "40P01", "23505"
TRIES = 3
STAGING_SHARE = 70
"""Per cent of the progress bar that reading takes; the rest is the one transaction."""


@dataclass(frozen=True)
class Summary:
    """What came of an import, as the command prints it (domain §10); ``errors`` are the first 20."""

    format: str
    read: int = 0
    skipped: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def find_format(code: str) -> Format:
    """The format of a code.

    Raises:
        Unreadable: there is none; the message names all.
    """
    if code not in registry:
        raise Unreadable(
            _("There is no format “%(code)s”. There are: %(known)s")
            % {"code": code, "known": ", ".join(sorted(registry))}
        )
    return registry[code]


def import_path(
    format_code: str,
    path: Path | str,
    *,
    by: Employee | None = None,
    dry_run: bool = False,
    encoding: str | None = None,
) -> Summary:
    """Load a file here and now; without ``by`` on behalf of the system.

    Raises:
        Unreadable: the file cannot be read at all; nothing was written.
        PermissionDenied: the employee may not load this format.
    """
    format, path = find_format(format_code), Path(path)
    if by is not None and not format.allowed(by.roles):
        raise PermissionDenied
    state = RunState.PREVIEWING if dry_run else RunState.LOADING
    run = ImportRun.objects.create(
        format=format.code, file_name=path.name[:255], started_by=by, state=state, asked_encoding=encoding or ""
    )
    kept = False
    try:
        with held(run):
            execute(run, path, dry_run=dry_run)
        run.refresh_from_db()
        kept = not dry_run
        return summary_of(run)
    finally:
        if not kept:
            with suppress(DatabaseError):
                run.delete()


def summary_of(run: ImportRun) -> Summary:
    first = run.refusals.order_by("line")[:ERRORS_SHOWN]
    errors = [{"line": one.line, "column": one.column, "reason": one.reason} for one in first]
    counts = {name: getattr(run, name) for name in ("read", "skipped", "created", "updated", "unchanged", "refused")}
    return Summary(run.format, **counts, errors=errors, warnings=list(run.warnings))


@contextmanager
def held(run: ImportRun) -> Iterator[None]:
    """Hold the session lock that tells everybody a worker is at this run.

    PostgreSQL frees it when the connection dies, so no time-out is guessed.

    Raises:
        Interrupted: another worker holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUN_LOCK, run.pk])
        if not cursor.fetchone()[0]:
            raise Interrupted
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUN_LOCK, run.pk])


def execute(run: ImportRun, path: Path, *, dry_run: bool) -> None:
    """Read the file of a run and load it, or only find out what loading would do.

    The caller holds the run. An earlier attempt of the same run is forgotten first.

    Raises:
        Unreadable: the file cannot be read.
        Interrupted: the run was cancelled.
    """
    format = find_format(run.format)
    Refusal.objects.filter(run=run).delete()
    with open_table(path, known=format.known_titles, name=run.file_name, encoding=run.asked_encoding or None) as table:
        plan = make_plan(format, table)
        stager = Stager(plan, run.staging, run.pk)
        try:
            stager.create()
            staged = stager.stage(table, lambda counts: _beat(run, counts, table))
            _beat(run, staged, table)
            _apply_with_retries(run, plan, staged, table, dry_run)
        finally:
            drop_staging(run.staging)


def drop_staging(name: str) -> None:
    # where the connection is gone, the sweep drops the table later
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')


def _beat(run: ImportRun, counts: Staged, table: Table) -> None:
    """Show progress; stop where somebody cancelled the run."""
    _change(
        run,
        run.state,
        progress=int(table.progress() * STAGING_SHARE),
        read=counts.read,
        skipped=counts.skipped,
        refused=counts.refused,
        encoding=table.encoding,
    )


def _change(run: ImportRun, expected: str, **fields: Any) -> None:
    """Compare-and-set of the run.

    Raises:
        Interrupted: it is no longer in the state that its worker knows.
    """
    if ImportRun.objects.filter(pk=run.pk, state=expected).update(**fields) != 1:
        raise Interrupted


def _apply_with_retries(run: ImportRun, plan: Plan, staged: Staged, table: Table, dry_run: bool) -> None:
    for left in reversed(range(TRIES)):
        try:
            return _apply(run, plan, staged, table, dry_run)
        except (OperationalError, IntegrityError) as error:
            # somebody's form and this load locked rows of each other, or made the same row: the load can begin again
            code = getattr(error.__cause__, "pgcode", "")
            if code not in (DEADLOCK, TAKEN) or not left:
                raise
            log.warning("import_collided", run=run.pk, code=code, tries_left=left)
    return None


def _apply(run: ImportRun, plan: Plan, staged: Staged, table: Table, dry_run: bool) -> None:
    apply = Apply(plan.format, run.staging, run.pk, plan.present)
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as refused:
        with pghistory.context(user=run.started_by_id, import_run=run.pk), transaction.atomic():
            outcome = apply.do()
            _copy_out(apply, run, refused)
            if dry_run:
                transaction.set_rollback(True)
            else:
                apply.clean_up()
                _finish(run, plan, staged, outcome, table, refused, RunState.DONE)
        if dry_run:
            with transaction.atomic():
                _finish(run, plan, staged, outcome, table, refused, RunState.PREVIEWED)


def _copy_out(apply: Apply, run: ImportRun, refused: Any) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY (SELECT {run.pk}, line, "column", reason FROM {apply.temporary("refused")}) TO STDOUT', refused
        )


def _finish(
    run: ImportRun, plan: Plan, staged: Staged, outcome: Outcome, table: Table, refused: Any, state: RunState
) -> None:
    refused.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert('COPY exchange_refusal (run_id, line, "column", reason) FROM STDIN', refused)
    _change(
        run,
        run.state,
        state=state,
        progress=100,
        encoding=table.encoding,
        read=staged.read,
        skipped=staged.skipped,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        refused=staged.refused + outcome.refused,
        warnings=[*plan.warnings, *outcome.warnings],
        samples=outcome.samples,
        finished_at=timezone.now() if state == RunState.DONE else None,
    )
