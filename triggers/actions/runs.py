"""Runs: the indicator of all clients for a date, in shards that any number of workers share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.calendar import today
from crm.staff.models import Employee
from triggers import sql
from triggers.choices import RunKind, RunState, ShardState
from triggers.models import Run, RunShard, StaleClient
from triggers.queries import last_run_date, rule_set_on

from .compute import SHARD_SIZE, Outcome, compute_locked
from .tallies import refresh_tallies
from .telling import note_threats

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""A shard that killed its worker so often is given up, so that it cannot stop the others."""


class FutureDate(ValueError):
    """Nothing can be said of a day that has not come."""


class RunInProgress(Exception):
    """A run for the date is under way; ``run`` is it."""

    def __init__(self, run: Run) -> None:
        super().__init__(_("A run for %(date)s is already under way") % {"date": run.date.strftime("%d.%m.%Y")})
        self.run = run


def start_run(*, kind: RunKind, day: date, by: Employee | None = None) -> Run:
    """Make a run with its shards; computing them is :func:`work_on`.

    Raises:
        FutureDate: the day has not come.
        RunInProgress: there is one for the day; a nightly run, once made, is the only one of its day.
        NoRuleSet: no rule set is in force on the day.
    """
    if day > today():
        raise FutureDate(_("%(date)s has not come yet") % {"date": day.strftime("%d.%m.%Y")})
    rule_set_on(day)
    try:
        with transaction.atomic():
            run = Run.objects.create(kind=kind, date=day, started_by=by)
            _cut(run)
    except IntegrityError:
        known = Run.objects.filter(date=day, state=RunState.RUNNING).first()
        known = known or Run.objects.filter(date=day, kind=RunKind.NIGHTLY).first()
        if known is None:
            raise
        raise RunInProgress(known) from None
    return run


def _cut(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO triggers_runshard (run_id, first_id, last_id, state, attempts, clients, changed, bands)
            SELECT DISTINCT %s, id / %s * %s, id / %s * %s + %s - 1, %s, 0, 0, 0, '{}'::jsonb FROM clients_client
            """,
            [run.pk, *[SHARD_SIZE] * 4, SHARD_SIZE, ShardState.PENDING],
        )


def work_on(run: Run, *, progress: Callable[[RunShard], None] | None = None) -> Run:
    """Compute the run's shards until none is left to take, then finish it. Safe to call at once from many places."""
    while (shard := _claim(run)) is not None:
        try:
            done = _compute_shard(run, shard.pk)
        except Exception:  # whatever it was, the other shards are computed, and this one is tried again
            log.exception("risk_shard_failed", run=run.pk, shard=shard.pk, attempt=shard.attempts)
            continue
        if done and progress is not None:
            progress(shard)
    return finish_run(run)


def _claim(run: Run) -> RunShard | None:
    """Count an attempt at a shard that nobody computes now. Counted before the work: a killed worker counts nothing."""
    with transaction.atomic():
        shards = run.shards.select_for_update(skip_locked=True).filter(state=ShardState.PENDING)
        shard = shards.filter(attempts__lt=MAX_ATTEMPTS).order_by("attempts", "first_id").first()
        if shard is None:
            return None
        shard.attempts += 1
        shard.save(update_fields=["attempts"])
    return shard


def _compute_shard(run: Run, shard_id: int) -> bool:
    with transaction.atomic():
        shards = RunShard.objects.select_for_update(skip_locked=True)
        shard = shards.filter(pk=shard_id, state=ShardState.PENDING).first()
        if shard is None:  # another worker has it
            return False
        if run.date == today():
            _take_owed(shard)
        outcome = compute_locked(
            where=sql.BY_RANGE,
            ids={"first": shard.first_id, "last": shard.last_id},
            day=run.date,
            rule_set=rule_set_on(run.date),
            alone=False,
            last_run=last_run_date(before=run.pk),
        )
        shard.clients, shard.changed, shard.bands = outcome.clients, outcome.changed, outcome.bands
        shard.state, shard.finished_at, shard.risen = ShardState.DONE, timezone.now(), outcome.risen
        shard.save(update_fields=["clients", "changed", "bands", "risen", "state", "finished_at"])
    return True


def _take_owed(shard: RunShard) -> None:
    """The shard computes what its clients are owed, but for those whose change is not committed yet: they stay owed."""
    owed = StaleClient.objects.filter(pk__gte=shard.first_id, pk__lte=shard.last_id)
    ids = [one.pk for one in owed.select_for_update(skip_locked=True).only("pk")]
    if ids:
        StaleClient.objects.filter(pk__in=ids).delete()


def finish_run(run: Run) -> Run:
    """Close the run when its last shard is computed or given up; whoever comes second changes nothing."""
    _give_up(run)
    shards = list(run.shards.all())
    if any(shard.state == ShardState.PENDING for shard in shards):
        run.refresh_from_db()
        return run
    given_up = [shard for shard in shards if shard.state == ShardState.FAILED]
    outcome = Outcome()
    for shard in shards:
        outcome.add(Outcome(shard.clients, shard.changed, shard.bands, shard.risen))
    error = _("%(count)d parts failed; see the log") % {"count": len(given_up)} if given_up else ""
    with transaction.atomic():
        finished = Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.FAILED if given_up else RunState.DONE,
            finished_at=timezone.now(),
            clients=outcome.clients,
            changed=outcome.changed,
            bands=outcome.bands,
            error=error,
        )
        if finished and outcome.risen:
            note_threats(client_ids=outcome.risen, day=run.date, key=f"threats:run:{run.pk}")
    if finished:
        refresh_tallies(day=today())
    run.refresh_from_db()
    return run


def _give_up(run: Run) -> None:
    """Mark the shards that had all their attempts; one that a worker computes now is locked and stays."""
    with transaction.atomic():
        shards = run.shards.select_for_update(skip_locked=True)
        tired = shards.filter(state=ShardState.PENDING, attempts__gte=MAX_ATTEMPTS)
        RunShard.objects.filter(pk__in=[shard.pk for shard in tired]).update(state=ShardState.FAILED)
