"""Runs of the planner: computed and shown, confirmed, written; small ones at once, large ones by a worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, timedelta

import structlog
from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contacts.works.planning import queries, rules
from contacts.works.planning.choices import RunState
from contacts.works.planning.models import PlanningRun
from contacts.works.planning.outcome import outcome_of
from contacts.works.queries import life_cycles
from contacts.works.rules import LifeCycle
from crm.months import last_of_month
from crm.staff.calendar import today
from crm.staff.models import Employee, Group

from .locks import EMPLOYEE_LOCK, RUN_LOCK, Busy, held
from .writing import Written, write_part

log = structlog.get_logger(__name__)

AT_ONCE = 400
"""Plans of so many clients are made while one waits; larger ones are left to a worker."""

MONTHS_AHEAD = 3
UNSENT_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 3
WORK = "works.plan"


def start_planning(
    *, by: Employee, month: date, employees: Sequence[Employee], group: Group | None = None
) -> PlanningRun:
    """Compute a plan of the month to look at; nothing is written yet.

    Raises:
        PermissionDenied: for somebody whose works one does not plan.
        ValidationError: the month has passed, is too far ahead, or there is nobody to plan for.
    """
    ids = sorted(one.pk for one in employees)
    _require(by, ids)
    if not ids:
        raise ValidationError({"who": _("Nobody here has clients to plan for")})
    if not month_is_open(month, today()):
        raise ValidationError({"month": _("Choose this month or one of the next three")})
    run = PlanningRun.objects.create(by=by, month=month, employees=ids, group=group)
    return _go_on(run)


def confirm_planning(*, by: Employee, run: PlanningRun) -> PlanningRun:
    """Write a plan that was looked at. It is computed anew: what changed since is taken into account.

    Raises:
        PermissionDenied: for somebody whose works one does not plan any more.
        ValidationError: it is written already, or was dropped.
    """
    _require(by, run.employees)
    _turn(run, RunState.PREVIEWED, RunState.APPLYING)
    PlanningRun.objects.filter(pk=run.pk).update(attempts=0)
    return _go_on(run)


def drop_planning(*, by: Employee, run: PlanningRun) -> None:
    """Put away a plan that was looked at; nothing was written. Raises as :func:`confirm_planning`."""
    _require(by, run.employees)
    _turn(run, RunState.PREVIEWED, RunState.DROPPED)


def month_is_open(month: date, day: date) -> bool:
    """Whether a month may be planned on a day: its last day has not come, and it is not far ahead."""
    ahead = (month.year - day.year) * 12 + month.month - day.month
    return 0 <= ahead <= MONTHS_AHEAD and last_of_month(month) > day


def _require(by: Employee, employees: Collection[int]) -> None:
    if not queries.may_plan(by) or set(employees) - set(queries.plannable_by(by).values_list("pk", flat=True)):
        raise PermissionDenied


def _turn(run: PlanningRun, before: RunState, after: RunState) -> None:
    if not PlanningRun.objects.filter(pk=run.pk, state=before).update(state=after):
        raise ValidationError(_("This plan is no longer waiting: somebody has written or dropped it"))
    run.refresh_from_db()


def _go_on(run: PlanningRun) -> PlanningRun:
    """Do it now where it is little, else hand it to a worker."""
    if queries.served_by(run.employees, run.month).count() <= AT_ONCE:
        work_on(run_id=run.pk)
        run.refresh_from_db()
    if run.is_busy:
        _send(run.pk)
    return run


def _send(run_id: int) -> None:
    """After the commit. Where the broker is down, the sweep does it later."""

    def send() -> None:
        try:
            current_app.send_task(WORK, args=[run_id], retry=False)
        except Exception as error:
            log.warning("planning_not_sent", run=run_id, error=type(error).__name__)

    transaction.on_commit(send)


# --- What workers do ---


def work_on(*, run_id: int) -> None:
    """Compute or write what a run waits for. Harmless when called twice, also at once."""
    run = PlanningRun.objects.busy().filter(pk=run_id).select_related("by").first()
    if run is None:
        log.info("planning_not_due", run=run_id)
        return
    with suppress(Busy), held(RUN_LOCK, [run.pk]):
        _attempt(run)


def _attempt(run: PlanningRun) -> None:
    run.refresh_from_db()
    if not run.is_busy:
        return
    with translation.override(run.by.language):
        if run.attempts >= MAX_ATTEMPTS:
            error = _("The plan could not be made, several times over: tell whoever keeps the system")
            _finish(run, RunState.FAILED, error=error)
            return
        PlanningRun.objects.filter(pk=run.pk).update(attempts=run.attempts + 1)
        if run.state == RunState.PREVIEWING:
            _preview(run)
        else:
            _apply(run)


def _read(run: PlanningRun) -> queries.Gathered:
    """What the plan is made of, as it is now. Today is not planned any more: its calls are being made."""
    owners = list(Employee.objects.filter(pk__in=run.employees, is_active=True).order_by("pk"))
    return queries.gather(owners, run.month, today())


def _preview(run: PlanningRun) -> None:
    gathered = _read(run)
    _finish(run, RunState.PREVIEWED, **_said(gathered, gathered.plan()))


def _apply(run: PlanningRun) -> None:
    """One specialist after another: those written stay written when the worker dies, and are not written again."""
    involved = set(run.employees) | {
        one for (who, _day), all_ in queries.absences(run.month, last_of_month(run.month))[1].items()
        if who in run.employees for one in all_
    }  # fmt: skip
    with held(EMPLOYEE_LOCK, involved):
        gathered = _read(run)
        plan = gathered.plan()
        cycles = _cycles(plan)
        parts = _by_owner(gathered, plan)
        total = Written()
        for number, owner in enumerate(gathered.owners, start=1):
            written = write_part(
                by=run.by, owner=owner.pk, gathered=gathered, placements=parts.get(owner.pk, ()), cycles=cycles
            )
            for name in ("created", "moved", "removed", "skipped"):
                setattr(total, name, getattr(total, name) + getattr(written, name))
            PlanningRun.objects.filter(pk=run.pk).update(done=number)
        _finish(
            run, RunState.DONE, created=total.created, moved=total.moved, removed=total.removed,
            skipped=total.skipped, **_said(gathered, plan),
        )  # fmt: skip


def _cycles(plan: rules.Plan) -> dict[int, LifeCycle]:
    """What the stages of the clients of the plan stand on before its first day."""
    if not plan.placements:
        return {}
    return life_cycles({one.client for one in plan.placements}, min(one.day for one in plan.placements))


def _by_owner(gathered: queries.Gathered, plan: rules.Plan) -> dict[int, list[rules.Placement]]:
    owners = {one.client: one.owner for one in gathered.demands}
    parts: dict[int, list[rules.Placement]] = defaultdict(list)
    for one in plan.placements:
        parts[owners[one.client]].append(one)
    return parts


def _said(gathered: queries.Gathered, plan: rules.Plan) -> dict[str, object]:
    outcome = outcome_of(gathered, plan)
    return {"outcome": outcome, "placed": outcome["placed"], "missing": outcome["missing"]}


def _finish(run: PlanningRun, state: RunState, **values: object) -> None:
    PlanningRun.objects.filter(pk=run.pk, state=run.state).update(state=state, finished_at=timezone.now(), **values)


# --- By the clock ---


def sweep() -> None:
    """Send again the runs that no worker is at. Runs every minute."""
    for run in PlanningRun.objects.busy().filter(started_at__lt=timezone.now() - UNSENT_AFTER):
        with suppress(Busy), held(RUN_LOCK, [run.pk]):
            _send(run.pk)
