"""Ten calls with the keyboard alone: every outcome, no connection, a server that dies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from clients.models import Client, Indicator, IndicatorValue
from contacts.sessions.models import Draft, Pause, SavedCall, Skip
from contacts.sessions.rules import ATTEMPT_LIMIT
from contacts.works.models import Instrument, Item, Work, WorkResult
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.conftest import wait_until
from tests.factories import make_employee, make_group, make_item

from . import calling
from .calling import (
    KEPT_HERE,
    SAVED_LATER,
    Server,
    a_working_day_ahead,
    choose_result,
    enter,
    enter_moment,
    in_hand,
    kept,
    leave,
    log_in,
    next_after,
    planned_calls,
    ready,
    saved,
    say,
    tick,
)  # fmt: skip
from .test_main_jobs import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    web = Server(tmp_path)
    web.start()
    yield web
    web.close()


class Told:
    """What was entered, work by work: the database must show this and nothing else."""

    def __init__(self) -> None:
        self.works: dict[int, dict[str, Any]] = {}
        self.again: dict[int, int] = {}

    def call(self, work: int, state: str, comment: str, **more: Any) -> None:
        self.works[work] = {"state": state, "comment": comment, "minutes": None, "result": None, **more}


def lose_the_answer(route: Route) -> None:
    """The server does what it was asked; the answer does not arrive."""
    route.fetch(max_redirects=0)
    route.abort()


def back_online(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('online'))")  # so that nobody waits for the next attempt


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def prepare(specialist: Employee) -> tuple[list[Work], Item, IndicatorValue]:
    """Ten calls; the first client has an open item and an expired value, the last one was tried often enough."""
    works = planned_calls(specialist, 10)
    WorkResult.objects.create(name="Отказ от разговора", states=["held"])
    Work.objects.filter(pk=works[9].pk).update(attempt=ATTEMPT_LIMIT)
    item = make_item(works[0].client, specialist, title="Выслать подборку")
    indicator = Indicator.objects.create(name="Сколько бухгалтеров", code="accountants-here", validity_days=90)
    value = IndicatorValue.objects.create(
        client=works[0].client, indicator=indicator, value="три", verified_on=today() - timedelta(days=99),
        valid_until=today() - timedelta(days=9),
    )  # fmt: skip
    return works, item, value


def test_ten_calls_with_the_keyboard_alone(server: Server, page: Page) -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    works, item, value = prepare(specialist)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    log_in(page, server.url, specialist)
    calling.start(page)
    told = Told()
    outcomes(page, works, told)
    no_connection(page, works[7], told)
    the_server_dies(page, server, works[8], told)
    the_last_attempt(page, works[9], told)
    nothing_lost_nothing_twice(works, told)
    assert item_of(works[0], item) == "Вошли вместе"
    value.refresh_from_db()
    assert value.valid_until is not None
    assert (value.value, value.verified_on, value.valid_until > today()) == ("три", today(), True)
    assert broken == []


def outcomes(page: Page, works: list[Work], told: Told) -> None:
    """A talk with all that came of it, a refusal, four that were not reached, one skipped, a break."""
    assert in_hand(page) == works[0].pk
    accessible(page)
    page.keyboard.press("?")
    sheet = page.locator("#keyboard-sheet")
    expect(sheet).to_contain_text("Чем закончилось")
    used = set(page.eval_on_selector_all("main [data-key]", "all => all.map((one) => one.dataset.key)"))
    assert used <= set(sheet.locator("kbd").all_inner_texts())
    leave(page)
    page.keyboard.press("1")
    choose_result(page, "Работа по заданию")
    enter(page, "i", "2")
    enter(page, "m", "7")
    tick(page, "e")
    tick(page, "o")
    leave(page)
    enter(page, "a", "Прислать форму")
    say(page, "Вошли вместе")
    saved(page, works[0].pk)
    told.call(works[0].pk, "held_with_login", "Вошли вместе", minutes=7, result="Работа по заданию")

    page.keyboard.press("2")
    choose_result(page, "Отказ от разговора")
    say(page, "Просил не звонить до осени")
    saved(page, works[1].pk)
    told.call(works[1].pk, "held", "Просил не звонить до осени", result="Отказ от разговора")

    for work, key, minutes in ((works[2], "4", 15), (works[3], "5", 30), (works[4], "6", 60)):
        assert in_hand(page) == work.pk
        page.keyboard.press("3")
        page.keyboard.press(key)
        say(page, f"Через {minutes}")
        saved(page, work.pk)
        told.call(work.pk, "not_held", f"Через {minutes}")
        told.again[work.pk] = minutes

    page.keyboard.press("3")
    choose_result(page, "Не берут трубку")
    enter_moment(page, "7", "again_at", a_working_day_ahead())
    saved(page, works[5].pk)
    told.call(works[5].pk, "not_held", "", result="Не берут трубку")

    assert in_hand(page) == works[6].pk
    page.keyboard.press("l")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Нет договора под рукой")
    page.keyboard.press("Enter")
    next_after(page, works[6].pk)
    page.keyboard.press("b")
    expect(page.locator("#resume")).to_be_visible()
    ready(page)
    page.keyboard.press("n")


def no_connection(page: Page, work: Work, told: Told) -> None:
    """While typing, while the draft goes, while saving; the answer to the save is lost too."""
    expect(page.locator(f"#call[data-work='{work.pk}']")).to_be_visible()
    ready(page)
    page.keyboard.press("2")
    kept(page)
    page.context.set_offline(True)
    say(page, "Без ")
    expect(page.locator("#draft-state")).to_contain_text(KEPT_HERE)
    page.context.set_offline(False)
    kept(page)
    assert Draft.objects.get(work=work).data["comment"] == ["Без "]

    page.route("**/draft/", lose_the_answer, times=1)
    say(page, "св")
    expect(page.locator("#draft-state")).to_contain_text(KEPT_HERE)
    say(page, "язи")
    page.context.set_offline(True)
    page.keyboard.press("s")
    expect(page.locator("#draft-state")).to_contain_text(SAVED_LATER)
    assert not SavedCall.objects.filter(work=work).exists()
    page.route("**/save/", lose_the_answer, times=1)
    with page.expect_event("requestfailed", lambda one: one.url.endswith("/save/")):
        page.context.set_offline(False)
    assert SavedCall.objects.filter(work=work).exists()
    back_online(page)
    next_after(page, work.pk)
    told.call(work.pk, "held", "Без связи")


def the_server_dies(page: Page, server: Server, work: Work, told: Told) -> None:
    """In the middle of the save; what is typed while it is away comes through when it is there again."""
    assert in_hand(page) == work.pk
    page.keyboard.press("1")
    say(page, "Сервер ")
    kept(page)
    with transaction.atomic():  # the save waits for the client's row when the process is killed
        Client.objects.select_for_update().get(pk=work.client_id)
        say(page, "упал")
        page.keyboard.press("s")
        wait_until(waits_for_a_lock, seconds=30)
        server.kill()
    expect(page.locator("#draft-state")).to_contain_text(SAVED_LATER)
    assert not SavedCall.objects.filter(work=work).exists()
    server.start(wait=False)
    next_after(page, work.pk)
    told.call(work.pk, "held_with_login", "Сервер упал")


def the_last_attempt(page: Page, work: Work, told: Told) -> None:
    """It cannot be called once more: the refusal is said, nothing typed is lost, not even by a reload."""
    assert in_hand(page) == work.pk
    page.keyboard.press("3")
    page.keyboard.press("4")
    say(page, "В последний раз")
    page.keyboard.press("s")
    expect(page.locator("#result-again .errorlist")).to_contain_text("последняя")
    leave(page)
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("В последний раз")
    page.keyboard.press("0")
    enter_moment(page, "d", "next_at", a_working_day_ahead())
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    next_after(page, work.pk)
    told.call(work.pk, "not_held", "В последний раз")


def item_of(work: Work, settled: Item) -> str:
    """How the open item was settled; the new task is the other item of the work."""
    settled.refresh_from_db()
    assert [one.title for one in work.client.items.filter(closed_at=None)] == ["Прислать форму"]
    return settled.outcome


def nothing_lost_nothing_twice(works: list[Work], told: Told) -> None:
    closed = Work.objects.exclude(state="planned").select_related("result")
    found = {
        one.pk: {
            "state": one.state, "comment": one.comment, "minutes": one.minutes,
            "result": one.result.name if one.result else None,
        }
        for one in closed
    }  # fmt: skip
    assert found == told.works
    assert sorted(SavedCall.objects.values_list("work", flat=True)) == sorted(told.works)
    used = Work.objects.get(pk=works[0].pk).instruments.values_list("instrument", "quantity")
    assert list(used) == [(Instrument.objects.filter(is_active=True)[0].pk, 2)]
    followers: dict[Any, Any] = {one.follows_id: one for one in Work.objects.filter(follows__isnull=False)}
    assert set(followers) == {*told.again, works[5].pk}
    for pk, minutes in told.again.items():
        ahead = followers[pk].planned_at - Work.objects.get(pk=pk).done_at
        assert timedelta(minutes=minutes - 1) < ahead <= timedelta(minutes=minutes + 1)
    at = timezone.localtime(followers[works[5].pk].planned_at)
    assert f"{at:%Y-%m-%d %H:%M}" == f"{a_working_day_ahead()} 11:00"
    planned = Work.objects.filter(client=works[9].client, state="planned", follows=None).get()
    assert planned.counts_on == a_working_day_ahead()
    assert Work.objects.count() == 10 + 4 + 1
    skip = Skip.objects.get()
    assert (skip.work_id, skip.comment) == (works[6].pk, "Нет договора под рукой")
    assert Pause.objects.filter(ended_at__isnull=False).count() == Pause.objects.count() == 1
    assert not Draft.objects.exists(), json.dumps([one.data for one in Draft.objects.all()], ensure_ascii=False)
