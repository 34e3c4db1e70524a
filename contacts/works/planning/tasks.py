"""Background jobs of planning; both may be sent twice."""

from celery import shared_task

from . import actions


@shared_task(name="works.plan", soft_time_limit=9 * 60, time_limit=10 * 60)
def plan(run_id: int) -> None:
    actions.work_on(run_id=run_id)


@shared_task(name="works.sweep_plans", soft_time_limit=50, time_limit=60)
def sweep_plans() -> None:
    actions.sweep()
