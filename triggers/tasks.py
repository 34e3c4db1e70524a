"""Jobs of the indicator: thin, repeatable, harmless when given out twice."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from crm.staff.calendar import today
from triggers import actions
from triggers.choices import RunKind, RunState
from triggers.models import Run, StaleClient

log = structlog.get_logger(__name__)

NIGHTLY_HOUR, NIGHTLY_MINUTE = 1, 10


@shared_task(name="triggers.nightly")
def nightly() -> None:
    """Start the run of the night, unless it was started."""
    try:
        run = actions.start_run(kind=RunKind.NIGHTLY, day=today())
    except actions.RunInProgress as known:
        run = known.run
    if run.state == RunState.RUNNING:
        work.delay(run.pk)
        work.delay(run.pk)  # a second pair of hands where there is a second worker


@shared_task(name="triggers.work")
def work(run_id: int) -> None:
    run = Run.objects.filter(pk=run_id, state=RunState.RUNNING).first()
    if run is None:
        log.info("risk_run_gone", run=run_id)
        return
    actions.work_on(run)


@shared_task(name="triggers.drain")
def drain() -> None:
    actions.drain_stale()


@shared_task(name="triggers.sweep")
def sweep() -> None:
    """Send again what a dead worker or a lost message left: runs under way, clients owed, a night that was missed."""
    for run_id in Run.objects.filter(state=RunState.RUNNING).values_list("pk", flat=True):
        work.delay(run_id)
    if StaleClient.objects.exists():
        drain.delay()
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    due = (now.hour, now.minute) >= (NIGHTLY_HOUR, NIGHTLY_MINUTE)
    if due and not Run.objects.filter(kind=RunKind.NIGHTLY, date=now.date()).exists():
        nightly.delay()
