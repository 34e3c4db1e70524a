"""A head looks at promises and money: from one subject to another, to what is behind a share, by the keyboard too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports.actions import refresh
from tests.factories import make_client, make_employee, make_group, make_invoice, make_payment, make_promise

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


@pytest.fixture
def head(settings: Any, tmp_path: Path) -> Employee:
    """The head of a specialist whose client kept one promise and broke another; a stranger's promise besides."""
    settings.REPORTS_DIR = tmp_path
    group, day = make_group("Группа денег"), today()
    own = make_client(make_employee(Role.SPECIALIST, group, full_name="Первая Анна"))
    for client in (own, make_client(make_employee(Role.SPECIALIST, make_group()))):
        made_on = day - timedelta(days=30)
        make_promise(client, day, "1000.50", made_on=made_on, state="kept", made_by=client.specialist)
        make_promise(client, day, "500", made_on=made_on, state="broken", made_by=client.specialist)
        make_invoice(client, day, "2000.10")
        make_payment(client, day, "1000.05")
    refresh()
    return make_employee(Role.HEAD, group)


def test_promises_and_money(site: Site, head: Employee) -> None:  # noqa: F811
    page = site(head)
    root = page.url
    page.goto(f"{root}reports/contacts/?r=specialist&m=works&p=month")
    page.get_by_role("link", name="Обещания оплаты").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Обещания оплаты")
    rows = page.locator(".report tbody tr")
    expect(rows.first).to_have_text(re.compile(r"Всего\s*2\s*1\s*1\s*50,0 %"))
    expect(rows).to_have_count(2)
    accessible(page)
    rows.nth(1).get_by_role("link", name="1", exact=True).first.click()
    expect(page.locator(".count")).to_have_text("1 обещание")
    expect(page.locator(".report-works tbody tr")).to_contain_text("Выполнено")
    accessible(page)
    page.locator(".crumbs a").first.click()
    money(page)


def money(page: Page) -> None:
    """A share opens the invoices that it is a share of, and leads to the payments."""
    page.get_by_role("link", name="Выставлено и собрано").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Выставлено и собрано")
    total = page.locator(".report tbody tr").first
    expect(total).to_have_text(re.compile(r"Всего\s*2.000,10\s*1.000,05\s*50,0 %"))
    accessible(page)
    total.get_by_role("link", name="50,0 %").click()
    expect(page.locator(".count")).to_have_text("1 счёт")
    page.locator(".report-bar").get_by_role("link", name="Собрано, ₽").click()
    expect(page.locator(".count")).to_have_text("1 платёж")
    accessible(page)
