"""The list behind the bell, and what the bell asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser

from crm.staff.actions import notify
from crm.staff.models import Employee, Notification
from crm.staff.registry import NoticeKind, notice_kind
from crm.ui.icons import svg
from tests.actors import Actors
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
PAGE, READ, PULSE = "/notifications/", "/notifications/read/", "/ui/pulse/"


@pytest.fixture
def employee() -> Employee:
    return make_employee()


@pytest.fixture
def browser(employee: Employee) -> Browser:
    browser = Browser()
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def told(employee: Employee, *texts: str, kind: str = "test", address: str = "") -> list[Notification]:
    for text in texts:
        notify(to=[employee], kind=kind, text=text, key=f"key-{text}", address=address)
    return [Notification.objects.get(employee=employee, text=text) for text in texts]


def shown(browser: Browser, **query: str) -> list[str]:
    return [row.text for row in browser.get(PAGE, query).context["table"].page.records]


def unread(employee: Employee) -> set[str]:
    return set(Notification.objects.visible_to(employee).unread().values_list("text", flat=True))


def test_one_sees_what_one_was_told_and_nothing_else(actors: Actors) -> None:
    for name in ("specialist", "head"):
        told(actors[name], name)
    seen = {name: shown(actors.client(name)) for name in ("specialist", "head", "director")}
    assert seen == {"specialist": ["specialist"], "head": ["head"], "director": []}


def test_newest_first_with_a_link_and_a_button_for_each_unread(employee: Employee, browser: Browser) -> None:
    first, second = told(employee, "one", "two", address="/works/")
    browser.post(READ, {"pk": first.pk})
    page = browser.get(PAGE).content.decode()
    assert shown(browser) == ["two", "one"]
    assert re.findall(r'form="read-notifications" name="pk" value="(\d+)"', page) == [str(second.pk)]
    assert len(re.findall(r'<tr[^>]* data-href="/works/"', page)) == 2
    assert 'data-pulse-now="notifications" data-value="1"' in page


def test_filters(employee: Employee, browser: Browser) -> None:
    old, _new = told(employee, "old", "new")
    told(employee, "угроза ушла", kind="band")
    browser.post(READ, {"pk": old.pk})
    assert shown(browser, unread="1") == ["угроза ушла", "new"]
    assert shown(browser, unread="0") == ["old"]
    assert shown(browser, q="УГРОЗА") == ["угроза ушла"]
    assert browser.get(PAGE, {"kind": "nonsense"}).context["filterset"].form.errors.keys() == {"kind"}


def test_reading_some_or_all_of_ones_own(employee: Employee, browser: Browser) -> None:
    one, two = told(employee, "one", "two")
    (theirs,) = told(other := make_employee(), "theirs")
    assert browser.post(READ, {"pk": [one.pk, theirs.pk]}).headers["Location"] == PAGE
    assert (unread(employee), unread(other)) == ({"two"}, {"theirs"})
    assert browser.post(READ, {"all": "1", "next": "/notifications/?page=2"}).headers["Location"] == f"{PAGE}?page=2"
    assert (unread(employee), unread(other)) == (set(), {"theirs"})
    assert two.text == "two"


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 40, "1.5"])
def test_nonsense_is_refused(employee: Employee, browser: Browser, pk: str) -> None:
    told(employee, "one")
    assert browser.post(READ, {"pk": pk}).status_code == 400
    assert unread(employee) == {"one"}


def test_nothing_named_reads_nothing(employee: Employee, browser: Browser) -> None:
    told(employee, "one")
    assert browser.post(READ, {"next": "//evil.example/"}).headers["Location"] == PAGE
    assert unread(employee) == {"one"}


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_statements(employee: Employee, browser: Browser, django_assert_num_queries: Any, rows: int) -> None:
    told(employee, *[f"n{number}" for number in range(rows)])
    browser.get(PAGE)  # the session notes that it was seen
    with django_assert_num_queries(7):  # session, employee, scope for the top bar, unread, saved views, count, page
        browser.get(PAGE)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_bell_asks_by_itself(
    employee: Employee, browser: Browser, django_assert_num_queries: Any, rows: int
) -> None:
    told(employee, *[f"n{number}" for number in range(rows)])
    browser.get(PAGE)
    with django_assert_num_queries(3):  # session, employee, count
        answer = browser.get(PULSE, {"of": ["notifications", "nobody-knows", "notifications"]})
    assert answer.json() == {"notifications": rows}


def test_the_bell_counts_to_a_hundred(employee: Employee, browser: Browser) -> None:
    Notification.objects.bulk_create(
        Notification(employee=employee, kind="test", text="x", key=str(number)) for number in range(103)
    )
    assert browser.get(PULSE, {"of": "notifications"}).json() == {"notifications": 100}


def test_the_bell_stands_on_every_page_and_costs_none_a_statement(browser: Browser) -> None:
    page = browser.get("/staff/profile/").content.decode()
    assert 'href="/notifications/"' in page
    assert "data-bell" in page


@pytest.mark.parametrize("code", ["import", "export", "owners", "reminder", "item", "script_gap", "campaign", "band"])
def test_each_kind_that_is_told_has_a_name_and_an_icon(code: str) -> None:
    kind = notice_kind(code)
    assert str(kind.label) != code
    assert svg(kind.icon)


def test_an_unknown_kind_is_called_by_its_code() -> None:
    assert notice_kind("nobody-registered") == NoticeKind("nobody-registered", "nobody-registered", "bell")
