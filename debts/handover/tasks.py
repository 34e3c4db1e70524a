"""Jobs of handovers."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task(name="debts.propose_handovers", soft_time_limit=12 * 60, time_limit=13 * 60)
def propose_handovers() -> None:
    actions.nightly()
