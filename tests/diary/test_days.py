"""What stands in a day, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.diary import queries
from contacts.diary.models import Reminder
from contacts.diary.registry import Entry, Source, Span, register
from contacts.diary.sources import register_all
from contacts.works.models import Item
from crm.staff.models import CalendarDay, Employee
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_substitution, make_work

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)  # a Thursday
NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _thursday(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())


def planned(client: Any, executor: Employee, at: datetime, **fields: Any) -> Any:
    return make_work(client, executor, at.date(), done_at=None, planned_at=at, state="planned", **fields)


def item(client: Any, owner: Employee, due_on: date, **fields: Any) -> Item:
    return Item.objects.create(
        client=client, author=owner, owner=owner, due_on=due_on, kind="task", topic="task", **fields
    )


def said(lines: list[queries.Line]) -> list[tuple[str, str]]:
    return [(f"{line.at:%H:%M}" if line.at else "", str(line.entry.title)) for line in lines]


def day_of(employee: Employee, by: Employee | None = None, day: date = DAY) -> queries.Day:
    return queries.days_of(Span(employee, by or employee, day, day))[0]


def test_a_day_by_the_clock_whole_day_first() -> None:
    employee = make_employee()
    client = make_client(employee, name="ВЕТЕР")
    planned(client, employee, moment(DAY, 14, 30))
    planned(client, employee, moment(DAY, 0))  # a file that names the day only
    planned(client, employee, moment(NEXT, 9))
    make_work(client, employee, DAY, done_at=moment(DAY, 10))
    make_work(client, employee, DAY, done_at=None, planned_at=moment(DAY, 11), state="cancelled")
    item(client, employee, DAY, title="Счёт")
    Reminder.objects.create(employee=employee, at=moment(DAY, 9, 15), text="Позвонить")
    one = day_of(employee)
    assert said(one.lines) == [
        ("", "ВЕТЕР"), ("", "Счёт"), ("09:15", "Позвонить"), ("10:00", "ВЕТЕР"), ("14:30", "ВЕТЕР"),
    ]  # fmt: skip
    assert (len(one.left), one.done, one.minutes) == (4, 1, 0)


def test_calls_planned_take_ten_minutes_each() -> None:
    employee = make_employee()
    client = make_client(employee)
    for hour in (9, 10):
        planned(client, employee, moment(DAY, hour), method="phone")
    planned(client, employee, moment(DAY, 11), method="visit")
    assert day_of(employee).minutes == 20


def test_a_work_says_what_it_is_about() -> None:
    employee = make_employee()
    client = make_client(employee)
    planned(client, employee, moment(DAY, 9), attempt=2, goal="Показать новости")
    make_work(client, employee, DAY, done_at=moment(DAY, 10), state="not_held")
    tried, missed = (line.entry for line in day_of(employee).lines)
    assert (tried.note, tried.tone, tried.is_done) == ("перезвон, попытка 2 · Показать новости", "accent", False)
    assert (missed.note, missed.tone, missed.is_done) == ("Контакт не состоялся", "warning", True)


def test_whoever_stands_in_sees_the_plans_of_the_absent_on_those_days_only() -> None:
    absent, substitute = make_employee(full_name="Ветрова Анна Юрьевна"), make_employee()
    make_substitution(absent, substitute, starts_on=DAY, ends_on=DAY)
    client = make_client(absent, name="ТОПОЛЬ")
    for day in (DAY, NEXT):
        planned(client, absent, moment(day, 9))
    make_work(client, absent, DAY, done_at=moment(DAY, 8))
    week = queries.days_of(Span(substitute, substitute, DAY, NEXT))
    assert [said(one.lines) for one in week] == [[("09:00", "ТОПОЛЬ")], []]
    assert week[0].lines[0].entry.note == "за: Ветрова А. Ю."
    assert [one.absent for one in week[0].stands_in] == [absent]
    away = [one.absence for one in queries.days_of(Span(absent, absent, DAY, NEXT))]
    assert [one and one.substitute for one in away] == [substitute, None]


def test_overdue_is_what_is_still_open_from_before() -> None:
    employee = make_employee()
    client = make_client(employee, name="ВЕТЕР")
    yesterday = DAY - timedelta(days=1)
    planned(client, employee, moment(yesterday, 9))
    planned(client, employee, moment(DAY - timedelta(days=70), 9))  # too long ago to speak of
    make_work(client, employee, yesterday)
    item(client, employee, yesterday, title="Счёт")
    item(client, employee, yesterday, title="Решено", state="done", closed_at=moment(DAY, 8))
    Reminder.objects.create(employee=employee, at=moment(yesterday, 18), text="Позвонить")
    Reminder.objects.create(employee=employee, at=moment(yesterday, 19), text="Сделано", done_at=moment(DAY, 8))
    overdue = queries.overdue_of(employee, employee)
    assert said(overdue) == [("", "Счёт"), ("09:00", "ВЕТЕР"), ("18:00", "Позвонить")]
    assert {line.entry.tone for line in overdue} == {"danger"}


def test_left_today_leaves_out_what_is_done() -> None:
    employee = make_employee()
    client = make_client(employee)
    make_work(client, employee, DAY)
    planned(client, employee, moment(DAY, 15))
    assert said(queries.left_today(employee)) == [("15:00", client.name)]


def test_days_off_and_moved_days() -> None:
    employee = make_employee()
    saturday, monday = date(2026, 3, 14), date(2026, 3, 16)
    CalendarDay.objects.create(day=saturday, is_working=True)
    CalendarDay.objects.create(day=monday, is_working=False)
    week = queries.days_of(Span(employee, employee, saturday, monday))
    assert [one.is_working for one in week] == [True, False, False]


def test_a_head_sees_the_day_but_for_what_is_private_or_out_of_sight(actors: Actors) -> None:
    specialist = actors["specialist"]
    planned(actors.client_row, specialist, moment(DAY, 9))
    planned(actors.foreign, specialist, moment(DAY, 10))
    item(actors.foreign, specialist, DAY, title="Чужое")
    Reminder.objects.create(employee=specialist, at=moment(DAY, 11), text="Зубной")
    Reminder.objects.create(employee=specialist, at=moment(DAY, 12), text="Счёт", client=actors.client_row)
    Reminder.objects.create(employee=specialist, at=moment(DAY, 13), text="Чужой", client=actors.foreign)
    seen = day_of(specialist, actors["head"])
    assert said(seen.lines) == [("09:00", actors.client_row.name), ("12:00", "Счёт")]
    assert [line.entry.reminder for line in seen.lines] == [None, None]
    assert seen.lines[1].entry.url == actors.client_row.get_absolute_url()


def test_higher_apps_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contacts.diary.registry._sources", {})
    employee = make_employee()
    register_all()
    register(Source("promises", "Promises", "hand-coins", lambda span: [Entry(span.start, "Обещал оплатить", "/x/")]))
    assert said(day_of(employee).lines) == [("", "Обещал оплатить")]
    with pytest.raises(ValueError, match="twice"):
        register(Source("promises", "Again", "x", lambda span: []))
