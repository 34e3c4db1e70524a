"""A debt goes to the account manager and comes back, in a real Chromium: promises, the sheet, two good months."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from clients.models import Client
from crm.staff import calendar
from crm.staff.calendar import ONE_DAY, today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts import actions
from debts.models import DebtOwnership, HandoverSheet, NonpaymentReason
from tests.factories import make_client, make_employee, make_group, make_invoice, make_person

from .calling import log_in
from .test_main_jobs import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Move the one clock of days, wherever it was imported: sessions and the browser keep the real time."""

    def told() -> date:
        return _day_of_the_walk  # type: ignore[name-defined]  # noqa: F821  a global of the calendar

    def move(day: date) -> None:
        monkeypatch.setattr(calendar, "_day_of_the_walk", day, raising=False)
        monkeypatch.setattr(today, "__code__", told.__code__)

    return move


@pytest.fixture
def people() -> dict[str, Employee]:
    group = make_group()
    roles = {"specialist": Role.SPECIALIST, "manager": Role.ACCOUNT_MANAGER, "head": Role.HEAD}
    return {name: make_employee(role, group) for name, role in roles.items()}


@pytest.fixture
def client(people: dict[str, Employee]) -> Client:
    """Owes a month and a half."""
    found: Client = make_client(
        people["specialist"], account_manager=people["manager"], name="СТРИЖ", monthly_fee=Decimal(1000)
    )
    make_person(found, "Рябова Анна Ильинична", position="Главный бухгалтер")
    make_invoice(found, today(), 1500)
    actions.rebuild_balances(client_ids=[found.pk])
    NonpaymentReason.objects.get_or_create(name="Нет денег на счёте")
    return found


@pytest.fixture
def pages(
    browser: Browser, browser_context_args: Any, live_server: Any, people: dict[str, Employee]
) -> Iterator[dict[str, Page]]:
    contexts = [browser.new_context(**browser_context_args) for _name in ("specialist", "manager")]
    found = {name: one.new_page() for name, one in zip(("specialist", "manager"), contexts, strict=True)}
    for name, page in found.items():
        log_in(page, live_server.url, people[name])
    yield found
    for one in contexts:
        one.close()


def test_a_debt_goes_to_the_manager_and_comes_back(
    pages: dict[str, Page], live_server: Any, people: dict[str, Employee], client: Client, on: Callable[[date], None]
) -> None:
    specialist, manager, first = pages["specialist"], pages["manager"], today()

    def promise(page: Page, by: date, amount: str = "") -> None:
        page.goto(f"{live_server.url}/debts/promises/new/{client.number}/")
        page.get_by_label("Оплатит до").fill(by.isoformat())
        if amount:
            page.get_by_label("Сумма, ₽").fill(amount)
        page.get_by_label("Причина неоплаты").select_option(label="Нет денег на счёте")
        page.get_by_role("button", name="Сохранить").click()
        page.wait_for_url(re.compile(r"/debts/promises/\d+/"))

    # promised and broken, twice: the sheet is proposed, and the specialist is told
    promise(specialist, first + ONE_DAY)
    on(first + 2 * ONE_DAY)
    actions.settle_due()
    assert not HandoverSheet.objects.exists()
    promise(specialist, first + 3 * ONE_DAY)
    on(first + 4 * ONE_DAY)
    actions.settle_due()
    sheet = HandoverSheet.objects.get()
    specialist.goto(f"{live_server.url}/debts/handovers/")
    row = specialist.get_by_role("row", name=re.compile("СТРИЖ"))
    expect(row).to_contain_text("Два обещания подряд нарушены")
    row.get_by_role("link").first.click()

    # completed: what is missing is said beside the field, what was typed stays
    done = specialist.get_by_label("Что сделано и что ответил клиент")
    done.fill("Звонили бухгалтеру и директору")
    specialist.get_by_role("button", name="Отправить персональному менеджеру").click()
    expect(specialist.locator(".errorlist")).to_contain_text("почему клиент не платит")
    expect(done).to_have_value("Звонили бухгалтеру и директору")
    accessible(specialist)
    specialist.get_by_label("Почему клиент не платит").fill("Задержали оплату заказчики")
    specialist.get_by_role("button", name="Отправить персональному менеджеру").click()
    expect(specialist.locator(".page-head")).to_contain_text("осталось 2 рабочих дня")

    # the manager sees the same clock, and returns it
    address = live_server.url + sheet.get_absolute_url()
    manager.goto(address)
    expect(manager.locator(".page-head")).to_contain_text("осталось 2 рабочих дня")
    expect(manager.locator("main")).to_contain_text("Рябова Анна Ильинична")
    accessible(manager)
    manager.keyboard.press("r")
    manager.get_by_label("Чего не хватает").fill("Кто принимает решение?")
    manager.get_by_role("button", name="Вернуть", exact=True).click()
    specialist.goto(address)
    expect(specialist.locator(".notice")).to_contain_text("Кто принимает решение?")
    specialist.get_by_label("Что требуется").fill("Решает директор, встретиться с ним")
    specialist.get_by_role("button", name="Отправить персональному менеджеру").click()
    manager.goto(address)
    manager.keyboard.press("a")
    expect(manager.locator("h1")).to_contain_text("Принят")
    assert DebtOwnership.objects.get(until=None).kind == "manager"

    # not before two months in a row are paid on the agreed date
    back = f"{live_server.url}/debts/handovers/back/{client.number}/"
    manager.goto(back)
    expect(manager.locator("#missing")).to_contain_text("Нужно два месяца подряд")
    for number in (1, 2):
        month = tenth_of_month(first, number + 1)
        on(month - 5 * ONE_DAY)
        promise(manager, month, "300")
        on(month)
        actions.record_payment(by=people["head"], client=client, number=f"P{number}", on=month, amount=Decimal(300))
        manager.goto(back)
        if number == 1:
            expect(manager.locator("#missing")).to_contain_text("нужен ещё 1 месяц")
    accessible(manager)
    manager.get_by_role("button", name="Вернуть долг специалисту").click()
    expect(manager.locator("main")).to_contain_text("Этот долг у специалиста")
    owned = DebtOwnership.objects.get(until=None)
    assert (owned.kind, owned.details["depth"], len(owned.details["months"])) == ("specialist", "0.9", 2)
    specialist.goto(address)
    expect(specialist.locator("main")).to_contain_text("История листа")
    assert [one.inner_text() for one in specialist.locator(".handover-steps b").all()] == [
        "Принят", "Отправлен ПМ", "Возвращён", "Отправлен ПМ", "Предложен",
    ]  # fmt: skip


def tenth_of_month(day: date, ahead: int) -> date:
    number = day.year * 12 + day.month - 1 + ahead
    return date(number // 12, number % 12 + 1, 10)
