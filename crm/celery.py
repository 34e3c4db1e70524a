"""Background jobs. PostgreSQL is the truth about them: a lost message is sent again by a sweep."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

from crm.schedules import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.set_default()  # for every thread, not only for the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule()
app.conf.beat_scheduler = "crm.home.heartbeat:Scheduler"
app.conf.beat_max_loop_interval = 30  # seconds; how often beat shows that it lives
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # the request's id follows the job


@signals.setup_logging.connect
def configure_logging(**kwargs: Any) -> None:
    """The product's own logging in worker and beat; without a receiver Celery would set up its own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.worker_ready.connect
def show_life(**kwargs: Any) -> None:
    from crm.home.heartbeat import keep_beating

    keep_beating("worker")
