"""The drill of quality 18: a worker killed at random points of a load, then the sweep and another worker.

    python -m bench.kills [ROWS [KILLS]]      (20,000 rows, 20 kills)

Works in the database it is pointed at: use a throw-away one. After each kill the load is resumed to its end and
compared with an undisturbed one; then its rows are taken away for the next kill.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.imports import call_lines, clients_file, write

WORKER = (
    "import django; django.setup(); from crm.exchange.actions import load; print('ready', flush=True); load(run_id={})"
)


def main(rows: int, kills: int) -> None:
    import django

    django.setup()
    from crm.exchange.actions import import_path

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        import_path("clients", clients_file(folder))
        path = write(folder / "calls.csv", call_lines(rows), "utf-8")
        drill(path, rows, kills)


def drill(path: Path, rows: int, kills: int) -> None:
    from contacts.calls.models import Call
    from crm.exchange.actions import import_path

    ours = Call.objects.filter(unique_id__startswith=f"bench-{rows}.")
    ours.delete()
    began = time.monotonic()
    import_path("calls", path)
    whole, expected = time.monotonic() - began, state(ours)
    chance, slowest, killed, same = random.Random(18), 0.0, 0, 0
    for _number in range(kills):
        ours.delete()
        run = prepared(path)
        killed += kill_within(run.pk, chance.random() * whole)
        began = time.monotonic()
        resume(run.pk)
        slowest = max(slowest, time.monotonic() - began)
        same += state(ours) == expected
    print(
        f"{rows:,} rows, {killed} of {kills} kills hit a load under way, {same} ended as an undisturbed load, "
        f"resumed in {slowest:.1f} s at most"
    )


def state(calls: object) -> list[tuple[object, ...]]:
    values = (
        "unique_id",
        "at",
        "client",
        "person",
        "employee",
        "seconds",
        "direction",
        "status",
        "destination",
        "source",
    )
    return list(calls.order_by("unique_id").values_list(*values))  # type: ignore[attr-defined]


def prepared(path: Path) -> object:
    from django.conf import settings

    from crm.exchange.models import ImportRun

    stored = f"imports/bench-{time.monotonic_ns()}"
    (settings.MEDIA_ROOT / "imports").mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / stored).write_bytes(path.read_bytes())
    return ImportRun.objects.create(format="calls", file_name="calls.csv", stored_file=stored, state="loading")


def kill_within(run_id: int, seconds: float) -> bool:
    """Start a worker, kill it after so many seconds. False: it was done already."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(run_id)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    under_way = process.poll() is None
    process.kill()
    process.wait()
    return under_way


def resume(run_id: int) -> None:
    """What the sweep and the next worker do, until the run is done."""
    from crm.exchange.actions import load, sweep
    from crm.exchange.models import ImportRun

    while ImportRun.objects.get(pk=run_id).state == "loading":
        sweep()
        load(run_id=run_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given or [20_000, 20]))
