"""Editing the main data of a client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from clients import rules
from clients.actions import edit_client
from clients.events import on_facts_changed
from clients.forms import ClientForm
from clients.models import Client, Region
from crm.edits import Conflict, Edit
from crm.staff.calendar import today
from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import make_employee
from tests.ui.test_editing import Controls

pytestmark = pytest.mark.django_db


def url_of(client: Client) -> str:
    return f"/clients/{client.number}/edit/"


def opened(visitor: Any, client: Client) -> Any:
    """What the browser would send of the form as it was opened."""
    page = visitor.get(url_of(client), headers={"HX-Request": "true"})
    return Controls(page.content.decode()).data.dict()


def changing(**wanted: Any) -> Callable[[Client], Edit]:
    return lambda client: Edit(wanted, {name: getattr(client, name) for name in wanted})


@pytest.mark.parametrize("actor", SEE_THE_CLIENT)
def test_whoever_sees_the_client_edits_it(actors: Actors, actor: str) -> None:
    visitor = actors.client(actor)
    data = opened(visitor, actors.client_row) | {"address": "ул. Лесная, 1", "monthly_fee": "12 345,50 ₽"}
    answer = visitor.post(url_of(actors.client_row) + "?from=category%3DA&at=2", data)
    assert (answer.status_code, answer["Location"]) == (
        302, f"/clients/{actors.client_row.number}/?from=category%3DA&at=2",
    )  # fmt: skip
    actors.client_row.refresh_from_db()
    assert (actors.client_row.address, actors.client_row.monthly_fee) == ("ул. Лесная, 1", Decimal("12345.50"))


def test_a_fragment_asks_for_the_page_again(actors: Actors) -> None:
    visitor = actors.client("specialist")
    data = opened(visitor, actors.client_row) | {"name": "НОВОЕ ИМЯ"}
    answer = visitor.post(url_of(actors.client_row), data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")
    assert Client.objects.get(pk=actors.client_row.pk).name == "НОВОЕ ИМЯ"


def test_the_edit_is_offered_to_editors_only(actors: Actors) -> None:
    auditor = make_employee(["auditor"], actors.group)
    with pytest.raises(PermissionDenied):
        edit_client(by=auditor, client=actors.client_row, edit=changing(name="Х")(actors.client_row))
    page = actors.client("specialist").get(f"/clients/{actors.client_row.number}/").content.decode()
    assert f'href="{url_of(actors.client_row)}"' in page


BAD = [
    ({"inn": "7707083890"}, "inn", "контрольными"),
    ({"name": ""}, "name", "Обязательное поле"),
    ({"monthly_fee": "-5"}, "monthly_fee", "меньше нуля"),
    ({"monthly_fee": "много"}, "monthly_fee", "в рублях"),
    ({"connected_on": "31.02.2026"}, "connected_on", "дату"),
    ({"connected_on": "0026-01-01"}, "connected_on", "год"),
    ({"disconnected_on": "2019-12-31", "status": "disconnected"}, "disconnected_on", "раньше, чем подключён"),
    ({"status": "disconnected"}, "disconnected_on", "дата отключения"),
    ({"disconnected_on": "2026-01-31"}, "status", "очистите дату"),
    ({"status": "nonsense"}, "status", "корректный"),
]


@pytest.mark.parametrize(("typed", "field", "words"), BAD)
def test_bad_input_is_said_at_its_field_and_kept(actors: Actors, typed: dict[str, str], field: str, words: str) -> None:
    visitor = actors.client("specialist")
    data = opened(visitor, actors.client_row) | {"address": "набрано"} | typed
    page = visitor.post(url_of(actors.client_row), data)
    assert page.status_code == 200
    assert [field] == [name for name, errors in page.context["form"].errors.items() if errors]
    assert words in " ".join(page.context["form"].errors[field])
    assert 'value="набрано"' in page.content.decode()
    assert Client.objects.get(pk=actors.client_row.pk).address == ""


def test_all_that_is_wrong_is_said_at_once(actors: Actors) -> None:
    """What cannot be read and what cannot be so; a field has one of the two."""
    visitor = actors.client("specialist")
    wrong = {
        "monthly_fee": "много", "inn": "7707083890", "connected_on": "2099-01-01", "status": "disconnected",
        "disconnected_on": "вчера",
    }  # fmt: skip
    answer = visitor.post(url_of(actors.client_row), opened(visitor, actors.client_row) | wrong)
    errors = answer.context["form"].errors
    assert {name: len(said) for name, said in errors.items()} == dict.fromkeys(
        ("monthly_fee", "inn", "connected_on", "disconnected_on"), 1
    )


def test_what_is_stored_from_before_a_rule_does_not_stand_in_the_way(actors: Actors) -> None:
    client, specialist = actors.client_row, actors["specialist"]
    Client.objects.filter(pk=client.pk).update(inn="123")
    client.refresh_from_db()
    assert edit_client(by=specialist, client=client, edit=changing(address="А")(client)) == ["address"]


def test_an_inn_may_come_with_spaces(actors: Actors) -> None:
    visitor = actors.client("specialist")
    visitor.post(url_of(actors.client_row), opened(visitor, actors.client_row) | {"inn": " 7707 0838 93 "})
    assert Client.objects.get(pk=actors.client_row.pk).inn == "7707083893"


def test_the_second_saver_sees_the_first_and_chooses(actors: Actors) -> None:
    visitor, client = actors.client("specialist"), actors.client_row
    data = opened(visitor, client) | {"address": "моё", "name": "МОЁ"}
    with pghistory.context(user=actors["head"].pk):
        edit_client(by=actors["head"], client=client, edit=changing(address="чужое", category="A")(client))
    page = visitor.post(url_of(client), data)
    controls = Controls(page.content.decode())
    assert "чужое" in controls.texts["ins"]
    assert actors["head"].full_name in page.content.decode()
    assert controls.data["address"] == "моё"
    visitor.post(url_of(client), controls.data.dict())
    client.refresh_from_db()
    assert (client.address, client.name, client.category) == ("моё", "МОЁ", "A")


def test_fields_of_two_savers_do_not_meet(actors: Actors) -> None:
    client = actors.client_row
    edit_client(by=actors["head"], client=client, edit=changing(is_vip=True)(client))
    edit_client(by=actors["specialist"], client=client, edit=Edit({"address": "А"}, {"address": ""}))
    client.refresh_from_db()
    assert (client.is_vip, client.address) == (True, "А")
    with pytest.raises(Conflict):
        edit_client(by=actors["specialist"], client=client, edit=Edit({"is_vip": False}, {"is_vip": None}))


def test_two_halves_that_do_not_go_together_are_judged_together(actors: Actors) -> None:
    client = actors.client_row
    edit_client(
        by=actors["head"], client=client, edit=changing(status="disconnected", disconnected_on=date(2024, 5, 1))(client)
    )
    late = Edit({"connected_on": today()}, {"connected_on": date(2020, 1, 1)})
    with pytest.raises(ValidationError) as refused:
        edit_client(by=actors["specialist"], client=client, edit=late)
    assert set(refused.value.message_dict) == {"disconnected_on"}


def test_a_client_given_away_meanwhile_is_not_written(actors: Actors) -> None:
    client = actors.client_row
    Client.objects.filter(pk=client.pk).update(specialist=actors["other_specialist"], account_manager=None)
    with pytest.raises(ValidationError, match="другому сотруднику"):
        edit_client(by=actors["specialist"], client=client, edit=changing(address="А")(client))
    assert Client.objects.get(pk=client.pk).address == ""


def test_owners_and_the_number_have_another_door(actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        edit_client(by=actors["director"], client=actors.client_row, edit=changing(number="1")(actors.client_row))


def test_changes_are_told_once_and_no_change_is_not(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[int]] = []
    monkeypatch.setattr("clients.events._listeners", [])
    on_facts_changed(told.append)
    client = actors.client_row
    edit_client(by=actors["head"], client=client, edit=changing(monthly_fee=Decimal("1.50"))(client))
    edit_client(by=actors["head"], client=client, edit=Edit({"monthly_fee": Decimal("1.5")}, {"monthly_fee": None}))
    assert told == [[client.pk]]


def test_a_form_sent_as_it_was_opened_changes_nothing(actors: Actors) -> None:
    client = actors.client_row
    client.monthly_fee, client.region = Decimal("99000.50"), Region.objects.get(name="Алтайский край")
    client.disconnection_reason = "старая"
    client.save()
    visitor = actors.client("specialist")
    data = Controls(visitor.get(url_of(client)).content.decode()).data
    form = ClientForm(data, instance=client)
    assert form.is_valid(), form.errors
    assert form.edit() == Edit({}, {})
    assert data["monthly_fee"] == "99000,50"


@given(st.dates(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_plausible_days(day: date, now: date) -> None:
    assert rules.is_plausible(day, now) == (date(1990, 1, 1) <= day <= now + timedelta(days=366))
    assert rules.is_plausible(None, now)


def test_statements_of_an_edit(actors: Actors, django_assert_num_queries: Any) -> None:
    visitor = actors.client("director")
    data = opened(visitor, actors.client_row) | {"address": "А"}
    with django_assert_num_queries(8):
        visitor.post(url_of(actors.client_row), data)
