"""Background jobs of the library; both may be sent twice."""

from celery import shared_task

from . import actions
from .archives.actions import sweep


@shared_task(name="cases.send_letter", soft_time_limit=110, time_limit=120)
def send_letter(letter_id: int) -> None:
    actions.send_letter(letter_id=letter_id)


@shared_task(name="cases.sweep_letters", soft_time_limit=110, time_limit=120)
def sweep_letters() -> None:
    actions.sweep_letters()
    sweep()
