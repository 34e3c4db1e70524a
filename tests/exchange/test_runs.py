"""The life of an import: checked, decided upon, loaded; cancelled, given up, sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from clients.models import Client
from crm.exchange import tasks
from crm.exchange.actions import cancel, load, preview, request_load, runs, start_import, sweep
from crm.exchange.errors import Unreadable
from crm.exchange.models import ImportRun
from crm.exchange.queries import refused_rows
from crm.staff.choices import Role
from crm.staff.models import Employee

from .support import CLIENT_ROWS, csv_bytes, employee

pytestmark = pytest.mark.django_db
ROWS = [*CLIENT_ROWS, ["", "БЕЗ НОМЕРА", ""], ["103", "=ФОРМУЛА", ""]]


@pytest.fixture
def head() -> Employee:
    return employee("head", Role.HEAD, language="en")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[tuple[str, int]]:
    """Tasks sent to workers; the workers are the test."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(runs, "_send", lambda task, run_id: found.append((task, run_id)))
    return found


def given(
    head: Employee, rows: list[list[str]] | bytes = ROWS, code: str = "clients", name: str = "клиенты.csv"
) -> ImportRun:
    content = rows if isinstance(rows, bytes) else csv_bytes(rows)
    return start_import(by=head, format_code=code, file=SimpleUploadedFile(name, content))


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def counts_of(run: ImportRun) -> tuple[int, ...]:
    run = fresh(run)
    return run.read, run.skipped, run.created, run.updated, run.unchanged, run.refused


def test_upload_check_load(head: Employee, sent: list[tuple[str, int]]) -> None:
    run = given(head)
    assert (run.state, sent, run.path.stat().st_mode & 0o777) == ("uploaded", [("exchange.preview", run.pk)], 0o600)
    tasks.preview(run.pk)
    assert (fresh(run).state, counts_of(run), Client.objects.count()) == ("previewed", (5, 0, 4, 0, 0, 1), 0)
    assert request_load(by=head, run=run) is True
    assert (fresh(run).state, sent[1:]) == ("loading", [("exchange.load", run.pk)])
    tasks.load(run.pk)
    done = fresh(run)
    assert (done.state, counts_of(run), Client.objects.count(), done.progress) == ("done", (5, 0, 4, 0, 0, 1), 4, 100)
    assert done.finished_at is not None


def test_preview_shows_rows_and_reasons(head: Employee, sent: object) -> None:
    run = given(head)
    preview(run_id=run.pk)
    shown = fresh(run)
    assert shown.samples[0] == {
        "line": 2,
        "is_new": True,
        "cells": [["№", "100"], ["Клиент", "БЕРЁЗА"], ["КПП", "Соколова Инна Олеговна"]],
    }
    assert list(run.refusals.values_list("line", "column", "reason")) == [(5, "№", "No value, and there must be one")]
    assert shown.encoding == "utf-8"


def test_each_step_twice_is_once(head: Employee, sent: list[tuple[str, int]]) -> None:
    run = given(head)
    for _time in range(2):
        preview(run_id=run.pk)
    assert [request_load(by=head, run=run) for _time in range(2)] == [True, False]
    for _time in range(2):
        load(run_id=run.pk)
    preview(run_id=run.pk)
    assert (fresh(run).state, counts_of(run), run.refusals.count(), len(sent)) == ("done", (5, 0, 4, 0, 0, 1), 1, 2)


def test_nothing_is_loaded_before_somebody_says_so(head: Employee, sent: object) -> None:
    run = given(head)
    load(run_id=run.pk)
    assert request_load(by=head, run=run) is False
    assert (fresh(run).state, Client.objects.count()) == ("uploaded", 0)


def test_an_unreadable_file_fails_with_a_sentence(head: Employee, sent: object) -> None:
    run = given(head, [["Клиент"], ["А"]])
    preview(run_id=run.pk)
    assert (fresh(run).state, fresh(run).failure) == ("failed", "Columns are missing: №. Found: Клиент")


def test_cancel(head: Employee, sent: object) -> None:
    run = given(head)
    preview(run_id=run.pk)
    assert cancel(by=head, run=run) is True
    assert request_load(by=head, run=run) is False
    load(run_id=run.pk)
    assert (fresh(run).state, cancel(by=head, run=run), Client.objects.count()) == ("cancelled", False, 0)


def test_cancelled_while_it_is_loaded(head: Employee, sent: object, monkeypatch: pytest.MonkeyPatch) -> None:
    run = given(head)
    preview(run_id=run.pk)
    request_load(by=head, run=run)
    original = runs.execute

    def cancelled_meanwhile(run: ImportRun, *args: Any, **kwargs: Any) -> None:
        cancel(by=head, run=run)
        original(run, *args, **kwargs)

    monkeypatch.setattr(runs, "execute", cancelled_meanwhile)
    load(run_id=run.pk)
    assert (fresh(run).state, Client.objects.count(), _staging_tables()) == ("cancelled", 0, [])


def _staging_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'exchange\\_staging\\_%' AND relkind = 'r'")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HEAD, Role.DIRECTOR)])
def test_who_may_not_give_files(role: Role, sent: object) -> None:
    with pytest.raises(PermissionDenied):
        given(employee("x", role))


def test_a_head_gives_no_employees(head: Employee, sent: object) -> None:
    with pytest.raises(PermissionDenied):
        given(head, code="employees")
    assert given(employee("d", Role.DIRECTOR), code="employees").state == "uploaded"


def test_a_right_withdrawn_meanwhile_counts(head: Employee, sent: object) -> None:
    run = given(head)
    preview(run_id=run.pk)
    request_load(by=head, run=run)
    Employee.objects.filter(pk=head.pk).update(roles=[Role.SPECIALIST])
    load(run_id=run.pk)
    assert (fresh(run).state, fresh(run).failure, Client.objects.count()) == (
        "failed",
        "Who gave the file may no longer load it",
        0,
    )


def test_a_file_too_large(head: Employee, sent: list[tuple[str, int]], settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(Unreadable, match="larger than"):
        given(head)
    assert (sent, ImportRun.objects.count()) == ([], 0)


# --- The sweep ---


def test_a_run_without_a_worker_is_sent_again(head: Employee, sent: list[tuple[str, int]]) -> None:
    run = given(head)
    ImportRun.objects.filter(pk=run.pk).update(state="loading")
    sent.clear()
    sweep()
    assert sent == [("exchange.load", run.pk)]
    load(run_id=run.pk)
    sweep()
    assert (fresh(run).state, len(sent)) == ("done", 1)


def test_an_upload_whose_message_was_lost(head: Employee, sent: list[tuple[str, int]]) -> None:
    run = given(head)
    sent.clear()
    sweep()
    assert sent == []
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    sweep()
    assert sent == [("exchange.preview", run.pk)]


def test_a_run_that_kills_its_workers_is_given_up(head: Employee, sent: object) -> None:
    run = given(head)
    ImportRun.objects.filter(pk=run.pk).update(state="loading", attempts=runs.MAX_ATTEMPTS)
    load(run_id=run.pk)
    assert (fresh(run).state, Client.objects.count()) == ("failed", 0)
    assert "given up" in fresh(run).failure


def test_a_command_that_was_killed_is_told(sent: list[tuple[str, int]]) -> None:
    run = ImportRun.objects.create(
        format="clients", file_name="a.csv", state="loading", created_at=timezone.now() - timedelta(minutes=1)
    )
    sweep()
    assert (fresh(run).state, fresh(run).failure, sent) == (
        "failed",
        "The command was stopped. Nothing was loaded; run it again.",
        [],
    )


def test_staging_tables_of_the_dead_are_dropped(sent: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE exchange_staging_987654 (line integer)")
    sweep()
    assert _staging_tables() == []


def test_files_are_kept_for_a_month(head: Employee, sent: object) -> None:
    run = given(head)
    cancel(by=head, run=run)
    sweep()
    assert run.path.exists()
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=31))
    sweep()
    assert (run.path.exists(), fresh(run).stored_file) == (False, "")


def test_messages_go_after_the_commit(
    head: Employee, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    calls: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(runs.current_app, "send_task", lambda name, args, retry: calls.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        run = given(head)
        assert calls == []
    assert calls == [("exchange.preview", [run.pk])]


def test_a_broker_that_is_down_stops_nobody(
    head: Employee, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(runs.current_app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        run = given(head)
    assert fresh(run).state == "uploaded"


# --- Refused rows ---


def test_refused_rows_as_a_file(head: Employee, sent: object) -> None:
    run = given(head)
    preview(run_id=run.pk)
    assert list(refused_rows(run)) == [
        ["№", "Клиент", "КПП", "Line", "Column", "Reason"],
        ["", "БЕЗ НОМЕРА", "", "5", "№", "No value, and there must be one"],
    ]
    run.path.unlink()
    assert list(refused_rows(run)) == [["Line", "Column", "Reason"], ["5", "№", "No value, and there must be one"]]


def test_refused_rows_keep_the_title_lines(head: Employee, sent: object) -> None:
    content = "Отчёт\n с 02.11.2026 по 08.11.2026\nЗначение;Комплект\n999 - НЕТ;СКВО1\n".encode("cp1251")
    run = given(head, content, "usage")
    preview(run_id=run.pk)
    assert list(refused_rows(run)) == [
        ["Отчёт"],
        [" с 02.11.2026 по 08.11.2026"],
        ["Значение", "Комплект", "Line", "Column", "Reason"],
        ["999 - НЕТ", "СКВО1", "4", "Клиент", "There is no client “999”"],
    ]


def test_files_lie_in_the_private_folder(head: Employee, sent: object) -> None:
    run = given(head, name="../../etc/клиенты.csv")
    assert run.path.parent == settings.MEDIA_ROOT / "imports"
    assert run.path.parent.stat().st_mode & 0o777 == 0o700
