"""One's own diary as a file for another calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from contacts.diary import ics
from contacts.diary.models import Reminder
from contacts.works.models import Work
from tests.actors import Actors
from tests.diary.test_days import item, moment, planned
from tests.factories import make_client, make_person

DAY = date(2026, 3, 12)
STAMP = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


# --- Rules ---


def unfolded(body: bytes) -> list[str]:
    """As a calendar reads it (RFC 5545, 3.1)."""
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


@given(st.text(max_size=300))
def test_any_words_come_back_whole_on_short_lines(words: str) -> None:
    event = ics.Event("1@crm", words, "http://crm/", DAY)
    body = ics.calendar([event], name="Diary", stamp=STAMP)
    assert max(len(line) for line in body.split(b"\r\n")) <= ics.LONGEST_LINE
    lines = unfolded(body)
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert [line.partition(":")[0] for line in lines[4:-2]] == [
        "BEGIN", "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "TRANSP", "SUMMARY", "URL", "END",
    ]  # fmt: skip
    said = next(line for line in lines if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    assert said == ics.text(words)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Счёт; акт, копия", r"Счёт\; акт\, копия"),
        ("a\r\nBEGIN:VEVENT", r"a\nBEGIN:VEVENT"),
        ("a\rb\tc\x00", "a b c "),
        ("\\n", "\\\\n"),
    ],
)
def test_nobodys_words_begin_a_property(words: str, written: str) -> None:
    assert ics.text(words) == written


def test_an_event_with_a_time_and_one_of_the_whole_day() -> None:
    events = [
        ics.Event("1@crm", "Звонок", "http://crm/works/1/", DAY, STAMP + timedelta(hours=1), 20),
        ics.Event("2@crm", "Задача", "http://crm/works/items/2/", DAY),
    ]
    assert unfolded(ics.calendar(events, name="Ежедневник", stamp=STAMP)) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Remote service CRM//Diary//RU", "X-WR-CALNAME:Ежедневник",
        "BEGIN:VEVENT", "UID:1@crm", "DTSTAMP:20260312T090000Z", "DTSTART:20260312T100000Z", "DTEND:20260312T102000Z",
        "SUMMARY:Звонок", "URL:http://crm/works/1/", "END:VEVENT",
        "BEGIN:VEVENT", "UID:2@crm", "DTSTAMP:20260312T090000Z", "DTSTART;VALUE=DATE:20260312",
        "DTEND;VALUE=DATE:20260313", "TRANSP:TRANSPARENT", "SUMMARY:Задача", "URL:http://crm/works/items/2/",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


# --- The file ---


@pytest.mark.django_db
def test_the_file_holds_what_is_left_of_ones_own_and_no_names_of_persons(
    actors: Actors, on_day: Callable[[date], None]
) -> None:
    on_day(DAY)
    employee, client = actors["specialist"], make_client(actors["specialist"], number="555", name="ВЕТЕР")
    person = make_person(client, "Рябова Анна Ильинична")
    work = planned(client, employee, moment(DAY, 14, 30), method="phone", person=person)
    planned(client, employee, moment(DAY - timedelta(days=1), 9))
    planned(client, employee, moment(DAY + timedelta(days=70), 9))
    item(client, employee, DAY, title="Счёт")
    Reminder.objects.create(employee=employee, at=moment(DAY, 9), text="Позвонить", done_at=moment(DAY, 9))
    Reminder.objects.create(employee=employee, at=moment(DAY, 18), text="Планёрка")
    Reminder.objects.create(employee=actors["head"], at=moment(DAY, 18), text="Чужое")
    answer = actors.client("specialist").get("/diary/calendar.ics")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "text/calendar; charset=utf-8", 'attachment; filename="diary-2026-03-12.ics"',
    )  # fmt: skip
    lines = unfolded(answer.content)
    assert [line for line in lines if line.startswith("SUMMARY:")] == [
        "SUMMARY:Счёт · 555 - ВЕТЕР", "SUMMARY:555 - ВЕТЕР", "SUMMARY:Планёрка",
    ]  # fmt: skip
    assert f"URL:http://testserver{work.get_absolute_url()}" in lines
    assert "Рябова" not in answer.content.decode()
    # the same work on another day is the same event
    known = {line for line in lines if line.startswith("UID:")}
    Work.objects.filter(pk=work.pk).update(planned_at=moment(DAY + timedelta(days=1), 9), counts_on=DAY + timedelta(1))
    again = unfolded(actors.client("specialist").get("/diary/calendar.ics").content)
    assert {line for line in again if line.startswith("UID:")} == known


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_statements(
    actors: Actors, on_day: Callable[[date], None], django_assert_num_queries: Any, rows: int
) -> None:
    on_day(DAY)
    for number in range(rows):
        planned(actors.client_row, actors["specialist"], moment(DAY + timedelta(days=number), 9))
    browser = actors.client("specialist")
    with override("en"), django_assert_num_queries(16):
        browser.get("/diary/calendar.ics")
