"""Signs of life of worker and beat, for ``/readyz``. A database that is down must stop neither of them."""

from __future__ import annotations

import threading
from time import monotonic, sleep
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from django.db import Error, connection
from django.utils import timezone

from crm.home.models import Heartbeat

log = structlog.get_logger(__name__)

PERIOD = 20.0  # seconds


def beat(name: str) -> bool:
    """Write that ``name`` lives now; False when the database does not take it."""
    try:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
    except Error as error:
        log.warning("heartbeat_not_written", heartbeat=name, error=type(error).__name__)
        return False
    return True


def keep_beating(name: str) -> None:
    """Beat for as long as the process lives, in a thread."""
    threading.Thread(target=_beat_forever, args=[name], name=f"heartbeat-{name}", daemon=True).start()


def _beat_forever(name: str) -> None:
    while True:
        beat(name)
        connection.close()  # a connection that is open while the pool forks would be shared with the child
        sleep(PERIOD)


class Scheduler(PersistentScheduler):
    """Celery's scheduler that shows its own life with the loop that sends the tasks, not with a thread beside it."""

    _last_beat = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if monotonic() - self._last_beat >= PERIOD:
            self._last_beat = monotonic()
            beat("beat")
            connection.close()
        return super().tick(*args, **kwargs)
