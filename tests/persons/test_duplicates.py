"""Which persons of one client are suspected to be one, and who is shown to be at several clients."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clients.actions.duplicates import dismiss, suspect_again
from contacts.persons.actions import create_person, find_person_duplicates
from contacts.persons.actions.lines import Lines
from contacts.persons.merge_queries import elsewhere, pair_of
from contacts.persons.models import ContactPerson, PersonSuspicion
from contacts.persons.twins import MOST_BEARERS
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_person

pytestmark = pytest.mark.django_db
MOBILE, DESK = "+79130001122", "+73852001122"


def found() -> dict[tuple[str, str], list[str]]:
    find_person_duplicates()
    return {(one.first.full_name, one.second.full_name): one.signs for one in PersonSuspicion.objects.open()}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Берёзкина Мария Петровна", "Березкина Марья Петровна", True),
        ("Берёзкина Мария Петровна", "Берёзкина М.П.", True),
        ("Берёзкина Мария Петровна", "Берёзкина М. П.", True),
        ("Берёзкина Мария Петровна", "Берёзкина Мария", True),
        ("Берёзкина Мария Петровна", "Берёзкина", True),
        ("Берёзкина Мария Петровна", "Берёзкина О.П.", False),
        ("Берёзкина Мария Петровна", "Берёзкина М.И.", False),
        ("Берёзкина Мария Петровна", "Осинина Мария Петровна", False),
        ("Берёзкин Пётр Ильич", "Берёзкина Вера Олеговна", False),
    ],
)
def test_similar_names(one: str, other: str, expected: bool) -> None:
    client = make_client()
    make_person(client, one)
    make_person(client, other)
    make_person(make_client(), one)  # of another client: a namesake, or the same person there
    assert (found() == {(one, other): ["name"]}) is expected


@pytest.mark.parametrize(("number", "bearers", "expected"), [
    (MOBILE, 2, True),
    (DESK, 2, False),  # the whole room answers it
    (MOBILE, MOST_BEARERS + 1, False),  # the office's
])  # fmt: skip
def test_a_number_of_two(number: str, bearers: int, expected: bool) -> None:
    client = make_client()
    for name in range(bearers):
        make_person(client, "АБВГД"[name] * 7).phones.create(as_written=number, number=number)
    assert bool(found()) is expected


def test_an_address_of_two() -> None:
    client = make_client()
    for name, address in (("Берёзкина", "a@client.example"), ("Осинина", "A@client.example")):
        make_person(client, name).emails.create(address=address)
    assert found() == {("Берёзкина", "Осинина"): ["email"]}


def test_who_was_dismissed_stays_so_until_something_new_is_found() -> None:
    client, head = make_client(), make_employee(Role.DIRECTOR)
    pair = [make_person(client, name) for name in ("Берёзкина Мария Петровна", "Берёзкина М.П.")]
    find_person_duplicates()
    dismiss(by=head, suspicion=PersonSuspicion.objects.get())
    assert found() == {}
    suspect_again(by=head, suspicion=PersonSuspicion.objects.get())
    dismiss(by=head, suspicion=PersonSuspicion.objects.get())
    for person in pair:
        person.phones.create(as_written=MOBILE, number=MOBILE)
    assert list(found().values()) == [["name", "phone"]]


def test_of_some_clients_only() -> None:
    one, other = make_client(), make_client()
    for client in (one, other):
        make_person(client, "Берёзкина Мария Петровна")
        make_person(client, "Берёзкина М.П.")
    assert find_person_duplicates([one.pk]).pairs == 1
    assert find_person_duplicates().pairs == 2
    ContactPerson.objects.filter(name_key="березкина м.п.").update(full_name="Осинин", name_key="осинин")
    assert find_person_duplicates([other.pk]).changed == 1
    assert PersonSuspicion.objects.get().first.client == one


def test_who_is_entered_twice_is_suspected_at_once(
    actors: Actors, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    make_person(actors.client_row, "Берёзкина Мария Петровна")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        create_person(by=actors["specialist"], client=actors.client_row, values={"full_name": "Берёзкина М.П."})
    page = actors.client("specialist").get(f"/clients/{actors.client_row.number}/").content.decode()
    pair = pair_of(PersonSuspicion.objects.get())
    assert reverse("persons:merge", args=[pair.survivor.pk, pair.loser.pk]) in page
    assert pair.survivor.full_name == "Берёзкина Мария Петровна"


def test_one_person_at_several_clients_is_shown_and_not_suspected(actors: Actors) -> None:
    lines = Lines(added=[{"as_written": MOBILE}])
    by, seen, hidden = actors["specialist"], make_client(actors["specialist"]), make_client()
    here = create_person(by=by, client=actors.client_row, values={"full_name": "Берёзкина М.П."}, phones=lines)
    there = create_person(by=by, client=seen, values={"full_name": "Берёзкина Мария"}, phones=lines)
    make_person(hidden, "Берёзкина").phones.create(as_written=MOBILE, number=MOBILE)
    assert [one.person for one in elsewhere(here, by)] == [there]
    assert found() == {}
    page = actors.client("specialist").get(here.get_absolute_url()).content.decode()
    assert there.get_absolute_url() in page
    assert hidden.name not in page
