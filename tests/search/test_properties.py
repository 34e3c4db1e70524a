"""Whatever a client or a person is called: any fragment finds it, and so does a name with one or two letters wrong."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from contacts.persons.models import ContactPerson, PersonPhone
from crm.search import rules
from crm.search.queries import search
from crm.search.registry import registry
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_person

from .test_rules import NAMES, misprint

pytestmark = pytest.mark.django_db
SLOWLY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
DIGITS = "0123456789"


@pytest.fixture
def director(db: None) -> Employee:
    return make_employee("director")


def titles(director: Employee, text: str) -> set[str]:
    found = search(director, registry.kinds_for(director), rules.needle_of(text), first=0, size=rules.MOST_WORDS * 30)
    return {"".join(part for part, _is_found in hit.title) for group in found for hit in group.hits}


def fragment(text: str, data: st.DataObject) -> str:
    start = data.draw(st.integers(0, len(text) - 3))
    return text[start : data.draw(st.integers(start + 3, len(text)))]


@SLOWLY
@given(st.text(DIGITS, min_size=3, max_size=8), st.text(DIGITS, min_size=10, max_size=12), st.data())
def test_any_fragment_of_number_and_inn(director: Employee, number: str, inn: str, data: st.DataObject) -> None:
    Client.objects.all().delete()
    client = make_client(number=number, name="ИМЯ", inn=inn)
    make_client(number="x", name="ДРУГОЕ", inn="")
    for text in (fragment(number, data), fragment(inn, data)):
        assert str(client) in titles(director, text)


@SLOWLY
@given(st.text(DIGITS, min_size=10, max_size=10), st.sampled_from(["", " ", "-", ") ", "."]), st.data())
def test_any_fragment_of_a_phone(director: Employee, digits: str, between: str, data: st.DataObject) -> None:
    Client.objects.all().delete()
    person = make_person(make_client(), "Журавлева Анна")
    PersonPhone.objects.create(person=person, as_written=f"8{digits}", number=f"+7{digits}")
    part = fragment(f"7{digits}", data)
    for text in (part, part[:2] + between + part[2:], f"8{digits}", f"+7 {digits[:3]}{between}{digits[3:]}"):
        assert str(person) in titles(director, text)


@SLOWLY
@given(NAMES, NAMES, st.data())
def test_a_name_with_one_letter_wrong(director: Employee, surname: str, company: str, data: st.DataObject) -> None:
    Client.objects.all().delete()
    client = make_client(name=f"{company.upper()} ПЛЮС")
    name = f"{surname.capitalize()} Анна"
    person: ContactPerson = make_person(client, name)
    assert str(person) in titles(director, misprint(surname, data))
    assert str(client) in titles(director, misprint(company, data))


def test_a_long_name_with_two_letters_wrong(director: Employee) -> None:
    """Nine of ten: what two misprints leave may be less than is looked for (docs/architecture.md)."""
    dice = random.Random(7)
    names = sorted({"".join(dice.choice(SYLLABLES) for _part in range(dice.randint(4, 6))) for _name in range(300)})
    owner = make_client(name="КЛИЕНТ")
    rows = [ContactPerson(client=owner, full_name=one.capitalize(), name_key=one) for one in names]
    ContactPerson.objects.bulk_create(rows)
    missed = []
    for name in dice.sample(names, 60):
        typed = slip(slip(name, dice), dice)
        if name.capitalize() not in titles(director, typed):
            missed.append((name, typed))
    assert len(missed) <= 6, missed


SYLLABLES = [first + second for first in "бвгдклмнрст" for second in "аеиоу"]


def slip(name: str, dice: random.Random) -> str:
    """One letter changed, left out or added, or two neighbours swapped."""
    at, letter = dice.randrange(len(name) - 1), dice.choice("абвгдежзиклмнопрстуфхцчшщэюя")
    return dice.choice([
        name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + letter + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ])  # fmt: skip
