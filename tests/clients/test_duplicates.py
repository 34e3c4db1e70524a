"""Who is suspected to be one client twice."""

from __future__ import annotations

import pytest

from clients.actions.duplicates import dismiss, find_duplicates, suspect_again
from clients.actions.merging import merge_clients
from clients.duplicates import LARGEST_CIRCLE
from clients.models import Client, Suspicion
from contacts.persons.duplicates import MOST_BEARERS
from crm.staff.choices import Role
from tests.actors import EVERYBODY, Actors
from tests.factories import inn, make_client, make_employee, make_person

pytestmark = pytest.mark.django_db


def give_phone(client: Client, number: str = "+73852001122") -> None:
    make_person(client).phones.create(as_written=number, number=number)


def found() -> dict[tuple[str, str], dict[str, str]]:
    find_duplicates()
    return {(one.first.number, one.second.number): one.details for one in Suspicion.objects.open()}


def test_one_inn() -> None:
    make_client(number="1", inn=inn(7), name="СТРИЖ")
    make_client(number="2", inn=inn(7), name="ЛАСТОЧКА")
    make_client(number="3", inn=inn(8), name="ВОРОБЕЙ")
    assert found() == {("1", "2"): {"inn": inn(7)}}


def test_one_phone_of_two_persons() -> None:
    for number in ("1", "2"):
        give_phone(make_client(number=number, name=f"{number * 5}"))
    assert found() == {("1", "2"): {"phone": "+73852001122"}}


def test_a_phone_of_many_says_nothing() -> None:
    for number in range(MOST_BEARERS + 1):
        give_phone(make_client(name=f"{number}" * 6))
    assert found() == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("СТРИЖ ПЛЮС", "СТРИЖ-ПЛЮС", True),
        ("ООО «Стриж»", "Стриж", True),
        ("ООО СТРИЖ", "ООО ЛУЧ", False),  # what they share is the legal form
        ("ЗЕЛЁНЫЙ ЛУГ", "ЗЕЛЕНЫЙ ЛУГ", True),
        ("СТРИЖ ПЛЮС", "ВОРОБЕЙ", False),
    ],
)
def test_similar_names(one: str, other: str, expected: bool) -> None:
    make_client(number="1", name=one, inn="")
    make_client(number="2", name=other)
    assert (("1", "2") in found()) is expected


def test_similar_names_of_two_inns_are_two_companies() -> None:
    make_client(number="1", name="СТРИЖ ПЛЮС", inn=inn(1))
    make_client(number="2", name="СТРИЖ ПЛЮС", inn=inn(2))
    assert found() == {}


def test_signs_add_up_and_the_name_is_told_with_them() -> None:
    for number in ("1", "2"):
        give_phone(make_client(number=number, name="СТРИЖ ПЛЮС", inn=inn(7)))
    assert found() == {("1", "2"): {"inn": inn(7), "phone": "+73852001122", "name": "1.00"}}


def test_a_holding_makes_no_crowd_of_pairs() -> None:
    for number in range(LARGEST_CIRCLE + 2):
        make_client(inn=inn(7), name=f"{number:02}" * 4)
    find_duplicates()
    assert Suspicion.objects.count() == LARGEST_CIRCLE + 1


def test_what_was_dismissed_stays_so_until_a_new_sign() -> None:
    by = make_employee(Role.DIRECTOR)
    clients = [make_client(number=number, inn=inn(7), name=number * 5) for number in ("1", "2")]
    assert len(found()) == 1
    dismiss(by=by, suspicion=Suspicion.objects.get())
    assert found() == {}
    assert Suspicion.objects.get().dismissed_by == by
    for one in clients:
        give_phone(one)
    assert found() == {("1", "2"): {"inn": inn(7), "phone": "+73852001122"}}


def test_no_can_be_taken_back() -> None:
    by = make_employee(Role.DIRECTOR)
    for number in ("1", "2"):
        make_client(number=number, inn=inn(7), name=number * 5)
    found()
    dismiss(by=by, suspicion=Suspicion.objects.get())
    suspect_again(by=by, suspicion=Suspicion.objects.get())
    assert len(Suspicion.objects.open()) == 1


def test_what_is_no_more_is_forgotten() -> None:
    first = make_client(number="1", inn=inn(7), name="СТРИЖ")
    make_client(number="2", inn=inn(7), name="ЛУЧ")
    assert len(found()) == 1
    Client.objects.filter(pk=first.pk).update(inn=inn(9))
    assert found() == {}
    assert Suspicion.objects.count() == 0


def test_merged_clients_are_not_suspected() -> None:
    by = make_employee(Role.DIRECTOR)
    survivor, loser = (make_client(number=number, inn=inn(7), name=number * 5) for number in ("1", "2"))
    found()
    merge_clients(by=by, survivor=survivor, loser=loser)
    assert list(Suspicion.objects.visible_to(by)) == []
    assert found() == {}


@pytest.mark.parametrize("actor", [name for name in EVERYBODY if name != "anonymous"])
def test_a_pair_is_seen_by_those_who_see_both(actors: Actors, actor: str) -> None:
    mine = make_client(actors["specialist"], inn=inn(7), name="СТРИЖ")
    Client.objects.filter(pk__in=[actors.client_row.pk, actors.foreign.pk]).update(inn=inn(7))
    find_duplicates()
    seen = {(one.first, one.second) for one in Suspicion.objects.visible_to(actors[actor])}
    everybodys = {(actors.client_row, actors.foreign), (actors.client_row, mine), (actors.foreign, mine)}
    own = {(actors.client_row, mine)}
    expected = {"director": everybodys, "specialist": own, "substitute": own, "head": own}
    assert seen == expected.get(actor, set())


def test_searching_twice_changes_nothing() -> None:
    for number in ("1", "2"):
        make_client(number=number, inn=inn(7), name=number * 5)
    assert (find_duplicates().changed, find_duplicates().changed) == (1, 0)
