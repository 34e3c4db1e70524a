"""A promise to pay written down beside the result of a call, by the keyboard; in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from contacts.works.models import Work
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.models import Promise
from tests.debts.support import owing
from tests.factories import make_employee, make_group
from tests.sessions.calls import in_hand, make_call, sitting, working_region

from .calling import leave, ready
from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def test_a_promise_by_the_keyboard(site: Site) -> None:  # noqa: F811
    """The result unfolds the fields; a past date is said beside them and nothing is lost; then all is written."""
    specialist = make_employee(Role.SPECIALIST, make_group())
    client = owing(2500, specialist=specialist, region=working_region())
    make_call(client, specialist)
    lease = in_hand(specialist, sitting(specialist))
    page = site(specialist)
    page.goto(page.url.rstrip("/") + lease.session.get_absolute_url())
    ready(page)
    promise = page.locator("#call-promise")
    expect(promise).not_to_have_attribute("open", "")
    page.keyboard.press("2")
    page.locator("[name=result]").select_option(label="«Работа по оплате»")
    expect(promise).to_have_attribute("open", "")
    leave(page)
    page.keyboard.press("u")
    expect(page.locator("[name=promise_agreed_on]")).to_be_focused()
    page.locator("[name=promise_agreed_on]").fill((today() - timedelta(days=1)).isoformat())
    page.locator("[name=promise_amount]").fill("1 200,50")
    page.keyboard.press("Control+Enter")
    expect(promise.locator(".errorlist")).to_contain_text("Этот день прошёл")
    expect(page.locator("[name=promise_amount]")).to_have_value("1 200,50")
    accessible(page)
    assert not Promise.objects.exists()

    page.locator("[name=promise_agreed_on]").fill((today() + timedelta(days=3)).isoformat())
    page.keyboard.press("Control+Enter")
    expect(page.locator("#call")).to_have_count(0)
    made = Promise.objects.get()
    assert (made.amount, made.work, made.agreed_on) == (Decimal("1200.50"), lease.work, today() + timedelta(days=3))
    assert Work.objects.get(pk=lease.work_id).state == "held"
