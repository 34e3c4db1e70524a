"""A work is planned, closed and corrected; a task is opened and settled; a month is assigned: in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.works.choices import Stage
from contacts.works.models import Assignment, Instrument, Item, Topic, Work
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group, make_person

from .test_main_jobs import accessible as accessible_as_it_stands
from .test_main_jobs import site  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def accessible(page: Page) -> None:
    """From the top: scrolled to a form, what the bar half hides would be taken for too small to be clicked."""
    page.evaluate("window.scrollTo(0, 0)")
    accessible_as_it_stands(page)


def moment(**ago: int) -> str:
    return f"{timezone.localtime() - timedelta(**ago):%Y-%m-%dT%H:%M}"


def saved(page: Page) -> None:
    page.get_by_role("button", name="Сохранить").click()


def fits(page: Page) -> None:
    """On a telephone nothing scrolls aside."""
    page.set_viewport_size({"width": 390, "height": 780})
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), page.url
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_work_from_the_plan_to_the_correction(site: Callable[[Employee], Page]) -> None:  # noqa: F811  the fixture
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, name="СТРИЖ")
    make_person(client, "Рябова Анна Ильинична")
    used = Instrument.objects.get(name="Вход в систему")
    page = site(specialist)
    root = page.url.rstrip("/")

    # planned from the card; a time that has passed is refused, and nothing typed is lost
    page.goto(f"{root}/clients/{client.number}/")
    page.locator("#works").scroll_into_view_if_needed()
    page.locator("#works").get_by_role("link", name="Запланировать работу").click()
    page.get_by_label("Когда").fill(moment(days=2))
    page.get_by_label("Цель").fill("Показать подборку")
    page.get_by_label("С кем").select_option(label="Рябова Анна Ильинична")
    saved(page)
    expect(page.locator(".errorlist")).to_contain_text("Это время прошло")
    expect(page.get_by_label("Цель")).to_have_value("Показать подборку")
    accessible(page)
    fits(page)
    page.get_by_label("Когда").fill(moment(days=-1))
    saved(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Запланирована")
    accessible(page)

    # closed by keyboard alone, with a result that its state allows
    page.get_by_role("link", name="Закрыть", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/close/"))
    page.get_by_label("Контакт состоялся с входом").focus()
    page.keyboard.press("Space")
    page.get_by_label("Причина / результат").select_option(label="Не берут трубку")
    page.get_by_label("Когда состоялось").fill(moment(minutes=5))
    page.get_by_label("Минуты").fill("12")
    page.get_by_label(str(Stage.SYSTEM.label)).focus()
    page.keyboard.press("Space")
    page.get_by_label(used.name).fill("1")
    page.get_by_label(used.name).press("Enter")
    expect(page.locator(".errorlist")).to_contain_text("не подходит")
    expect(page.get_by_label("Минуты")).to_have_value("12")
    accessible(page)
    fits(page)
    page.get_by_label("Причина / результат").select_option(value="")
    saved(page)
    expect(page.locator("main")).to_contain_text(f"{used.name} × 1")

    # corrected, dated and signed
    page.get_by_role("link", name="Исправить").click()
    page.get_by_label("Минуты").fill("15")
    saved(page)
    expect(page.locator(".errorlist")).to_contain_text("причину")
    accessible(page)
    page.get_by_label("Причина исправления").fill("Опечатка")
    saved(page)
    expect(page.locator("main")).to_contain_text("Опечатка")
    work = Work.objects.get()
    assert (work.state, work.minutes, work.stages, work.instruments.get().quantity) == ("held_with_login", 15, [5], 1)
    assert work.corrections.get().by == specialist


def test_a_task_is_opened_changed_by_two_and_settled(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist, name="СТРИЖ")
    page = site(specialist)
    root = page.url.rstrip("/")
    page.goto(f"{root}/clients/{client.number}/")
    page.locator("#items").scroll_into_view_if_needed()
    page.locator("#items").get_by_role("link", name="Проблема или задача").click()
    saved(page)
    expect(page.locator(".errorlist")).to_contain_text("о чём")
    page.get_by_label("О чём").fill("Прислать подборку")
    page.get_by_label("Срок").fill(f"{today():%Y-%m-%d}")
    accessible(page)
    fits(page)
    saved(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Прислать подборку")
    accessible(page)

    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_contain_text("В работе")
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/edit/"))
    Item.objects.update(title="Прислать две подборки")
    page.get_by_label("О чём").fill("Прислать подборку о налогах")
    saved(page)
    expect(page.locator(".clash")).to_contain_text("Прислать две подборки")
    accessible(page)
    saved(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Прислать подборку о налогах")

    page.goto(f"{root}/works/items/?due=today")
    accessible(page)
    fits(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/items/\d+/"))
    page.keyboard.press("s")
    page.wait_for_url(re.compile("/settle/"))
    page.get_by_label("Как решено").fill("Отправлено почтой")
    saved(page)
    expect(page.locator("main")).to_contain_text("Отправлено почтой")
    item = Item.objects.get()
    assert (item.state, item.title, item.outcome) == ("done", "Прислать подборку о налогах", "Отправлено почтой")
    page.goto(f"{root}/clients/{client.number}/history/?of=item")
    expect(page.locator(".history")).to_contain_text("Отправлено почтой")


def test_a_month_is_assigned_and_a_directory_kept(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    group = make_group()
    head, specialist = make_employee(Role.HEAD, group), make_employee(Role.SPECIALIST, group)
    clients = [make_client(specialist, category=category) for category in "AB"]
    used = Instrument.objects.get(name="Вход в систему")
    page = site(head)
    root = page.url.rstrip("/")
    page.goto(f"{root}/works/assignments/")
    page.get_by_role("link", name="Поручения по многим").click()
    page.get_by_label("Сотрудник", exact=True).select_option(value=str(specialist.pk))
    saved_many = page.get_by_role("button", name="Дать поручения")
    saved_many.click()
    expect(page.locator(".message.error")).to_contain_text("прошлом месяце")
    accessible(page)
    fits(page)
    page.get_by_label("Одинаково для каждого клиента").check()
    page.get_by_label(used.name).fill("2")
    saved_many.click()
    expect(page.locator(".count")).to_contain_text("2")
    assert Assignment.objects.filter(client__in=clients, employee=specialist).count() == 2
    accessible(page)
    fits(page)
    page.get_by_role("link", name=re.compile(clients[0].name)).first.click()
    accessible(page)
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/edit/"))
    page.get_by_label(used.name).fill("3")
    saved(page)
    expect(page.locator("main")).to_contain_text("Осталось")

    page.goto(f"{root}/works/directories/topics/")
    accessible(page)
    fits(page)
    first, second = Topic.objects.filter(kind="planned")[:2]
    page.get_by_role("button", name=f"{second.name}: выше").click()
    assert [one.pk for one in Topic.objects.filter(kind="planned")[:2]] == [second.pk, first.pk]
    page.get_by_role("link", name=first.name, exact=True).click()
    accessible(page)
    page.get_by_label("Используется").uncheck()
    saved(page)
    expect(page.get_by_role("row", name=re.compile(re.escape(first.name)))).to_contain_text("Не используется")
    first.refresh_from_db()
    assert not first.is_active
