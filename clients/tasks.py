"""Background jobs of the client base; all of them may be sent twice."""

import structlog
from celery import shared_task

from .actions import duplicates, merge_orders, owners, strays

log = structlog.get_logger(__name__)


@shared_task(name="clients.forget_plans", soft_time_limit=4 * 60, time_limit=5 * 60)
def forget_plans() -> None:
    owners.forget_plans()


@shared_task(name="clients.merge", soft_time_limit=9 * 60, time_limit=10 * 60)
def merge(order_id: int) -> None:
    merge_orders.carry_out(order_id=order_id)


@shared_task(name="clients.sweep_merges", soft_time_limit=50, time_limit=60)
def sweep_merges() -> None:
    merge_orders.sweep_orders()


@shared_task(name="clients.gather_strays", soft_time_limit=4 * 60, time_limit=5 * 60)
def gather_strays() -> None:
    if moved := strays.gather_strays():
        log.warning("strays_gathered", rows=moved)


@shared_task(name="clients.find_duplicates", soft_time_limit=12 * 60, time_limit=14 * 60)
def find_duplicates() -> None:
    found = duplicates.find_duplicates()
    log.info("duplicates_found", pairs=found.pairs, changed=found.changed)
