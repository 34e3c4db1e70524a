"""The workplace in a browser: what is shown to whom, and what is said of addresses that are wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.html import escape

from contacts.works.models import WorkResult
from crm.staff.calendar import today
from reports import engine, files
from reports.actions import refresh
from reports.models import FactMonth
from tests.actors import Actors
from tests.factories import make_client, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path


def work_of(actors: Actors, client: Any, name: str, **fields: Any) -> Any:
    return make_work(client, actors[name], today() - timedelta(days=3), **fields)


def figures(text: str) -> list[str]:
    """The texts of cells, row by row."""
    cells = re.findall(r"<td class=num>(.*?)</td>", text)
    return [re.sub(r"<.*?>", "", cell) for cell in cells]


def names(text: str) -> list[str]:
    heads = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    return [re.sub(r"<.*?>", "", head, flags=re.DOTALL).strip() for head in heads]


def test_each_sees_the_works_of_ones_own_clients(actors: Actors) -> None:
    work_of(actors, actors.client_row, "specialist")
    work_of(actors, actors.client_row, "specialist", state="not_held")
    work_of(actors, actors.foreign, "other_specialist")
    refresh()
    seen = {}
    for name in ("specialist", "substitute", "account_manager", "auditor", "head", "other_head", "director"):
        text = actors.client(name).get("/reports/?r=specialist&m=works&m=clients&m=held_share&p=30").content.decode()
        seen[name] = (names(text)[1:], figures(text)[:3])
    own, other = (actors[name].full_name for name in ("specialist", "other_specialist"))
    mine = ([own], ["2", "1", "50,0 %"])
    assert seen == {
        "specialist": mine, "substitute": mine, "account_manager": mine, "auditor": mine, "head": mine,
        "other_head": ([other], ["1", "1", "100,0 %"]),
        "director": (sorted([own, other]), ["3", "2", "66,7 %"]),
    }  # fmt: skip


def test_rows_totals_columns_and_levels(actors: Actors) -> None:
    first, second = (WorkResult.objects.create(name=name) for name in ("Первый исход", "Второй исход"))
    work_of(actors, actors.client_row, "specialist", result=first)
    work_of(actors, actors.client_row, "specialist", result=second, kind="unplanned")
    refresh()
    browser = actors.client("director")
    text = browser.get("/reports/?r=specialist&r=result&c=kind&m=works&m=clients&p=30").content.decode()
    assert names(text) == ["Всего", actors["specialist"].full_name, "Второй исход", "Первый исход"]
    everything = ["1", "1", "1", "1", "2", "1"]
    assert figures(text) == [
        *everything, *everything, "1", "1", "", "", "1", "1", "", "", "1", "1", "1", "1",
    ]  # fmt: skip
    folded = browser.get("/reports/?r=specialist&r=result&m=works&p=30&fold=1").content.decode()
    assert names(folded) == ["Всего", actors["specialist"].full_name]
    ordered = browser.get("/reports/?r=result&m=works&p=30&sort=works").content.decode()
    assert 'aria-sort="ascending"' in ordered


def test_a_figure_opens_its_works(actors: Actors) -> None:
    result = WorkResult.objects.create(name="Исход с кавычкой “<b>”")
    shown = work_of(actors, actors.client_row, "specialist", result=result)
    hidden = work_of(actors, actors.client_row, "specialist")
    refresh()
    browser = actors.client("head")
    text = browser.get("/reports/?r=result&m=works&p=30").content.decode()
    assert escape(result.name) in text
    links = re.findall(r'<td class=num><a href="(.*?)">', text)
    total, of_result, of_none = (browser.get(link.replace("&amp;", "&")).content.decode() for link in links)
    assert [(shown.number in page, hidden.number in page) for page in (total, of_result, of_none)] == [
        (True, True), (True, False), (False, True),
    ]  # fmt: skip
    stranger = actors.client("other_head").get(links[0].replace("&amp;", "&")).content.decode()
    assert (shown.number in stranger, hidden.number in stranger) == (False, False)


def test_comparison_and_shares(actors: Actors) -> None:
    day = today()
    for ago in (1, 2, 40):
        make_work(actors.client_row, actors["specialist"], day - timedelta(days=ago))
    refresh()
    browser = actors.client("director")
    compared = browser.get("/reports/?r=specialist&m=works&p=30&with=before").content.decode()
    assert re.findall(r"<small>(.*?)</small>", compared) == ["+1", "+1"]
    assert figures(browser.get("/reports/?r=specialist&m=works&p=30&share=total").content.decode()) == [
        "100,0 %", "100,0 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("r=nose&m=works", "Нет признака «nose»"),
        ("r=state&m=weight", "Нет показателя «weight»"),
        ("r=state", "Выберите хотя бы один показатель"),
        ("r=state&c=state&m=works", "«Состояние» выбрано дважды"),
        ("m=works&from=2026-02-01&to=2026-01-01", "Период кончается раньше, чем начинается"),
        ("m=works&from=01.02.2026", "«01.02.2026» – не дата"),
        ("m=works&f-hour=noon", "«noon» – не значение этого признака"),
        ("m=works&f-nose=1", "Нет признака «nose»"),
        ("m=works&with=never", "а не с «never»"),
        ("r=day&m=works&with=year", "Дни, недели и месяцы двух периодов разные"),
        ("m=works&share=sky", "а не от «sky»"),
        ("m=works&sort=-clients", "упорядочен по «Клиенты»"),
        ("m=works&chart=cake", "а не «cake»"),
    ],
)
def test_a_wrong_address_is_a_sentence_and_a_usable_page(actors: Actors, address: str, sentence: str) -> None:
    answer = actors.client("director").get(f"/reports/?{address}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert 'href="/reports/contacts/"' in answer.content.decode()


def zeros(path: Path) -> None:
    """As a disk that lost its power leaves it: long enough, and empty at its end."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bytes_of_the_middle(path: Path) -> None:
    """Its length and both its ends whole, as a failing disk leaves it."""
    whole = bytearray(path.read_bytes())
    for place in range(len(whole) // 4, len(whole) // 2):
        whole[place] ^= 0x55
    path.write_bytes(bytes(whole))


def one_bit(path: Path) -> None:
    """Which may well be read as another figure."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3] ^= 1
    path.write_bytes(bytes(whole))


@pytest.mark.parametrize(
    ("damage", "address"),
    [
        (Path.unlink, "/reports/contacts/"),
        (bytes_of_the_middle, "/reports/contacts/"),
        (bytes_of_the_middle, "/reports/works/?m=works&p=30"),
        (one_bit, "/reports/contacts/"),
        (half, "/reports/contacts/"),
        (zeros, "/reports/contacts/"),
        (zeros, "/reports/works/?m=works&p=30"),
        (Path.unlink, "/reports/choose/state/"),
    ],
)
def test_a_missing_or_half_written_file_is_never_a_wrong_number(
    actors: Actors, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], address: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("reports.tasks.refresh.delay", lambda: asked.append("refresh"))
    work_of(actors, actors.client_row, "specialist")
    refresh()
    damage(files.folder() / FactMonth.objects.get().file)
    answer = actors.client("director").get(address)
    assert answer.status_code == 400
    assert "отсутствует или повреждён" in answer.content.decode()
    assert figures(answer.content.decode()) == []
    assert asked == ["refresh"]
    refresh()
    assert actors.client("director").get(address).status_code == 200


def test_a_file_that_is_damaged_after_it_was_looked_at_is_told_too(
    actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time says that nobody wrote to it, so it is believed until the engine cannot read it."""
    monkeypatch.setattr("reports.tasks.refresh.delay", lambda: None)
    work_of(actors, actors.client_row, "specialist")
    refresh()
    browser, path = actors.client("director"), files.folder() / FactMonth.objects.get().file
    assert browser.get("/reports/contacts/").status_code == 200
    before = path.stat()
    bytes_of_the_middle(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    answer = browser.get("/reports/contacts/")
    assert (answer.status_code, figures(answer.content.decode())) == (400, [])
    assert "отсутствует или повреждён" in answer.content.decode()
    refresh()
    assert browser.get("/reports/contacts/").status_code == 200


def test_what_else_the_engine_cannot_do_is_not_blamed_on_a_file(
    actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_of(actors, actors.client_row, "specialist")
    refresh()

    def fail(*_args: object) -> None:
        raise engine.Failed("out of memory")

    monkeypatch.setattr("reports.workplace.compute", fail)
    with pytest.raises(engine.Failed, match="out of memory"):
        actors.client("director").get("/reports/contacts/")


def test_more_columns_than_can_be_read_are_refused_with_the_form(
    actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _client in range(3):
        work_of(actors, make_client(actors["specialist"]), "specialist")
    refresh()
    monkeypatch.setattr("reports.workplace.MOST_COLUMNS", 2)
    answer = actors.client("head").get("/reports/contacts/?c=client&c=day&m=works&p=30")
    text = answer.content.decode()
    assert (answer.status_code, figures(text)) == (400, [])
    assert "3 столбцов не прочитать" in text
    assert '<option value="client" selected>' in text
    assert actors.client("head").get("/reports/contacts/?r=client&r=day&m=works&p=30").status_code == 200


def test_what_is_not_on_file_yet_is_said_and_taken_in(actors: Actors) -> None:
    work_of(actors, actors.client_row, "specialist")
    browser = actors.client("specialist")
    assert "данные на " in browser.get("/reports/contacts/").content.decode()
    answer = browser.post("/reports/refresh/", {"query": "r=state&m=works"})
    assert answer.url == "/reports/contacts/?r=state&m=works"  # type: ignore[attr-defined]
    assert "данные на сейчас" in browser.get("/reports/contacts/").content.decode()


def test_values_to_choose_from_are_those_one_sees(actors: Actors) -> None:
    work_of(actors, actors.client_row, "specialist")
    work_of(actors, actors.foreign, "other_specialist")
    refresh()
    text = actors.client("head").get("/reports/choose/client/?r=state&m=works&p=30").content.decode()
    assert actors.client_row.name in text
    assert actors.foreign.name not in text
    kept = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', text)
    assert set(kept) >= {("r", "state"), ("m", "works"), ("p", "30")}
    assert actors.client("head").get("/reports/choose/nose/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _number in range(count):
        work_of(actors, make_client(actors["specialist"]), "specialist")
    refresh()
    browser = actors.client("head")
    browser.get("/reports/contacts/")
    with django_assert_num_queries(13):
        browser.get("/reports/?r=specialist&r=client&m=works&m=clients&p=30")


def test_values_are_found_by_name_and_ticks_stay(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ЁЛКА", "СОСНА", "ИВА"):
        work_of(actors, make_client(actors["specialist"], name=name), "specialist")
    refresh()
    browser = actors.client("head")
    pine = make_client(actors["specialist"], name="БЕЗ РАБОТ")
    found = browser.get(f"/reports/choose/client/?m=works&p=30&q=елка&f-client={pine.pk}").context
    assert {(label.split(" - ")[1], chosen) for _value, label, chosen in found["options"]} == {
        ("ЁЛКА", False), ("БЕЗ РАБОТ", True),
    }  # fmt: skip
    monkeypatch.setattr("reports.views.MOST_OPTIONS", 1)
    few = browser.get("/reports/choose/client/?m=works&p=30")
    assert (len(few.context["options"]), few.context["more"]) == (1, 2)
    nothing = browser.get("/reports/choose/client/?m=works&p=30&q=нет такого").content.decode()
    assert "Так ничего не называется" in nothing
