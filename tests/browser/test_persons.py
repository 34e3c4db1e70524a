"""A contact person is entered, changed by two at once, found by a part of the number, leaves: in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.persons.models import Characteristic, ContactPerson
from crm.staff.choices import Role
from crm.staff.models import AccessRecord, Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_life_of_a_contact_person(site: Callable[[Employee], Page]) -> None:  # noqa: F811  the fixture
    group = make_group()
    specialist = make_employee(Role.SPECIALIST, group)
    client = make_client(specialist, name="СТРИЖ")
    Characteristic.objects.get_or_create(code="lpr", defaults={"name": "ЛПР"})
    page = site(specialist)
    root = page.url.rstrip("/")
    page.goto(f"{root}/clients/{client.number}/")
    page.locator("#persons").get_by_role("link", name="Новое контактное лицо").click()

    # a number that is none is said beside the field, and what was typed stays
    page.get_by_label("ФИО").fill("Рябова Анна Ильинична")
    page.get_by_label("ЛПР").check()
    numbers = page.get_by_label("Номер")
    numbers.nth(0).fill("позвонить")
    page.get_by_role("button", name="Ещё один").first.click()
    expect(numbers).to_have_count(3)
    numbers.nth(2).fill("8 913 555-01-23")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".errorlist")).to_contain_text("не телефонный номер")
    expect(page.get_by_label("ФИО")).to_have_value("Рябова Анна Ильинична")
    accessible(page)
    numbers.nth(0).fill("8 (385) 200-00-51")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Рябова Анна Ильинична")
    accessible(page)
    card = page.url

    # a colleague is quicker
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/edit/$"))
    ContactPerson.objects.update(position="Юрист")
    page.get_by_label("Должность").fill("Экономист")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".clash")).to_contain_text("Юрист")
    accessible(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".client-facts")).to_contain_text("Экономист")

    # found by a part of the number, opened from the list
    page.goto(f"{root}/persons/")
    page.get_by_label("Имя, часть телефона, e-mail").fill("00-51")
    expect(page.locator(".count")).to_contain_text("1")
    expect(page.get_by_role("row", name=re.compile("Рябова"))).to_contain_text("200-00-51")
    accessible(page)

    # leaves, and nothing is deleted
    page.goto(card)
    page.get_by_role("link", name="Больше не работает…").click()
    page.get_by_label("Причина").fill("Уволилась")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("button", name="Снова работает")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Уволилась")
    accessible(page)


def test_a_head_asks_for_a_number_with_a_key(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    group = make_group()
    client = make_client(make_employee(Role.SPECIALIST, group))
    person = client.persons.create(full_name="Рябова Анна", name_key="рябова анна")
    person.phones.create(as_written="8 (385) 200-00-51", number="+73852000051")
    page = site(make_employee(Role.HEAD, group))
    root = page.url.rstrip("/")
    page.goto(root + person.get_absolute_url())
    numbers = page.locator(".numbers")
    expect(numbers).to_contain_text("•••-••-51")
    page.keyboard.press("v")
    expect(numbers).to_contain_text("200-00-51")
    assert AccessRecord.objects.filter(kind="phone", person_id=person.pk).count() == 1
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (
        person.get_absolute_url(),
        f"/persons/{person.pk}/edit/",
        "/persons/",
        "/persons/directories/rubrics/",
    ):
        page.goto(root + address)
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), address
