"""The list of contact persons: scope, filters, search, masks, export."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Subdivision
from contacts.persons.models import Training
from crm.staff.calendar import today
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_employee, make_group, make_person

pytestmark = pytest.mark.django_db
LIST = reverse("persons:list")


def shown(browser: Any, **params: Any) -> set[str]:
    response = browser.get(LIST, {"view": "all", **params})
    assert response.status_code == 200
    return {person.full_name for person in response.context["table"].page.records}


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_persons_of_visible_clients(actors: Actors, name: str) -> None:
    make_person(actors.client_row, "Своя Анна")
    make_person(actors.foreign, "Чужая Анна")
    response = actors.client(name).get(LIST, {"view": "all"})
    if name in OUTSIDE:
        assert response.status_code == 302
        return
    foreign = {"director", "other_specialist", "substitute", "other_head"}
    wanted = ({"Своя Анна"} if name in SEE_THE_CLIENT else set()) | (
        {"Чужая Анна"} if name in foreign - {"substitute"} else set()
    )
    assert {person.full_name for person in response.context["table"].page.records} == wanted


@pytest.fixture
def people(actors: Actors) -> Any:
    """Five persons, each telling in another way."""
    client, other = actors.client_row, make_client(actors["specialist"], name="ВТОРОЙ", number="777001")
    place = Subdivision.objects.create(client=client, name="Бухгалтерия", kind="accounting")
    day = today()
    anna = make_person(client, "Аленина Анна")
    anna.phones.create(as_written="8 (385) 200-00-51", number="+73852000051")
    anna.emails.create(address="anna@client.example")
    boris = make_person(other, "Борисов Борис", subdivision=place, characteristics=["lpr", "chdd"], is_subscribed=True)
    boris.phones.create(as_written="+7 811 255 01 23", number="+78112550123")
    vera = make_person(client, "Верина Вера", interests=["taxes"], has_account=True)
    vera.phones.create(as_written="доб. 8112", number="")
    vera.no_calls.create(starts_on=day, reason="Отпуск")
    gleb = make_person(client, "Глебов Глеб", is_active=False)
    Training.objects.create(client=client, person=anna, on=day - timedelta(days=2 * 365 - 20))
    Training.objects.create(client=client, person=boris, on=day - timedelta(days=2 * 365 + 30))
    Training.objects.create(client=client, person=vera, on=day - timedelta(days=2 * 365 - 20))
    Training.objects.create(client=client, person=vera, on=day - timedelta(days=10))
    return {"А": anna, "Б": boris, "В": vera, "Г": gleb}


@pytest.mark.parametrize(
    ("params", "letters"),
    [
        ({}, "АБВ"),
        ({"state": "left"}, "Г"),
        ({"state": "all"}, "АБВГ"),
        ({"q": "00-51"}, "А"),
        ({"q": "8112"}, "БВ"),
        ({"q": "8 (385) 200"}, "А"),
        ({"q": "+7 811 255"}, "Б"),
        ({"q": "АЛЁНИНА"}, "А"),
        ({"q": "anna@"}, "А"),
        ({"q": "нет такого"}, ""),
        ({"client": "777"}, "Б"),
        ({"client": "втор"}, "Б"),
        ({"characteristic": "chdd"}, "Б"),
        ({"interest": "taxes"}, "В"),
        ({"subdivision": "accounting"}, "Б"),
        ({"is_subscribed": "True"}, "Б"),
        ({"has_account": "True"}, "В"),
        ({"no_calls": "True"}, "В"),
        ({"no_calls": "False"}, "АБ"),
        ({"training": "soon"}, "А"),
        ({"training": "valid"}, "АВ"),
        ({"training": "expired"}, "Б"),
        ({"training": "never", "state": "all"}, "Г"),
        ({"training": "нечто"}, ""),
        ({"characteristic": "нечто"}, ""),
    ],
)
def test_filters(actors: Actors, people: Any, params: dict[str, str], letters: str) -> None:
    wanted = {people[letter].full_name for letter in letters}
    assert shown(actors.client("specialist"), **params) == wanted


def test_by_owner(actors: Actors, people: Any) -> None:
    assert shown(actors.client("head"), owner=str(actors["account_manager"].pk)) == {"Аленина Анна", "Верина Вера"}


def test_phones_are_masked_to_those_who_do_not_call(actors: Actors, people: Any) -> None:
    pages = {name: actors.client(name).get(LIST, {"view": "all"}).content.decode() for name in ("specialist", "head")}
    assert ["200-00-51" in pages["specialist"], "200-00-51" in pages["head"]] == [True, False]
    assert "tel:" not in pages["head"]
    assert reverse("persons:reveal", args=[people["А"].pk]) in pages["head"]
    assert reverse("persons:reveal", args=[people["А"].pk]) not in pages["specialist"]


@pytest.mark.parametrize(("name", "phone"), [("specialist", "+7 385 200-00-51"), ("head", "+7 385 •••-••-51")])
def test_an_export_masks_as_the_page_does(actors: Actors, people: Any, name: str, phone: str) -> None:
    response = actors.client(name).get(LIST, {"q": "00-51", "_export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(text.splitlines(), delimiter=";")
    assert row["Телефоны"].lstrip("'") == phone
    assert row["E-mail"] == "anna@client.example"


@pytest.mark.parametrize("count", [1, 3])
def test_statements(actors: Actors, django_assert_num_queries: Callable[..., Any], count: int) -> None:
    for number in range(count):
        person = make_person(actors.client_row, characteristics=["lpr"])
        person.phones.create(as_written=f"8 (385) 200-00-5{number}", number=f"+7385200005{number}")
        person.emails.create(address=f"a{number}@client.example")
    browser = actors.client("specialist")
    browser.get(LIST, {"view": "all"})
    with django_assert_num_queries(12):
        browser.get(LIST, {"view": "all"})


def test_the_page_of_a_person_walks_the_list(actors: Actors, people: Any) -> None:
    browser = actors.client("specialist")
    page = browser.get(people["А"].get_absolute_url() + "?from=&at=1").content.decode()
    assert f"{people['Б'].get_absolute_url()}?from=&amp;at=2" in page


def test_directories_are_kept_by_heads() -> None:
    from django.test import Client

    from contacts.persons.models import Characteristic

    head, browser = make_employee("head", make_group()), Client()
    browser.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("persons:directory", args=["characteristics"])
    assert browser.post(url, {"name": " Блогер ", "position": "5"}).status_code == 302
    made = Characteristic.objects.get(code="блогер")
    assert (made.name, made.position, made.is_active) == ("Блогер", 5, True)
    assert "уже есть" in browser.post(url, {"name": "Блогер", "position": "5"}).content.decode()
    person = make_person(make_client(head), "Вторая Яна", characteristics=["блогер"])
    change = reverse("persons:entry", args=["characteristics", made.pk])
    assert browser.post(change, {"name": "Автор", "position": "7"}).status_code == 302
    made.refresh_from_db()
    assert (made.code, made.name, made.is_active) == ("блогер", "Автор", False)
    assert "Автор" in browser.get(reverse("persons:edit", args=[person.pk])).content.decode()
    assert "Автор" not in browser.get(reverse("persons:create", args=[person.client.number])).content.decode()
    assert browser.get(reverse("persons:directory", args=["other"])).status_code == 404
    assert [entry.persons for entry in browser.get(url).context["entries"] if entry.pk == made.pk] == [1]


def test_a_training_ends_two_years_later(actors: Actors) -> None:
    person = make_person(actors.client_row)
    Training.objects.create(client=actors.client_row, person=person, on=date(2025, 3, 2))
    assert "01.03.2027" in actors.client("specialist").get(LIST, {"view": "all"}).content.decode()
