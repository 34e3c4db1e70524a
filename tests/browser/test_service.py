"""What is entered of a client as time goes, and the pages about all clients: in a real Chromium, asked by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from clients.models import Competitor, SegmentType, ServiceChange, Usage
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def section(page: Page, code: str) -> Locator:
    """A section of the client page, fetched by coming near it."""
    found = page.locator(f"#{code}")
    found.scroll_into_view_if_needed()
    expect(found).not_to_have_class("panel waiting")
    return found


def test_what_is_entered_stays_on_the_page(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    specialist, day = make_employee(Role.SPECIALIST, make_group()), today()
    client = make_client(specialist, name="СТРИЖ", monthly_fee=Decimal(9000))
    SegmentType.objects.get_or_create(name="Отрасль")
    Competitor.objects.create(name="Гранит-Право")
    distributive = client.distributives.create(code="SKVO7001")
    for week in range(6):
        ends = day - timedelta(days=7 * week)
        Usage.objects.create(
            client=client, distributive=distributive, starts_on=ends - timedelta(days=6), ends_on=ends, logins=week
        )
    page = site(specialist)
    page.goto(f"{page.url.rstrip('/')}/clients/{client.number}/")

    competitors = section(page, "competitors")
    competitors.get_by_text("Внести отметку о конкуренте").click()
    competitors.get_by_label("Нет", exact=True).check()
    competitors.get_by_label("Какой").select_option(label="Гранит-Право")
    competitors.get_by_role("button", name="Сохранить отметку").click()
    expect(competitors.locator(".errorlist")).to_contain_text("оставьте")
    competitors.get_by_label("Да", exact=True).check()
    competitors.get_by_role("button", name="Сохранить отметку").click()
    expect(competitors.get_by_role("row", name="Гранит-Право")).to_be_visible()

    segments = section(page, "segments")
    segments.get_by_text("Внести в сегмент").click()
    segments.get_by_label("Тип").select_option(label="Отрасль")
    segments.get_by_label("Сегмент", exact=True).fill("Торговля")
    segments.get_by_role("button", name="Сохранить сегмент").click()
    expect(segments.get_by_role("row", name="Торговля")).to_be_visible()

    advances = section(page, "advances")
    advances.get_by_text("Внести аванс").click()
    advances.get_by_label("С", exact=True).fill(str(day))
    advances.get_by_label("По", exact=True).fill(str(day + timedelta(days=90)))
    advances.get_by_label("Сумма").fill("27 000")
    advances.get_by_role("button", name="Сохранить аванс").click()
    expect(advances.get_by_text("Первый")).to_be_visible()

    usage = section(page, "usage")
    expect(usage.get_by_role("img", name="Входы по неделям")).to_be_visible()
    accessible(page)


def test_pages_about_all_clients(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    group = make_group()
    client = make_client(make_employee(Role.SPECIALIST, group), name="СТРИЖ", monthly_fee=Decimal(9000))
    ServiceChange.objects.create(client=client, on=today(), kind="upsell", subject="Архив", amount=1500)
    page = site(make_employee(Role.HEAD, group))
    root = page.url.rstrip("/")
    for place in ("balance", "changes", "advances", "access", "directories"):
        page.goto(f"{root}/service/{place}/")
        accessible(page)
    page.goto(f"{root}/service/balance/")
    expect(page.locator("main")).to_contain_text("1 500")
    page.goto(f"{root}/service/diagnosis/")
    row = page.get_by_role("row", name="СТРИЖ")
    row.get_by_text("Внести").click()
    row.get_by_label("Нет", exact=True).check()
    accessible(page)
    row.get_by_role("button", name="Сохранить").click()
    expect(row.get_by_role("status")).to_contain_text("Нет")
    assert client.competitor_verdicts.get().verdict == "no"
    page.set_viewport_size({"width": 390, "height": 800})
    for place in ("balance", "changes", "advances", "access", "diagnosis", "directories"):
        page.goto(f"{root}/service/{place}/")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, place
