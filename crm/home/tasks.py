from celery import shared_task

from crm.home.heartbeat import beat
from crm.staff import actions


@shared_task(name="home.heartbeat", ignore_result=True, soft_time_limit=20, time_limit=30)
def heartbeat() -> None:
    """Sent by beat, done by a worker: its age is how long a job waits."""
    beat("queue")


@shared_task(name="home.clear_sessions", soft_time_limit=5 * 60, time_limit=6 * 60)
def clear_sessions() -> None:
    actions.clear_sessions()


@shared_task(name="home.forget_notifications", soft_time_limit=5 * 60, time_limit=6 * 60)
def forget_notifications() -> None:
    actions.forget_notifications()


@shared_task(name="home.renew_secrets", soft_time_limit=5 * 60, time_limit=6 * 60)
def renew_secrets() -> None:
    actions.renew_secrets()
