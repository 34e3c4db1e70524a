"""The page of the effect: what is shown to whom, files, and what is said of addresses that are wrong."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.html import escape
from django.utils.http import urlencode

from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from reports import files
from reports.actions import refresh
from reports.models import FactMonth
from tests.actors import Actors
from tests.factories import make_case, make_client, make_use, make_work

pytestmark = pytest.mark.django_db

PAGE = "/reports/effect-of-cases/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path


def told(actors: Actors, case: Any, client: Any = None, by: str = "specialist", days: int = 40) -> Any:
    work = make_work(client or actors.client_row, actors[by], today() - timedelta(days=days))
    make_use(work, case)
    return work


def rows(text: str) -> dict[str, list[str]]:
    """Cells of each row of the second table, by its name."""
    table = text[text.index('id="by"') :]
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
    return {
        _text(name): [_text(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", cells, re.DOTALL)]
        for name, cells in found
    }


def _text(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<.*?>", " ", markup)).strip()


def counts(text: str) -> list[str]:
    """Works with a case, their clients, clients left without; none where nothing was told."""
    return re.findall(r"<b>(\d+)</b>", text[: text.index('id="by"')]) if 'id="by"' in text else []


def test_each_counts_the_works_of_ones_own_clients(actors: Actors) -> None:
    case = make_case(title="Отпуска")
    told(actors, case)
    told(actors, case, actors.foreign, "other_specialist")
    make_work(make_client(actors["specialist"]), actors["specialist"], today() - timedelta(days=40))
    refresh()
    names = (
        "specialist",
        "substitute",
        "account_manager",
        "head",
        "other_head",
        "other_specialist",
        "director",
        "auditor",
    )
    seen = {name: counts(actors.client(name).get(PAGE).content.decode()) for name in names}
    alone, one = ["1", "1", "0"], ["1", "1", "1"]
    assert seen == {
        "specialist": one, "substitute": one, "account_manager": alone, "head": one, "other_head": alone,
        "other_specialist": alone, "director": ["2", "2", "1"], "auditor": [],
    }  # fmt: skip


def test_each_case_has_a_row_that_leads_to_its_own_effect(actors: Actors) -> None:
    first, second = make_case(title="Отпуска"), make_case(title="Требования")
    for case in (first, first, second):
        told(actors, case, make_client(actors["specialist"]))
    refresh()
    browser = actors.client("specialist")
    text = browser.get(PAGE).content.decode()
    found = rows(text)
    assert {name: cells[:2] for name, cells in found.items()} == {"Отпуска": ["2", "2"], "Требования": ["1", "1"]}
    assert found["Отпуска"][-2] == "Мало данных"
    assert f'href="?case={first.pk}"' in text
    of_one = browser.get(f"{PAGE}?case={first.pk}").content.decode()
    assert counts(of_one) == ["2", "2", "0"]
    assert set(rows(of_one)) == {"Отпуска"}
    assert f'href="{PAGE}?case={first.pk}"' in browser.get(first.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("by", "name"),
    [("audience", "Бухгалтер"), ("author", None), ("specialist", None), ("parameter", "Входы")],
)
def test_what_it_is_broken_down_by(actors: Actors, by: str, name: str | None) -> None:
    from tests.triggers.scores import make_result

    case = make_case(title="Отпуска", audiences=["accountant"])
    make_result(actors.client_row, today() - timedelta(days=90), levels="otooooooo")
    told(actors, case)
    refresh()
    text = actors.client("head").get(f"{PAGE}?by={by}").content.decode()
    people = {"author": case.author.short_name, "specialist": actors["specialist"].short_name}
    assert {key: cells[:2] for key, cells in rows(text).items()} == {name or people[by]: ["1", "1"]}


def test_filters_let_through_what_they_name(actors: Actors) -> None:
    case = make_case(title="Отпуска", audiences=["hr"])
    other = make_case(title="Требования", kind="case", audiences=["accountant"])
    told(actors, case)
    told(actors, other, make_client(actors["substitute"]), "substitute")
    refresh()
    browser = actors.client("director")
    asked = {
        "kind=topic": ["Отпуска"], "kind=case": ["Требования"], "audience=hr": ["Отпуска"],
        "audience=lawyer": [], f"author={case.author_id}": ["Отпуска"],
        f"specialist={actors['substitute'].pk}": ["Требования"], "parameter=logins": [], "period=30": [],
        f"since={today() - timedelta(days=50)}&until={today()}": ["Отпуска", "Требования"],
    }  # fmt: skip
    found = {query: counts(text) and list(rows(text)) for query in asked if (text := _get(browser, query))}
    assert found == asked


def _get(browser: Any, query: str) -> str:
    return str(browser.get(f"{PAGE}?{query}").content.decode())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("case=999999", "Выберите корректный вариант"), ("case=<script>", "Выберите корректный вариант"),
        ("by=moon", "Выберите корректный вариант"), ("row=x", ""), ("period=century", "Выберите корректный вариант"),
        ("since=yesterday", "Введите правильную дату"), ("since=0001-01-01", "Выберите день между 2000 и 2099 годом"),
        ("since=2026-05-02&until=2026-05-01", "Период кончается раньше, чем начинается"),
        ("specialist=1%00", ""), ("parameter=weather&author=0", "Выберите корректный вариант"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_above_a_form_that_can_be_sent(actors: Actors, query: str, said: str) -> None:
    answer = actors.client("head").get(f"{PAGE}?{query}")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "В адресе указано то, чего нет" in text
    assert escape(said) in text
    assert 'name="period"' in text
    assert "<script>" not in text


def test_a_draft_of_others_is_nobodys_case_to_ask_for(actors: Actors) -> None:
    draft = make_case(actors["head"], "draft", title="Тайный черновик")
    told(actors, draft)
    refresh()
    answer = actors.client("specialist").get(f"{PAGE}?case={draft.pk}")
    assert answer.status_code == 400
    assert "Тайный черновик" not in answer.content.decode() + actors.client("specialist").get(PAGE).content.decode()
    assert "Тайный черновик" in actors.client("head").get(PAGE).content.decode()


def test_a_period_without_cases_says_what_to_do(actors: Actors) -> None:
    text = actors.client("head").get(PAGE).content.decode()
    assert "ни в одной работе не говорили о кейсе" in text
    told(actors, make_case())
    assert "Последних изменений в отчёте ещё нет" in actors.client("head").get(PAGE).content.decode()


def test_refreshing_leads_back_to_the_same_figures(actors: Actors) -> None:
    case = make_case()
    told(actors, case)
    browser = actors.client("head")
    answer = browser.post("/reports/refresh/", {"page": "effect", "query": f"case={case.pk}"})
    assert answer.headers["Location"] == f"{PAGE}?case={case.pk}"
    assert counts(browser.get(answer.headers["Location"]).content.decode()) == ["1", "1", "0"]


def test_a_lost_file_is_told(actors: Actors) -> None:
    told(actors, make_case())
    refresh()
    (files.folder() / FactMonth.objects.get(fact="works").file).unlink()
    answer = actors.client("head").get(PAGE)
    assert answer.status_code == 400
    assert "отсутствует или повреждён" in answer.content.decode()


def test_files_hold_all_rows_and_are_logged(actors: Actors) -> None:
    case = make_case(title="=Отпуска")
    told(actors, case)
    refresh()
    browser = actors.client("head")
    content = b"".join(browser.get(f"{PAGE}?_export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [line[0] for line in lines[1:]] == ["Все вместе"] * 6 + ["'=Отпуска"] * 6
    assert lines[1][1:4] == ["1", "1", "Разговоры с качественным звонком"]
    assert {line[-1] for line in lines[1:]} == {"Мало данных"}
    book = browser.get(f"{PAGE}?case={case.pk}&_export=xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active  # type: ignore[attr-defined]
    assert [cell.value for cell in sheet[1]] == lines[0]
    assert list(ExportLog.objects.values_list("list_code", "rows", "format").order_by("pk")) == [
        ("reports.effect", 12, "csv"), ("reports.effect", 12, "xlsx"),
    ]  # fmt: skip
    assert ExportLog.objects.latest("pk").filter == urlencode({"case": case.pk})


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("name", "most"), [("specialist", 11), ("head", 12), ("director", 9)])
def test_statements(actors: Actors, django_assert_num_queries: Any, many: int, name: str, most: int) -> None:
    for _case in range(many):
        told(actors, make_case(), make_client(actors["specialist"]))
    refresh()
    browser = actors.client(name)
    browser.get(PAGE)
    with django_assert_num_queries(most):
        browser.get(PAGE)
