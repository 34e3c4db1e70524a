"""What ``/readyz`` asks about the background: signs of life and the age of the newest indicator."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from crm import health
from crm.health import Finding

LIMITS = {
    "worker": timedelta(minutes=2),
    "beat": timedelta(minutes=2),
    "queue": timedelta(minutes=20),  # two imports at their time limit may occupy a worker that long
}
INDICATOR_LIMIT = timedelta(hours=30)  # the nightly run of a day that begins at 01:10 may last till morning


def heartbeat(name: str, cursor: Any) -> Finding:
    cursor.execute("SELECT at FROM home_heartbeat WHERE name = %s", [name])
    row = cursor.fetchone()
    return _aged(row[0] if row else None, LIMITS[name])


def indicator(cursor: Any) -> Finding:
    """Whether the indicator was computed for all clients of late; a department without clients has none."""
    cursor.execute("SELECT max(finished_at) FROM triggers_run WHERE state = 'done'")
    (at,) = cursor.fetchone()
    if at is None:
        cursor.execute("SELECT EXISTS (SELECT FROM clients_client)")
        (clients,) = cursor.fetchone()
        return Finding(not clients, {"age_seconds": None})
    return _aged(at, INDICATOR_LIMIT)


def _aged(at: Any, limit: timedelta) -> Finding:
    if at is None:
        return Finding(False, {"age_seconds": None})
    age = timezone.now() - at
    return Finding(age <= limit, {"age_seconds": round(age.total_seconds())})


def register() -> None:
    for name in LIMITS:
        health.register(name, partial(heartbeat, name))
    health.register("indicator", indicator)
