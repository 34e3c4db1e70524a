"""Background jobs of the client base; all of them may be sent twice."""

from celery import shared_task

from .actions import owners


@shared_task(name="clients.forget_plans", soft_time_limit=4 * 60, time_limit=5 * 60)
def forget_plans() -> None:
    owners.forget_plans()
