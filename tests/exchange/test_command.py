"""``manage.py import_file`` keeps its contract: one JSON object on the standard output, 0 or 2, nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from clients.models import Client
from crm.exchange.models import ImportRun, Refusal

from .support import CLIENT_ROWS, put, state

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_file", *map(str, arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*CLIENT_ROWS, ["", "Без номера", ""]]
    code, out, _err = run(capsys, "clients", put(tmp_path, rows))
    summary = json.loads(out)
    reason = summary["errors"][0].pop("reason")
    assert (code, summary) == (
        0,
        {
            "format": "clients",
            "read": 4,
            "skipped": 0,
            "created": 3,
            "updated": 0,
            "unchanged": 0,
            "refused": 1,
            "errors": [{"line": 5, "column": "№"}],
        },
    )
    assert reason
    assert list(summary) == ["format", "read", "skipped", "created", "updated", "unchanged", "refused", "errors"]


def test_the_first_20_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "clients", put(tmp_path, [["№", "Клиент"], *[["", str(n)] for n in range(30)]]))
    summary = json.loads(out)
    assert (summary["refused"], [error["line"] for error in summary["errors"]]) == (30, list(range(2, 22)))


def test_dry_run_leaves_no_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    code, out, _err = run(capsys, "clients", put(tmp_path, CLIENT_ROWS), "--dry-run")
    assert (code, json.loads(out)["created"], state(), ImportRun.objects.count(), Refusal.objects.count()) == (
        0,
        3,
        before,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("format", "content", "named"),
    [
        ("clients", "Клиент\nА\n", "№"),
        ("clients", "", ""),
        ("unknown", "№;Клиент\n1;А\n", "unknown"),
        ("usage", "Комплект;Количество входов\n1;2\n", "Клиент, Начало, Конец"),
    ],
)
def test_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str, content: str, named: str
) -> None:
    code, out, err = run(capsys, format, put(tmp_path, content))
    assert (code, out, Client.objects.count(), ImportRun.objects.count()) == (2, "", 0, 0)
    assert named in err
    assert err.strip()


def test_encoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("№;Клиент\n1;Ёлка\n", encoding="cp866")
    assert run(capsys, "clients", path)[0] == 2
    assert run(capsys, "clients", path, "--encoding", "cp866")[0] == 0
    assert Client.objects.get().name == "Ёлка"
