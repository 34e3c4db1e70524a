"""A head makes a campaign of filtered clients, starts it, looks at it, pauses and finishes it, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.works.models import Campaign, Work
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def test_from_a_filter_to_the_end_of_a_campaign(site: Site) -> None:  # noqa: F811
    group = make_group()
    head, specialist = make_employee(Role.HEAD, group), make_employee(Role.SPECIALIST, group)
    for number in range(3):
        make_client(specialist, category="A" if number else "B")
    page = site(head)
    page.goto(page.url + "clients/?category=A")
    page.get_by_role("button", name="Кампания по этим клиентам: весь список").click()
    expect(page.get_by_text("2 клиента")).to_be_visible()
    page.fill("input[name=name]", "Новинки")
    page.fill("textarea[name=goal]", "Показать новинки")
    accessible(page)
    page.get_by_role("button", name="Показать, кому что достанется").click()
    expect(page.get_by_role("row", name=re.compile(re.escape(specialist.full_name)))).to_contain_text("2")
    accessible(page)
    page.get_by_role("button", name="Запустить").click()
    expect(page.locator("#messages")).to_contain_text("Запланировано 2 работы")
    work = Work.objects.order_by("pk").first()
    assert work is not None
    assert (work.goal, work.executor, Work.objects.count()) == ("Показать новинки", specialist, 2)
    accessible(page)
    page.locator(".stat", has_text="Осталось").click()
    expect(page.locator(".count")).to_contain_text("2")
    page.go_back()
    page.get_by_role("button", name="Пауза").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Приостановлена")
    page.get_by_role("button", name="Продолжить").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("input[name=reason]", "Новость устарела")
    page.locator("#finish").get_by_role("button", name="Завершить").click()
    expect(page.locator("#messages")).to_contain_text("отменено 2 работы")
    accessible(page)
    page.get_by_role("button", name="Отменить").click()
    expect(page.locator("#messages")).to_contain_text("Снова запланировано 2 работы")
    assert Campaign.objects.get().state == "running"
