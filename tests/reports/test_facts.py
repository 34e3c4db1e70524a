"""Files of contacts follow the tables: each change is told of, each file is whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from contacts.works.models import Assignment, Instrument, PlannedInstrument, Work, WorkInstrument, WorkResult
from reports import files
from reports.actions import RefreshInProgress, refresh
from reports.actions.facts import LOCK
from reports.models import FactMonth, StaleMonth
from reports.queries import sources
from tests.factories import make_client, make_employee, make_work
from tests.triggers.scores import make_result

pytestmark = pytest.mark.django_db

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.REPORTS_DIR = tmp_path
    return tmp_path


def stale() -> set[date]:
    return set(StaleMonth.objects.values_list("month", flat=True))


def on_file(month: date) -> list[dict[str, Any]]:
    return pq.read_table(files.folder() / FactMonth.objects.get(month=month).file).to_pylist()


def test_a_row_holds_what_the_tables_say() -> None:
    employee, result = make_employee(), WorkResult.objects.create(name="Этап 5 проверочный", stage=5)
    client = make_client(employee)
    make_result(client, date(2026, 7, 1), date(2026, 7, 10), band="dynamic")
    make_result(client, date(2026, 7, 11), band="high")
    assignment = Assignment.objects.create(client=client, employee=employee, month=JULY)
    news, login = (Instrument.objects.create(name=name) for name in ("Новость проверки", "Вход проверки"))
    PlannedInstrument.objects.create(assignment=assignment, instrument=news, quantity=3)
    work = make_work(client, employee, date(2026, 7, 10), result=result, stages=[4], minutes=7, assignment=assignment)
    other = make_work(client, employee, date(2026, 7, 12), assignment=assignment, state="not_held")
    WorkInstrument.objects.create(work=work, instrument=news, quantity=2)
    WorkInstrument.objects.create(work=work, instrument=login, quantity=1)
    refresh()
    first, second = on_file(JULY)
    assert first == {
        "work": work.pk, "day": date(2026, 7, 10), "hour": 12, "client": client.pk, "person": None,
        "executor": employee.pk, "direction": None, "kind": "planned", "method": "", "is_incoming": False,
        "topic": None, "stages": [4, 5], "state": "held", "result": result.pk, "campaign": None, "band": "dynamic",
        "instruments": [{"id": news.pk, "quantity": 2}, {"id": login.pk, "quantity": 1}], "used": 3, "minutes": 7,
        "assignment": assignment.pk, "assignment_planned": 3, "assignment_used": 3,
    }  # fmt: skip
    assert (second["work"], second["stages"], second["instruments"]) == (
        other.pk, [None], [{"id": None, "quantity": 0}],
    )  # fmt: skip
    assert (second["band"], second["assignment_used"]) == ("high", 3)


def test_every_way_of_changing_tells_its_months() -> None:
    employee = make_employee()
    client = make_client(employee)
    work = make_work(client, employee, date(2026, 7, 10))
    assert stale() == {JULY}
    refresh()
    assert stale() == set()
    Work.objects.filter(pk=work.pk).update(counts_on=date(2026, 8, 2))
    assert stale() == {JULY, AUGUST}
    refresh()
    assert list(FactMonth.objects.values_list("month", "rows")) == [(AUGUST, 1)]
    instrument = Instrument.objects.create(name="Ещё инструмент")
    used = WorkInstrument.objects.create(work=work, instrument=instrument)
    assert stale() == {AUGUST}
    refresh()
    used.delete()
    assert stale() == {AUGUST}
    refresh()
    planned = PlannedInstrument.objects.create(
        assignment=Assignment.objects.create(client=client, employee=employee, month=JULY), instrument=instrument
    )
    assert stale() == {JULY}
    refresh()
    planned.delete()
    assert stale() == {JULY}
    refresh()
    result = WorkResult.objects.create(name="Результат без этапа")
    assert stale() == set()
    WorkResult.objects.filter(pk=result.pk).update(stage=4)
    assert stale() == {AUGUST}
    refresh()
    work.delete()
    assert stale() == {AUGUST}
    refresh()
    assert not FactMonth.objects.exists()


def test_only_months_that_changed_are_written() -> None:
    employee = make_employee()
    client = make_client(employee)
    for day in (date(2026, 7, 10), date(2026, 8, 10)):
        make_work(client, employee, day)
    assert refresh() == [JULY, AUGUST]
    names = dict(FactMonth.objects.values_list("month", "file"))
    make_work(client, employee, date(2026, 8, 11))
    assert refresh() == [AUGUST]
    after = dict(FactMonth.objects.values_list("month", "file"))
    assert after[JULY] == names[JULY]
    assert after[AUGUST] != names[AUGUST]
    assert refresh() == []


def test_a_damaged_or_missing_file_is_told_and_written_again() -> None:
    client = make_client(make_employee())
    for day in (date(2026, 7, 10), date(2026, 8, 10)):
        make_work(client, None, day)
    refresh()
    assert sources(JULY, date(2026, 8, 31)).broken == []
    july, august = FactMonth.objects.order_by("month")
    (files.folder() / july.file).unlink()
    whole = (files.folder() / august.file).read_bytes()
    (files.folder() / august.file).write_bytes(whole[: len(whole) // 2])
    assert sources(JULY, date(2026, 8, 31)).broken == [JULY, AUGUST]
    assert sources(JULY, date(2026, 7, 31)).broken == [JULY]
    assert refresh() == [JULY, AUGUST]
    assert sources(JULY, date(2026, 8, 31)).broken == []


def test_a_crash_leaves_the_last_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(make_employee())
    make_work(client, None, date(2026, 7, 10))
    refresh()
    known = FactMonth.objects.get()
    make_work(client, None, date(2026, 7, 11))

    def fail(path: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files, "_settle", fail)
    with pytest.raises(OSError, match="no space"), transaction.atomic():
        refresh()
    assert FactMonth.objects.get().file == known.file
    assert stale() == {JULY}
    monkeypatch.undo()


def test_old_files_go_once_nobody_can_be_reading_them(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    client = make_client(make_employee())
    make_work(client, None, date(2026, 7, 10))
    refresh()
    make_work(client, None, date(2026, 7, 11))
    refresh()
    assert len(list(folder.glob("*.parquet"))) == 2
    monkeypatch.setattr(files, "KEEP_SECONDS", -1)
    refresh()
    assert [path.name for path in folder.glob("*.parquet")] == [FactMonth.objects.get().file]


def test_the_day_that_a_change_is_not_on_file_is_said() -> None:
    make_work(make_client(make_employee()), None, date(2026, 7, 10))
    changed = StaleMonth.objects.get().at
    assert sources(JULY, date(2026, 7, 31)).changed_since == changed
    assert sources(AUGUST, date(2026, 8, 31)).changed_since is None
    refresh()
    assert sources(JULY, date(2026, 7, 31)).changed_since is None


def test_two_do_not_refresh_at_once() -> None:
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    try:
        cursor = other.cursor()
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(RefreshInProgress):
            refresh()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    finally:
        other.close()
    assert refresh() == []
