"""The list of collection and what its rows answer; completeness and the blocks of the homes as pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from crm.exchange.models import ImportRun
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import rebuild_balances
from debts.models import CollectionStep
from tests.actors import Actors
from tests.factories import (
    make_client,
    make_collection_step,
    make_debt_owner,
    make_employee,
    make_group,
    make_handover,
    make_invoice,
    make_payment,
    make_promise,
)

pytestmark = pytest.mark.django_db
DAY, MONTH = date(2026, 3, 12), date(2026, 3, 1)
URL = "/debts/collection/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_the_day(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


@pytest.fixture
def specialist() -> Employee:
    return make_employee(Role.SPECIALIST, make_group("Первая"))


def browser_of(employee: Employee) -> Browser:
    browser = Browser()
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def owing(specialist: Employee, name: str = "", amount: Any = 900, **fields: Any) -> Any:
    client = make_client(specialist, **({"name": name} if name else {}), **fields)
    make_invoice(client, MONTH, amount)
    rebuild_balances(client_ids=[client.pk])
    return client


def shown(browser: Browser, query: str = "") -> list[str]:
    """Names of the clients in the rows, from the top."""
    text = browser.get(f"{URL}?{query}").content.decode()
    return re.findall(r'#settlements">([А-ЯЁ]+) <span', text)


@pytest.fixture
def five(specialist: Employee) -> dict[str, Any]:
    names = ("СЛОМАЛ", "ОБЕЩАЛ", "НОВЫЙ", "ПОЛУЧИЛ", "ЗАПЛАТИЛ")
    clients = {name: owing(specialist, name, monthly_fee=Decimal(500)) for name in names}
    make_promise(clients["СЛОМАЛ"], DAY - timedelta(days=1), made_on=DAY - timedelta(days=5), state="broken")
    make_promise(clients["ОБЕЩАЛ"], DAY + timedelta(days=2), 700)
    make_collection_step(clients["ПОЛУЧИЛ"], "received")
    make_payment(clients["ЗАПЛАТИЛ"], DAY, 900)
    make_debt_owner(clients["СЛОМАЛ"])
    rebuild_balances(client_ids=[one.pk for one in clients.values()])
    return clients


def test_what_is_most_urgent_stands_first(specialist: Employee, five: dict[str, Any]) -> None:
    assert shown(browser_of(specialist)) == ["СЛОМАЛ", "ПОЛУЧИЛ", "НОВЫЙ", "ОБЕЩАЛ", "ЗАПЛАТИЛ"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("step=todo", {"СЛОМАЛ", "ПОЛУЧИЛ", "НОВЫЙ"}),
        ("step=contacted", {"СЛОМАЛ"}),
        ("step=agreed", {"ПОЛУЧИЛ"}),
        ("step=sent", {"НОВЫЙ"}),
        ("step=waits", {"ОБЕЩАЛ"}),
        ("step=paid", {"ЗАПЛАТИЛ"}),
        ("promise=pending", {"ОБЕЩАЛ"}),
        ("promise=broken", {"СЛОМАЛ"}),
        ("promise=none", {"ПОЛУЧИЛ", "НОВЫЙ", "ЗАПЛАТИЛ"}),
        ("depth=low", {"ЗАПЛАТИЛ"}),
        ("depth=middle", {"СЛОМАЛ", "ПОЛУЧИЛ", "НОВЫЙ", "ОБЕЩАЛ"}),
        ("depth=deep", set()),
        ("owner=manager", {"СЛОМАЛ"}),
        ("q=полу", {"ПОЛУЧИЛ"}),
        ("month=2026-02", set()),
        ("month=2026-04", {"СЛОМАЛ", "ПОЛУЧИЛ", "НОВЫЙ", "ОБЕЩАЛ"}),  # still owing
        ("step=nonsense", set()),
        ("month=2026-13", set()),
        ("month=1026-01", set()),
    ],
)
def test_filters(specialist: Employee, five: dict[str, Any], query: str, names: set[str]) -> None:
    found = shown(browser_of(specialist), query)
    assert (set(found), len(found)) == (names, len(names))


@pytest.mark.parametrize(
    "column", ["next", "client", "debt", "depth", "billed", "collected", "promise", "paid_on", "owner"]
)
def test_every_column_sorts_both_ways(specialist: Employee, five: dict[str, Any], column: str) -> None:
    browser = browser_of(specialist)
    up, down = shown(browser, f"sort={column}"), shown(browser, f"sort=-{column}")
    assert set(up) == set(down) == set(five)


def test_what_does_not_sort_is_refused(specialist: Employee) -> None:
    assert [browser_of(specialist).get(URL, {"sort": one}).status_code for one in ("tools", "fee")] == [400, 400]


def test_the_sums_of_the_rows(specialist: Employee, five: dict[str, Any]) -> None:
    text = browser_of(specialist).get(URL).content.decode().replace("\u202f", "").replace("\xa0", "")
    [total] = re.findall(r'<tr class="total">.*?</tr>', text, re.DOTALL)
    assert [one in total for one in ("4500₽", "900₽", "3600₽")] == [True, True, True]


def test_a_director_sees_everybody_by_number_without_sums(actors: Actors) -> None:
    for client, name in ((actors.client_row, "БЛИЖНИЙ"), (actors.foreign, "ДАЛЬНИЙ")):
        type(client).objects.filter(pk=client.pk).update(name=name)
        make_invoice(client, MONTH, 900)
        rebuild_balances(client_ids=[client.pk])
    browser = actors.client("director")
    assert set(shown(browser)) == {"БЛИЖНИЙ", "ДАЛЬНИЙ"}
    assert 'class="total"' not in browser.get(URL).content.decode()
    narrowed = browser.get(URL, {"group": actors.group.pk}).content.decode()
    assert ("БЛИЖНИЙ" in narrowed, "ДАЛЬНИЙ" in narrowed, 'class="total"' in narrowed) == (True, False, True)


def test_nothing_foreign_anywhere(actors: Actors) -> None:
    type(actors.foreign).objects.filter(pk=actors.foreign.pk).update(name="ЧУЖОЙ")
    make_invoice(actors.foreign, MONTH, 7_770_777)
    rebuild_balances(client_ids=[actors.foreign.pk])
    for name in ("specialist", "account_manager", "head"):
        browser = actors.client(name)
        for url in (URL, f"{URL}?_export=csv", f"{URL}completeness/", f"{URL}home/supervisor/"):
            response = browser.get(url)
            body = b"".join(response) if response.streaming else response.content
            text = body.decode("utf-8-sig").replace("\u202f", "")
            assert ("ЧУЖОЙ" in text, "7770777" in text) == (False, False), (name, url)
        assert browser.get(f"{URL}{actors.foreign.number}/2026-03/").status_code == 404
        assert browser.get(f"{URL}completeness/?specialist={actors['other_specialist'].pk}").status_code == 404
        assert browser.get(f"{URL}completeness/?group={actors.other_group.pk}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list(specialist: Employee, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        client = owing(specialist)
        make_promise(client, DAY + timedelta(days=number))
        make_collection_step(client)
    browser = browser_of(specialist)
    browser.get(URL)
    with django_assert_num_queries(10):
        browser.get(URL)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_completeness(specialist: Employee, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        client = owing(make_employee(Role.SPECIALIST, specialist.group))
        make_promise(client, DAY + timedelta(days=number))
        make_payment(client, date(2025, 3, 3), 100)
    browser = browser_of(make_employee(Role.HEAD, specialist.group))
    browser.get(f"{URL}completeness/")
    with django_assert_num_queries(13):
        browser.get(f"{URL}completeness/")


@pytest.mark.parametrize(("code", "statements"), [("specialist", 8), ("manager", 7), ("supervisor", 9)])
@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_homes(
    specialist: Employee, count: int, code: str, statements: int, django_assert_num_queries: Any
) -> None:
    manager = make_employee(Role.ACCOUNT_MANAGER, specialist.group)
    for number in range(count):
        client = owing(specialist, account_manager=manager)
        make_promise(client, DAY + timedelta(days=number))
        make_debt_owner(client)
        make_handover(client, state="completed")
    head = make_employee(Role.HEAD, specialist.group)
    browser = browser_of({"specialist": specialist, "manager": manager, "supervisor": head}[code])
    browser.get(f"{URL}home/{code}/")
    with django_assert_num_queries(statements):
        browser.get(f"{URL}home/{code}/")


# --- A row answers ----------------------------------------------------------------------------------------------------


def test_a_step_answers_with_its_row(specialist: Employee) -> None:
    client = owing(specialist)
    browser = browser_of(specialist)
    answer = browser.post(f"{URL}{client.number}/2026-03/sent/", headers=HTMX).content.decode()
    assert (answer.startswith("<tr"), answer.count("<tr"), "2026-03/received/" in answer) == (True, 1, True)
    again = browser.post(f"{URL}{client.number}/2026-03/sent/", headers=HTMX).content.decode()
    assert 'role="alert"' in again
    assert CollectionStep.objects.get().step == "sent"


def test_without_script_the_step_leads_back(specialist: Employee) -> None:
    client = owing(specialist)
    browser = browser_of(specialist)
    back = f"{URL}?month=2026-03&sort=debt"
    answer = browser.post(f"{URL}{client.number}/2026-03/sent/", {"next": back})
    assert answer.headers["Location"] == back
    away = browser.post(f"{URL}{client.number}/2026-03/received/", {"next": "https://evil.example/"})
    assert away.headers["Location"] == f"{URL}{client.number}/2026-03/"


def test_a_note_in_its_row_and_on_its_page(specialist: Employee) -> None:
    client = owing(specialist)
    make_collection_step(client, note="почтой")
    url = f"{URL}{client.number}/2026-03/note/"
    browser = browser_of(specialist)
    assert 'value="почтой"' in browser.get(url, headers=HTMX).content.decode()
    assert browser.get(url).content.decode().count('value="почтой"') == 1
    assert browser.post(url, {"note": "<b>в ЭДО</b>"}, headers=HTMX).content.decode().startswith("<tr")
    page = browser.get(f"{URL}{client.number}/2026-03/").content.decode()
    assert ("&lt;b&gt;в ЭДО" in page, "<b>в ЭДО" in page) == (True, False)
    too_long = browser.post(url, {"note": "я" * 501}, headers=HTMX).content.decode()
    assert "я" * 501 in too_long  # nothing that was typed is lost
    assert CollectionStep.objects.get().note == "<b>в ЭДО</b>"


def test_taking_back_answers_with_the_row(specialist: Employee) -> None:
    client = owing(specialist)
    make_collection_step(client)
    browser = browser_of(specialist)
    assert "2026-03/sent/" in browser.post(f"{URL}{client.number}/2026-03/undo/", headers=HTMX).content.decode()
    assert not CollectionStep.objects.exists()


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "nonsense", "20260-1", "2026-03-01"])
def test_what_is_no_month_is_not_there(specialist: Employee, month: str) -> None:
    client = owing(specialist)
    browser = browser_of(specialist)
    assert browser.get(f"{URL}{client.number}/{month}/").status_code == 404
    assert browser.post(f"{URL}{client.number}/{month}/sent/").status_code == 404


def test_what_is_no_step_is_not_there(specialist: Employee) -> None:
    client = owing(specialist)
    assert browser_of(specialist).post(f"{URL}{client.number}/2026-03/nonsense/").status_code == 404


def test_reading_marks_nothing(specialist: Employee) -> None:
    client = owing(specialist)
    assert browser_of(specialist).get(f"{URL}{client.number}/2026-03/sent/").status_code == 405
    assert browser_of(specialist).get(f"{URL}{client.number}/2026-03/undo/").status_code == 405


def test_a_row_of_another_owner_has_no_buttons(specialist: Employee) -> None:
    manager = make_employee(Role.ACCOUNT_MANAGER, specialist.group)
    client = owing(specialist, account_manager=manager)
    make_debt_owner(client)
    url = f"{URL}{client.number}/2026-03/"
    mine, theirs = (browser_of(one).get(url, headers=HTMX).content.decode() for one in (manager, specialist))
    assert ("data-row-key" in mine, "data-row-key" in theirs) == (True, False)


# --- Completeness -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["month=nonsense", "specialist=x", "group=99999999999999999999", "specialist=0"])
def test_nonsense_in_the_address_of_completeness(specialist: Employee, query: str) -> None:
    assert browser_of(specialist).get(f"{URL}completeness/?{query}").status_code == 404


def test_a_month_to_come_is_the_present_one(specialist: Employee) -> None:
    owing(specialist)
    context = browser_of(specialist).get(f"{URL}completeness/?month=2027-01").context
    assert (context["month"], context["following"]) == (MONTH, "")


def test_figures_equal_the_lists_they_open(specialist: Employee, five: dict[str, Any]) -> None:
    head = make_employee(Role.HEAD, specialist.group)
    browser = browser_of(head)
    context = browser.get(f"{URL}completeness/").context
    [line] = context["lines"]
    rows = browser.get(f"{URL}?{line.query}&month=2026-03").context["list"].rows
    assert (line.sums.billed, line.sums.collected) == (
        sum(one.billed for one in rows), sum(one.collected for one in rows),
    )  # fmt: skip
    assert (line.sums.billed, line.sums.collected, context["forecast"].promised) == (4500, 900, 700)


def test_everybody_at_once_draws_the_months_later(actors: Actors) -> None:
    make_invoice(actors.client_row, MONTH, 900)
    browser = actors.client("director")
    page = browser.get(f"{URL}completeness/").content.decode()
    assert ('role="img"' in page, "part=trend" in page) == (False, True)
    part = browser.get(f"{URL}completeness/?part=trend", headers=HTMX).content.decode()
    assert ("<html" in part, 'role="img"' in part) == (False, True)
    assert 'role="img"' in browser.get(f"{URL}completeness/?trend=1").content.decode()


# --- Until when payments are known ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_ago", "warns"), [(None, True), (0, False), (3, False), (4, True)])
def test_the_last_import_of_payments(specialist: Employee, days_ago: int | None, warns: bool) -> None:
    if days_ago is not None:
        for code, state, days in (("payments", "done", days_ago), ("payments", "failed", 0), ("invoices", "done", 0)):
            at = timezone.now() - timedelta(days=days)
            ImportRun.objects.create(format=code, file_name="a.csv", state=state, finished_at=at)
    text = browser_of(specialist).get(URL).content.decode()
    [told] = re.findall(r'<span class="as-of([^"]*)"', text)
    assert ("text-warning" in told) == warns
