"""Files of contacts follow the tables: each change is told of, each file is whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction
from django.utils import timezone

from clients.models import Client, ClientEvent, Distributive, Usage
from contacts.works.models import Assignment, Instrument, PlannedInstrument, Work, WorkInstrument, WorkResult
from reports import files
from reports.actions import RefreshInProgress, refresh
from reports.actions.facts import LOCK
from reports.choices import Fact
from reports.models import FactMonth, StaleMonth
from reports.queries import sources
from tests.factories import make_call, make_case, make_client, make_employee, make_person, make_use, make_work, noon
from tests.triggers.scores import make_result

pytestmark = pytest.mark.django_db

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.REPORTS_DIR = tmp_path
    return tmp_path


def stale(fact: Fact = Fact.WORKS) -> set[date]:
    return set(StaleMonth.objects.filter(fact=fact).values_list("month", flat=True))


def on_file(month: date, fact: Fact = Fact.WORKS) -> list[dict[str, Any]]:
    return pq.read_table(files.folder() / FactMonth.objects.get(fact=fact, month=month).file).to_pylist()


def written() -> list[date]:
    """The months of works that a refresh wrote."""
    return [month for fact, month in refresh() if fact is Fact.WORKS]


def test_a_row_holds_what_the_tables_say() -> None:
    employee, result = make_employee(), WorkResult.objects.create(name="Этап 5 проверочный", stage=5)
    client = make_client(employee, monthly_fee=15_000, cadence="monthly")
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
        "instruments": [{"id": news.pk, "quantity": 2}, {"id": login.pk, "quantity": 1}], "with_login": False,
        "used": 3, "minutes": 7,
        "assignment": assignment.pk, "assignment_planned": 3, "assignment_used": 3, "cases": [None],
        "size": "small_medium", "cadence": "monthly", "levels": "otuaooaoo",
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


def test_a_call_holds_its_own_time_and_what_its_work_was() -> None:
    employee, other = make_employee(), make_employee()
    client = make_client(employee)
    work = make_work(client, employee, date(2026, 6, 30), stages=[4], with_login=True, person=make_person(client))
    late = datetime(2026, 6, 30, 23, 30, tzinfo=timezone.get_default_timezone())
    linked = make_call(client, other, at=late, work=work, seconds=400)
    alone = make_call(None, other, at=late + timedelta(hours=1), direction="in", status="Не отвечен", seconds=0)
    refresh()
    (row,) = on_file(date(2026, 6, 1), Fact.CALLS)
    assert row == {
        "day": date(2026, 6, 30), "hour": 23, "client": client.pk, "person": None, "executor": other.pk,
        "is_incoming": False, "band": None, "work": work.pk, "direction": None, "kind": "planned", "method": "",
        "topic": None, "stages": [4], "state": "held", "result": None, "campaign": None,
        "instruments": [{"id": None, "quantity": 0}], "cases": [None], "call": linked.pk, "way": "out",
        "is_answered": True, "seconds": 400, "had_login": True,
    }  # fmt: skip
    (row,) = on_file(JULY, Fact.CALLS)
    assert row == {
        "day": JULY, "hour": 0, "client": None, "person": None, "executor": other.pk, "is_incoming": True,
        "band": None, "work": None, "direction": -1, "kind": "-", "method": "-", "topic": -1, "stages": [-1],
        "state": "-", "result": -1, "campaign": -1, "instruments": [{"id": -1, "quantity": 0}], "cases": [-1],
        "call": alone.pk, "way": "in", "is_answered": False, "seconds": 0, "had_login": False,
    }  # fmt: skip


def test_usage_counts_on_the_day_it_ends() -> None:
    client = make_client()
    make_result(client, date(2026, 7, 1), band="high")
    distributive = Distributive.objects.create(client=client, code="SKVO1", is_active=True)
    usage = Usage.objects.create(
        client=client, distributive=distributive, starts_on=date(2026, 6, 29), ends_on=date(2026, 7, 5), logins=4
    )
    assert stale(Fact.USAGE) == {JULY}
    refresh()
    (row,) = on_file(JULY, Fact.USAGE)
    told = {name: row[name] for name in ("usage", "day", "client", "band", "logins", "hour", "executor", "result")}
    assert told == {
        "usage": usage.pk, "day": date(2026, 7, 5), "client": client.pk, "band": "high", "logins": 4, "hour": None,
        "executor": None, "result": -1,
    }  # fmt: skip
    Usage.objects.filter(pk=usage.pk).update(ends_on=date(2026, 8, 2))
    assert stale(Fact.USAGE) == {JULY, AUGUST}
    refresh()
    usage.delete()
    assert (stale(Fact.USAGE), stale(Fact.CALLS), stale()) == ({AUGUST}, set(), set())


def test_calls_follow_their_works_into_other_months() -> None:
    """What a call says of its work, and of a login on its day, changes with the work."""
    employee = make_employee()
    client = make_client(employee)
    work = make_work(client, employee, date(2026, 7, 10))
    call = make_call(client, employee, date(2026, 8, 10), work=work)
    refresh()
    Work.objects.filter(pk=work.pk).update(state="not_held")
    assert (stale(), stale(Fact.CALLS)) == ({JULY}, {JULY, AUGUST})
    refresh()
    instrument = Instrument.objects.create(name="Инструмент звонка")
    WorkInstrument.objects.create(work=work, instrument=instrument)
    assert stale(Fact.CALLS) == {JULY, AUGUST}
    refresh()
    assert on_file(AUGUST, Fact.CALLS)[0]["instruments"] == [{"id": instrument.pk, "quantity": 1}]
    type(call).objects.filter(pk=call.pk).update(work=None)
    assert (stale(), stale(Fact.CALLS)) == (set(), {AUGUST})
    refresh()
    call.delete()
    assert stale(Fact.CALLS) == {AUGUST}


def test_works_of_one_assignment_tell_of_each_other() -> None:
    """What was used there stands in the row of each of its works, whatever their months."""
    employee, instrument = make_employee(), Instrument.objects.create(name="Инструмент поручения")
    client = make_client(employee)
    assignment = Assignment.objects.create(client=client, employee=employee, month=JULY)
    make_work(client, employee, date(2026, 7, 10), assignment=assignment)
    other = make_work(client, employee, date(2026, 8, 10), assignment=assignment)
    refresh()
    WorkInstrument.objects.create(work=other, instrument=instrument, quantity=2)
    assert stale() == {JULY, AUGUST}
    refresh()
    assert on_file(JULY)[0]["assignment_used"] == 2
    PlannedInstrument.objects.create(assignment=assignment, instrument=instrument, quantity=5)
    assert stale() == {JULY, AUGUST}
    refresh()
    Work.objects.filter(pk=other.pk).update(assignment=None)
    assert stale() == {JULY, AUGUST}
    refresh()
    assert [on_file(month)[0]["assignment_used"] for month in (JULY, AUGUST)] == [0, None]


def test_only_months_that_changed_are_written() -> None:
    employee = make_employee()
    client = make_client(employee)
    for day in (date(2026, 7, 10), date(2026, 8, 10)):
        make_work(client, employee, day)
    assert written() == [JULY, AUGUST]
    names = dict(FactMonth.objects.values_list("month", "file"))
    make_work(client, employee, date(2026, 8, 11))
    assert written() == [AUGUST]
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
    assert written() == [JULY, AUGUST]
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
    changed = StaleMonth.objects.get(fact=Fact.WORKS).at
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


def test_a_case_that_was_talked_about_tells_the_months_of_the_work_and_its_calls() -> None:
    employee = make_employee()
    client = make_client(employee)
    work = make_work(client, employee, date(2026, 7, 10))
    make_call(client, employee, date(2026, 8, 1), work=work)
    first, second = make_case(), make_case()
    refresh()
    use = make_use(work, second)
    assert (stale(), stale(Fact.CALLS)) == ({JULY}, {JULY, AUGUST})
    make_use(work, first)
    refresh()
    assert on_file(JULY)[0]["cases"] == on_file(AUGUST, Fact.CALLS)[0]["cases"] == [first.pk, second.pk]
    use.delete()
    assert (stale(), stale(Fact.CALLS)) == ({JULY}, {JULY, AUGUST})
    refresh()
    assert on_file(JULY)[0]["cases"] == [first.pk]


def test_a_client_is_what_it_was_as_the_month_began() -> None:
    """What is changed later changes no month before; of a day before all history it is the oldest known."""
    client = make_client(make_employee(), monthly_fee=20_000, cadence="weekly")
    Client.objects.filter(pk=client.pk).update(monthly_fee=9_000, cadence="monthly")
    ClientEvent.objects.filter(pgh_obj_id=client.pk, monthly_fee=20_000).update(pgh_created_at=noon(date(2026, 6, 3)))
    ClientEvent.objects.filter(pgh_obj_id=client.pk, monthly_fee=9_000).update(pgh_created_at=noon(date(2026, 7, 3)))
    for day in (date(2026, 5, 10), date(2026, 7, 10), date(2026, 8, 10)):
        make_work(client, None, day)
    refresh()
    told = [(row["size"], row["cadence"]) for month in (date(2026, 5, 1), JULY, AUGUST) for row in on_file(month)]
    assert told == [("large", "weekly"), ("large", "weekly"), ("small_medium", "monthly")]


def test_a_file_with_the_columns_of_an_earlier_version_is_written_again() -> None:
    make_work(make_client(make_employee()), None, date(2026, 7, 10))
    refresh()
    known = FactMonth.objects.get()
    path = files.folder() / known.file
    FactMonth.objects.update(file=files.sealed(path, f"works-2026-07-{'0' * 12}"))
    assert sources(JULY, date(2026, 7, 31)).broken == [JULY]
    assert written() == [JULY]
    assert sources(JULY, date(2026, 7, 31)).broken == []
