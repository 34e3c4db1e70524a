"""The client card by the keyboard: its sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import PASSWORD, make_client, make_employee, make_group

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
