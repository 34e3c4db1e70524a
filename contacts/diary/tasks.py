"""Jobs of the diary."""

from __future__ import annotations

from celery import shared_task

from . import actions


@shared_task(name="diary.tell_due", soft_time_limit=50, time_limit=60)
def tell_due() -> None:
    actions.tell_due()
