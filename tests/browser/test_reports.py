"""A supervisor builds a report, saves, shares, drills and exports it, and has it sent, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.ui.models import SavedView
from reports.actions import refresh
from reports.models import Delivery, Preset
from tests.factories import make_client, make_employee, make_group, make_work

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


@pytest.fixture
def head(settings: Any, tmp_path: Path) -> Employee:
    """The head of two specialists: three works of the one, one of the other, one of a stranger."""
    settings.REPORTS_DIR = tmp_path
    group = make_group("Группа отчётов")
    people = [make_employee(Role.SPECIALIST, group, full_name=name) for name in ("Первая Анна", "Вторая Ольга")]
    for executor, states in zip(people, (["held", "held", "not_held"], ["held"]), strict=True):
        client = make_client(executor)
        for ago, state in enumerate(states, start=1):
            make_work(client, executor, today() - timedelta(days=ago), state=state)
    stranger = make_employee(Role.SPECIALIST, make_group())
    make_work(make_client(stranger), stranger)
    refresh()
    return make_employee(Role.HEAD, group, email="head@firm.example")


def choose(page: Page, place: str, label: str) -> None:
    page.get_by_label(place, exact=True).select_option(label=label)


def test_a_report_is_built_saved_shared_drilled_exported_and_sent(site: Site, head: Employee, tmp_path: Path) -> None:  # noqa: F811
    page = site(head)
    root = page.url
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/reports/")
    page.get_by_role("link", name="Построить отчёт по контактам").click()
    page.wait_for_url("**/reports/contacts/")
    build(page)
    accessible(page)
    fold(page)
    filter_and_draw(page)
    save_and_share(page, head)
    exported(page, tmp_path)
    drill(page)
    deliver(page, root, head)


def build(page: Page) -> None:
    """Rows, columns, measures and a period, by the form alone."""
    page.locator(".report-setup > summary").focus()
    page.keyboard.press("Enter")
    choose(page, "Строки, 1", "Специалист")
    choose(page, "Строки, 2", "Состояние")
    choose(page, "Столбцы, 1", "Вид")
    chosen = page.locator(".report-measures input:checked")
    while chosen.count():
        chosen.first.uncheck()
    page.get_by_label("Работы", exact=True).check()
    page.get_by_label("Состоялось из закрытых").check()
    choose(page, "Период", "Последние 30 дней")
    page.get_by_role("button", name="Показать", exact=True).click()
    rows = page.locator(".report tbody tr")
    expect(rows.first).to_have_text(re.compile(r"Всего\s*4\s*75,0 %\s*4\s*75,0 %"))
    expect(rows).to_have_count(6)


def fold(page: Page) -> None:
    """One row by the keyboard; the focus stays where it was."""
    link = page.get_by_role("link", name="Первая Анна")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".report tbody tr")).to_have_count(4)
    expect(page.get_by_role("link", name="Первая Анна")).to_be_focused()
    expect(page.get_by_role("link", name="Первая Анна")).to_have_attribute("aria-expanded", "false")
    assert "x=" in page.url
    page.keyboard.press("Enter")
    expect(page.locator(".report tbody tr")).to_have_count(6)


def filter_and_draw(page: Page) -> None:
    page.locator(".report-add > summary").click()
    page.locator(".report-add").get_by_role("link", name="Специалист", exact=True).click()
    page.get_by_label("Найти").fill("перв")
    expect(page.get_by_label("Вторая Ольга")).to_be_hidden()
    page.get_by_label("Первая Анна").check()
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".report tbody tr").first).to_contain_text("3")
    page.get_by_role("link", name="столбики").click()
    expect(page.locator("#chart")).to_contain_text("Первая Анна")
    assert "chart=bar" in page.url
    accessible(page)


def save_and_share(page: Page, head: Employee) -> None:
    page.locator("summary", has_text="Сохранить настройку").click()
    page.get_by_label("Название настройки").fill("Работы Анны")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("«Работы Анны» сохранено")
    assert SavedView.objects.get().owner == head
    page.get_by_role("link", name="Все настройки").click()
    accessible(page)
    page.locator("#personal").get_by_role("button", name="Поделиться").click()
    expect(page.locator("#shared")).to_contain_text("Работы Анны")
    page.locator("#shared").get_by_role("link", name="Работы Анны", exact=True).click()
    expect(page.locator(".report tbody tr").first).to_contain_text("3")


def exported(page: Page, folder: Path) -> None:
    """The file says what the page says."""
    shown = [row.split() for row in page.locator(".report tbody tr").all_inner_texts()]
    with page.expect_download() as caught:
        page.get_by_role("link", name="XLSX").click()
    caught.value.save_as(folder / "report.xlsx")
    sheet: Any = openpyxl.load_workbook(folder / "report.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == "Всего")
    assert len(rows) - start == len(shown)
    assert [row[1] for row in rows[start:]] == [3, 3, 1, 2]
    assert rows[start][2] == pytest.approx(2 / 3)


def drill(page: Page) -> None:
    """From the total; with other columns; the number of works is the figure."""
    page.locator(".report tbody tr").first.get_by_role("link").first.click()
    expect(page.locator(".count")).to_contain_text("3 работы")
    expect(page.locator(".report-works tbody tr")).to_have_count(3)
    page.locator("summary", has_text="Столбцы").click()
    page.get_by_label("Способ", exact=True).check()
    page.get_by_role("button", name="Показать", exact=True).click()
    expect(page.get_by_role("columnheader", name="Способ")).to_be_visible()
    assert "d=method" in page.url
    accessible(page)
    page.locator(".crumbs a").first.click()
    assert "d=method" in page.url


def deliver(page: Page, root: str, head: Employee) -> None:
    page.goto(root + "reports/settings/")
    page.locator("#shared").get_by_role("link", name=re.compile("^Отправлять")).click()
    choose(page, "Как часто", "Каждый рабочий день")
    accessible(page)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="Работы Анны")).to_be_visible()
    made = Delivery.objects.get()
    assert (made.preset, made.owner) == (Preset.objects.get(), head)
    accessible(page)
    page.get_by_role("button", name=re.compile("^Отписать")).click()
    expect(page.locator(".delivery")).to_contain_text("Никто не получает")
