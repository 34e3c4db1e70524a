"""``make run``: database, web, worker and beat as one thing that starts with a command and stops with Ctrl-C.

Children that die are started again, later each time; the embedded database comes back by itself. For a machine of one's
own and for trying; real use is described in docs/operations.md.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO

from crm import env, postgres

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 25.0  # the worker's soft shutdown takes up to 10
ANSWER_SECONDS = 5.0
STEADY_SECONDS = 60.0  # a child that lived this long starts its back-off anew
LONGEST_PAUSE = 30.0
LOG_BYTES = 10_000_000
PR_SET_PDEATHSIG = 1

DEMOS = {"small", "large", "none"}


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Refusal(SystemExit):
    """The start is refused; the message says what to do."""


@dataclass
class Child:
    """A process that is kept alive, with all its descendants in a process group of its own."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # safe: the supervisor has no threads
            )
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Start a dead one again once its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._mourn()
        if self.process is None and time.monotonic() >= self.due_at:
            self.start()

    def _mourn(self) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # the pool of a killed worker must not work beside the new one
        code, self.process = self.process.returncode, None
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.pause = 1.0
        say(f"{self.name} ended with {code}; again in {self.pause:.0f} s. The end of {self.log}:\n{_tail(self.log)}")
        self.due_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def finish(self, deadline: float) -> None:
        """Wait for the end, then clear the whole group away."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _end_with_parent() -> None:
    """Linux tells a child when its parent was killed; elsewhere a killed supervisor leaves its children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _tail(path: Path, lines: int = 15) -> str:
    with suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""


# --- Start ------------------------------------------------------------------------------------------------------------


class Supervisor:
    def __init__(self) -> None:
        self.state = env.folder("STATE_DIR", ROOT / "var")
        self.embedded = not env.text("DATABASE_URL")
        self.host = env.text("HOST", "127.0.0.1")
        self.port = env.integer("PORT", 8000, minimum=1)
        self.demo = env.one_of("DEMO", "small", DEMOS)
        self.stopping = False
        self.children: list[Child] = []

    def run(self) -> None:
        lock = claim(self.state)
        self._check_port()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start_database()
            self._prepare()
            self.children = self._describe_children()
            self._welcome()
            self._watch()
        finally:
            self._stop()
            lock.close()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Refusal(f"Port {self.port} is not free ({error.strerror}): PORT=8001 make run") from None

    def _start_database(self) -> None:
        if self.embedded:
            say("starting the database …")
            postgres.ensure_running(self.state)

    def _prepare(self) -> None:
        """Tables, demo data, the indicator, in one process; a signal meanwhile ends it."""
        command = [sys.executable, "manage.py", "prepare", "--demo", self.demo]
        quiet = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "3600"}
        with subprocess.Popen(command, cwd=ROOT, env=quiet | os.environ, start_new_session=True) as process:  # noqa: S603
            while process.poll() is None:
                if self.stopping:
                    os.killpg(process.pid, signal.SIGTERM)
                time.sleep(0.1)
        if process.returncode and not self.stopping:
            raise Refusal(process.returncode)

    def _describe_children(self) -> list[Child]:
        logs = self.state / "log"
        logs.mkdir(parents=True, exist_ok=True)
        celery = [sys.executable, "-m", "celery", "--app", "crm"]
        web = [sys.executable, "-m", "gunicorn", "--config", "crm/gunicorn.py", "--bind", f"{self.host}:{self.port}"]
        commands = {
            "web": [*web, "crm.wsgi:application"],
            "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
            "beat": [*celery, "beat", "--pidfile", ""],
        }
        for path in (logs / f"{name}.log" for name in commands):
            if path.exists() and path.stat().st_size > LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
        children = [Child(name, command, logs / f"{name}.log") for name, command in commands.items()]
        children[1].environment = {
            "STATEMENT_TIMEOUT": os.environ.get("STATEMENT_TIMEOUT", "300"),
            "SITE_URL": os.environ.get("SITE_URL") or f"http://{self.host}:{self.port}",
        }
        return children

    def _welcome(self) -> None:
        if self.stopping:
            return
        for child in self.children:
            child.tend()
        deadline = time.monotonic() + 60
        answers = False
        while not (answers or self.stopping) and time.monotonic() < deadline:
            self._tend()
            time.sleep(0.1)
            answers = self._answers()
        if answers:
            say(f"\nThe CRM is at http://{self.host}:{self.port}/   logs: {self.state / 'log'}   Ctrl-C stops it\n")

    def _answers(self) -> bool:
        """Whether a page would come; somebody who listens may still be reading the code."""
        web = HTTPConnection(self.host, self.port, timeout=ANSWER_SECONDS)
        try:
            web.request("GET", "/livez")
            return bool(web.getresponse().status)
        except (OSError, HTTPException):
            return False
        finally:
            web.close()

    # --- Run and stop -------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self.stopping:
            self._tend()
            time.sleep(0.5)

    def _tend(self) -> None:
        if self.embedded:
            self._revive_database()
        for child in self.children:
            child.tend()

    def _revive_database(self) -> None:
        try:
            if postgres.ensure_running(self.state):
                say("the database was gone and is back")
        except (postgres.PostgresError, OSError) as error:
            say(f"the database is gone and does not come back yet: {error}")
            time.sleep(2)

    def _stop(self) -> None:
        if self.children:
            say("stopping …")
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.signal(signal.SIGTERM)
        for child in self.children:
            child.finish(deadline)
        if self.embedded:
            postgres.stop(self.state)


def claim(state: Path) -> IO[str]:
    """One supervisor a state folder; the kernel frees the claim of a killed one."""
    state.mkdir(parents=True, exist_ok=True)
    file = (state / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise Refusal(f"It runs already (process {holder}): `make stop` ends it") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def stop(state: Path) -> None:
    """End the supervisor of a state folder, if any, then the embedded databases of use and of tests."""
    with suppress(FileNotFoundError), (state / "run.lock").open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is gone
    stop_databases(state)


def stop_databases(state: Path) -> None:
    for folder in (state, state / "test"):
        if folder.exists():
            postgres.stop(folder)


def main(arguments: list[str]) -> None:
    state = env.folder("STATE_DIR", ROOT / "var")
    if arguments == ["run"]:
        Supervisor().run()
    elif arguments == ["stop"]:
        stop(state)
    elif arguments == ["stop-tests"]:
        postgres.stop(state / "test")
    else:
        raise Refusal("usage: python -m crm.supervisor run | stop | stop-tests")


if __name__ == "__main__":
    main(sys.argv[1:])
