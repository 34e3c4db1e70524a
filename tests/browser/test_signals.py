"""A signal raised from the card by two clicks and by the keyboard, answered in place; in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.signals.models import Signal
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def test_two_clicks_raise_a_signal_and_one_answer_closes_it(site: Site) -> None:  # noqa: F811
    group = make_group()
    specialist, manager = make_employee(Role.SPECIALIST, group), make_employee(Role.ACCOUNT_MANAGER, group)
    client = make_client(specialist, account_manager=manager, name="ВЕТЕР")
    page = site(specialist)
    page.goto(f"{page.url.rstrip('/')}{client.get_absolute_url()}#signals")
    section = page.locator("#signals")
    expect(section).to_contain_text("Сигналов нет")

    page.locator("[data-signals] > summary").click()
    accessible(page, within="[data-signals]")
    page.get_by_role("button", name="Просьба отключить").click()
    expect(page.locator(".signal-said")).to_contain_text(manager.short_name)
    expect(section).to_contain_text("Просьба отключить")
    assert Signal.objects.get().owner == manager

    page.keyboard.press("y")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(section).to_contain_text("Атака конкурента")
    page.keyboard.press("y")
    page.locator("#signal-text").fill("Опять звонили")
    page.keyboard.press("Enter")  # chooses nothing
    page.get_by_role("button", name="Атака конкурента").click()
    expect(page.locator(".signal-menu .message")).to_contain_text("уже ждёт")
    expect(page.locator("#signal-text")).to_have_value("Опять звонили")
    assert Signal.objects.count() == 2
    page.keyboard.press("Escape")

    answers = section.locator(".signal-answer")
    answers.first.locator("summary").click()
    answers.first.get_by_role("button", name="Отработан").click()
    expect(answers.first).to_contain_text("Напишите, что сделано или почему")
    answers.first.get_by_label("Что сделано").fill("Съездили к руководителю")
    answers.first.get_by_role("button", name="Отработан").click()
    expect(section).to_contain_text("Съездили к руководителю")
    expect(answers).to_have_count(1)
    accessible(page)

    page.keyboard.press("g")
    page.keyboard.press("y")
    page.wait_for_url(re.compile(r"/signals/$"))
    expect(page.locator("tbody tr")).to_have_count(1)
    accessible(page)
