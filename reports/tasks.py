"""Jobs of reports: may be sent twice."""

from __future__ import annotations

import structlog
from celery import shared_task

from . import actions
from .delivery import actions as delivery
from .workplace import Unusable

log = structlog.get_logger(__name__)


@shared_task(name="reports.refresh", soft_time_limit=12 * 60, time_limit=14 * 60)
def refresh() -> None:
    try:
        months = actions.refresh()
    except actions.RefreshInProgress:
        return
    if months:
        log.info("reports_refreshed", months=len(months))


def mend(wrong: Unusable) -> None:
    """Where a file is missing or damaged, months are written anew at once."""
    if any(code == "broken" for code, _what in wrong.problems):
        refresh.delay()


@shared_task(name="reports.deliver", soft_time_limit=12 * 60, time_limit=13 * 60)
def deliver() -> None:
    """Reports that are due go out by e-mail."""
    if sent := delivery.deliver():
        log.info("reports_delivered", messages=sent)


@shared_task(name="reports.expect_bands", soft_time_limit=60, time_limit=90)
def expect_bands() -> None:
    """The night said what it thinks of clients: contacts of these days take their bands from it."""
    actions.expect_bands()
