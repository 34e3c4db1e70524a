"""A head gives ticked clients to a colleague, and takes a long list out, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from crm.exchange.actions import exports
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site, tasks_at_once  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def test_clients_change_hands_and_come_back(site: Site) -> None:  # noqa: F811
    group = make_group()
    head, giver = make_employee(Role.HEAD, group), make_employee(Role.SPECIALIST, group)
    receiver = make_employee(Role.SPECIALIST, group, full_name="Наследникова Анна Петровна")
    clients = [make_client(giver, name=name) for name in ("ПЕРВЫЙ", "ВТОРОЙ", "ТРЕТИЙ")]
    page = site(head)
    page.goto(page.url + "clients/")
    needed = page.locator("[data-pick-needed]", has_text="Передать другому")
    expect(needed).to_be_disabled()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-pick-count]")).to_have_text("Отмечено: 2")
    accessible(page)
    needed.click()
    page.get_by_label(re.compile("Наследникова")).first.check()
    accessible(page)
    page.get_by_role("button", name="Показать, что получится").click()
    expect(page.get_by_role("row", name=re.compile("Наследникова Анна Петровна"))).to_contain_text("+2")
    accessible(page)
    page.fill("textarea[name=reason]", "Отпуск")
    page.get_by_role("button", name="Передать", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Передано 2 клиента")
    assert Client.objects.filter(specialist=receiver).count() == 2
    accessible(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Отменить").click()
    expect(page.locator("#messages")).to_contain_text("Возвращено 2 клиента")
    assert Client.objects.filter(specialist=giver).count() == len(clients)


def test_a_long_list_is_taken_out(
    site: Site,  # noqa: F811
    tasks_at_once: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Any,
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    settings.MEDIA_ROOT = tmp_path
    specialist = make_employee(Role.SPECIALIST, make_group())
    for _number in range(2):
        make_client(specialist)
    page = site(specialist)
    page.goto(page.url + "clients/")
    page.get_by_role("link", name="CSV").click()
    accessible(page)
    page.get_by_role("button", name="Подготовить файл CSV").click()
    expect(page.locator("#messages")).to_contain_text("Файл готов")
    accessible(page)
    with page.expect_download() as taken:
        page.locator("#files").get_by_role("link", name="Скачать").click()
    assert taken.value.suggested_filename.endswith(".csv")
