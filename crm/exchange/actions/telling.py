"""Telling people that a file they wait for is done, where it took so long that they have gone on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.exchange.choices import ExportState, RunState
from crm.exchange.models import ExportLog, ImportRun
from crm.staff.actions import notify

IMPORT, EXPORT = "import", "export"
LONG = timedelta(seconds=20)
"""What takes less is waited for."""


def tell_of_import(run: ImportRun, started: datetime) -> None:
    """Where it stands now, if the work since ``started`` was long."""
    run.refresh_from_db()
    if run.started_by is None or run.is_busy or run.state == RunState.CANCELLED or timezone.now() - started < LONG:
        return
    notify(
        to=[run.started_by], kind=IMPORT, text=partial(_import, run.file_name, RunState(run.state)),
        key=f"import:{run.pk}:{run.state}", address=reverse("exchange:run", args=[run.pk]),
    )  # fmt: skip


def _import(name: str, state: RunState) -> str:
    said = {
        RunState.PREVIEWED: _("The file “%(name)s” was checked: look at what loading it would do"),
        RunState.DONE: _("The file “%(name)s” was loaded"),
    }
    return said.get(state, _("The file “%(name)s” could not be loaded")) % {"name": name}


def tell_of_export(ordered: ExportLog) -> None:
    """That the file is ready, or that it will not be."""
    ordered.refresh_from_db()
    if timezone.now() - ordered.at < LONG:
        return
    notify(
        to=[ordered.employee], kind=EXPORT, text=partial(_export, ordered.title, ExportState(ordered.state)),
        key=f"export:{ordered.pk}", address=reverse("exports:mine"),
    )  # fmt: skip


def _export(name: str, state: ExportState) -> str:
    if state == ExportState.READY:
        return _("The list “%(name)s” is written: take the file within a week") % {"name": name}
    return _("The list “%(name)s” could not be written") % {"name": name}
