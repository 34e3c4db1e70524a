"""Background jobs of telephony; all of them may be sent twice."""

import structlog
from celery import shared_task

from . import actions

log = structlog.get_logger(__name__)


@shared_task(name="calls.match_recent", soft_time_limit=4 * 60, time_limit=5 * 60)
def match_recent() -> None:
    matched = actions.match_recent()
    if matched.owners or matched.works:
        log.info("calls_matched", owners=len(matched.owners), works=len(matched.works))
