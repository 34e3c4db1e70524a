"""Background jobs of campaigns; both may be sent twice."""

from celery import shared_task

from . import actions

SOFT_LIMIT, LIMIT = 12 * 60, 13 * 60


@shared_task(name="works.draw_campaign", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def draw_campaign(draw_id: int) -> None:
    actions.draw(draw_id=draw_id)


@shared_task(name="works.sweep_campaigns", soft_time_limit=50, time_limit=60)
def sweep_campaigns() -> None:
    actions.sweep_draws()
