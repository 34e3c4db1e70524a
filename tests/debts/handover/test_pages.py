"""The list, the page that both sides see, the paper: what they hold, how many statements they cost."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.diary.registry import Span
from crm.staff.calendar import today
from crm.ui import formats, paper
from debts.handover import diary
from debts.handover.views import SheetList
from debts.models import HandoverSheet
from tests.actors import Actors
from tests.factories import make_client, make_payment, make_person
from tests.factories import make_promise as promise_of

from .made import DAY, WRITTEN, make_owned, make_promise, make_sheet, owe

pytestmark = pytest.mark.django_db


def address(name: str, sheet: HandoverSheet) -> str:
    return reverse(f"debts:{name}", args=[sheet.pk])


def text_of(answer: Any) -> str:
    return answer.content.decode()


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(actors: Actors) -> dict[str, HandoverSheet]:
    """One sheet in each state, of clients of one specialist; that to be answered is late."""
    found = {}
    for state in ("proposed", "completed", "returned", "accepted", "withdrawn"):
        client = make_client(actors["specialist"], account_manager=actors["account_manager"])
        found[state] = make_sheet(client, state)
    HandoverSheet.objects.filter(state="completed").update(due_at=timezone.now() - 2 * DAY)
    make_sheet(actors.foreign)
    return found


@pytest.mark.parametrize(
    ("name", "asked", "states"),
    [
        ("specialist", "", {"proposed", "completed", "returned"}),
        ("specialist", "state=all", {"proposed", "completed", "returned", "accepted", "withdrawn"}),
        ("specialist", "state=accepted", {"accepted"}),
        ("specialist", "turn=mine", {"proposed", "returned"}),
        ("substitute", "turn=mine&state=all", {"proposed", "returned"}),
        ("account_manager", "turn=mine", {"completed"}),
        ("head", "turn=mine", set()),
        ("head", "turn=manager", {"completed"}),
        ("head", "turn=specialist", {"proposed", "returned"}),
        ("head", "term=late", {"completed"}),
        ("head", "term=running", {"proposed", "returned"}),
        ("head", "condition=depth", set()),
        ("head", "condition=broken_twice&state=completed", {"completed"}),
        ("head", "turn=somebody", set()),
        ("auditor", "state=all", set()),
    ],
)
def test_the_list(many: dict[str, HandoverSheet], actors: Actors, name: str, asked: str, states: set[str]) -> None:
    assert {one.state for one in SheetList.of(actors[name], asked).rows} == states


def test_what_is_late_stands_first(many: dict[str, HandoverSheet], actors: Actors) -> None:
    assert SheetList.of(actors["head"], "").rows[0] == many["completed"]
    page = text_of(actors.client("head").get(reverse("debts:handovers")))
    assert "просрочено на" in page or "срок истёк" in page


def test_by_owner_and_by_client(many: dict[str, HandoverSheet], actors: Actors) -> None:
    sheet = many["proposed"]
    assert list(SheetList.of(actors["head"], f"q={sheet.client.number}").rows) == [sheet]
    assert len(SheetList.of(actors["head"], f"specialist={actors['specialist'].pk}").rows) == 3
    assert len(SheetList.of(actors["head"], f"manager={actors['account_manager'].pk}").rows) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_how_many_statements_the_list_costs(actors: Actors, count: int, django_assert_num_queries: Any) -> None:
    for _number in range(count):
        make_sheet(make_client(actors["specialist"], account_manager=actors["account_manager"]))
    browser = actors.client("head")
    browser.get("/")
    with django_assert_num_queries(9):
        assert browser.get(reverse("debts:handovers")).status_code == 200


# --- One sheet --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_how_many_statements_a_sheet_costs(actors: Actors, count: int, django_assert_num_queries: Any) -> None:
    client = actors.client_row
    owe(client)
    for _number in range(count):
        make_promise(client, "broken")
        make_person(client)
        make_payment(client, today(), 10)
    sheet, browser = make_sheet(client), actors.client("specialist")
    browser.get("/")
    with django_assert_num_queries(17):
        assert browser.get(sheet.get_absolute_url()).status_code == 200


def test_what_the_system_fills_in(actors: Actors) -> None:
    client = actors.client_row
    owe(client)
    make_promise(client, "broken")
    make_person(client, "Рябова Анна Ильинична")
    sheet = make_sheet(client)
    page = text_of(actors.client("specialist").get(sheet.get_absolute_url()))
    assert page.count("(необязательно)") == 1  # what is asked of the manager
    for words in (formats.number(1500, 2), "1,5", "Рябова Анна Ильинична", "Нет денег", "Нарушено", "Риск ещё не"):
        assert words in page, words


def test_what_was_sent_stays_as_it_was(actors: Actors) -> None:
    client = actors.client_row
    owe(client)
    sheet = make_sheet(client, **WRITTEN)
    browser = actors.client("specialist")
    answer = browser.post(address("fill_handover", sheet), {**WRITTEN, **initial(), "send": "1"})
    assert answer.headers["Location"] == sheet.get_absolute_url()
    make_payment(client, today(), 1500)
    for name in ("specialist", "account_manager"):
        page = text_of(actors.client(name).get(sheet.get_absolute_url()))
        assert (formats.number(1500, 2) in page, "Принять" in page) == (True, name == "account_manager")


def initial() -> dict[str, str]:
    return {f"initial-{name}": "" for name in WRITTEN}


def test_nothing_typed_is_lost(actors: Actors) -> None:
    sheet, browser = make_sheet(actors.client_row), actors.client("specialist")
    answer = browser.post(address("fill_handover", sheet), {"done": "Звонили дважды", "send": "1", **initial()})
    page = text_of(answer)
    assert (answer.status_code, "Звонили дважды" in page, "почему клиент не платит" in page) == (200, True, True)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.done) == ("proposed", "")
    browser.post(address("fill_handover", sheet), {"done": "Звонили дважды", **initial()})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.done) == ("proposed", "Звонили дважды")


def test_answering_on_the_page(actors: Actors) -> None:
    sheet, browser = make_sheet(actors.client_row, "completed"), actors.client("account_manager")
    empty = browser.post(address("return_handover", sheet), {"reason": " "})
    assert (empty.status_code, "Напишите, чего не хватает" in text_of(empty)) == (200, True)
    browser.post(address("return_handover", sheet), {"reason": "Кто платит?"})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.return_reason) == ("returned", "Кто платит?")
    late = browser.post(address("accept_handover", sheet), follow=True)
    assert "За это время лист перешёл в другое состояние" in text_of(late)


def test_beginning_on_the_page_of_the_client(actors: Actors) -> None:
    owe(actors.client_row)
    browser, url = actors.client("specialist"), reverse("debts:start_handover", args=[actors.client_row.number])
    first = browser.post(url)
    again = browser.post(url, follow=True)
    assert first.headers["Location"] == HandoverSheet.objects.get().get_absolute_url()
    assert "уже открыт" in text_of(again)


def test_giving_back_on_the_page(actors: Actors) -> None:
    client = actors.client_row
    owe(client, "1.0")
    make_owned(client, reason="handover", ago=1)
    url = reverse("debts:debt_back", args=[client.number])
    page = text_of(actors.client("account_manager").get(url))
    assert "ещё ни одного" in page
    assert 'type="submit"' not in page.split("<main")[1]
    refused = text_of(actors.client("account_manager").post(url))
    assert refused.count("ещё ни одного") == 2  # said at the top, and where the button would be


def test_the_panel_of_the_client(actors: Actors, django_assert_num_queries: Any) -> None:
    owe(actors.client_row)
    url = reverse("clients:panel", args=[actors.client_row.number, "handovers"])
    browser = actors.client("specialist")
    assert "Клиент не называет причину или срок" in text_of(browser.get(url))
    assert "Клиент не называет причину или срок" not in text_of(actors.client("account_manager").get(url))
    make_sheet(actors.client_row)
    page = text_of(browser.get(url))
    assert ("Нарушены два обещания" in page or "два обещания" in page.lower(), "Клиент не называет" in page) == (
        True,
        False,
    )


def test_terms_in_the_diary(actors: Actors) -> None:
    specialist, manager = actors["specialist"], actors["account_manager"]
    sheet = make_sheet(actors.client_row, due_at=timezone.now())
    days = {"start": today(), "end": today()}
    found = [one.url for one in diary.terms(Span(employee=specialist, by=specialist, **days))]
    assert found == [sheet.get_absolute_url()]
    assert list(diary.terms(Span(employee=manager, by=manager, **days))) == []
    HandoverSheet.objects.update(state="completed", completed_at=timezone.now(), due_at=timezone.now() - 2 * DAY)
    late = list(diary.terms(Span(employee=manager, by=manager, overdue=True, **days)))
    assert [one.day for one in late] == [today() - 2 * DAY]


# --- On paper ---------------------------------------------------------------------------------------------------------


def pdf_text(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def drawn(actors: Actors, sheet: HandoverSheet) -> Any:
    try:
        paper._weasyprint()
    except paper.CannotDraw:
        pytest.skip("Pango is not installed: apt-get install " + " ".join(paper.PACKAGES))
    return actors.client("specialist").get(address("handover_pdf", sheet))


def test_the_pdf_holds_what_the_sheet_says(actors: Actors) -> None:
    client = actors.client_row
    owe(client)
    promise_of(client, made_on=today(), agreed_on=today())
    make_person(client, "Рябова Анна Ильинична", position="Главный бухгалтер")
    sheet = make_sheet(client, done="Звонили <b>трижды</b>", cause="Ёлки: нет денег", advice="Встретиться")
    answer = drawn(actors, sheet)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "utf-8''" in answer["Content-Disposition"]
    text = " ".join(pdf_text(answer.content).split())
    for words in (
        "Лист передачи клиента", client.name, client.number, "Звонили <b>трижды</b>", "Ёлки: нет денег", "Встретиться",
        "Рябова Анна Ильинична", "Главный бухгалтер", actors["specialist"].full_name, "1 500,00",
        "Принял: подпись, дата",
    ):  # fmt: skip
        assert words in text, (words, text)


def test_a_long_sheet_takes_more_pages_of_a4(actors: Actors) -> None:
    from pypdf import PdfReader

    sheet = make_sheet(actors.client_row, done="Говорили с бухгалтером. " * 400)
    pages = PdfReader(BytesIO(drawn(actors, sheet).content)).pages
    assert len(pages) > 1
    assert {(round(float(one.mediabox.width)), round(float(one.mediabox.height))) for one in pages} == {(595, 842)}


def test_a_paper_loads_nothing() -> None:
    with pytest.raises(ValueError, match="does not load"):
        paper._nothing("http://127.0.0.1/secret")


def test_where_pdf_cannot_be_drawn_the_browser_prints(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise paper.CannotDraw("libpango")

    monkeypatch.setattr(paper, "_weasyprint", refuse)
    page = text_of(actors.client("specialist").get(address("handover_pdf", make_sheet(actors.client_row))))
    assert ("Лист передачи клиента" in page, "libpango-1.0-0" in page) == (True, True)
