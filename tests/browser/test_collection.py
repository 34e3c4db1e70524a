"""A specialist works through the month's payments by the keyboard; in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import rebuild_balances
from debts.models import CollectionStep
from tests.factories import make_client, make_employee, make_group, make_invoice, make_promise

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def settled(rows: Locator, text: str) -> None:
    """The row has come back and takes keys: those pressed while it is on its way are dropped."""
    expect(rows.first).to_contain_text(text)
    expect(rows.first).to_have_class(re.compile("current"))


def test_a_month_by_the_keyboard(site: Site) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    day = today()
    for name, amount in (("ДОЛЖНИК", 900), ("ВТОРОЙ", 800), ("ЖДЁМ", 700)):
        client = make_client(specialist, name=name, monthly_fee=Decimal(500))
        make_invoice(client, day, amount)
        rebuild_balances(client_ids=[client.pk])
    make_promise(client, day + timedelta(days=3), 700)
    page = site(specialist)
    expect(page.locator("#home-debts")).to_contain_text("Платежи месяца")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url(re.compile(r"/debts/collection/"))
    accessible(page)
    rows = page.locator("tbody tr[data-href]")
    expect(rows.last).to_contain_text("Не напоминаем до")
    expect(rows.last.locator("button")).to_have_count(0)

    page.keyboard.press("j")
    page.keyboard.press("d")
    settled(rows, "Подтвердить получение")
    page.keyboard.press("d")  # the row that came back is still the current one
    settled(rows, "Согласовать дату")
    page.keyboard.press("u")
    settled(rows, "Подтвердить получение")
    page.keyboard.press("n")
    expect(page.get_by_label("Примечание: ДОЛЖНИК")).to_be_focused()
    page.keyboard.type("Бухгалтер в отпуске")
    page.keyboard.press("Enter")
    settled(rows, "Подтвердить получение")
    page.keyboard.press("n")
    expect(page.get_by_label("Примечание: ДОЛЖНИК")).to_have_value("Бухгалтер в отпуске")
    page.keyboard.type("этого не писали")
    page.keyboard.press("Escape")
    settled(rows, "Подтвердить получение")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(rows.nth(1)).to_contain_text("Подтвердить получение")
    accessible(page)
    marked = CollectionStep.objects.order_by("pk").values_list("client__name", "step", "note")
    assert list(marked) == [("ДОЛЖНИК", "sent", "Бухгалтер в отпуске"), ("ВТОРОЙ", "sent", "")]

    page.get_by_role("link", name="Полнота сбора").click()
    expect(page.locator(".stats")).to_contain_text("2 400")
    accessible(page)
