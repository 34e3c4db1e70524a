"""Finding a client from anywhere, with the keyboard, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group, make_person

from .test_main_jobs import accessible, site

__all__ = ["site"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def specialist(transactional_db: None) -> Employee:
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, number="28389", name="СТРИЖ ПЛЮС")
    make_client(specialist, number="28390", name="СТРИЖАМЕНТ")
    make_client(make_employee(Role.SPECIALIST), number="28391", name="СТРИЖ ЧУЖОЙ")
    make_person(client, "Журавлёва Мария Олеговна")
    return specialist


def box_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Поиск по всему")


def test_the_keyboard_finds_a_client(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.keyboard.press("/")
    box = box_of(page)
    expect(box).to_be_focused()
    page.keyboard.type("cnhb;")  # «стриж» under the wrong layout
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(options.nth(0)).to_contain_text("СТРИЖ ПЛЮС")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#search-results")).not_to_contain_text("ЧУЖОЙ")
    accessible(page)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/clients/28389/"))


def test_escape_closes_then_leaves(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.keyboard.press("/")
    box = box_of(page)
    box.press_sequentially("журовлева")  # one letter wrong
    expect(page.get_by_role("option").first).to_contain_text("Журавлёва Мария Олеговна")
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("журовлева")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()


def test_a_list_keeps_a_key_of_its_own(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.goto(page.url + "clients/")
    page.keyboard.press("f")
    expect(page.locator("main input[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(box_of(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet = page.locator("#keyboard-sheet")
    expect(sheet).to_contain_text("Поиск по всему")
    expect(sheet).to_contain_text("Фильтр списка")


def test_all_results_have_a_page(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.keyboard.press("/")
    box_of(page).press_sequentially("стриж")
    expect(page.get_by_role("option")).to_have_count(3)
    page.get_by_role("option", name="Все результаты").click()
    expect(page.get_by_role("heading", name="Клиенты")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="СТРИЖ")).to_have_count(2)
    accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/clients/28389/"))


def test_nothing_found_says_so(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.keyboard.press("/")
    box_of(page).press_sequentially("нет такого")
    expect(page.locator("#search-results")).to_contain_text("Ничего не найдено")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Проверьте, как написано")
    accessible(page)


def test_it_fits_a_telephone(site: Callable[[Employee], Page], specialist: Employee) -> None:
    page = site(specialist)
    page.set_viewport_size({"width": 390, "height": 800})
    box_of(page).press_sequentially("28389")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    place = page.locator("#search-results").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
