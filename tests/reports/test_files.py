"""A report as a file says what the page says."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from contacts.works.models import WorkResult
from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from crm.ui.models import SavedView
from reports.actions import refresh
from tests.actors import Actors
from tests.factories import make_work

pytestmark = pytest.mark.django_db
ADDRESS = "r=specialist&r=result&c=kind&m=works&m=held_share&p=30"


@pytest.fixture(autouse=True)
def contacts(settings: Any, tmp_path: Path, actors: Actors) -> None:
    settings.REPORTS_DIR = tmp_path
    result = WorkResult.objects.create(name="=1+1")
    day = today() - timedelta(days=2)
    make_work(actors.client_row, actors["specialist"], day, result=result)
    make_work(actors.client_row, actors["specialist"], day, kind="unplanned", state="not_held")
    make_work(actors.foreign, actors["other_specialist"], day)
    refresh()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_workbook_is_the_pivot(actors: Actors) -> None:
    answer = actors.client("head").get(f"/reports/?{ADDRESS}&f-state=held&f-state=not_held&_export=xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(body(answer))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    name = actors["specialist"].full_name
    assert rows[0][0] == "Контакты с клиентами"
    assert [row[0] for row in rows[1:3]] == [
        f"Период: {today() - timedelta(days=29):%d.%m.%Y} – {today():%d.%m.%Y}",
        "Состояние: Контакт состоялся, Контакт не состоялся",
    ]
    assert rows[4] == [None, "Внеплановая", None, "Плановая", None, "Всего", None]
    assert rows[6:] == [
        ["Всего", 1, 0, 1, 1, 2, 0.5],
        [name, 1, 0, 1, 1, 2, 0.5],
        ["=1+1", None, None, 1, 1, 1, 1],
        ["—", 1, 0, None, None, 1, 0],
    ]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"B5:C5", "D5:E5", "F5:G5"}
    assert sheet["A9"].data_type == "s"
    assert sheet["C7"].number_format == "0.0%"


def test_a_csv_is_flat_and_harmless(actors: Actors) -> None:
    text = body(actors.client("head").get(f"/reports/?{ADDRESS}&_export=csv")).decode("utf-8-sig")
    name = actors["specialist"].full_name
    assert [line.split(";") for line in text.splitlines()][1:] == [
        ["Всего", "", "1", "0,0", "1", "100,0", "2", "50,0"],
        [name, "Всего", "1", "0,0", "1", "100,0", "2", "50,0"],
        [name, "'=1+1", "", "", "1", "100,0", "1", "100,0"],
        [name, "—", "1", "0,0", "", "", "1", "0,0"],
    ]


def test_each_file_is_logged_and_counted(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = actors.client("head")
    body(browser.get(f"/reports/?{ADDRESS}&_export=csv"))
    log = ExportLog.objects.get()
    assert (log.employee, log.list_code, log.format, log.rows) == (actors["head"], "reports.contacts", "csv", 4)
    assert "r=specialist" in log.filter
    monkeypatch.setattr("crm.exchange.queries.daily_quota", lambda employee: 5)
    answer = browser.get(f"/reports/?{ADDRESS}&_export=csv", follow=True)
    assert "1 строк" in answer.content.decode()
    assert ExportLog.objects.count() == 1


def test_a_setting_is_kept_under_a_name(actors: Actors) -> None:
    browser = actors.client("head")
    page = browser.get(f"/reports/?{ADDRESS}")
    state = page.context["state"]
    browser.post("/ui/views/", {"list_code": "reports.contacts", "name": "Мой отчёт", "query": state, "next": "/"})
    view = SavedView.objects.get()
    assert (view.owner, view.name) == (actors["head"], "Мой отчёт")
    again = browser.get(f"/reports/?{view.query}")
    assert again.context["current_view"] == view
    assert "Мой отчёт" in again.content.decode()
    assert "Мой отчёт" not in actors.client("director").get("/reports/").content.decode()


def test_ready_reports_open(actors: Actors) -> None:
    browser = actors.client("director")
    ready = browser.get("/reports/").context["ready"]
    assert [browser.get(f"/reports/?{query}").status_code for _name, query in ready] == [200] * len(ready)


def test_a_period_by_name_moves_with_the_days(actors: Actors) -> None:
    state = actors.client("head").get(f"/reports/?{ADDRESS}").context["state"]
    assert "p=30" in state
    assert "from=" not in state
    dated = actors.client("head").get("/reports/?r=state&m=works&from=2026-01-01&to=2026-02-01").context
    assert (dated["layout"].period.start, dated["layout"].period.end) == (date(2026, 1, 1), date(2026, 2, 1))
