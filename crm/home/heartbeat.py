"""Signs of life of worker and beat, for ``/readyz``. A database that is down must stop neither of them."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from celery.schedules import schedule
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


def forget() -> None:
    """Before anything runs: signs of life are of the last time, and would tell of parts that are not up yet."""
    Heartbeat.objects.all().delete()


def keep_beating(name: str) -> None:
    """Beat for as long as the process lives, in a thread."""
    threading.Thread(target=_beat_forever, args=[name], name=f"heartbeat-{name}", daemon=True).start()


def _beat_forever(name: str) -> None:
    while True:
        beat(name)
        connection.close()  # a connection that is open while the pool forks would be shared with the child
        sleep(PERIOD)


class Scheduler(PersistentScheduler):
    """Celery's scheduler that shows its own life with the loop that sends the tasks, not with a thread beside it.

    What is sent every so often is due at once when beat starts, not a period later, and in the order of the list: the
    sweeps find what was missed, and ``/readyz`` hears from the queue before a long job holds it up.
    """

    _last_beat = float("-inf")

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if isinstance(entry.schedule, schedule):
                entry.last_run_at = entry.default_now() - timedelta(days=1)
        places = {name: place for place, name in enumerate(self.app.conf.beat_schedule)}
        self.schedule = dict(sorted(self.schedule.items(), key=lambda item: places.get(item[0], len(places))))

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if monotonic() - self._last_beat >= PERIOD:
            self._last_beat = monotonic()
            beat("beat")
            connection.close()
        return super().tick(*args, **kwargs)
