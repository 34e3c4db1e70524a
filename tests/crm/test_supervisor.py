"""What `make run` keeps alive, and that nothing is left of it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psutil
import pytest

from crm import supervisor
from crm.supervisor import Child, Refusal, claim
from tests.conftest import wait_until

FAMILY = "import subprocess, sys, time; print('up', flush=True); subprocess.run([sys.executable, '-c', {child!r}])"
SLEEP = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def a_child(folder: Path, program: str) -> Child:
    return Child("worker", [sys.executable, "-c", program], folder / "worker.log")


def is_up(child: Child) -> bool:
    return child.log.exists() and "up" in child.log.read_text()


def members(group: int) -> list[int]:
    found = []
    for one in psutil.process_iter():
        try:
            alive = one.status() != psutil.STATUS_ZOMBIE
            if alive and os.getpgid(one.pid) == group:
                found.append(one.pid)
        except (psutil.NoSuchProcess, ProcessLookupError):
            continue
    return found


def test_a_dead_child_comes_back_later_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = a_child(tmp_path, "print('up and gone', flush=True)")
    pauses = []
    for _ in range(3):
        child.due_at = 0
        child.tend()
        assert child.process is not None
        child.process.wait()
        child.tend()
        pauses.append(child.due_at - time.monotonic())
    assert [round(pause) for pause in pauses] == [1, 2, 4]
    assert child.process is None
    assert "up and gone" in capsys.readouterr().out


def test_nothing_is_left_of_a_family(tmp_path: Path) -> None:
    child = a_child(tmp_path, FAMILY.format(child=STUBBORN))
    child.tend()
    assert child.process is not None
    group = child.process.pid
    wait_until(lambda: is_up(child) and len(members(group)) == 2, seconds=10)
    child.signal(signal.SIGTERM)
    child.finish(time.monotonic() + 1)
    assert members(group) == []


def test_orphans_of_a_killed_child_end_before_it_starts_again(tmp_path: Path) -> None:
    child = a_child(tmp_path, FAMILY.format(child=STUBBORN))
    child.tend()
    assert child.process is not None
    group = child.process.pid
    wait_until(lambda: is_up(child) and len(members(group)) == 2, seconds=10)
    os.kill(group, signal.SIGKILL)
    child.process.wait()
    child.tend()
    wait_until(lambda: members(group) == [], seconds=5)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of the death of its parent")
def test_children_of_a_killed_supervisor_end(tmp_path: Path) -> None:
    program = (
        "import time; from pathlib import Path; from crm.supervisor import Child; "
        f"child = Child('web', {[sys.executable, '-c', SLEEP]!r}, Path({str(tmp_path / 'web.log')!r})); "
        "child.tend(); print(f'up {child.process.pid}', flush=True); time.sleep(600)"
    )
    parent = Child("supervisor", [sys.executable, "-c", program], tmp_path / "supervisor.log")
    parent.tend()
    wait_until(lambda: is_up(parent), seconds=20)
    grandchild = int(parent.log.read_text().split()[-1])
    assert parent.process is not None
    parent.process.kill()
    parent.process.wait()
    wait_until(lambda: members(grandchild) == [], seconds=5)


def test_one_supervisor_a_folder(tmp_path: Path) -> None:
    with claim(tmp_path):
        with pytest.raises(Refusal) as refused:
            claim(tmp_path)
        assert str(os.getpid()) in str(refused.value)
    claim(tmp_path).close()


def test_nothing_to_stop(tmp_path: Path) -> None:
    supervisor.stop(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for name, value in {"PORT": str(port), "STATE_DIR": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(Refusal, match=str(port)):
            supervisor.Supervisor()._check_port()


def test_who_listens_is_not_up_before_an_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """gunicorn may listen while it reads the code; the address is said once a page comes."""
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        monkeypatch.setenv("STATE_DIR", str(tmp_path))
        monkeypatch.setattr(supervisor, "ANSWER_SECONDS", 0.2)
        one = supervisor.Supervisor()
        one.port = silent.getsockname()[1]
        assert not one._answers()
        one.port = web.server_port
        assert one._answers()
        web.shutdown()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass
