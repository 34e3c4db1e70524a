"""Folding of single rows, charts, the works behind a figure with chosen columns, what an address must not tell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from contacts.works.models import Instrument, WorkInstrument
from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from reports.actions import refresh
from reports.choices import Fact
from reports.drill.columns import ALL, ORDINARY
from tests.actors import Actors
from tests.factories import make_campaign, make_client, make_person, make_work

from .test_pages import figures, names

pytestmark = pytest.mark.django_db
WORKS = ALL[Fact.WORKS]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path


def text_of(browser: Any, address: str) -> str:
    return str(browser.get(f"/reports/?{address}").content.decode())


def days_ago(number: int) -> Any:
    return today() - timedelta(days=number)


# --- Folding ---


def test_one_row_is_folded_and_unfolded(actors: Actors) -> None:
    for name, client in (("specialist", actors.client_row), ("other_specialist", actors.foreign)):
        make_work(client, actors[name], days_ago(3))
    refresh()
    own, other = (actors[name] for name in ("specialist", "other_specialist"))
    browser = actors.client("director")
    address = "r=specialist&r=state&m=works&p=30"
    text = text_of(browser, address)
    assert names(text).count("Контакт состоялся") == 2
    folded = text_of(browser, f"{address}&x={own.pk}")
    assert names(folded).count("Контакт состоялся") == 1
    link = re.search(rf'href="([^"]*)"[^>]*aria-expanded="false">.*?{own.full_name}', folded, re.DOTALL)
    assert link is not None
    assert "x=" not in link.group(1)
    unfolded = text_of(browser, f"{address}&fold=1&x={other.pk}")
    assert names(unfolded)[names(unfolded).index(other.full_name) + 1] == "Контакт состоялся"
    assert names(unfolded).count("Контакт состоялся") == 1


def test_a_row_without_value_folds(actors: Actors) -> None:
    make_work(actors.client_row, actors["specialist"], days_ago(3))
    refresh()
    text = text_of(actors.client("head"), "r=result&r=state&m=works&p=30&x=~")
    assert names(text) == ["Всего", "—"]


# --- Charts ---


@pytest.fixture
def charted(actors: Actors) -> Actors:
    for number in range(3):
        make_work(actors.client_row, actors["specialist"], days_ago(number + 1), minutes=10)
    make_work(actors.client_row, actors["specialist"], days_ago(5), state="not_held")
    refresh()
    return actors


def test_bars_say_what_the_table_says(charted: Actors) -> None:
    answer = charted.client("head").get("/reports/?r=state&m=works&p=30&chart=bar&sort=-works")
    chart = answer.context["chart"]
    assert [(bar.label, bar.counts, bar.texts) for bar in chart.bars] == [
        ("Контакт состоялся", [3], ["3"]), ("Контакт не состоялся", [1], ["1"]),
    ]  # fmt: skip
    text = answer.content.decode()
    drawn = text[text.index('id="chart"') : text.index("</section>", text.index('id="chart"'))]
    assert re.findall(r'<rect class="segment s1" x="0%" width="([\d.]+)%"', drawn) == ["100", "33.33"]
    assert "of=works" in drawn


def test_ratios_are_bars_with_their_signs(charted: Actors) -> None:
    chart = charted.client("head").get("/reports/?r=specialist&m=held_share&p=30&chart=bar").context["chart"]
    assert [bar.texts for bar in chart.bars] == [["75,0 %"]]


def test_parts_add_up_to_the_whole(charted: Actors) -> None:
    chart = charted.client("head").get("/reports/?r=specialist&c=state&m=works&p=30&chart=stacked").context["chart"]
    assert {one.label for one in chart.series} == {"Контакт состоялся", "Контакт не состоялся"}
    assert [sorted(bar.counts) for bar in chart.bars] == [[1, 3]]
    rows = charted.client("head").get("/reports/?r=specialist&r=state&m=works&p=30&chart=stacked").context["chart"]
    assert [sorted(bar.counts) for bar in rows.bars] == [[1, 3]]


def test_many_parts_are_five_and_the_others(actors: Actors) -> None:
    for number in range(8):
        for _visit in range(number + 1):
            make_work(make_client(actors["specialist"], name=f"К{number}"), actors["specialist"], days_ago(1))
    refresh()
    chart = actors.client("head").get("/reports/?r=state&c=hour&m=works&p=30&chart=stacked").context["chart"]
    assert len(chart.series) == 1
    clients = actors.client("head").get("/reports/?r=state&c=client&m=works&p=30&chart=stacked").context["chart"]
    assert len(clients.series) == 6
    assert (clients.series[-1].label, sum(clients.bars[0].counts)) == ("Прочие", 36)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("r=specialist&c=state&m=clients&chart=stacked", "не складываются в целое"),
        ("r=specialist&c=instrument&m=works&chart=stacked", "не складываются в целое"),
        ("r=specialist&m=works&chart=stacked", "нужен признак"),
        ("r=specialist&c=state&m=works&chart=line", "нужно время"),
    ],
)
def test_what_cannot_be_drawn_is_said(charted: Actors, address: str, sentence: str) -> None:
    answer = charted.client("head").get(f"/reports/?{address}&p=30")
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert figures(answer.content.decode()) != []


def test_a_line_leaves_no_day_out(charted: Actors) -> None:
    chart = charted.client("head").get("/reports/?r=state&c=day&m=works&p=30&chart=line").context["chart"]
    assert len(chart.places) == 5
    drawn = {trace.series.label: list(trace.values) for trace in chart.traces}
    assert drawn == {"Контакт состоялся": [0, 0, 1, 1, 1], "Контакт не состоялся": [1, 0, 0, 0, 0]}
    total = charted.client("head").get("/reports/?r=day&m=minutes_each&p=30&chart=line").context["chart"]
    assert [list(trace.values) for trace in total.traces] == [[None, None, 10, 10, 10]]


# --- The works behind a figure ---


@pytest.mark.parametrize(("measure", "many"), [("works", 4), ("held", 3), ("not_held", 1), ("minutes", 3)])
def test_a_figure_opens_what_it_counts(charted: Actors, measure: str, many: int) -> None:
    browser = charted.client("head")
    text = text_of(browser, f"r=specialist&m={measure}&p=30")
    links = [link.replace("&amp;", "&") for link in re.findall(r'<td class=num><a href="(.*?)">', text)]
    assert [browser.get(link).context["many"] for link in links] == [many, many]


def test_columns_are_chosen_kept_and_exported(charted: Actors) -> None:
    browser = charted.client("head")
    report = text_of(browser, "r=state&m=works&p=30&d=number&d=method&d=goal")
    link = re.findall(r'<td class=num><a href="(.*?)">', report)[0].replace("&amp;", "&")
    answer = browser.get(link)
    assert [column.code for column in answer.context["columns"]] == ["number", "method", "goal"]
    assert "d=method" in answer.context["query"]
    file = browser.get(f"{link}&_export=xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Работа", "Способ", "Цель"]
    assert {row[0] for row in rows[1:]} == {row[1][0].text for row in answer.context["rows"]}
    log = ExportLog.objects.get()
    assert (log.list_code, log.rows, log.employee) == ("reports.works", 4, charted["head"])


def test_ordinary_columns_and_all_of_them(charted: Actors) -> None:
    work = make_work(charted.client_row, charted["specialist"], days_ago(2), stages=[4], person=None)
    WorkInstrument.objects.create(work=work, instrument=Instrument.objects.create(name="Проба"), quantity=2)
    refresh()
    browser = charted.client("head")
    page = browser.get("/reports/works/?m=works&p=30")
    assert [column.code for column in page.context["columns"]] == [
        code for code in WORKS if code in ORDINARY[Fact.WORKS]
    ]
    everything = "&".join(f"d={code}" for code in WORKS)
    text = browser.get(f"/reports/works/?m=works&p=30&{everything}").content.decode()
    assert "Проба × 2" in text
    assert charted["specialist"].short_name in text
    lines = b"".join(browser.get(f"/reports/works/?m=works&p=30&{everything}&_export=csv").streaming_content)
    assert len(lines.decode().splitlines()) == 6


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("m=works&d=weight", "нет столбца «weight»"),
        ("m=works&of=weight", "Нет показателя «weight»"),
        ("m=works&at-nose=1", "Нет признака «nose»"),
        ("m=works&at-hour=noon", "«noon» – не значение"),
        ("m=works&from=2026-02-01&to=2026-01-01", "Период кончается раньше"),
    ],
)
def test_a_wrong_drill_is_a_sentence(actors: Actors, address: str, sentence: str) -> None:
    answer = actors.client("head").get(f"/reports/works/?{address}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_page_beyond_the_last_says_so(charted: Actors) -> None:
    answer = charted.client("head").get("/reports/works/?m=works&p=30&page=9")
    assert answer.status_code == 200
    assert "Такой страницы нет" in answer.content.decode()


def test_an_attribute_that_the_report_does_not_have_can_be_drilled(charted: Actors) -> None:
    answer = charted.client("head").get(f"/reports/works/?m=works&p=30&at-owner={charted['specialist'].pk}")
    assert answer.context["many"] == 4


def test_too_many_works_for_a_file(charted: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.drill.views.MOST", 2)
    browser = charted.client("head")
    assert "не больше 2 строк" in browser.get("/reports/works/?m=works&p=30").content.decode()
    answer = browser.get("/reports/works/?m=works&p=30&_export=csv", follow=True)
    assert "сузьте отчёт" in answer.content.decode()
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements_of_a_drill(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _number in range(count):
        make_work(make_client(actors["specialist"]), actors["specialist"], days_ago(1))
    refresh()
    browser = actors.client("head")
    browser.get("/reports/works/?m=works&p=30")
    with django_assert_num_queries(10):
        browser.get("/reports/works/?r=client&m=works&p=30&d=number&d=client&d=instruments&d=group")


# --- What an address must not tell ---


def secrets(actors: Actors) -> list[tuple[str, int, str]]:
    person = make_person(actors.foreign, "Тайная Ирина Олеговна")
    campaign = make_campaign(actors["other_head"], name="Тайная кампания")
    return [("client", actors.foreign.pk, actors.foreign.name), ("person", person.pk, person.full_name),
            ("campaign", campaign.pk, campaign.name)]  # fmt: skip


@pytest.mark.parametrize("address", ["/reports/?m=works&f-{0}={1}", "/reports/works/?m=works&at-{0}={1}",
                                     "/reports/works/?m=works&f-{0}={1}"])  # fmt: skip
def test_a_number_in_an_address_tells_no_name(actors: Actors, address: str) -> None:
    refresh()
    for code, key, name in secrets(actors):
        told: Callable[[str], str] = lambda who: actors.client(who).get(address.format(code, key)).content.decode()  # noqa: B023, E731
        assert name in told("director")
        assert name not in told("head")
        assert f"№ {key}" in told("head")
