from celery import shared_task

from crm.home.heartbeat import beat


@shared_task(name="home.heartbeat", ignore_result=True, soft_time_limit=20, time_limit=30)
def heartbeat() -> None:
    """Sent by beat, done by a worker: its age is how long a job waits."""
    beat("queue")
