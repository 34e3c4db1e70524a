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
    assert rows[5][0] == "Специалист / Причина / результат"
    assert rows[6:] == [
        ["Всего", 1, 0, 1, 1, 2, 0.5],
        [name, 1, 0, 1, 1, 2, 0.5],
        ["=1+1", None, None, 1, 1, 1, 1],
        ["—", 1, 0, None, None, 1, 0],
    ]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"B5:C5", "D5:E5", "F5:G5"}
    assert sheet["A9"].data_type == "s"
    assert sheet["C7"].number_format == "0.0%"


def sheet_of(answer: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body(answer))).active


def values(sheet: Any, first: int) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def test_a_folded_row_is_folded_in_the_file_too(actors: Actors) -> None:
    own, other = (actors[name] for name in ("specialist", "other_specialist"))
    address = f"r=specialist&r=result&m=works&p=30&x={own.pk}&_export=xlsx"
    rows = values(sheet_of(actors.client("director").get(f"/reports/?{address}")), 5)
    assert {row[0] for row in rows} == {"Всего", own.full_name, other.full_name, "—"}
    assert rows[0] == ["Всего", 3]
    assert [row[1] for row in rows if row[0] == own.full_name] == [2]


def test_rows_under_rows_are_outlined(actors: Actors) -> None:
    sheet = sheet_of(actors.client("head").get(f"/reports/?{ADDRESS}&_export=xlsx"))
    levels = [sheet.row_dimensions[number].outlineLevel for number in range(6, sheet.max_row + 1)]
    assert levels == [0, 0, 1, 1]


def test_changes_stand_beside_figures(actors: Actors) -> None:
    make_work(actors.client_row, actors["specialist"], today() - timedelta(days=35))
    refresh()
    address = "r=specialist&m=works&m=held_share&p=30&with=before&_export="
    browser = actors.client("head")
    sheet = sheet_of(browser.get(f"/reports/?{address}xlsx"))
    name = actors["specialist"].full_name
    assert values(sheet, 5) == [
        ["Специалист", "Работы", "Работы, изменение", "Состоялось из закрытых", "Состоялось из закрытых, изменение"],
        ["Всего", 2, 1, 0.5, -0.5], [name, 2, 1, 0.5, -0.5],
    ]  # fmt: skip
    assert sheet["A2"].value.startswith("Период: ")
    assert sheet["A3"].value == "Сравнение: С предыдущим периодом"
    lines = body(browser.get(f"/reports/?{address}csv")).decode("utf-8-sig").splitlines()
    assert lines[1].split(";") == ["Всего", "2", "1", "50,0", "-50,0"]


def test_shares_are_shares_in_the_file(actors: Actors) -> None:
    sheet = sheet_of(actors.client("director").get("/reports/?r=kind&m=works&p=30&share=total&_export=xlsx"))
    rows = values(sheet, 5)
    assert rows[0][1] == "Работы, %"
    assert [round(row[1], 3) for row in rows[1:]] == [1.0, 0.333, 0.667]
    assert sheet["B6"].number_format == "0.0%"


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
    browser.post("/reports/settings/save/", {"name": "Мой отчёт", "query": state})
    view = SavedView.objects.get()
    assert (view.owner, view.name) == (actors["head"], "Мой отчёт")
    again = browser.get(f"/reports/?{view.query}")
    assert again.context["current_view"] == view
    assert "Мой отчёт" in again.content.decode()
    assert "Мой отчёт" not in actors.client("director").get("/reports/contacts/").content.decode()


def test_ready_reports_open(actors: Actors) -> None:
    browser = actors.client("director")
    ready = browser.get("/reports/contacts/").context["ready"]
    assert [browser.get(f"/reports/?{query}").status_code for _name, query in ready] == [200] * len(ready)


def test_a_period_by_name_moves_with_the_days(actors: Actors) -> None:
    state = actors.client("head").get(f"/reports/?{ADDRESS}").context["state"]
    assert "p=30" in state
    assert "from=" not in state
    dated = actors.client("head").get("/reports/?r=state&m=works&from=2026-01-01&to=2026-02-01").context
    assert (dated["layout"].period.start, dated["layout"].period.end) == (date(2026, 1, 1), date(2026, 2, 1))
