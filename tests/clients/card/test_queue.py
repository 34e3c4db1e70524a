"""What falls due on the cards of my clients."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q

from clients.card.queries import with_expired
from clients.models import Client, Indicator
from contacts.persons.models import PersonIndicatorValue
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_person

from .test_values import known

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(actors: Actors) -> dict[str, Client]:
    """Terms are 180 days: verified 181 days ago is expired, 175 ends within the week, 155 within the month."""
    made = {name: make_client(actors["specialist"]) for name in ("expired", "week", "month", "fresh", "gone")}
    for code, ago in (("accountants", 181), ("lawyers", 400), ("buyers", 175)):
        known(made["expired"], code, ago=ago)
    known(made["week"], "accountants", ago=174)
    known(made["month"], "accountants", ago=173)
    known(made["month"], "lawyers", ago=151)
    known(made["fresh"], "accountants", ago=150)
    known(made["fresh"], "lawyers", value="", ago=400)
    known(made["gone"], "accountants", ago=400)
    Client.objects.filter(pk=made["gone"].pk).update(status="disconnected", disconnected_on=today())
    known(actors.foreign, "accountants", ago=400)
    return made


def rows(actors: Actors, **filters: str) -> list[tuple[str, int, int, int]]:
    table = actors.client("specialist").get("/card/", filters).context["table"]
    return [(row.number, row.expired, row.in_week, row.in_month) for row in table.page.records]


def test_counts(actors: Actors, clients: dict[str, Client]) -> None:
    assert rows(actors)[0] == (clients["expired"].number, 2, 1, 1)
    assert set(rows(actors)[1:]) == {(clients["week"].number, 0, 1, 1), (clients["month"].number, 0, 0, 2)}


@pytest.mark.parametrize(
    ("due", "names"),
    [("expired", {"expired"}), ("week", {"expired", "week"}), ("month", {"expired", "week", "month"})],
)
def test_filters(actors: Actors, clients: dict[str, Client], due: str, names: set[str]) -> None:
    assert {row[0] for row in rows(actors, due=due)} == {clients[name].number for name in names}


def test_an_indicator_out_of_use_falls_due_no_more(actors: Actors, clients: dict[str, Client]) -> None:
    Indicator.objects.filter(code="accountants").update(is_active=False)
    assert rows(actors) == [(clients["expired"].number, 1, 1, 1), (clients["month"].number, 0, 0, 1)]


def test_the_figure_of_the_home_page_opens_what_it_counts(actors: Actors, clients: dict[str, Client]) -> None:
    page = actors.client("specialist").get("/").content.decode()
    address = f"/card/?due=expired&amp;specialist={actors['specialist'].pk}"
    assert address in page
    assert with_expired(Q(specialist=actors["specialist"]), today()) == 1
    assert len(rows(actors, due="expired", specialist=str(actors["specialist"].pk))) == 1


def test_values_about_persons_fall_due_too(actors: Actors) -> None:
    """Of those who work there; the figure leads to the persons."""
    client = make_client(actors["specialist"])
    known(client, "accountants", ago=181)
    duties, day = Indicator.objects.get(code="person-duties"), today()
    for name, ends, is_active in (("Рябова Анна", -1, True), ("Ольхина Вера", 5, True), ("Вязова Нина", -1, False)):
        person = make_person(client, name, is_active=is_active)
        PersonIndicatorValue.objects.create(
            person=person, indicator=duties, value="Отчёты", verified_on=day, valid_until=day + timedelta(days=ends)
        )
    only = make_client(actors["specialist"])
    PersonIndicatorValue.objects.create(
        person=make_person(only), indicator=duties, value="Отчёты", verified_on=day, valid_until=day - timedelta(days=1)
    )
    page = actors.client("specialist").get("/card/")
    found = {row.number: (row.expired, row.in_week, row.of_people) for row in page.context["table"].page.records}
    assert found == {client.number: (2, 1, 2), only.number: (1, 0, 1)}
    assert f'href="/clients/{only.number}/#persons"' in page.content.decode()
    assert with_expired(Q(specialist=actors["specialist"]), day) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        known(make_client(actors["specialist"]), "accountants", ago=400)
    browser = actors.client("specialist")
    browser.get("/card/")
    with django_assert_num_queries(7):
        browser.get("/card/")
