"""Calls of nobody are settled, taken back, remembered; nobody's; never over somebody else's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.calls.actions import choose_work, mark_nobodys, match_calls, settle_call, undo_settlement
from contacts.calls.models import Call, Settlement
from contacts.calls.queries import suggestions
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_call, make_client, make_employee, make_person, make_work

pytestmark = pytest.mark.django_db
NUMBER = "73852001122"


def unknown(employee: Any, **fields: Any) -> Call:
    call: Call = make_call(None, employee, **{"destination": NUMBER, "at": timezone.now(), **fields})
    return call


def fresh(call: Call) -> Call:
    return Call.objects.get(pk=call.pk)


@pytest.fixture
def keeper() -> Any:
    return make_employee()


def test_settling_says_whose_it_is_and_finds_the_work(keeper: Any) -> None:
    person = make_person(make_client(keeper))
    call = unknown(keeper)
    work = make_work(person.client, keeper, timezone.localdate(call.at), done_at=call.at)
    settle_call(by=keeper, call=call, client=person.client, person=person)
    now = fresh(call)
    assert (now.client, now.person, now.work, now.settled_at is not None) == (person.client, person, work, True)
    assert not person.phones.exists()


def test_the_number_is_remembered_and_other_calls_of_it_are_matched(keeper: Any) -> None:
    person = make_person(make_client(keeper))
    call, earlier, other = unknown(keeper), unknown(keeper), unknown(keeper, destination="73852009999")
    settlement = settle_call(by=keeper, call=call, client=person.client, person=person, remember=True)
    assert list(person.phones.values_list("number", "kind")) == [("+73852001122", "work")]
    assert (fresh(earlier).person, fresh(other).person) == (person, None)
    assert [undo_settlement(by=keeper, settlement=settlement) for _ in range(2)] == [True, False]
    assert [(one.client, one.person, one.settled_at) for one in (fresh(call), fresh(earlier))] == [
        (None, None, None)
    ] * 2
    assert not person.phones.exists()


def test_a_number_the_person_has_is_not_added_twice(keeper: Any) -> None:
    person = make_person(make_client(keeper))
    person.phones.create(as_written="200-11-22", number="+73852001122")
    settlement = settle_call(by=keeper, call=unknown(keeper), client=person.client, person=person, remember=True)
    undo_settlement(by=keeper, settlement=settlement)
    assert person.phones.count() == 1


def test_nobodys_and_back(keeper: Any) -> None:
    client = make_client(keeper)
    call = make_call(client, keeper, work=make_work(client, keeper))
    settlement = mark_nobodys(by=keeper, call=call, reason="private")
    now = fresh(call)
    assert (now.client, now.work, now.nobodys, now.is_unmatched) == (None, None, "private", False)
    undo_settlement(by=keeper, settlement=settlement)
    assert (fresh(call).client, fresh(call).work, fresh(call).nobodys) == (client, call.work, "")


def test_the_word_of_a_colleague_is_not_overwritten(keeper: Any) -> None:
    client = make_client(keeper)
    call = unknown(keeper)
    first = settle_call(by=keeper, call=call, client=client)
    with pytest.raises(ValidationError):
        mark_nobodys(by=keeper, call=call, reason="private")
    assert fresh(call).client == client
    mark_nobodys(by=keeper, call=call, reason="private", seen=first.pk)
    assert (fresh(call).nobodys, undo_settlement(by=keeper, settlement=first)) == ("private", False)


def test_who_may_not(keeper: Any) -> None:
    client, call = make_client(keeper), unknown(keeper)
    group = make_employee(Role.HEAD).group
    auditor = make_employee(Role.AUDITOR, audits=[group] if group else [])
    for by in (auditor, make_employee()):
        with pytest.raises(PermissionDenied):
            settle_call(by=by, call=call, client=client)
    with pytest.raises(PermissionDenied):
        settle_call(by=keeper, call=call, client=make_client(make_employee()))
    with pytest.raises(ValidationError):
        settle_call(by=keeper, call=call, client=client, person=make_person(make_client(keeper)))
    with pytest.raises(ValidationError):
        mark_nobodys(by=keeper, call=call, reason="because")
    assert not Settlement.objects.exists()


def test_a_work_chosen_by_hand(keeper: Any) -> None:
    client = make_client(keeper)
    work, call = make_work(client, keeper), make_call(client, keeper)
    choose_work(by=keeper, call=call, work=None)
    match_calls([call.pk])
    assert (fresh(call).work, fresh(call).work_by_hand) == (None, True)
    choose_work(by=keeper, call=call, work=work)
    assert fresh(call).work == work
    with pytest.raises(ValidationError):
        choose_work(by=keeper, call=call, work=make_work(make_client(keeper), keeper))


# --- Guesses ---


def test_guesses_come_from_what_one_sees(keeper: Any) -> None:
    by_number, by_name = make_person(make_client(keeper)), make_person(make_client(keeper), "Зимина Лариса Олеговна")
    foreign = make_person(make_client(make_employee()), "Зимина Лариса Олеговна")
    for person in (by_number, foreign):
        person.phones.create(as_written=NUMBER, number="+73852001122")
    call = unknown(keeper, person_name="Зимина  Лариса Олеговна")
    worked = make_work(make_client(keeper), keeper, timezone.localdate(call.at), done_at=call.at)
    earlier = make_call(make_client(keeper), keeper, destination=NUMBER, at=call.at)
    assert [(one.client, one.person) for one in suggestions(call, keeper)] == [
        (by_number.client, by_number), (by_name.client, by_name), (worked.client, None), (earlier.client, None),
    ]  # fmt: skip


# --- Pages ---


def test_settling_on_the_page_goes_on_to_the_next_and_can_be_taken_back(actors: Actors) -> None:
    visitor = actors.client("specialist")
    person = make_person(actors.client_row)
    newer, older = unknown(actors["specialist"]), unknown(actors["specialist"], destination="73852009999")
    Call.objects.filter(pk=older.pk).update(at=newer.at - timedelta(minutes=5))
    answer = visitor.post(f"/calls/{newer.pk}/settle/", {"person": person.pk, "remember": "1"})
    settlement = Settlement.objects.get()
    assert answer.headers["Location"] == f"/calls/{older.pk}/settle/?done={settlement.pk}"
    page = visitor.get(answer.headers["Location"])
    assert page.context["done"] == settlement
    answer = visitor.post(f"/calls/{newer.pk}/undo/", {"settlement": settlement.pk})
    assert (answer.headers["Location"], fresh(newer).client) == (f"/calls/{newer.pk}/settle/", None)
    answer = visitor.post(f"/calls/{older.pk}/nobodys/", {"reason": "private"})
    assert (fresh(older).nobodys, answer.headers["Location"]) == ("private", f"/calls/{older.pk}/")


@pytest.mark.parametrize("sent", [{}, {"person": "x"}, {"person": "999999999999999999"}, {"client": "-1"}])
def test_whoever_does_not_exist_is_not_found(actors: Actors, sent: dict[str, str]) -> None:
    call = unknown(actors["specialist"])
    assert actors.client("specialist").post(f"/calls/{call.pk}/settle/", sent).status_code == 404


def test_a_bad_reason_is_said(actors: Actors) -> None:
    call = unknown(actors["specialist"])
    answer = actors.client("specialist").post(f"/calls/{call.pk}/nobodys/", {"reason": ""})
    assert (answer.status_code, "Выберите, почему он ничей" in answer.content.decode()) == (400, True)


def test_the_search_finds_the_persons_of_the_one_client(actors: Actors) -> None:
    person = make_person(actors.client_row)
    make_person(actors.foreign)
    call = unknown(actors["specialist"])
    found = (
        actors.client("specialist").get(f"/calls/{call.pk}/settle/", {"q": actors.client_row.number}).context["found"]
    )
    assert [(one.client, one.person) for one in found] == [(actors.client_row, None), (actors.client_row, person)]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements_of_the_list(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        unknown(actors["specialist"])
    visitor = actors.client("director")
    visitor.get("/calls/unmatched/")
    with django_assert_num_queries(7):
        page = visitor.get("/calls/unmatched/")
    assert len(page.context["table"].page.records) == count
