"""A functional card reviewed with the keyboard only, in a real Chromium; the axe is asked in both themes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from clients.models import Indicator, IndicatorValue
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import site  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def known(client: object, code: str, value: str, ago: int) -> IndicatorValue:
    one, day = Indicator.objects.get(code=code), today() - timedelta(days=ago)
    until = day + timedelta(days=one.validity_days or 0)
    return IndicatorValue.objects.create(client=client, indicator=one, value=value, verified_on=day, valid_until=until)


def state(code: str) -> tuple[str, bool]:
    value = IndicatorValue.objects.get(indicator__code=code)
    return value.value, value.verified_on == today()


def test_a_card_is_reviewed_with_the_keyboard_alone(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = make_client(specialist)
    known(client, "director", "Полянский Иван Викторович", 400)
    known(client, "accountants", "3", 300)
    known(client, "headcount", "Малый по штату", 380)
    page = site(specialist)
    page.emulate_media(reduced_motion="reduce")  # colours are measured at rest
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/card/")
    page.goto(f"{page.url}clients/{client.number}/review/")
    title = page.locator("#review-title")
    expect(title).to_contain_text("Руководитель")

    page.keyboard.press("Enter")  # still true
    expect(title).to_contain_text("Штат бухгалтеров")
    assert state("director") == ("Полянский Иван Викторович", True)

    page.keyboard.press("u")  # a slip
    expect(title).to_contain_text("Руководитель")
    assert state("director") == ("Полянский Иван Викторович", False)
    page.keyboard.press("y")
    expect(title).to_contain_text("Штат бухгалтеров")

    page.keyboard.press("e")  # a wrong value says so beside the field, and stays typed
    page.keyboard.type("три")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Это не число", exact=False)).to_be_visible()
    expect(page.locator("[data-change] input[name=value]")).to_have_value("три")
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(title).to_contain_text("Примерная численность сотрудников")
    assert state("accountants") == ("4", True)
    assert _violations(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert _violations(page) == []

    page.keyboard.press("e")  # a choice: to the last option, then Enter
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(title).not_to_contain_text("Примерная численность сотрудников")
    assert state("headcount") == ("Крупный по штату", True)

    page.keyboard.press("e")  # the field is left without leaving the review
    page.keyboard.press("Escape")
    expect(page.locator("[data-change][open]")).to_have_count(0)
    skipped = title.inner_text()
    page.keyboard.press("n")
    expect(title).not_to_have_text(skipped)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/card/clients/{client.number}/")
    expect(page.locator(".card-line.actual, .card-line.soon")).to_have_count(3)
    assert _violations(page) == []


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found.response["violations"]]
