"""A client entered by hand, and clients alike shown before it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clients import rules
from clients.actions import MayExist, create_client
from clients.actions.merging import merge_clients
from clients.alike import alike
from clients.models import Client, Region
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_group
from tests.forms import fields_of
from triggers.models import StaleClient

pytestmark = pytest.mark.django_db
INN, OTHER_INN = "7707083893", "500100732259"
ADDRESS = "/clients/new/"


def opened(visitor: Any) -> dict[str, Any]:
    """What the browser would send of the form as it was opened."""
    return {name: values[-1] for name, values in fields_of(visitor.get(ADDRESS), "new-client").items()}


def typed(actors: Actors, **more: str) -> dict[str, str]:
    return {"number": "55001", "name": "ЛИПА ПЛЮС", "specialist": str(actors["specialist"].pk), **more}


def values(actors: Actors, **more: Any) -> dict[str, Any]:
    return {"number": "55001", "name": "ЛИПА ПЛЮС", "specialist": actors["specialist"], **more}


def test_a_head_enters_a_client(actors: Actors) -> None:
    visitor, region = actors.client("head"), Region.objects.get(name="Алтайский край")
    data = opened(visitor) | typed(
        actors, inn=" 7707 083893 ", region=str(region.pk), monthly_fee="12 345,50 ₽", cadence="weekly", category="A"
    )
    answer = visitor.post(ADDRESS, data)
    assert (answer.status_code, answer["Location"]) == (302, "/clients/55001/")
    made = Client.objects.get(number="55001")
    assert (made.name, made.inn, made.region, made.monthly_fee) == ("ЛИПА ПЛЮС", INN, region, Decimal("12345.50"))
    assert (made.cadence, made.category, made.status, made.connected_on) == ("weekly", "A", "serviced", today())
    assert (made.specialist, made.account_manager) == (actors["specialist"], None)


def test_the_list_offers_it_to_those_who_may(actors: Actors) -> None:
    offered = {
        name: ADDRESS in actors.client(name).get("/clients/").content.decode() for name in ("head", "specialist")
    }
    assert offered == {"head": True, "specialist": False}
    with pytest.raises(PermissionDenied):
        create_client(by=actors["specialist"], values=values(actors))
    with pytest.raises(PermissionDenied):
        create_client(by=actors["director"], values=values(actors, status="disconnected"))


BAD: list[tuple[dict[str, str], str, str]] = [
    ({"number": ""}, "number", "Обязательное поле"),
    ({"number": "new"}, "number", "28389"),
    ({"number": "22/15"}, "number", "28389"),
    ({"number": "22 15"}, "number", "28389"),
    ({"name": "  "}, "name", "Обязательное поле"),
    ({"inn": "7707083890"}, "inn", "контрольными"),
    ({"inn": "12345"}, "inn", "контрольными"),
    ({"monthly_fee": "-5"}, "monthly_fee", "меньше нуля"),
    ({"connected_on": "0026-01-01"}, "connected_on", "год"),
    ({"specialist": ""}, "specialist", "чей"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), BAD)
def test_bad_input_is_said_at_its_field_and_kept(actors: Actors, wrong: dict[str, str], field: str, words: str) -> None:
    visitor = actors.client("head")
    page = visitor.post(ADDRESS, opened(visitor) | typed(actors, address="набрано") | wrong)
    errors = page.context["form"].errors
    assert [field] == list(errors)
    assert words in " ".join(errors[field])
    assert 'value="набрано"' in page.content.decode()
    assert not Client.objects.filter(name="ЛИПА ПЛЮС").exists()


def test_a_number_is_taken_once_be_its_client_seen_or_not(actors: Actors) -> None:
    for taken in (actors.client_row, actors.foreign):
        with pytest.raises(ValidationError) as refused:
            create_client(by=actors["head"], values=values(actors, number=taken.number))
        assert set(refused.value.message_dict) == {"number"}


def test_owners_are_of_those_within_reach(actors: Actors) -> None:
    for wrong in (actors["other_specialist"], actors["account_manager"]):
        with pytest.raises(ValidationError) as refused:
            create_client(by=actors["head"], values=values(actors, specialist=wrong))
        assert set(refused.value.message_dict) == {"specialist"}
    offered = actors.client("head").get(ADDRESS).context["form"].fields["specialist"].queryset
    assert {actors["specialist"], actors["head"]} <= set(offered)
    assert actors["other_specialist"] not in offered


def test_a_director_may_leave_the_owner_for_later(actors: Actors) -> None:
    made = create_client(by=actors["director"], values=values(actors, specialist=None))
    assert (made.specialist, made.account_manager) == (None, None)


# --- Clients alike ---


def test_the_same_inn_is_shown_and_asked_about_once(actors: Actors) -> None:
    Client.objects.filter(pk=actors.client_row.pk).update(inn=INN)
    visitor = actors.client("head")
    page = visitor.post(ADDRESS, opened(visitor) | typed(actors, inn=INN))
    assert f'href="/clients/{actors.client_row.number}/"' in page.content.decode()
    assert not Client.objects.filter(number="55001").exists()
    again = {name: sent[-1] for name, sent in fields_of(page, "new-client").items()}
    assert again["despite"] == actors.client_row.number
    assert visitor.post(ADDRESS, again).status_code == 302
    assert Client.objects.get(number="55001").inn == INN


def test_what_was_found_after_the_page_was_shown_is_asked_about_too(actors: Actors) -> None:
    Client.objects.filter(pk=actors.client_row.pk).update(inn=INN)
    seal = alike(actors["head"], name="ЛИПА ПЛЮС", inn=INN).seal
    late = make_client(actors["specialist"], name="ООО «Липа Плюс»", inn="")
    with pytest.raises(MayExist) as doubt:
        create_client(by=actors["head"], values=values(actors, inn=INN), despite=seal)
    assert [one for one, _why in doubt.value.found.seen] == [actors.client_row, late]
    create_client(by=actors["head"], values=values(actors, inn=INN), despite=doubt.value.found.seal)


def test_another_groups_client_is_not_named(actors: Actors) -> None:
    Client.objects.filter(pk=actors.foreign.pk).update(inn=INN, name="ЛИПА ПЛЮС")
    visitor = actors.client("head")
    page = visitor.post(ADDRESS, opened(visitor) | typed(actors, inn=INN)).content.decode()
    assert "спросите руководителя" in page
    assert actors.foreign.number not in page
    assert not alike(actors["head"], name="ЛИПА ПЛЮС", inn=""), "a name alone tells nothing of another's client"
    seen = actors.client("director").get("/clients/new/alike/", {"inn": INN, "name": ""}).content.decode()
    assert f"/clients/{actors.foreign.number}/" in seen


ALIKE = [
    ("ООО «Липа-Плюс»", "", "", True),
    ("Липа плюс", INN, "", True),
    ("Липа плюс", "", INN, True),
    ("Липа плюс", INN, OTHER_INN, False),
    ("ДУБРАВА", "", "", False),
    ("", "", "", False),
]


@pytest.mark.parametrize(("name", "inn", "known_inn", "is_alike"), ALIKE)
def test_what_is_alike(actors: Actors, name: str, inn: str, known_inn: str, is_alike: bool) -> None:
    make_client(actors["specialist"], name="ЛИПА ПЛЮС", inn=known_inn)
    assert bool(alike(actors["head"], name=name, inn=inn)) is is_alike


def test_a_merged_client_is_no_longer_alike(actors: Actors) -> None:
    loser = make_client(actors["specialist"], name="ЛИПА ПЛЮС", inn=INN)
    merge_clients(by=actors["head"], survivor=actors.client_row, loser=loser)
    assert not alike(actors["head"], name="ЛИПА ПЛЮС", inn=INN)


def test_the_indicator_hears_of_it(actors: Actors) -> None:
    made = create_client(by=actors["head"], values=values(actors))
    assert StaleClient.objects.filter(client=made).exists()


@pytest.mark.parametrize("others", [1, 3])
def test_statements_do_not_grow_with_what_is_alike(actors: Actors, others: int, django_assert_num_queries: Any) -> None:
    region = Region.objects.get(name="Алтайский край")
    for _one in range(others):
        make_client(actors["specialist"], name="ЛИПА ПЛЮС", inn=INN, region=region)
    visitor = actors.client("director")
    visitor.get("/clients/new/alike/")
    with django_assert_num_queries(5):
        visitor.get("/clients/new/alike/", {"inn": INN, "name": "Липа плюс"})


GOOD_NUMBERS, BAD_NUMBERS = ("28389", "22-15К", "a.1_2"), ("", "new", "1 2", "1/2")


@pytest.mark.parametrize("number", [*GOOD_NUMBERS, *BAD_NUMBERS])
def test_numbers(number: str) -> None:
    assert rules.number_is_plain(number) is (number in GOOD_NUMBERS)


def test_dates_of_long_ago(actors: Actors) -> None:
    made = create_client(by=actors["director"], values=values(actors, connected_on=date(1995, 3, 1)))
    assert made.connected_on == date(1995, 3, 1)


def test_people_of_another_group_cannot_be_typed_in(actors: Actors) -> None:
    stranger = make_employee("specialist", make_group("Третья группа"))
    visitor = actors.client("head")
    page = visitor.post(ADDRESS, opened(visitor) | typed(actors, specialist=str(stranger.pk)))
    assert list(page.context["form"].errors) == ["specialist"]
