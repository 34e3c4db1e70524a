"""Named reports in a real Chromium: from the page of all to the client behind a row, narrowed and taken out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clients.models import Usage
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_page_of_reports_to_the_client_behind_a_row(site: Callable[[Employee], Page]) -> None:  # noqa: F811
    group, day = make_group(), today()
    for name, logins in (("ТИХИЙ", 1), ("БОЙКИЙ", 7)):
        client = make_client(make_employee(Role.SPECIALIST, group), name=name)
        distributive = client.distributives.create(code=f"SKVO{client.number}")
        Usage.objects.create(
            client=client, distributive=distributive, starts_on=day - timedelta(days=6), ends_on=day, logins=logins
        )
    page = site(make_employee(Role.HEAD, group))
    page.get_by_role("link", name="Отчёты").first.click()
    accessible(page)
    page.get_by_role("link", name="Использование онлайн-версии").click()
    accessible(page)
    total = page.get_by_role("row", name=re.compile("Итого"))
    expect(total).to_contain_text("8")
    page.get_by_label("Что делать").select_option(label="Аудит")
    expect(page.get_by_role("row", name=re.compile("БОЙКИЙ"))).to_have_count(0)
    expect(total).to_contain_text("Итого: (1)")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert taken.value.path().read_text(encoding="utf-8-sig").splitlines()[1].startswith("Итого: (1);")
    page.get_by_role("link", name=re.compile("ТИХИЙ")).click()
    expect(page).to_have_url(re.compile(r"/clients/\d+/#usage"))
    page.set_viewport_size({"width": 390, "height": 800})
    for place in ("", "usage/", "training/", "triggers/"):
        page.goto(f"{page.url.split('/clients/')[0].split('/reports/')[0]}/reports/{place}")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, place
