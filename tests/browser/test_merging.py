"""Two clients are one: suggested, looked at side by side, merged, and taken apart again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients.actions.duplicates import find_duplicates
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.browser.test_main_jobs import accessible, site  # noqa: F401  the fixture of the walks
from tests.factories import inn, make_client, make_employee, make_facts, make_group, make_work

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
