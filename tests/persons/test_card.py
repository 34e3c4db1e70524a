"""The page of a person: what it shows, to whom phones are masked, what is noted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from contacts.persons import actions
from contacts.persons.models import Consultation, ContactPerson, Mailing, Training
from crm.staff.calendar import today
from crm.staff.models import AccessRecord
from crm.ui.panels import Panel, Panels
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_call, make_client, make_employee, make_person, make_work

pytestmark = pytest.mark.django_db
AT_ONCE = ("specialist", "substitute", "account_manager")
NUMBER, SHOWN, MASKED = "+73852001122", "+7 385 200-11-22", "+7 385 •••-••-22"


def with_phone(client: Any) -> ContactPerson:
    person: ContactPerson = make_person(client)
    person.phones.create(as_written="8 (385) 200-11-22", number=NUMBER)
    return person


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("page", ["persons:detail", "clients:detail"])
def test_who_sees_phones_at_once(actors: Actors, name: str, page: str) -> None:
    person = with_phone(actors.client_row)
    url = person.get_absolute_url() if page == "persons:detail" else person.client.get_absolute_url()
    response = actors.client(name).get(url)
    if name not in SEE_THE_CLIENT:
        assert response.status_code == (302 if name in OUTSIDE else 404)
        return
    shown = text_of(response)
    assert (SHOWN in shown, NUMBER in shown, MASKED in shown) == (
        (True, True, False) if name in AT_ONCE else (False, False, True)
    )


@pytest.mark.parametrize("query", ["", "?in=table"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_phone_is_revealed_and_that_is_noted(actors: Actors, headers: dict[str, str], query: str) -> None:
    person = with_phone(actors.client_row)
    browser = actors.client("head")
    response = browser.post(reverse("persons:reveal", args=[person.pk]) + query, headers=headers)
    assert response.status_code == 200
    assert SHOWN in text_of(response)
    assert MASKED not in text_of(response)
    assert ("<html" in text_of(response)) is not bool(headers)
    looks = AccessRecord.objects.values_list("employee", "kind", "client_id", "person_id")
    assert list(looks) == [(actors["head"].pk, "phone", person.client_id, person.pk)]


def test_revealing_is_not_reading(actors: Actors) -> None:
    person = with_phone(actors.client_row)
    assert actors.client("head").get(reverse("persons:reveal", args=[person.pk])).status_code == 405
    assert AccessRecord.objects.count() == 0


def test_opening_the_card_is_noted(actors: Actors) -> None:
    person = with_phone(actors.client_row)
    actors.client("specialist").get(person.get_absolute_url())
    assert AccessRecord.objects.values_list("kind", "person_id").get() == ("card", person.pk)


def panel(browser: Any, person: ContactPerson, code: str) -> str:
    response = browser.get(reverse("persons:panel", args=[person.pk, code]), headers={"HX-Request": "true"})
    assert response.status_code == 200
    return text_of(response)


def test_panels_hold_what_is_of_this_person(actors: Actors) -> None:
    client = actors.client_row
    person, other = with_phone(client), make_person(client)
    person.emails.create(address="own@client.example")
    for whose, word in ((person, "Свой"), (other, "Чужой")):
        Consultation.objects.create(client=client, number=word, on=today(), person=whose, topic=f"{word} вопрос")
        Training.objects.create(client=client, person=whose, on=today() - timedelta(days=3), result=f"{word} зачёт")
        make_work(client, person=whose, goal=f"{word} звонок")
        make_call(client, person=whose, status=f"{word} успех")
    for address, title in (("own@client.example", "Своя рассылка"), ("a@client.example", "Чужая рассылка")):
        Mailing.objects.create(client=client, email=address, title=title, sent_on=today())
    browser = actors.client("specialist")
    for code in ("consultations", "learning", "works", "calls", "mailings"):
        shown = panel(browser, person, code)
        assert ("Сво" in shown, "Чуж" in shown) == (True, False), code


def test_the_history_is_of_this_person_alone(actors: Actors) -> None:
    person, other = with_phone(actors.client_row), make_person(actors.client_row)
    for one, place in ((person, "Юрист"), (other, "Кадровик")):
        ContactPerson.objects.filter(pk=one.pk).update(position=place)
    person.phones.update(is_undesirable=True)
    page = reverse("persons:panel", args=[person.pk, "history"])
    shown = text_of(actors.client("head").get(page))
    assert ("Юрист" in shown, "Кадровик" in shown, NUMBER in shown, SHOWN in shown) == (True, False, False, False)
    assert shown.count('class="history-what"') == 4


def test_a_merged_person_brings_the_history_along(actors: Actors) -> None:
    person, other = make_person(actors.client_row), make_person(actors.client_row)
    ContactPerson.objects.filter(pk=other.pk).update(position="Кадровик")
    actions.merge_persons(by=actors["specialist"], survivor=person, loser=other)
    shown = text_of(actors.client("specialist").get(reverse("persons:panel", args=[person.pk, "history"])))
    assert "Кадровик" in shown


def test_a_panel_alone_is_a_page_and_an_unknown_one_is_none(actors: Actors) -> None:
    person = with_phone(actors.client_row)
    browser = actors.client("specialist")
    whole = browser.get(reverse("persons:panel", args=[person.pk, "learning"]))
    assert person.full_name in text_of(whole)
    assert browser.get(reverse("persons:panel", args=[person.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_page(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    person = make_person(actors.client_row)
    for last in range(count):
        person.phones.create(as_written=f"8 (385) 200-11-2{last}", number=f"+7385200112{last}")
        person.emails.create(address=f"own{last}@client.example")
    browser = actors.client("specialist")
    browser.get(person.get_absolute_url())
    with django_assert_num_queries(13):
        browser.get(person.get_absolute_url())


def test_two_panels_of_one_code_are_refused() -> None:
    panels: Panels[Any] = Panels()
    one: Panel[Any] = Panel("one", "One", "one.html", lambda row, employee: {})
    panels.add(one)
    with pytest.raises(ValueError, match="twice"):
        panels.add(one)


def test_a_panel_is_for_those_allowed(actors: Actors) -> None:
    panels: Panels[Any] = Panels()
    panels.add(Panel("late", "L", "a.html", dict, order=9), Panel("none", "N", "a.html", dict, allowed=lambda _: False))
    panels.add(Panel("early", "E", "a.html", dict, order=1))
    assert [panel.code for panel in panels.panels_for(actors["head"])] == ["early", "late"]


def test_a_foreign_person_is_not_there(actors: Actors) -> None:
    person = with_phone(make_client(make_employee()))
    assert actors.client("specialist").get(person.get_absolute_url()).status_code == 404
