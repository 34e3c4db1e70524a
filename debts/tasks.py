"""Jobs of debts: thin, repeatable, harmless when given out twice."""

from __future__ import annotations

import structlog
from celery import shared_task

from . import actions, loaded
from .handover.tasks import propose_handovers

__all__ = ["propose_handovers", "settle"]

log = structlog.get_logger(__name__)


@shared_task(name="debts.settle", soft_time_limit=12 * 60, time_limit=13 * 60)
def settle() -> None:
    """Promises whose day has passed, and debts that have reached 2.8 months, once their payments are known."""
    settled = actions.settle_due()
    taken = 0 if loaded.payments_may_follow() else actions.take_over_deep()
    log.info("debts_settled", kept=settled.kept, broken=settled.broken, taken_over=taken)
