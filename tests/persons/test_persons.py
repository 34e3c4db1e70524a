"""Contact persons: constraints, rules, what the page reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from contacts.persons import rules
from contacts.persons.models import Characteristic, Consultation, PersonPhone, Training
from contacts.persons.queries import persons_of
from tests.factories import make_client, make_employee, make_person


@pytest.mark.parametrize(
    ("trained", "day", "valid"),
    [
        (date(2024, 3, 2), date(2024, 3, 1), False),
        (date(2024, 3, 2), date(2024, 3, 2), True),
        (date(2024, 3, 2), date(2026, 3, 1), True),
        (date(2024, 3, 2), date(2026, 3, 2), False),
        (date(2024, 2, 29), date(2026, 2, 27), True),
        (date(2024, 2, 29), date(2026, 2, 28), False),
    ],
)
def test_training_is_valid_for_two_years(trained: date, day: date, valid: bool) -> None:
    assert rules.training_is_valid(trained, day) is valid


@pytest.mark.parametrize(
    ("written", "number"),
    [("8 (385) 200-11-22", "+73852001122"), ("+7 913 555 01 23", "+79135550123"), ("доб. 12", ""), ("", "")],
)
def test_phone(written: str, number: str) -> None:
    assert rules.e164(written) == number


@pytest.mark.django_db
def test_the_directory_holds_the_codes_that_rules_refer_to() -> None:
    codes = set(Characteristic.objects.values_list("code", flat=True))
    assert {"lpr", "lvpr", "chdd", "key_user", "k_user"} <= codes


@pytest.mark.django_db
@pytest.mark.parametrize("rating", [0, 6])
def test_ratings_are_from_one_to_five(rating: int) -> None:
    with pytest.raises(IntegrityError):
        Consultation.objects.create(client=make_client(), number="1", on=date(2026, 3, 2), rating=rating)


@pytest.mark.django_db
def test_a_person_is_trained_once_a_day() -> None:
    client = make_client()
    person = make_person(client)
    Training.objects.create(client=client, person=person, on=date(2026, 3, 2))
    with pytest.raises(IntegrityError):
        Training.objects.create(client=client, person=person, on=date(2026, 3, 2))


@pytest.mark.django_db
def test_a_name_is_once_a_client() -> None:
    client = make_client()
    make_person(client, "Рябова Анна")
    make_person(make_client(), "Рябова Анна")
    with pytest.raises(IntegrityError):
        make_person(client, "РЯБОВА АННА")


@pytest.mark.django_db
def test_characteristics_are_named_and_unknown_codes_stand_for_themselves() -> None:
    director = make_employee("director")
    person = make_person(make_client(), characteristics=["нечто", "k_user", "lpr"])
    (read,) = persons_of(person.client, director)
    assert read.labels == ["ЛПР", "Пользователь К+", "нечто"]


@pytest.mark.django_db
def test_the_favourite_phone_is_first_and_the_undesirable_last() -> None:
    person = make_person(make_client())
    for written, marks in (("1", {"is_undesirable": True}), ("2", {}), ("3", {"is_favourite": True})):
        PersonPhone.objects.create(person=person, as_written=written, **marks)
    (read,) = persons_of(person.client, make_employee("director"))
    assert [phone.as_written for phone in read.phones.all()] == ["3", "2", "1"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_four_statements(django_assert_num_queries: Any, count: int) -> None:
    client, director = make_client(), make_employee("director")
    for _ in range(count):
        make_person(client)
    with django_assert_num_queries(4):
        assert len(persons_of(client, director)) == count
