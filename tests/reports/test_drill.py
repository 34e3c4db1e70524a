"""What stands behind figures of calls and of usage, and columns in the order that one gives them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from clients.models import Distributive, Usage
from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from reports.actions import refresh
from reports.choices import Fact
from reports.drill.columns import ALL, chosen, earlier
from tests.actors import Actors
from tests.factories import make_call, make_person, make_work

from .test_pages import figures, names

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def facts(settings: Any, tmp_path: Path, actors: Actors) -> None:
    """Of the own client two dials, one of them of a work, and a call that came in; three weeks of usage, one without a
    login; of a stranger's client one each."""
    settings.REPORTS_DIR = tmp_path
    own, stranger = actors["specialist"], actors["other_specialist"]
    client, day = actors.client_row, today() - timedelta(days=3)
    work = make_work(client, own, day, number="Р-1")
    make_call(client, own, day, work=work, person=make_person(client, "Дозвонкина Вера Олеговна"), seconds=400)
    make_call(client, own, day, status="Не отвечен", seconds=0, person_name="Со слов")
    make_call(client, own, day, direction="in")
    make_call(actors.foreign, stranger, day, seconds=700)
    for one, logins in ((client, 4), (client, 0), (client, 3), (actors.foreign, 9)):
        distributive = Distributive.objects.create(client=one, code=f"SKVO{logins}", is_active=True)
        Usage.objects.create(
            client=one, distributive=distributive, starts_on=day - timedelta(days=6), ends_on=day, logins=logins,
            active_users=2, session_minutes=50,
        )  # fmt: skip
    refresh()


def links(text: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'<td class=num><a href="(.*?)">', text)]


def behind(actors: Actors, address: str, many: int) -> list[Any]:
    """The pages behind so many figures of a head's report, the total's first."""
    browser = actors.client("head")
    return [browser.get(link) for link in links(browser.get(f"/reports/contacts/?{address}").content.decode())[:many]]


def texts(answer: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for _one, row in answer.context["rows"]]


def test_behind_figures_of_calls_are_calls(actors: Actors) -> None:
    pages = behind(actors, "r=specialist&m=dials&m=answered&p=30", 3)
    assert [(one.context["fact"], one.context["many"]) for one in pages] == [("calls", 2), ("calls", 1), ("calls", 2)]
    dials = pages[0].content.decode()
    assert "Звонки за цифрой" in dials
    assert "2 звонка" in dials
    heads = [str(column.label) for column in pages[0].context["columns"]]
    assert heads == [
        "Когда",
        "Клиент",
        "Контактное лицо",
        "Сотрудник",
        "Направление звонка",
        "Состояние",
        "Секунды",
        "Работа",
    ]
    own, client = actors["specialist"].short_name, f"{actors.client_row.number} - {actors.client_row.name}"
    assert sorted(row[1:] for row in texts(pages[0])) == [
        [client, "Дозвонкина Вера Олеговна", own, "Исходящий", "Успешно", "400", "Р-1"],
        [client, "Со слов", own, "Исходящий", "Не отвечен", "0", "—"],
    ]


def test_behind_logins_is_usage(actors: Actors) -> None:
    total, of_client = behind(actors, "r=client&m=logins&p=30", 2)
    assert (total.context["fact"], total.context["many"], of_client.context["many"]) == ("usage", 2, 2)
    assert "2 строки" in total.content.decode()
    assert {row[1]: row[4:] for row in texts(total)} == {"SKVO4": ["4", "2", "50"], "SKVO3": ["3", "2", "50"]}
    text = actors.client("head").get("/reports/contacts/?r=client&m=logins&p=30").content.decode()
    assert (names(text)[0], figures(text)) == ("Всего", ["7", "7"])


@pytest.mark.parametrize(("measure", "many"), [("dials", 3), ("logins", 3)])
def test_each_sees_the_calls_and_the_usage_of_ones_own(actors: Actors, measure: str, many: int) -> None:
    address = f"/reports/works/?m={measure}&of={measure}&p=30"
    seen = {name: actors.client(name).get(address) for name in ("director", "head", "other_head", "specialist")}
    counted = {name: answer.context["many"] for name, answer in seen.items()}
    assert counted == {"director": many, "head": 2, "other_head": 1, "specialist": 2}
    assert actors.foreign.name not in seen["head"].content.decode()


@pytest.mark.parametrize("measure", ["dials", "logins"])
def test_files_hold_the_columns_of_the_page(actors: Actors, measure: str) -> None:
    fact = Fact.CALLS if measure == "dials" else Fact.USAGE
    browser = actors.client("head")
    answer = browser.get(f"/reports/works/?m={measure}&of={measure}&p=30&_export=csv")
    heads, *rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";")
    assert heads == [str(column.label) for column in ALL[fact].values()]
    assert len(rows) == ExportLog.objects.get().rows == 2


@pytest.mark.parametrize("measure", ["dials", "logins"])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, measure: str) -> None:
    browser, address = actors.client("head"), f"/reports/works/?m={measure}&of={measure}&p=30"
    browser.get(address)
    with django_assert_num_queries(9):
        assert browser.get(address).context["many"] == 2


# --- The order of columns ---


def test_columns_stand_as_they_are_ordered(actors: Actors) -> None:
    browser = actors.client("head")
    address = "/reports/works/?m=works&p=30&d=minutes&d=client&d=number"
    page = browser.get(address)
    assert [column.code for column in page.context["columns"]] == ["minutes", "client", "number"]
    offered = [(column.code, is_shown) for column, is_shown, _forward in page.context["all_columns"]]
    assert offered[:3] == [("minutes", True), ("client", True), ("number", True)]
    assert {code for code, is_shown in offered if not is_shown} == set(ALL[Fact.WORKS]) - {
        "minutes",
        "client",
        "number",
    }
    file = b"".join(browser.get(f"{address}&_export=csv").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "Минуты;Клиент;Работа"


def test_a_column_is_moved_up_and_the_list_stays_open(actors: Actors) -> None:
    browser = actors.client("head")
    text = browser.get("/reports/works/?m=works&p=30&d=minutes&d=client&d=number&page=1").content.decode()
    forward = re.search(r'<a href="\?([^"]*)" aria-label="Клиент: выше"', text)
    assert forward is not None
    moved = browser.get(f"/reports/works/?{forward.group(1).replace('&amp;', '&')}")
    assert [column.code for column in moved.context["columns"]] == ["client", "minutes", "number"]
    text = moved.content.decode()
    assert re.search(r'<details class="menu" data-menu open>', text)
    assert "Клиент: выше" not in text  # the first one goes no further
    assert "moved" not in QueryDict(moved.context["query"])
    assert QueryDict(moved.context["query"]).getlist("d") == ["client", "minutes", "number"]


def test_an_address_may_name_a_column_twice_or_of_another_fact() -> None:
    assert [one.code for one in chosen(Fact.WORKS, ["goal", "day", "goal", "logins"])] == ["goal", "day"]
    assert [one.code for one in chosen(Fact.USAGE, ["goal"])] == list(ALL[Fact.USAGE])
    columns = chosen(Fact.WORKS, ["goal", "day", "number"])
    assert [earlier(columns, code) for code in ("goal", "day", "number")] == [
        ["goal", "day", "number"], ["day", "goal", "number"], ["goal", "number", "day"],
    ]  # fmt: skip
