"""Pages of the diary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.diary.models import Reminder
from crm.staff.models import Employee
from tests.actors import EVERYBODY, OUTSIDE, Actors
from tests.diary.test_days import item, moment, planned

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)
MAY_LOOK = ("specialist", "substitute", "head", "director")


@pytest.fixture(autouse=True)
def _thursday(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


def reminder(employee: Employee, **fields: Any) -> Reminder:
    return Reminder.objects.create(**{"employee": employee, "at": moment(DAY, 15), "text": "Перезвонить", **fields})


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("page", ["{pk}/2026-03-12/", "{pk}/week/2026-03-12/"])
def test_who_may_look_at_the_day_of_a_specialist(actors: Actors, name: str, page: str) -> None:
    status = actors.client(name).get(f"/diary/of/{page.format(pk=actors['specialist'].pk)}").status_code
    assert status == (200 if name in MAY_LOOK else 302 if name in OUTSIDE else 404)


def test_another_s_day_is_read_only(actors: Actors) -> None:
    row = reminder(actors["specialist"], client=actors.client_row)
    page = actors.client("head").get(f"/diary/of/{actors['specialist'].pk}/2026-03-12/").content.decode()
    assert "Перезвонить" in page
    assert f"/diary/reminders/{row.pk}/" not in page
    assert 'id="remind"' not in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "statements"), [("/diary/", 20), ("/diary/week/2026-03-12/", 14)])
def test_number_of_statements(
    actors: Actors, django_assert_num_queries: Any, address: str, statements: int, rows: int
) -> None:
    employee, client = actors["specialist"], actors.client_row
    for number in range(rows):
        planned(client, employee, moment(DAY, 9 + number))
        planned(client, employee, moment(DAY - timedelta(days=1), 9 + number))
        item(client, employee, DAY, title="Счёт")
        reminder(employee, client=client)
    browser = actors.client("specialist")
    browser.get(address)
    with django_assert_num_queries(statements):
        browser.get(address)


@pytest.mark.parametrize("address", ["/diary/2026-02-30/", "/diary/1999-01-01/", "/diary/week/2026-13-01/"])
def test_no_such_day(actors: Actors, address: str) -> None:
    assert actors.client("specialist").get(address).status_code == 404


@pytest.mark.parametrize("edge", ["2000-01-01", "2099-12-31"])
def test_the_first_and_the_last_day_have_pages(actors: Actors, edge: str) -> None:
    browser = actors.client("specialist")
    assert [browser.get(f"/diary/{part}{edge}/").status_code for part in ("", "week/")] == [200, 200]


def test_leaving_a_reminder_about_a_client(actors: Actors) -> None:
    browser = actors.client("specialist")
    address = f"/diary/reminders/new/?client={actors.client_row.number}"
    answer = browser.post(address, {"text": "Счёт", "at": "2026-03-13T10:00"})
    assert answer.headers["Location"] == "/diary/2026-03-13/"
    made = Reminder.objects.get()
    assert (made.employee, made.client, made.at) == (
        actors["specialist"], actors.client_row, moment(date(2026, 3, 13), 10),
    )  # fmt: skip
    assert actors.client("other_specialist").post(address, {"text": "x", "at": "2026-03-13T10:00"}).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "Счёт", "at": "2026-03-11T10:00"}, "at"),
        ({"text": "Счёт", "at": "nonsense"}, "at"),
        ({"text": " ", "at": "2026-03-13T10:00"}, "text"),
        ({"text": "ы" * 301, "at": "2026-03-13T10:00"}, "text"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    actors: Actors, given: dict[str, str], field: str
) -> None:
    answer = actors.client("specialist").post("/diary/reminders/new/", given)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert given["at"] in answer.content.decode()
    assert not Reminder.objects.exists()


def test_the_life_of_a_reminder(actors: Actors) -> None:
    browser, row = actors.client("specialist"), reminder(actors["specialist"])
    address = f"/diary/reminders/{row.pk}/"
    changed = browser.post(address, {"text": "Акт", "at": "2026-03-12T16:00"})
    postponed = browser.post(f"{address}postpone/", {"for": "day", "next": "/diary/"})
    finished = browser.post(f"{address}done/")
    row.refresh_from_db()
    assert [one.headers["Location"] for one in (changed, postponed, finished)] == [
        "/diary/2026-03-12/", "/diary/", "/diary/2026-03-13/",
    ]  # fmt: skip
    assert (row.text, row.at, row.done_at is None) == ("Акт", moment(date(2026, 3, 13), 16), False)
    assert browser.post(f"{address}postpone/", {"for": "15"}, follow=True).context["messages"]
    assert browser.post(f"{address}drop/").status_code == 302
    assert browser.get(address).status_code == 404


def test_the_home_fetches_what_is_left(actors: Actors) -> None:
    planned(actors.client_row, actors["specialist"], moment(DAY, 15))
    browser = actors.client("specialist")
    assert 'hx-get="/diary/left/"' in browser.get("/").content.decode()
    part = browser.get("/diary/left/").content.decode()
    assert actors.client_row.name in part
    assert "<html" not in part


def test_the_panel_of_a_client_shows_one_s_own(actors: Actors) -> None:
    reminder(actors["specialist"], client=actors.client_row, text="Моё")
    reminder(actors["specialist"], client=actors.client_row, text="Готово", done_at=timezone.now())
    reminder(actors["head"], client=actors.client_row, text="Начальника")
    part = actors.client("specialist").get(f"/clients/{actors.client_row.number}/panels/reminders/").content.decode()
    assert [text in part for text in ("Моё", "Готово", "Начальника")] == [True, False, False]
    assert f"/diary/reminders/new/?client={actors.client_row.number}" in part


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ({"of": "{specialist}", "day": "2026-03-10", "view": "week"}, "/diary/of/{specialist}/week/2026-03-10/"),
        ({"of": "{head}", "day": "2026-03-10"}, "/diary/2026-03-10/"),
        ({"of": "x", "day": "x", "view": "x"}, "/diary/2026-03-12/"),
        ({"of": "{specialist}", "day": "9999-12-31"}, "/diary/of/{specialist}/2026-03-12/"),
    ],
)
def test_choosing_whose_day(actors: Actors, query: dict[str, str], address: str) -> None:
    keys = {name: actors[name].pk for name in ("specialist", "head")}
    answer = actors.client("head").get("/diary/choose/", {name: one.format(**keys) for name, one in query.items()})
    assert answer.headers["Location"] == address.format(**keys)
