"""Pages of duplicates and merges: what they show, what they refuse, how many questions they ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from clients.actions.duplicates import find_duplicates
from clients.actions.merging import merge_clients
from clients.models import Client, Merge, Suspicion
from contacts.persons.models import Mailing
from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import inn, make_client, make_employee, make_facts, make_person, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Any:
    return make_employee(Role.DIRECTOR, language="en")


@pytest.fixture
def desk(director: Any) -> Any:
    desk = Browser()
    desk.force_login(director, backend="allauth.account.auth_backends.AuthenticationBackend")
    with translation.override("en"):
        yield desk


def twins(**fields: Any) -> tuple[Client, Client]:
    specialist = make_employee(Role.SPECIALIST)
    one = make_client(specialist, number="100", name="БЕРЁЗА", inn=inn(7))
    return one, make_client(specialist, number="101", name="БЕРЁЗКА", inn=inn(7), **fields)


def address(one: Client, other: Client) -> str:
    return reverse("clients:merge", args=[one.number, other.number])


def sealed(desk: Browser, url: str, **data: str) -> dict[str, str]:
    return {"seal": desk.get(url).context["seal"], **data}


# --- The list ---


def test_the_list_names_both_and_why(desk: Browser) -> None:
    one, other = twins()
    for client in (one, other):
        make_person(client).phones.create(as_written="+73852001122", number="+73852001122")
    find_duplicates()
    html = desk.get(reverse("clients:duplicates")).content.decode().replace("\xa0", " ")
    assert "100 - БЕРЁЗА" in html
    assert "101 - БЕРЁЗКА" in html
    assert inn(7) in html
    assert "+7 385 •••-••-22" in html  # whoever compares need not call
    assert address(one, other) in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_rows(desk: Browser, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        for name in ("ПЕРВЫЙ", "ВТОРОЙ"):
            make_client(inn=inn(number + 1), name=f"{name}{number}")
    find_duplicates()
    desk.get(reverse("clients:duplicates"))
    with django_assert_num_queries(5):
        assert len(desk.get(reverse("clients:duplicates")).context["table"].page.object_list) == count


def test_filters_of_the_list(desk: Browser) -> None:
    twins()
    find_duplicates()
    found = {
        query: len(desk.get(f"{reverse('clients:duplicates')}?{query}").context["table"].rows)
        for query in ("q=100", "q=нет", "sign=inn", "sign=phone", "state=dismissed")
    }
    assert found == {"q=100": 1, "q=нет": 0, "sign=inn": 1, "sign=phone": 0, "state=dismissed": 0}


def test_not_a_duplicate_is_remembered(desk: Browser) -> None:
    twins()
    find_duplicates()
    pair = Suspicion.objects.get()
    desk.post(reverse("clients:dismiss_duplicate", args=[pair.pk]))
    assert not Suspicion.objects.open().exists()
    assert desk.get(f"{reverse('clients:duplicates')}?state=dismissed").context["table"].rows[0].record == pair
    desk.post(reverse("clients:dismiss_duplicate", args=[pair.pk]), {"again": "1"})
    assert Suspicion.objects.open().get() == pair


# --- Side by side ---


def test_side_by_side_shows_values_and_facts(desk: Browser) -> None:
    one, other = twins(address="Барнаул")
    make_facts(one)
    make_facts(other)
    page = desk.get(address(one, other))
    by_name = {choice.name: choice for choice in page.context["different"]}
    assert by_name["name"].mine == "БЕРЁЗА"
    assert not by_name["name"].takes
    assert by_name["address"].takes  # the one that stays has none
    kinds = {kind.label: (kind.moving, kind.joined, kind.staying) for kind in page.context["kinds"]}
    assert kinds["Works"] == (1, 0, 0)
    assert kinds["Subdivisions"] == (0, 1, 0)
    assert kinds["Segments"] == (0, 0, 1)
    assert kinds["Contact persons"] == (1, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_side_by_side_asks_no_more_for_more_facts(
    desk: Browser, count: int, django_assert_max_num_queries: Any
) -> None:
    one, other = twins()
    for number in range(count):
        for client in (one, other):
            Mailing.objects.create(client=client, email=f"{number}@client.example", title="Дайджест", sent_on=today())
            make_work(client)
    desk.get(address(one, other))
    with django_assert_max_num_queries(12):
        desk.get(address(one, other))


def test_merging_takes_what_was_chosen(desk: Browser) -> None:
    one, other = twins(address="Барнаул")
    url = address(one, other)
    data = sealed(desk, url, **{"take-name": "theirs", "take-address": "mine"})
    page = desk.post(url, data, follow=True)
    one.refresh_from_db()
    assert (one.name, one.address) == ("БЕРЁЗКА", "")
    assert page.redirect_chain == [(reverse("clients:merged", args=[Merge.objects.get().pk]), 302)]


def test_two_clicks_lead_to_the_one_merge(desk: Browser) -> None:
    one, other = twins()
    url = address(one, other)
    data = sealed(desk, url)
    first = desk.post(url, data)
    second = desk.post(url, data)
    assert [one.headers["Location"] for one in (first, second)] == [
        reverse("clients:merged", args=[Merge.objects.get().pk])
    ] * 2


def test_values_that_changed_meanwhile_are_shown_anew(desk: Browser) -> None:
    one, other = twins()
    url = address(one, other)
    data = sealed(desk, url, **{"take-name": "theirs"})
    Client.objects.filter(pk=other.pk).update(name="ДРУГОЕ ИМЯ")
    page = desk.post(url, data)  # what was chosen stays chosen
    assert not Merge.objects.exists()
    assert "Look at the values once more" in page.content.decode()
    assert next(choice for choice in page.context["different"] if choice.name == "name").takes


def test_values_that_do_not_go_together_are_refused_at_the_field(desk: Browser) -> None:
    one, other = twins(status="disconnected", disconnected_on=today())
    url = address(one, other)
    page = desk.post(url, sealed(desk, url, **{"take-status": "theirs"}))
    errors = {choice.name: list(choice.errors) for choice in page.context["different"] if choice.errors}
    assert errors == {"disconnected_on": ["A disconnected client needs the date of disconnection"]}
    page = desk.post(url, sealed(desk, url, **{"take-disconnected_on": "theirs"}))
    errors = {choice.name: list(choice.errors) for choice in page.context["different"] if choice.errors}
    assert errors == {"disconnected_on": ["A client that is served has no date of disconnection"]}


def test_numbers_that_cannot_be_compared_are_refused_at_the_field(actors: Actors) -> None:
    desk, url = actors.client("head"), reverse("clients:compare")
    number, foreign = actors.client_row.number, actors.foreign.number
    with translation.override("en"):
        errors = {
            (first, second): desk.get(url, {"first": first, "second": second}).context["form"].errors.keys()
            for first, second in ((number, number), (number, foreign), ("", number), (number, "нет"))
        }
    assert errors == {
        (number, number): {"second"},
        (number, foreign): {"second"},
        ("", number): {"first"},
        (number, "нет"): {"second"},
    }
    other = make_client(actors["specialist"])
    written = {"first": f"{number} - {actors.client_row.name}", "second": other.number}
    assert desk.get(url, written).headers["Location"] == address(actors.client_row, other)


def test_across_what_one_sees_there_is_nothing(actors: Actors) -> None:
    mine, foreign = actors.client_row, actors.foreign
    for url in (address(mine, foreign), address(foreign, mine)):
        assert actors.client("head").get(url).status_code == 404
        assert actors.client("head").post(url).status_code == 404
    assert Client.objects.filter(merged_into=None).count() == 2


def test_a_client_and_itself_are_sent_to_choose_another(desk: Browser) -> None:
    one, _other = twins()
    page = desk.get(address(one, one), follow=True)
    assert page.context["form"].errors.keys() == {"second"}


# --- After ---


def test_the_page_of_a_merge_and_its_undoing(desk: Browser, director: Any) -> None:
    one, other = twins()
    make_facts(one)
    make_facts(other)
    merge = merge_clients(by=director, survivor=one, loser=other, taken=["name"])
    url = reverse("clients:merged", args=[merge.pk])
    page = desk.get(url)
    assert page.context["taken"] == ["name"]
    left = {kind.label for kind in page.context["left"]}
    assert {"Segments", "Competitors' verdicts", "Values of the functional card", "Mailings"} <= left
    assert len(left) == len(merge.stayed)
    assert page.context["why_not"] == ""
    page = desk.post(reverse("clients:undo_merge", args=[merge.pk]), follow=True)
    assert "two clients again" in page.content.decode()
    other.refresh_from_db()
    assert other.merged_into is None
    page = desk.post(reverse("clients:undo_merge", args=[merge.pk]), follow=True)
    assert page.status_code == 200


def test_undoing_that_is_refused_says_why(desk: Browser, director: Any) -> None:
    one, other = twins()
    third = make_client(make_employee(Role.SPECIALIST), number="102")
    merge = merge_clients(by=director, survivor=one, loser=other)
    merge_clients(by=director, survivor=third, loser=one)
    page = desk.post(reverse("clients:undo_merge", args=[merge.pk]), follow=True)
    assert "Since then 100 was merged into 102: undo that first" in page.content.decode()
    assert desk.get(reverse("clients:merged", args=[merge.pk])).context["why_not"] != ""


def test_the_old_address_leads_to_the_survivor(actors: Actors) -> None:
    other = make_client(actors["specialist"])
    merge_clients(by=actors["director"], survivor=actors.client_row, loser=other)
    url, panel = reverse("clients:detail", args=[other.number]), reverse("clients:panel", args=[other.number, "data"])
    for name in ("specialist", "account_manager", "head", "director"):
        answer = actors.client(name).get(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, actors.client_row.get_absolute_url())
        expected = reverse("clients:panel", args=[actors.client_row.number, "data"])
        assert actors.client(name).get(panel).headers["Location"] == expected
    for name in ("other_specialist", "other_head", "auditor"):
        assert actors.client(name).get(url).status_code == 404


def test_the_head_of_the_card_tells_of_a_suspicion(actors: Actors) -> None:
    other = make_client(actors["specialist"], inn=actors.client_row.inn)
    find_duplicates()
    url = actors.client_row.get_absolute_url()
    assert address(actors.client_row, other) in actors.client("head").get(url).content.decode()
    specialist = actors.client("specialist").get(url).content.decode()
    assert address(actors.client_row, other) not in specialist
    assert other.get_absolute_url() in specialist
    assert other.number not in actors.client("account_manager").get(url).content.decode()
