"""Load a generated demo through the import engine, then add what no file carries."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from contacts.signals.choices import SignalKind
from contacts.signals.models import Signal
from crm.exchange.actions import Summary, import_path
from crm.staff.calendar import today
from triggers import actions as triggers
from triggers.choices import RunKind
from triggers.models import Result, Run, StaleClient

from .campaigns import add_campaigns
from .cases import add_cases
from .days import Span
from .debts import add_debts
from .diary import add_diary
from .documents import add_documents
from .duplicates import add_duplicates
from .entries import add_entries
from .extras import add_extras
from .feedback import add_feedback
from .generator import generate
from .hands import add_by_hand
from .notices import add_notices
from .plans import add_plans
from .reports import add_reports
from .sessions import add_sessions
from .signals import add_signals
from .telephony import add_telephony
from .works import add_works
from .world import SIZES

Report = Callable[[str], None]

HISTORY = {
    "small": [*range(91, 13, -7), *range(10, -1, -1)],
    "large": [28, 14, 7, 1, 0],
}
"""How many days ago the indicator is computed, so that charts and movements have something to show."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: a summary for each format, and whether it was the first one."""

    summaries: list[Summary]
    first: bool

    @property
    def changed(self) -> int:
        return sum(one.created + one.updated for one in self.summaries)


def load(
    size_code: str, *, years: int = 1, seed: int = 1, keep_files: bool = False, report: Report = lambda line: None
) -> Loaded:
    """Generate and load a demo ending today. The same demo loaded again on the same day changes nothing."""
    size, day = SIZES[size_code], today()
    folder = Path(settings.STATE_DIR) / "demo" / f"{size_code}-{years}-{seed}-{day:%Y%m%d}"
    report(f"writing files of {size.clients} clients …")
    world, files = generate(
        folder, size, seed=seed, span=Span(day, years), progress=lambda done, total: report(f"… {done}/{total}")
    )
    loaded = Loaded([_import(code, path, report) for code, path in files.paths.items()], first=not Run.objects.exists())
    report("adding substitutions, audited groups, service points …")
    add_extras(world, files.vip, files.branches)
    add_entries(world)
    add_documents(world)
    add_works(world)
    add_telephony(world)
    add_notices(world)
    add_diary(world)
    add_campaigns(world)
    add_feedback(world)
    add_signals(world)
    add_cases(world)
    add_reports(world)
    if loaded.first:
        add_debts()
        # later one of them is merged: its rows would be refused
        add_duplicates(folder)
        add_by_hand()
    if loaded.first and size_code == "small":
        report("planning the works of a group …")
        add_plans()
        add_sessions()
    if not keep_files:
        shutil.rmtree(folder)
    _tidy()
    _compute(size_code, day, loaded, report)
    return loaded


def _import(code: str, path: Path, report: Report) -> Summary:
    started = time.perf_counter()
    summary = import_path(code, path)
    seconds = time.perf_counter() - started
    report(
        f"{code}: {summary.created} created, {summary.updated} updated, {summary.unchanged} unchanged, "
        f"{summary.refused} refused, {seconds:.1f} s"
    )
    for error in summary.errors[:3]:
        report(f"  line {error['line']}, {error['column']}: {error['reason']}")
    return summary


def _tidy() -> None:
    """Statistics and visibility of rows for the planner: the load was too quick for autovacuum."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute(f"SET statement_timeout = '{settings.STATEMENT_TIMEOUT}s'")


def _compute(size_code: str, day: date, loaded: Loaded, report: Report) -> None:
    """The first load writes a history, oldest date first; a later one that changed something computes today."""
    if loaded.first:
        with transaction.atomic():
            # what was said of clients while their facts were still being loaded
            StaleClient.objects.all().delete()
            Result.objects.all().delete()
            Signal.objects.filter(kind=SignalKind.BAND).delete()
        for ago in HISTORY[size_code]:
            _run(RunKind.NIGHTLY, day - timedelta(days=ago), report)
    elif loaded.changed:
        _run(RunKind.MANUAL, day, report)


def _run(kind: RunKind, day: date, report: Report) -> None:
    try:
        run = triggers.start_run(kind=kind, day=day)
    except triggers.RunInProgress as known:
        run = known.run
    run = triggers.work_on(run)
    report(f"indicator on {day:%d.%m.%Y}: {run.clients} clients, {run.changed} changed, {run.bands}")
