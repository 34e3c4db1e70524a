"""Background jobs of the client base; all of them may be sent twice."""

import structlog
from celery import shared_task

from .actions import duplicates, owners

log = structlog.get_logger(__name__)


@shared_task(name="clients.forget_plans", soft_time_limit=4 * 60, time_limit=5 * 60)
def forget_plans() -> None:
    owners.forget_plans()


@shared_task(name="clients.find_duplicates", soft_time_limit=12 * 60, time_limit=14 * 60)
def find_duplicates() -> None:
    found = duplicates.find_duplicates()
    log.info("duplicates_found", pairs=found.pairs, changed=found.changed)
