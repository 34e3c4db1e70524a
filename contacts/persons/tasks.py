"""Background jobs of contact persons; both may be sent twice."""

import structlog
from celery import shared_task

from . import actions

log = structlog.get_logger(__name__)


@shared_task(name="persons.find_duplicates", soft_time_limit=12 * 60, time_limit=14 * 60)
def find_duplicates() -> None:
    found = actions.find_person_duplicates()
    log.info("duplicate_persons_found", pairs=found.pairs, changed=found.changed)


@shared_task(name="persons.gather_strays", soft_time_limit=4 * 60, time_limit=5 * 60)
def gather_strays() -> None:
    if moved := actions.gather_person_strays():
        log.warning("strays_of_persons_gathered", rows=moved)
