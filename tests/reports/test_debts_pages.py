"""Reports of promises and of money in a browser: who sees what, what is behind a figure, files, settings, addresses."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict

from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from crm.ui.models import SavedView
from debts.models import NonpaymentReason
from reports.actions import refresh
from reports.address import address_of, layout_of, normal, period_name, subject_of
from reports.choices import Fact, Subject
from reports.delivery.choices import Form
from reports.delivery.mail import message_of
from reports.drill.columns import ALL
from reports.models import Delivery
from reports.ready import READY_BY_SUBJECT
from reports.workplace import attributes, report
from tests.actors import DO_NOT_SEE_IT, EVERYBODY, INSIDE, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_invoice, make_payment, make_promise, make_reversal

from .test_drill import links
from .test_pages import figures, names

pytestmark = pytest.mark.django_db

DAY = today().replace(day=1) - timedelta(days=1)
"""The last day of the month before: past, and in one month with all that is before it."""
MONTH = DAY.replace(day=1)
PERIOD = f"from={MONTH}&to={DAY}"
PROMISES = f"s=promises&r=promise_state&m=promises&m=promised&m=promise_received&m=kept_share&{PERIOD}"
MONEY = f"s=money&r=month&m=billed&m=collected&m=collected_share&m=taken_back&{PERIOD}"


@pytest.fixture(autouse=True)
def debts(settings: Any, tmp_path: Path, actors: Actors) -> None:
    """Of the own client one promise kept and one broken, of a stranger's one kept; invoices and payments of both."""
    settings.REPORTS_DIR = tmp_path
    own, foreign = actors.client_row, actors.foreign
    reason = NonpaymentReason.objects.create(name="Ждёт тендера")
    kept = {"made_on": MONTH, "made_by": actors["specialist"], "state": "kept"}
    make_promise(own, MONTH + timedelta(days=4), "1000.50", reason=reason, note="Со слов бухгалтера", **kept)
    make_promise(own, DAY, "500", made_on=DAY, state="broken", made_by=actors["specialist"])
    make_promise(foreign, DAY, "77777.77", **{**kept, "made_by": actors["other_specialist"]})
    make_invoice(own, MONTH, "2000.10", number="СЧ-1")
    payment = make_payment(own, MONTH + timedelta(days=2), "1600.58", number="ПЛ-1")
    make_reversal(payment, Decimal("0.50"), MONTH + timedelta(days=3), number="ВЗ-1")
    make_invoice(foreign, MONTH, "999.99", number="СЧ-2")
    make_payment(foreign, DAY, "9", number="ПЛ-2")
    refresh()


def page(actors: Actors, address: str, name: str = "head") -> Any:
    return actors.client(name).get(f"/reports/contacts/?{address}")


def shown(actors: Actors, address: str, name: str = "head") -> tuple[list[str], list[str]]:
    """Names of rows and the figures beside them; spaces are narrow ones."""
    text = page(actors, address, name).content.decode()
    return names(text), [one.replace("\u202f", " ") for one in figures(text)]


def test_promises_by_state(actors: Actors) -> None:
    """A share is computed in the total, not added; what was received is no more than was promised."""
    assert shown(actors, PROMISES) == (
        ["Всего", "Выполнено", "Нарушено"],
        [
            "2", "1 500,50", "1 000,50", "50,0 %",
            "1", "1 000,50", "1 000,50", "100,0 %",
            "1", "500,00", "0,00", "0,0 %",
        ],
    )  # fmt: skip


def test_billed_and_collected_of_a_month(actors: Actors) -> None:
    rows, cells = shown(actors, MONEY)
    assert (len(rows), cells) == (2, ["2 000,10", "1 600,08", "80,0 %", "0,50"] * 2)


@pytest.mark.parametrize(
    ("address", "own", "other", "everything"), [(PROMISES, "2", "1", "3"), (MONEY, "2 000,10", "999,99", "3 000,09")]
)
def test_each_sees_what_is_of_ones_own_clients(
    actors: Actors, address: str, own: str, other: str, everything: str
) -> None:
    """The first figure is the total's; nothing where nothing is seen."""
    told = {}
    for name in EVERYBODY:
        answer = page(actors, address, name)
        cells = figures(answer.content.decode()) or [""]
        told[name] = "login" if answer.status_code == 302 else cells[0].replace("\u202f", " ")
    assert told == {
        **dict.fromkeys(OUTSIDE, "login"), **dict.fromkeys(SEE_THE_CLIENT, own), **dict.fromkeys(DO_NOT_SEE_IT, other),
        "auditor": "", "director": everything,
    }  # fmt: skip


# --- What is behind a figure ---


def behind(actors: Actors, address: str) -> list[Any]:
    """The pages behind the first figures of a head's report: those of the total."""
    browser = actors.client("head")
    return [browser.get(link) for link in links(page(actors, address).content.decode())[:4]]


def test_behind_promises_are_promises_and_behind_money_its_documents(actors: Actors) -> None:
    told = [(one.context["fact"], one.context["many"]) for one in behind(actors, PROMISES)]
    promises, promised, received, share = (("promises", 2), ("promises", 2), ("promises", 1), ("promises", 2))
    assert told == [promises, promised, received, share]
    total = behind(actors, MONEY)
    assert [(one.context["fact"], one.context["many"]) for one in total] == [
        ("invoices", 1), ("payments", 2), ("invoices", 1), ("payments", 1),
    ]  # fmt: skip
    assert [cell.text for cell in total[3].context["rows"][0][1]][:2] == [
        "ВЗ-1",
        f"{MONTH + timedelta(days=3):%d.%m.%Y}",
    ]


def test_the_columns_of_a_promise(actors: Actors) -> None:
    """Sums with their kopecks, and what was received as the report counts it."""
    (answer,) = behind(actors, f"s=promises&m=promises&f-promise_state=kept&{PERIOD}")
    assert "Обещания за цифрой" in answer.content.decode()
    assert "1 обещание" in answer.content.decode()
    client = f"{actors.client_row.number} - {actors.client_row.name}"
    (row,) = [[cell.text.replace("\u202f", " ") for cell in cells] for _one, cells in answer.context["rows"]]
    agreed_on = f"{MONTH + timedelta(days=4):%d.%m.%Y}"
    assert row == [
        agreed_on, client, actors["specialist"].short_name, "Выполнено", "1 000,50", "1 000,50", "Ждёт тендера",
        f"{MONTH:%d.%m.%Y}", agreed_on,
    ]  # fmt: skip


def test_a_share_of_two_kinds_of_documents_leads_to_both(actors: Actors) -> None:
    share = behind(actors, MONEY)[2]
    assert [str(label) for label, _address in share.context["parts"]] == ["Собрано, ₽", "Выставлено, ₽"]
    browser = actors.client("head")
    pages = [browser.get(f"/reports/works/?{address}") for _label, address in share.context["parts"]]
    assert [(one.context["fact"], one.context["many"]) for one in pages] == [("payments", 2), ("invoices", 1)]


def test_behind_a_figure_each_sees_ones_own(actors: Actors) -> None:
    """Whatever the address says: that of the director's figure shows a specialist the specialist's rows."""
    for measure, own, other in (("promises", 2, 1), ("collected", 2, 1), ("billed", 1, 1)):
        subject = "promises" if measure == "promises" else "money"
        told = {}
        for name in INSIDE:
            answer = actors.client(name).get(f"/reports/works/?s={subject}&m={measure}&of={measure}&{PERIOD}")
            told[name] = answer.context["many"]
            assert len(answer.context["rows"]) == told[name]
        assert told == {
            **dict.fromkeys(SEE_THE_CLIENT, own), **dict.fromkeys(DO_NOT_SEE_IT, other), "auditor": 0,
            "director": own + other,
        }  # fmt: skip


@pytest.mark.parametrize(("subject", "measure", "fact"), [
    ("promises", "promises", Fact.PROMISES), ("money", "billed", Fact.INVOICES), ("money", "collected", Fact.PAYMENTS),
])  # fmt: skip
def test_files_hold_the_columns_of_the_page(actors: Actors, subject: str, measure: str, fact: Fact) -> None:
    columns = "".join(f"&d={code}" for code in ALL[fact])
    browser = actors.client("head")
    address = f"/reports/works/?s={subject}&m={measure}&of={measure}&{PERIOD}{columns}"
    answer = browser.get(f"{address}&_export=csv")
    heads, *rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";")
    assert heads == [str(column.label) for column in ALL[fact].values()]
    on_page = browser.get(address).context["rows"]
    assert len(rows) == len(on_page) == ExportLog.objects.get().rows
    place = list(ALL[fact]).index("amount")
    sums = [cells[place].text.replace("\u202f", "").replace("−", "-") for _row, cells in on_page]
    assert [row[place] for row in rows] == sums


@pytest.mark.parametrize("address", ["s=promises&m=promises&of=promises", "s=money&m=billed&of=billed"])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, address: str) -> None:
    browser = actors.client("head")
    for _place in range(2):  # three rows as one
        browser.get(f"/reports/works/?{address}&{PERIOD}")
        with django_assert_num_queries(9):
            assert browser.get(f"/reports/works/?{address}&{PERIOD}").context["many"]
        make_promise(actors.client_row, DAY, 5, made_on=MONTH, state="kept")
        make_invoice(actors.client_row, MONTH, 5)
        refresh()


# --- The report as a file ---


def test_a_workbook_says_what_the_page_says(actors: Actors) -> None:
    answer = page(actors, f"{MONEY}&_export=xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Выставлено и собрано"
    assert rows[3][1:] == ["Выставлено, ₽", "Собрано, ₽", "Доля собранного", "Возвращено, ₽"]
    share = Decimal("1600.08") / Decimal("2000.10")
    assert rows[4] == ["Всего", 2000.10, 1600.08, pytest.approx(float(share)), 0.50]
    assert [sheet.cell(5, column).number_format for column in range(2, 6)] == [
        "#,##0.00", "#,##0.00", "0.0%", "#,##0.00",
    ]  # fmt: skip


def test_a_text_file_holds_kopecks_and_ratios(actors: Actors) -> None:
    answer = page(actors, f"{MONEY}&_export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == "Всего;2000,10;1600,08;80;0,50"
    shares = b"".join(page(actors, f"{MONEY}&share=total&_export=csv").streaming_content).decode("utf-8-sig")
    assert shares.splitlines()[2].partition(";")[2] == "100;100;80;100"


def test_money_is_drawn_too(actors: Actors) -> None:
    for chart in ("bar", "line", "stacked"):
        answer = page(
            actors, f"s=money&r=month&c=client&m=collected&m=collected_share&{PERIOD}&chart={chart}", "director"
        )
        assert answer.status_code == 200
        assert answer.context["chart"].kind == chart


# --- Addresses ---


BAD = (
    ("s=promises&m=billed", "«Выставлено, ₽» относится к другому отчёту"),
    ("s=money&r=promise_state&m=billed", "«Состояние обещания» относится к другому отчёту"),
    ("s=money&r=month&m=works", "«Работы» относится к другому отчёту"),
    ("r=specialist&m=promises", "«Обещания» относится к другому отчёту"),
    ("s=weather&m=works", "Нет отчётов о «weather»"),
    ("s=promises&m=promises&sort=billed", "Выставлено, ₽"),
    ("s=promises&m=promises&f-reason=x", "«x» – не значение"),
)


def test_what_is_of_another_subject_is_said_and_the_page_stays_usable(actors: Actors) -> None:
    for address, said in BAD:
        answer = page(actors, address)
        text = answer.content.decode()
        assert (answer.status_code, said in text) == (400, True), address
        subject = "works" if "weather" in address else subject_of(QueryDict(address)).value
        ordinary = "" if subject == "works" else f"?s={subject}"
        assert f'href="/reports/contacts/{ordinary}">' in text
        assert page(actors, f"s={subject}").status_code == 200


@pytest.mark.parametrize("path", ["works/", "choose/month/"])
def test_other_pages_say_it_as_well(actors: Actors, path: str) -> None:
    answer = actors.client("head").get(f"/reports/{path}?s=promises&m=billed&of=billed")
    assert (answer.status_code, "относится к другому отчёту" in answer.content.decode()) == (400, True)
    assert actors.client("head").get("/reports/choose/instrument/?s=money").status_code == 404


@pytest.mark.parametrize("address", ["r=state&m=works&p=30", "m=works&from=2026-01-01&to=2026-01-31", "p=90"])
def test_an_address_of_before_there_were_subjects_is_of_contacts(address: str) -> None:
    assert layout_of(QueryDict(address), today()).subject is Subject.WORKS
    assert "s=" not in normal(address, today()).split("&")[0]


@pytest.mark.parametrize("subject", list(Subject))
def test_a_subject_alone_is_its_ordinary_report(actors: Actors, subject: Subject) -> None:
    params = QueryDict(f"s={subject.value}")
    layout = layout_of(params, today())
    assert layout_of(QueryDict(address_of(layout, period_name(params))), today()) == layout
    report(actors["director"], layout, attributes(subject))


def test_from_one_subject_to_another_goes_what_both_know(actors: Actors) -> None:
    answer = page(
        actors, f"s=promises&r=specialist&r=promise_state&c=month&m=promises&f-category=A&f-reason=~&{PERIOD}"
    )
    works, promises, money = (QueryDict(address) for _label, address, _here in answer.context["subjects"])
    assert [here for *_rest, here in answer.context["subjects"]] == [False, True, False]
    assert (works.getlist("r"), works.getlist("c"), works.getlist("f-category")) == (["specialist"], ["month"], ["A"])
    assert (money["s"], money.getlist("r"), money.getlist("m")) == (
        "money", ["specialist"], ["billed", "collected", "collected_share"],
    )  # fmt: skip
    assert ("f-reason" in promises, "f-reason" in money) == (True, False)
    for address in (works, money):
        assert page(actors, address.urlencode()).status_code == 200


def test_periods_with_the_days_to_come() -> None:
    day = date(2026, 11, 22)
    whole = {name: layout_of(QueryDict(f"m=works&p={name}"), day).period for name in ("whole_month", "whole_quarter")}
    assert {name: (one.start, one.end) for name, one in whole.items()} == {
        "whole_month": (date(2026, 11, 1), date(2026, 11, 30)),
        "whole_quarter": (date(2026, 10, 1), date(2026, 12, 31)),
    }


# --- Settings and deliveries ---


@pytest.mark.parametrize("subject", [Subject.PROMISES, Subject.MONEY])
def test_a_ready_setting_is_in_its_lists_and_opens(actors: Actors, subject: Subject) -> None:
    browser = actors.client("head")
    ((name, query),) = READY_BY_SUBJECT[subject]
    for path in ("/reports/", "/reports/settings/"):
        text = browser.get(path).content.decode()
        assert str(name) in text
        assert query.replace("&", "&amp;") in text
    make_promise(actors.client_row, today() + timedelta(days=1), 5, made_on=today())
    make_invoice(actors.client_row, today(), 5)
    refresh()
    answer = browser.get(f"/reports/contacts/?{query}")
    assert (answer.status_code, answer.context["grid"].is_empty) == (200, False)
    assert 'aria-current="true"' in answer.content.decode()


def test_a_saved_setting_keeps_its_subject(actors: Actors) -> None:
    browser = actors.client("head")
    browser.post("/reports/settings/save/", {"name": "Наши деньги", "query": MONEY})
    saved = SavedView.objects.get()
    assert layout_of(QueryDict(saved.query), today()) == layout_of(QueryDict(MONEY), today())
    of_money = page(actors, "s=money").content.decode()
    assert ("Наши деньги" in of_money, "Наши деньги" in page(actors, "").content.decode()) == (True, False)
    assert "Наши деньги" in browser.get("/reports/settings/").content.decode()


def test_a_delivery_is_of_its_subject_and_of_its_recipient(actors: Actors) -> None:
    delivery = Delivery(name="Деньги", query=MONEY, owner=actors["director"], form=Form.TABLE)
    told = {}
    for name in ("head", "other_head"):
        message, rows = message_of(delivery, actors[name], today())
        html = str(message.alternatives[0][0])
        told[name] = ("2\u202f000,10" in html, "999,99" in html, rows)
    assert told == {"head": (True, False, 2), "other_head": (False, True, 2)}
