"""An employee's day by the keyboard, a reminder that comes due, the bell; in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.diary.actions import tell_due
from contacts.diary.models import Reminder
from crm.staff.choices import Role
from crm.staff.models import Employee, Notification
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def test_a_day_with_a_reminder_by_the_keyboard(site: Site) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, name="ВЕТЕР")
    page = site(specialist)
    expect(page.locator("#left-today")).to_contain_text("На сегодня ничего не осталось")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url(re.compile(r"/diary/$"))
    page.keyboard.press("]")
    page.wait_for_url(re.compile(r"/diary/20\d\d-\d\d-\d\d/$"))
    accessible(page)
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_contain_text("сегодня")
    page.get_by_role("link", name="Неделя").click()
    accessible(page)

    page.goto(page.url.split("/diary/")[0] + f"/diary/reminders/new/?client={client.number}")
    page.get_by_label("О чём напомнить").fill("Отправить счёт")
    page.get_by_label("Когда").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    accessible(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".diary-line")).to_contain_text("ВЕТЕР")
    assert tell_due() == 1
    page.evaluate("sessionStorage.clear()")  # the bell asks every 45 seconds
    page.keyboard.press("t")
    expect(page.locator("[data-bell]")).to_have_attribute("aria-label", "Уведомления: 1")
    page.locator("[data-bell]").click()
    accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/diary/20\d\d-\d\d-\d\d/$"))
    expect(page.locator("[data-bell]")).to_have_attribute("aria-label", "Уведомления")
    assert Notification.objects.get().read_at is not None

    page.get_by_role("button", name="Готово: Отправить счёт").click()
    expect(page.locator(".diary-line.done")).to_have_count(1)
    assert Reminder.objects.get().done_at is not None


def test_a_reminder_is_put_off_and_a_head_only_looks(site: Site) -> None:  # noqa: F811
    group = make_group()
    specialist, head = make_employee(Role.SPECIALIST, group), make_employee(Role.HEAD, group)
    client = make_client(specialist, name="ТОПОЛЬ")
    now = timezone.now()
    Reminder.objects.create(employee=specialist, client=client, at=now, text="Перезвонить")
    page = site(specialist)
    page.goto(page.url + "diary/")
    page.locator("summary", has_text="Отложить: Перезвонить").click()
    accessible(page)
    page.get_by_role("button", name="через час").click()
    expect(page.locator("#messages")).to_contain_text("Напоминание перенесено")
    assert Reminder.objects.get().at > now + timedelta(minutes=59)

    Reminder.objects.update(at=now)
    page.context.clear_cookies()
    page = site(head)
    page.goto(page.url + "diary/")
    page.get_by_label("Чей ежедневник").select_option(str(specialist.pk))
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".lead")).to_contain_text("только просмотр")
    expect(page.locator(".diary-line")).to_contain_text("Перезвонить")
    expect(page.locator(".diary-line .tools")).to_have_count(0)
    accessible(page)
