"""Reminders: leaving them, ticking them off, being told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.diary import actions
from contacts.diary.models import Reminder
from crm.staff.models import Notification
from tests.actors import Actors
from tests.factories import make_client, make_employee

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 13)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _friday(on_day: Callable[[date], None]) -> None:
    on_day(FRIDAY)


def remind(by: Any, text: str = "Перезвонить", at: datetime | None = None, client: Any = None) -> Reminder:
    return actions.remind(by=by, at=at or timezone.now() + HOUR, text=text, client=client)


def test_one_is_told_once_when_it_is_due() -> None:
    employee = make_employee()
    client = make_client(employee, name="ВЕТЕР")
    remind(employee, "Отправить счёт", timezone.now(), client)
    remind(employee, "Позже")
    done = actions.finish_reminder(by=employee, reminder=remind(employee, "Сделано", timezone.now()))
    assert (actions.tell_due(), actions.tell_due()) == (1, 0)
    told = Notification.objects.get()
    assert (told.employee, told.kind, told.text) == (employee, "reminder", "ВЕТЕР: Отправить счёт")
    assert told.address == "/diary/2026-03-13/"
    assert done.told_at is None


def test_what_is_postponed_is_told_again(on_day: Callable[[date], None]) -> None:
    employee = make_employee()
    reminder = remind(employee, at=timezone.now())
    actions.tell_due()
    later = actions.postpone_reminder(by=employee, reminder=reminder, code="day")
    local = timezone.localtime(later.at, timezone.get_default_timezone())
    assert (local.date(), local.hour) == (date(2026, 3, 16), 12)  # the Monday after a Friday
    assert actions.tell_due() == 0
    on_day(date(2026, 3, 16))
    assert actions.tell_due() == 1
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "ahead", "field"),
    [
        ("  ", HOUR, "text"),
        ("Перезвонить", -HOUR, "at"),
        ("Перезвонить", timedelta(days=2000), "at"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(text: str, ahead: timedelta, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        remind(make_employee(), text, timezone.now() + ahead)
    assert list(refused.value.error_dict) == [field]
    assert not Reminder.objects.exists()


def test_a_new_time_opens_it_again_and_new_words_alone_do_not_move_it() -> None:
    employee = make_employee()
    reminder = remind(employee)
    actions.finish_reminder(by=employee, reminder=reminder)
    opened = actions.change_reminder(by=employee, reminder=reminder, at=timezone.now() + 2 * HOUR, text=" Счёт ")
    assert (opened.text, opened.done_at, opened.told_at) == ("Счёт", None, None)
    Reminder.objects.update(at=timezone.now() - HOUR, told_at=timezone.now())
    opened.refresh_from_db()
    kept = actions.change_reminder(by=employee, reminder=opened, at=opened.at, text="Акт")
    assert (kept.text, kept.told_at is None) == ("Акт", False)


def test_ticking_off_twice_keeps_the_first_time(on_day: Callable[[date], None]) -> None:
    employee = make_employee()
    first = actions.finish_reminder(by=employee, reminder=remind(employee)).done_at
    on_day(date(2026, 3, 16))
    again = actions.finish_reminder(by=employee, reminder=Reminder.objects.get())
    assert again.done_at == first
    with pytest.raises(ValidationError):
        actions.postpone_reminder(by=employee, reminder=again, code="15")


@pytest.mark.parametrize("code", ["", "90", "week"])
def test_an_unknown_delay_is_refused(code: str) -> None:
    employee = make_employee()
    reminder = remind(employee)
    with pytest.raises(ValidationError):
        actions.postpone_reminder(by=employee, reminder=reminder, code=code)


@pytest.mark.parametrize(
    "verb",
    [
        lambda by, one: actions.finish_reminder(by=by, reminder=one),
        lambda by, one: actions.postpone_reminder(by=by, reminder=one, code="15"),
        lambda by, one: actions.drop_reminder(by=by, reminder=one),
        lambda by, one: actions.change_reminder(by=by, reminder=one, at=one.at, text="x"),
    ],
)
def test_nobody_touches_another_s(actors: Actors, verb: Callable[[Any, Reminder], object]) -> None:
    reminder = remind(actors["specialist"])
    for name in ("substitute", "head", "director"):
        with pytest.raises(PermissionDenied):
            verb(actors[name], reminder)
    assert Reminder.objects.values_list("text", "done_at").get() == ("Перезвонить", None)


def test_nobody_is_reminded_of_a_client_out_of_sight(actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        remind(actors["other_specialist"], client=actors.client_row)
    assert remind(actors["account_manager"], client=actors.client_row).client == actors.client_row
