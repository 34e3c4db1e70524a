"""Two clients are one: suggested, looked at side by side, merged, and taken apart again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients.actions.duplicates import find_duplicates
from contacts.persons.actions import find_person_duplicates
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.browser.test_main_jobs import accessible, site  # noqa: F401  the fixture of the walks
from tests.factories import inn, make_client, make_employee, make_facts, make_group, make_person, make_work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_head_merges_two_clients_and_undoes_it(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    group = make_group()
    specialist = make_employee(Role.SPECIALIST, group)
    one = make_client(specialist, name="БЕРЁЗА", inn=inn(7))
    other = make_client(specialist, name="БЕРЁЗКА", inn=inn(7), address="Барнаул, Лесная, 1")
    make_facts(one)
    make_facts(other)
    make_work(other, specialist, goal="Познакомиться")
    find_duplicates()
    page = site(make_employee(Role.HEAD, group))

    page.goto(page.url + f"clients/{one.number}/")
    page.get_by_role("link", name=other.number, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Объединить {other.number} с {one.number}")
    accessible(page)
    row = page.get_by_role("row", name=re.compile("^Название"))
    row.get_by_label("БЕРЁЗКА").check()
    expect(page.get_by_role("row", name=re.compile("^Работы"))).to_contain_text("2")
    expect(page.locator("#facts")).to_contain_text("— станет одной записью")
    page.locator("form.merge button").click()

    expect(page.get_by_role("status").or_(page.locator(".messages")).first).to_contain_text("вошёл в")
    expect(page.locator("#left")).to_contain_text("Дайджест")
    accessible(page)
    old = page.goto(re.sub(r"/clients/.*", f"/clients/{other.number}/", page.url))
    assert old is not None
    expect(page).to_have_url(re.compile(f"/clients/{one.number}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("БЕРЁЗКА")

    page.get_by_role("link", name=other.number, exact=True).click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Отменить объединение").click()
    expect(page.locator(".lead")).to_contain_text("Отменено")
    page.goto(re.sub(r"/clients/.*", f"/clients/{other.number}/", page.url))
    expect(page.get_by_role("heading", level=1)).to_contain_text("БЕРЁЗКА")
    expect(page).to_have_url(re.compile(f"/clients/{other.number}/$"))
    page.goto(re.sub(r"/clients/.*", f"/clients/{one.number}/", page.url))
    expect(page.get_by_role("heading", level=1)).to_contain_text("БЕРЁЗА")


def test_specialist_makes_one_person_of_two(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, name="БЕРЁЗА")
    full = make_person(client, "Берёзкина Мария Петровна")
    short = make_person(client, "Берёзкина М.П.", position="Юрист")
    make_work(client, specialist, person=short)
    for person in (full, short):
        person.phones.create(as_written="+79130001122", number="+79130001122")
    find_person_duplicates()
    page = site(specialist)
    root = page.url.rstrip("/")

    page.goto(f"{root}/clients/{client.number}/")
    page.locator("#persons .suspects").get_by_role("link", name="Сравнить").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Один человек?")
    accessible(page)
    expect(page.get_by_role("row", name=re.compile("^Должность")).get_by_label("Юрист")).to_be_checked()
    page.get_by_role("button", name="Объединить в одного человека").click()
    expect(page.locator("#facts")).to_contain_text("Работы")
    expect(page.locator("#left")).to_contain_text("Берёзкина М.П.")
    accessible(page)

    page.goto(f"{root}/persons/{short.pk}/")  # the old address
    expect(page.get_by_role("heading", level=1)).to_have_text("Берёзкина Мария Петровна")
    expect(page.locator(".client-facts")).to_contain_text("Юрист")
    page.locator(".client-line").get_by_role("link", name="Берёзкина М.П.").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Отменить объединение").click()
    expect(page.locator(".lead")).to_contain_text("Отменено")
    page.goto(f"{root}/persons/{short.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Берёзкина М.П.")
