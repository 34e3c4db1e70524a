"""A specialist looks at a plan of a month, writes it, moves a work by keys, and plans again, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contacts.works.models import Work
from contacts.works.planning.forms import next_month
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group

from .test_main_jobs import accessible, site  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Site = Callable[[Employee], Page]


def plan(page: Page, root: str) -> None:
    page.goto(root + "works/planning/")
    page.get_by_role("button", name="Показать план").click()
    expect(page.locator("#plan")).to_contain_text("Ещё не записан")


def drag_and_drop(page: Page, work: Work) -> None:
    """To another working day and back, then to a day off, which is refused; on paper only the calendar is left."""
    before = work.counts_on
    chip, status = page.locator(f"#work-{work.pk}"), page.locator(".cal-status")
    target = page.locator(".cal-day:not([data-off], .outside)").filter(has_not=chip).last
    day, off = target.get_attribute("data-day"), page.locator(".cal-day.off:not(.outside)").last
    chip.drag_to(target)
    expect(status).to_contain_text(re.compile("ПЕРВЫЙ: перенесено"))
    work.refresh_from_db()
    assert (str(work.counts_on), work.is_fixed) == (day, True)
    page.keyboard.press("u")
    expect(page.locator("main")).to_contain_text("возвращено")  # of a quick hand the form goes without a script
    chip.drag_to(off)
    expect(status).to_contain_text("выходной")
    work.refresh_from_db()
    assert (work.counts_on, work.is_fixed) == (before, False)
    page.emulate_media(media="print")
    expect(page.locator(".cal-who")).to_be_hidden()
    expect(page.locator(".print-only")).to_be_visible()
    expect(chip).to_be_visible()
    page.emulate_media(media="screen")


def test_a_month_is_planned_a_work_moved_and_kept(site: Site) -> None:  # noqa: F811
    specialist = make_employee(Role.SPECIALIST, make_group())
    for name, cadence in (("ПЕРВЫЙ", "weekly"), ("ВТОРОЙ", "monthly")):
        make_client(specialist, name=name, cadence=cadence)
    page = site(specialist)
    root = page.url
    plan(page, root)
    assert Work.objects.count() == 0
    expect(page.get_by_role("row", name=re.compile(specialist.full_name))).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Записать план").click()
    expect(page.locator("#plan")).to_contain_text("Создано")
    count = Work.objects.filter(state="planned", planned_for=next_month()).count()
    assert count >= 4
    page.get_by_role("link", name="Открыть календарь").click()
    accessible(page)

    work = Work.objects.filter(client__name="ПЕРВЫЙ").order_by("planned_at")[1]
    before = work.counts_on
    chip = page.locator(f"#work-{work.pk}")
    chip.focus()
    page.keyboard.press("ArrowRight")
    status = page.locator(".cal-status")
    expect(status).to_contain_text(re.compile("ПЕРВЫЙ: перенесено"))
    expect(page.locator(f"#work-{work.pk}")).to_be_focused()
    work.refresh_from_db()
    assert work.counts_on > before
    assert work.is_fixed
    accessible(page)
    page.keyboard.press("u")
    expect(status).to_contain_text("возвращено")
    work.refresh_from_db()
    assert (work.counts_on, work.is_fixed) == (before, False)
    drag_and_drop(page, work)
    page.locator(f"#work-{work.pk}").focus()
    page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text(re.compile("ПЕРВЫЙ: перенесено"))
    work.refresh_from_db()
    moved = work.planned_at

    plan(page, root)
    page.get_by_role("button", name="Записать план").click()
    expect(page.locator("#plan")).to_contain_text("Создано 0")
    work.refresh_from_db()
    assert (work.planned_at, work.is_fixed) == (moved, True)
    assert Work.objects.filter(state="planned").count() == count
