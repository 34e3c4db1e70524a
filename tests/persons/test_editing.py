"""Entering and changing a person: values, phones and e-mails, conflicts, bad input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from freezegun import freeze_time

from clients.models import Subdivision
from contacts.persons import actions
from contacts.persons.models import ContactPerson, NoCall
from crm.edits import Edit
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_person
from tests.forms import fields_of as sent_by
from triggers.models import StaleClient

pytestmark = pytest.mark.django_db


def fields_of(response: Any) -> dict[str, list[str]]:
    return sent_by(response, "person-form")


def said(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


class Editor:
    """The form of one person in the browser of one employee."""

    def __init__(self, browser: Any, person: ContactPerson) -> None:
        self.browser, self.url = browser, reverse("persons:edit", args=[person.pk])
        self.fields = fields_of(browser.get(self.url))

    def send(self, **changes: Any) -> Any:
        """``changes`` by names; "-" of a line's name is written "__"; None takes a box off."""
        for name, value in changes.items():
            name = name.replace("__", "-")
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = value if isinstance(value, list) else [value]
        self.response = self.browser.post(self.url, self.fields)
        return self.response

    def again(self, **changes: Any) -> Any:
        self.fields = fields_of(self.response)
        return self.send(**changes)


@pytest.fixture
def person(actors: Actors) -> ContactPerson:
    made: ContactPerson = make_person(
        actors.client_row, "Рябова Анна Ильинична", characteristics=["k_user", "своё"], interests=["taxes"],
        is_subscribed=True, started_on=date(2020, 2, 1), best_from=time(10), position="Бухгалтер",
    )  # fmt: skip
    made.phones.create(as_written="8 (385) 200-11-22", number="+73852001122", is_favourite=True)
    made.phones.create(as_written="доб. 12", number="")
    made.emails.create(address="ryabova@client.example")
    return made


@pytest.fixture
def editor(actors: Actors, person: ContactPerson) -> Editor:
    return Editor(actors.client("specialist"), person)


def snapshot(person: ContactPerson) -> dict[str, Any]:
    row = ContactPerson.objects.get(pk=person.pk)
    values = {field.name: getattr(row, field.attname) for field in ContactPerson._meta.concrete_fields}
    values["phones"] = list(row.phones.order_by("pk").values_list("as_written", "number", "kind", "is_favourite"))
    values["emails"] = list(row.emails.order_by("pk").values_list("address", "kind", "is_undesirable"))
    return values


def test_sending_the_form_back_changes_nothing(editor: Editor, person: ContactPerson) -> None:
    before = snapshot(person)
    assert editor.send().status_code == 302
    assert snapshot(person) == before
    assert StaleClient.objects.count() == 0


def test_only_what_was_changed_is_changed(editor: Editor, person: ContactPerson) -> None:
    before = snapshot(person)
    response = editor.send(
        position="Главный бухгалтер", characteristics=["lpr", "k_user", "своё"], best_until="12:30", has_account="on"
    )
    assert response.status_code == 302
    assert snapshot(person) == {
        **before, "position": "Главный бухгалтер", "characteristics": ["lpr", "k_user", "своё"],
        "best_until": time(12, 30), "has_account": True,
    }  # fmt: skip
    assert list(StaleClient.objects.values_list("client", flat=True)) == [person.client_id]


def test_phones_and_mails_are_edited_in_the_same_form(editor: Editor, person: ContactPerson) -> None:
    first, second = person.phones.order_by("pk")
    email = person.emails.get()
    sent = {
        f"phones-{first.pk}-is_favourite": "on", f"phones-{second.pk}-remove": "on",
        "phones-new0-as_written": "+7 913 555-01-23", "phones-new0-kind": "mobile", "phones-new0-is_favourite": "on",
        f"emails-{email.pk}-is_undesirable": "on", "emails-new0-address": "Second@Client.example",
    }  # fmt: skip
    assert editor.send(**sent).status_code == 302
    after = snapshot(person)
    assert after["phones"] == [
        ("8 (385) 200-11-22", "+73852001122", "work", False),
        ("+7 913 555-01-23", "+79135550123", "mobile", True),
    ]
    assert after["emails"] == [("ryabova@client.example", "work", True), ("second@client.example", "work", False)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "Обязательное поле"),
        ({"started_on": "2026-02-31"}, "правильную дату"),
        ({"started_on": "2099-01-01"}, "Такого дня не может быть"),
        ({"started_on": "0210-01-01"}, "Такого дня не может быть"),
        ({"best_until": "09:00"}, "Конец должен быть позже начала"),
        ({"is_subscribed": None}, "Почему отказывается"),
        ({"phones__new0__as_written": "позвонить Маше"}, "не телефонный номер"),
        ({"phones__new0__as_written": "123"}, "не телефонный номер"),
        ({"phones__new0__as_written": "+7 385 200 11 22"}, "уже есть"),
        ({"phones__new0__as_written": "89135550123", "phones__new0__is_favourite": "on",
          "phones__new0__is_undesirable": "on"}, "не может быть нежелательным"),
        ({"emails__new0__address": "не адрес"}, "адрес электронной почты"),
        ({"emails__new0__address": "RYABOVA@client.example"}, "уже есть"),
        ({"subdivision": "999999"}, "Выберите корректный вариант"),
        ({"characteristics": ["нет такой"]}, "Выберите корректный вариант"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_typed_is_lost(
    editor: Editor, person: ContactPerson, changes: dict[str, Any], words: str
) -> None:
    before = snapshot(person)
    response = editor.send(position="Набранное", **changes)
    assert response.status_code == 200
    assert words in said(response)
    assert snapshot(person) == before
    typed = fields_of(response)
    for name, value in {**changes, "position": "Набранное"}.items():
        if isinstance(value, str) and name != "subdivision":
            assert typed[name.replace("__", "-")] == [value]


def test_a_name_that_is_there_is_refused_and_one_who_left_is_pointed_to(editor: Editor, person: ContactPerson) -> None:
    make_person(person.client, "Чиж Ольга")
    make_person(person.client, "елкин петр", is_active=False)
    assert "уже есть" in said(editor.send(full_name="ЧИЖ  Ольга"))
    assert "верните" in said(editor.send(full_name="Ёлкин Пётр"))
    assert editor.send(full_name="Чиж Ольга Петровна").status_code == 302


def test_an_old_slip_does_not_hold_up_the_rest(actors: Actors) -> None:
    person = make_person(actors.client_row, started_on=date(1900, 1, 1))
    editor = Editor(actors.client("specialist"), person)
    assert editor.send(position="Юрист").status_code == 302


def test_a_subdivision_of_another_client_is_refused(actors: Actors, editor: Editor) -> None:
    foreign = Subdivision.objects.create(client=make_client(), name="Чужая бухгалтерия", kind="accounting")
    response = editor.send(subdivision=str(foreign.pk))
    assert response.status_code == 200
    assert "Чужая бухгалтерия" not in said(response)


def test_who_comes_second_sees_what_the_first_changed_and_chooses(
    actors: Actors, editor: Editor, person: ContactPerson
) -> None:
    phone = person.phones.first()
    assert phone
    other = Editor(actors.client("account_manager"), person)
    assert other.send(position="Юрист", **{f"phones-{phone.pk}-kind": "mobile"}).status_code == 302
    response = editor.send(position="Экономист", unsubscribe_reason="")
    assert response.status_code == 200
    assert "Юрист" in said(response)
    assert actors["account_manager"].full_name in said(response)
    assert fields_of(response)["position"] == ["Экономист"]
    assert snapshot(person)["position"] == "Юрист"
    response = editor.again(**{f"phones-{phone.pk}-kind": "personal"})
    assert "Мобильный" in said(response)
    assert snapshot(person)["position"] == "Юрист"
    assert editor.again().status_code == 302
    after = snapshot(person)
    assert (after["position"], after["phones"][0][2]) == ("Экономист", "personal")


def test_a_line_that_a_colleague_removed_is_not_lost_where_it_was_changed(
    actors: Actors, editor: Editor, person: ContactPerson
) -> None:
    first, _second = person.phones.order_by("pk")
    person.phones.all().delete()
    person.phones.create(as_written="+7 913 555-01-23", number="+79135550123")
    response = editor.send(**{f"phones-{first.pk}-as_written": "8 (385) 200-11-33"})
    assert response.status_code == 302
    assert [row[0] for row in snapshot(person)["phones"]] == ["+7 913 555-01-23", "8 (385) 200-11-33"]


def test_lines_of_another_person_are_out_of_reach(actors: Actors, editor: Editor) -> None:
    stranger = make_person(make_client()).phones.create(as_written="+7 913 555-01-23", number="+79135550123")
    editor.send(**{"phones": [str(stranger.pk)], f"phones-{stranger.pk}-remove": "on"})
    stranger.refresh_from_db()
    assert stranger.as_written == "+7 913 555-01-23"


def test_a_new_person(actors: Actors) -> None:
    browser, url = actors.client("specialist"), reverse("persons:create", args=[actors.client_row.number])
    fields = fields_of(browser.get(url))
    assert (fields["best_note"], fields["full_name"]) == ([""], [""])  # not the default as the database writes it
    fields |= {
        "full_name": ["  Новикова   Яна"],
        "phones-new1-as_written": ["8 913 555 01 23"],
        "is_subscribed": ["on"],
    }
    response = browser.post(url, fields)
    made = ContactPerson.objects.get(name_key="новикова яна")
    assert response.headers["Location"] == made.get_absolute_url()
    assert (made.full_name, made.client, made.is_subscribed) == ("Новикова Яна", actors.client_row, True)
    assert list(made.phones.values_list("number", flat=True)) == ["+79135550123"]
    assert list(StaleClient.objects.values_list("client", flat=True)) == [actors.client_row.pk]
    assert "уже есть" in said(browser.post(url, fields))


def test_leaving_and_coming_back(actors: Actors, person: ContactPerson) -> None:
    browser, url = actors.client("specialist"), reverse("persons:leave", args=[person.pk])
    for day in (today() + timedelta(days=1), date(2019, 1, 1)):
        assert browser.post(url, {"on": f"{day:%Y-%m-%d}"}).status_code == 200
    assert snapshot(person)["is_active"]
    response = browser.post(url, {"on": f"{today():%Y-%m-%d}", "reason": "Уволилась"})
    assert response.headers["Location"] == person.get_absolute_url()
    after = snapshot(person)
    assert (after["is_active"], after["left_on"], after["leave_reason"]) == (False, today(), "Уволилась")
    assert "Уволилась" in said(browser.get(person.get_absolute_url()))
    assert browser.post(url, {"on": f"{today():%Y-%m-%d}"}).status_code == 200
    assert browser.post(reverse("persons:return", args=[person.pk])).status_code == 302
    after = snapshot(person)
    assert (after["is_active"], after["left_on"], after["leave_reason"]) == (True, None, "")
    assert StaleClient.objects.count() == 1


def test_calls_are_forbidden_and_allowed_again(actors: Actors, person: ContactPerson) -> None:
    browser, url = actors.client("specialist"), reverse("persons:forbid", args=[person.pk])
    day = f"{today():%Y-%m-%d}"
    past = f"{today() - timedelta(days=1):%Y-%m-%d}"
    over, slip = {"starts_on": day, "ends_on": past}, {"starts_on": "0026-11-01"}
    for data in ({"starts_on": day}, over | {"reason": "Отпуск"}, {"reason": "Отпуск"}, slip | {"reason": "Отпуск"}):
        assert browser.post(url, data).status_code == 200
    assert NoCall.objects.count() == 0
    assert browser.post(url, {"starts_on": day, "reason": "Просила не звонить"}).status_code == 302
    mark = NoCall.objects.get()
    assert (mark.person, mark.author, mark.ends_on) == (person, actors["specialist"], None)
    shown = said(browser.get(person.get_absolute_url()))
    assert "Просила не звонить" in shown
    for _ in range(2):
        assert browser.post(reverse("persons:lift", args=[mark.pk])).status_code == 302
    mark.refresh_from_db()
    assert (mark.lifted_on, mark.lifted_by) == (today(), actors["specialist"])
    assert "Просила не звонить" not in said(browser.get(person.get_absolute_url()))


@pytest.mark.parametrize("role", ["auditor", "integration", "specialist"])
def test_the_door_itself_asks_who_comes(actors: Actors, person: ContactPerson, role: str) -> None:
    stranger = make_employee(role)
    nothing = Edit({}, {})
    verbs: list[Callable[[], Any]] = [
        lambda: actions.create_person(by=stranger, client=person.client, values={"full_name": "Новый"}),
        lambda: actions.edit_person(by=stranger, person=person, edit=nothing),
        lambda: actions.leave(by=stranger, person=person, on=today()),
        lambda: actions.return_person(by=stranger, person=person),
        lambda: actions.forbid_calls(by=stranger, person=person, starts_on=today(), ends_on=None, reason="Нет"),
    ]
    for verb in verbs:
        with pytest.raises(ValidationError if role == "specialist" else PermissionDenied):
            verb()


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2026-11-18 09:00:00Z", "Сейчас звонить можно"), ("2026-11-21 09:00:00Z", "Сейчас звонить нельзя")],
)
def test_the_permission_is_shown(actors: Actors, person: ContactPerson, moment: str, words: str) -> None:
    with freeze_time(moment):
        assert words in said(actors.client("specialist").get(person.get_absolute_url()))
