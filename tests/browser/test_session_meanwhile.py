"""What happens meanwhile: a colleague in the same campaign, another tab, a client who is gone, somebody who calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from clients.models import Client
from contacts.sessions.models import Draft, Lease, SavedCall
from contacts.works.models import Campaign, ScriptGap, Work
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_call, make_employee, make_group, make_substitution

from . import calling
from .calling import in_hand, kept, leave, log_in, next_after, planned_calls, saved, say
from .test_main_jobs import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEXT = re.compile("Следующий звонок")


@pytest.fixture
def specialist(db: Any) -> Employee:
    return make_employee(Role.SPECIALIST, make_group(), extension="105")


@pytest.fixture
def colleagues(
    browser: Browser, browser_context_args: Any, live_server: Any, specialist: Employee
) -> Iterator[list[Page]]:
    """Two browsers of two specialists, who both call the clients of one: the other one substitutes."""
    second = make_employee(Role.SPECIALIST, specialist.group)
    make_substitution(specialist, second)
    contexts = [browser.new_context(**browser_context_args) for _number in range(2)]
    pages = [one.new_page() for one in contexts]
    for page, employee in zip(pages, (specialist, second), strict=True):
        log_in(page, live_server.url, employee)
    yield pages
    for one in contexts:
        one.close()


def test_two_browsers_of_one_campaign_never_meet(colleagues: list[Page], specialist: Employee) -> None:
    works = planned_calls(specialist, 8)
    campaign = Campaign.objects.create(
        name="Обзвон", starts_on=today(), ends_on=today(), author=specialist, state="running"
    )
    campaign.executors.set(Employee.objects.all())
    Work.objects.update(campaign=campaign)
    for page in colleagues:
        calling.start(page)
        expect(page.locator(".call-whys")).to_contain_text("Обзвон")
    met: list[int] = []
    for _round in range(len(works) // 2):
        held = [in_hand(page) for page in colleagues]
        assert held[0] != held[1]
        met += held
        for page in colleagues:
            page.keyboard.press("2")
        for page in colleagues:  # both at once
            page.keyboard.press("s")
        for page, work in zip(colleagues, held, strict=True):
            next_after(page, work)
    assert sorted(met) == [one.pk for one in works]
    given = Lease.objects.values_list("work", flat=True)
    assert sorted(given) == sorted(SavedCall.objects.values_list("work", flat=True)) == [one.pk for one in works]


def test_a_call_in_two_tabs(page: Page, live_server: Any, specialist: Employee) -> None:
    work, after = planned_calls(specialist, 2)
    log_in(page, live_server.url, specialist)
    calling.start(page)
    say(page, "Раз")
    kept(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("[name=comment]")).to_have_value("Раз")
    say(other, ", два")
    kept(other)
    say(page, ", три")
    expect(page.locator("#moved")).to_contain_text("в другой вкладке")
    page.bring_to_front()  # a page behind another one does not finish changing its colours
    accessible(page)
    expect(page.locator("[name=comment]")).to_have_value("Раз, три")
    assert Draft.objects.get().data["comment"] == ["Раз, два"]
    page.keyboard.press("2")
    page.keyboard.press("s")
    expect(page.locator("#other-tab")).to_be_visible()
    assert not SavedCall.objects.exists()
    leave(page)
    saved(page, work.pk)
    assert in_hand(page) == after.pk
    # the tab that was left says that it is too late, and shows what was typed in it
    other.keyboard.press("2")
    other.keyboard.press("s")
    expect(other.locator(".message.error")).to_contain_text("уже сохранён")
    expect(other.locator("main")).to_contain_text("Раз, два")
    assert [one.comment for one in Work.objects.filter(pk=work.pk)] == ["Раз, три"]
    assert SavedCall.objects.count() == 1
    other.close()


def test_a_client_gone_in_the_middle(page: Page, live_server: Any, specialist: Employee) -> None:
    """Disconnected: the contact is saved, nothing is planned. Taken away: it is said, what was typed stays."""
    disconnected, taken, after = planned_calls(specialist, 3)
    log_in(page, live_server.url, specialist)
    calling.start(page)
    Client.objects.filter(pk=disconnected.client_id).update(disconnected_on=today() - timedelta(days=1))
    page.keyboard.press("3")
    page.keyboard.press("4")
    say(page, "Уже не клиент")
    page.keyboard.press("s")
    expect(page.locator("#result-again .errorlist")).to_contain_text("не на обслуживании")
    leave(page)
    page.keyboard.press("0")
    saved(page, disconnected.pk)
    assert Work.objects.filter(client=disconnected.client_id).count() == 1

    assert in_hand(page) == taken.pk
    page.keyboard.press("2")
    kept(page)
    Client.objects.filter(pk=taken.client_id).update(specialist=make_employee(Role.SPECIALIST, make_group()))
    say(page, "Обещали подумать")
    expect(page.locator("#draft-state")).to_contain_text("больше не у вас")
    page.keyboard.press("s")
    expect(page.get_by_role("alert")).to_contain_text("передали другому")
    expect(page.locator("main")).to_contain_text("Обещали подумать")
    accessible(page)
    expect(page.get_by_role("button", name=NEXT)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#call[data-work='{after.pk}']")).to_be_visible()
    assert Work.objects.get(pk=taken.pk).state == "planned"
    assert Draft.objects.get(work=taken).data["comment"] == ["Обещали подумать"]


def test_somebody_calls_and_no_answer_suits(page: Page, live_server: Any, specialist: Employee) -> None:
    """The card of who calls opens beside the call in hand; the script is walked by keys, and its author told."""
    work, caller = planned_calls(specialist, 2)
    Work.objects.filter(pk=work.pk).update(stages=[2])
    log_in(page, live_server.url, specialist)
    calling.start(page)
    say(page, "Ждёт на линии")
    now = timezone.now()
    make_call(caller.client, specialist, at=now, rang_at=now, direction="in", seconds=0, status="", is_from_file=False)
    page.keyboard.press("p")
    for answer, step in (("3", "Зачем знакомиться заново"), ("1", "Чем занимается собеседник")):
        page.keyboard.press(answer)
        expect(page.locator(".script-step.current h4")).to_have_text(step)
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("1")  # the same step by another branch
    expect(page.locator(".script-step.current h4")).to_have_text("Чем занимается собеседник")
    page.keyboard.press("0")
    page.keyboard.type("А кто вы такие?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".script-told")).to_be_visible()
    assert [one.said for one in ScriptGap.objects.all()] == ["А кто вы такие?"]

    toast = page.locator(".toast-call a", has_text=caller.client.name)
    with page.context.expect_page() as opened:
        toast.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text(caller.client.name)
    opened.value.close()
    expect(page.locator("[name=comment]")).to_have_value("Ждёт на линии")
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("Ждёт на линии")
    assert SavedCall.objects.count() == 0
