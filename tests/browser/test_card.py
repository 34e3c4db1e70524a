"""The client card by the keyboard: sections, an edit in place, a conflict, the history it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from playwright.sync_api import Page, expect

from clients.actions import edit_client
from clients.models import Client
from crm.edits import Edit
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import PASSWORD, make_client, make_employee, make_group, make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> tuple[Employee, Employee, Client]:
    group = make_group()
    specialist = make_employee(Role.SPECIALIST, group, username="anna")
    head = make_employee(Role.HEAD, group, full_name="Громова Раиса Львовна")
    return specialist, head, make_client(specialist, name="СТРИЖ")


@pytest.fixture
def card(live_server: Any, page: Page, people: Any) -> Callable[[], Page]:
    specialist, _head, client = people

    def open_card() -> Page:
        page.goto(f"{live_server.url}/accounts/login/?next=/clients/{client.number}/")
        page.locator("[name=login]").fill(specialist.username)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".client-head h1")).to_contain_text("СТРИЖ")
        expect(page.locator("a[data-section][aria-current]")).to_have_count(1)  # the script of the page has begun
        return page

    return open_card


def test_sections_by_the_keyboard(card: Callable[[], Page]) -> None:
    page = card()
    first, second = (page.locator("a[data-section]").nth(at).get_attribute("href") or "" for at in (0, 1))
    page.keyboard.press("2")
    expect(page.locator(second)).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(first)).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(second)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keyboard-sheet")).to_contain_text("Изменить основные данные")


def test_two_edit_at_once(card: Callable[[], Page], people: Any) -> None:
    _specialist, head, client = people
    page = card()
    page.keyboard.press("e")
    form = page.locator("#data form")
    expect(form.locator("[name=name]")).to_be_focused()
    form.locator("[name=address]").fill("ул. Моя, 1")
    form.locator("[name=inn]").fill("123")
    with pghistory.context(user=head.pk):
        edit_client(by=head, client=client, edit=Edit({"address": "ул. Чужая, 2"}, {"address": ""}))

    form.locator("[name=inn]").press("Enter")
    expect(form.locator(".clash")).to_contain_text("Громова Раиса Львовна")
    expect(form.locator(".clash ins")).to_have_text("ул. Чужая, 2")
    expect(form.locator("[name=address]")).to_have_value("ул. Моя, 1")
    form.locator("[name=inn]").press("Enter")
    expect(form).to_contain_text("не ИНН")
    form.locator("[name=inn]").fill("7707083893")
    form.locator("[name=inn]").press("Enter")

    expect(page.locator("#data form")).to_have_count(0)
    expect(page.locator("#data")).to_contain_text("ул. Моя, 1")
    client.refresh_from_db()
    assert (client.address, client.inn) == ("ул. Моя, 1", "7707083893")
    page.locator("#history").scroll_into_view_if_needed()
    expect(page.locator("#history .history > li").first).to_contain_text(
        re.compile("ул. Чужая, 2.*ул. Моя, 1", re.DOTALL)
    )


def test_on_a_telephone_rows_are_cards(card: Callable[[], Page], people: Any) -> None:
    """Of a section and of a list: everything is read without going aside, under the name of its column."""
    specialist, _head, client = people
    make_work(client, specialist, minutes=7)
    page = card()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{page.url.split('/clients/')[0]}/clients/{client.number}/#works")
    minutes = page.locator("#works td", has_text=re.compile("^7$"))
    expect(minutes).to_have_attribute("data-label", "Минуты")
    aside = (
        "[...document.querySelectorAll('.table-scroll')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
    )
    assert page.evaluate(aside) == 0
    page.goto(f"{page.url.split('/clients/')[0]}/clients/")
    cell = page.locator("td[data-label='Состояние']")
    expect(cell).to_be_visible()
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Состояние"'
    assert page.evaluate(aside) == 0
