"""Steps of collection are marked, taken back and noted upon: each through its one door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clients.models import Client
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import rebuild_balances
from debts.collection.actions import NOTE_LENGTH, mark_step, newest_mark, note_step, undo_step
from debts.models import CollectionStep
from tests.actors import SEE_THE_CLIENT, Actors
from tests.factories import (
    make_client,
    make_collection_step,
    make_debt_owner,
    make_employee,
    make_group,
    make_invoice,
    make_payment,
    make_promise,
    make_substitution,
)

pytestmark = pytest.mark.django_db
DAY, MONTH = date(2026, 3, 12), date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _on_the_day(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


@pytest.fixture
def specialist() -> Employee:
    return make_employee(Role.SPECIALIST, make_group())


@pytest.fixture
def client(specialist: Employee) -> Any:
    client = make_client(specialist)
    make_invoice(client, MONTH, 900)
    rebuild_balances(client_ids=[client.pk])
    return client


def marks(client: Any) -> list[tuple[str, date, str, str]]:
    rows = CollectionStep.objects.filter(client=client).order_by("pk")
    return [(one.step, one.done_on, one.by.full_name, one.note) for one in rows]


def test_one_after_another(specialist: Employee, client: Any) -> None:
    mark_step(by=specialist, client=client, month=MONTH, step="sent", note="  почтой   и в ЭДО ")
    mark_step(by=specialist, client=client, month=MONTH, step="received")
    name = specialist.full_name
    assert marks(client) == [("sent", DAY, name, "почтой и в ЭДО"), ("received", DAY, name, "")]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("received", "the next step is “Invoice sent”"),
        ("checked", "the next step is “Invoice sent”"),
        ("agreed", "entering the promise"),
        ("nonsense", "the next step"),
    ],
)
def test_only_the_next_step(specialist: Employee, client: Any, step: str, said: str, in_english: None) -> None:
    with pytest.raises(ValidationError, match=said):
        mark_step(by=specialist, client=client, month=MONTH, step=step)
    assert marks(client) == []


def test_the_second_click_is_told_what_is_next(specialist: Employee, client: Any, in_english: None) -> None:
    mark_step(by=specialist, client=client, month=MONTH, step="sent")
    with pytest.raises(ValidationError, match="Somebody was quicker: the next step is “Receipt confirmed”"):
        mark_step(by=specialist, client=client, month=MONTH, step="sent")
    assert len(marks(client)) == 1


def test_nobody_chases_while_a_promise_is_pending(specialist: Employee, client: Any, in_english: None) -> None:
    make_promise(client, DAY + timedelta(days=1), made_on=DAY)
    with pytest.raises(ValidationError, match="a promise is pending: nobody chases"):
        mark_step(by=specialist, client=client, month=MONTH, step="contacted")
    assert marks(client) == []


def test_checked_on_the_day_and_contacted_after_it(specialist: Employee, client: Any) -> None:
    promise = make_promise(client, DAY, made_on=DAY - timedelta(days=4))
    mark_step(by=specialist, client=client, month=MONTH, step="checked")
    promise.state, promise.settled_on = "broken", DAY
    promise.save()
    mark_step(by=specialist, client=client, month=MONTH, step="contacted")
    assert [step for step, *_rest in marks(client)] == ["checked", "contacted"]


def test_contacted_again_in_one_month(specialist: Employee, client: Any) -> None:
    make_collection_step(client, "contacted", MONTH, done_on=DAY - timedelta(days=9), by=make_employee())
    make_promise(client, DAY - timedelta(days=1), state="broken", made_on=DAY - timedelta(days=8))
    mark_step(by=specialist, client=client, month=MONTH, step="contacted", note="новая дата в среду")
    assert marks(client) == [("contacted", DAY, specialist.full_name, "новая дата в среду")]


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (date(2026, 2, 1), "The month is over"),
        (date(2026, 5, 1), "not collected yet"),
    ],
)
def test_months_that_are_not_collected(
    specialist: Employee, client: Any, month: date, said: str, in_english: None
) -> None:
    with pytest.raises(ValidationError, match=said):
        mark_step(by=specialist, client=client, month=month, step="sent")


def test_the_invoice_of_the_next_month_is_sent_ahead(specialist: Employee) -> None:
    client = make_client(specialist)
    ahead = date(2026, 4, 1)
    make_invoice(client, ahead, 900)
    rebuild_balances(client_ids=[client.pk])
    mark_step(by=specialist, client=client, month=ahead, step="sent")
    assert CollectionStep.objects.get().month == ahead


def test_what_is_paid_asks_for_nothing(specialist: Employee, client: Any, in_english: None) -> None:
    make_payment(client, DAY, 900)
    rebuild_balances(client_ids=[client.pk])
    with pytest.raises(ValidationError, match="Nothing is to be done: paid"):
        mark_step(by=specialist, client=client, month=MONTH, step="sent")


def test_taking_back(specialist: Employee, client: Any) -> None:
    make_collection_step(client, "sent", MONTH, by=specialist)
    make_collection_step(client, "received", MONTH, by=specialist)
    assert undo_step(by=specialist, client=client, month=MONTH) == "received"
    assert undo_step(by=specialist, client=client, month=MONTH) == "sent"
    with pytest.raises(ValidationError):
        undo_step(by=specialist, client=client, month=MONTH)


def test_another_ones_mark_is_taken_back_by_a_head_only(specialist: Employee, client: Any) -> None:
    make_collection_step(client, "sent", MONTH, by=make_employee(full_name="Иная Инна"))
    with pytest.raises(ValidationError, match="Иная И"):
        undo_step(by=specialist, client=client, month=MONTH)
    head = make_employee(Role.HEAD, specialist.group)
    assert undo_step(by=head, client=client, month=MONTH) == "sent"


def test_a_note_stands_at_the_newest_mark(specialist: Employee, client: Any) -> None:
    make_collection_step(client, "sent", MONTH, done_on=DAY - timedelta(days=3))
    make_collection_step(client, "received", MONTH, done_on=DAY)
    make_collection_step(client, "contacted", date(2026, 2, 1), done_on=DAY)
    note_step(by=specialist, client=client, month=MONTH, note="перезвонить после обеда")
    assert {step: note for step, _on, _by, note in marks(client)} == {
        "sent": "", "received": "перезвонить после обеда", "contacted": "",
    }  # fmt: skip
    note_step(by=specialist, client=client, month=MONTH, note="")
    assert {note for *_rest, note in marks(client)} == {""}


def test_a_note_without_a_mark_and_one_that_is_too_long(specialist: Employee, client: Any) -> None:
    with pytest.raises(ValidationError):
        note_step(by=specialist, client=client, month=MONTH, note="пусто")
    make_collection_step(client, "sent", MONTH)
    with pytest.raises(ValidationError) as refused:
        note_step(by=specialist, client=client, month=MONTH, note="я" * (NOTE_LENGTH + 1))
    assert set(refused.value.message_dict) == {"note"}
    assert note_step(by=specialist, client=client, month=MONTH, note="я" * NOTE_LENGTH).note == "я" * NOTE_LENGTH


def test_of_one_day_the_latest_step_is_the_newest(client: Any) -> None:
    for step in ("received", "sent"):
        make_collection_step(client, step, MONTH, done_on=DAY)
    newest = newest_mark(client, MONTH)
    assert newest is not None
    assert newest.step == "received"


@pytest.mark.parametrize(
    ("owner", "able"), [("specialist", {"specialist", "substitute"}), ("manager", {"account_manager"})]
)
def test_who_may(actors: Actors, owner: str, able: set[str]) -> None:
    """The debt work has one owner: the other one of the two looks on."""
    client = actors.client_row
    make_invoice(client, MONTH, 900)
    rebuild_balances(client_ids=[client.pk])
    make_substitution(actors["specialist"], actors["substitute"], starts_on=DAY, ends_on=DAY)
    if owner == "manager":
        make_debt_owner(client)
    for name in SEE_THE_CLIENT:
        if name in able | {"head", "director"}:
            assert mark_step(by=actors[name], client=client, month=MONTH, step="sent").by == actors[name]
            CollectionStep.objects.all().delete()
        else:
            with pytest.raises(PermissionDenied):
                mark_step(by=actors[name], client=client, month=MONTH, step="sent")
    for name in ("other_specialist", "other_head"):  # for them it is no longer there
        with pytest.raises(ValidationError):
            mark_step(by=actors[name], client=client, month=MONTH, step="sent")
    with pytest.raises(PermissionDenied):
        mark_step(by=actors["auditor"], client=client, month=MONTH, step="sent")


def test_a_client_that_is_gone_meanwhile(specialist: Employee, client: Any) -> None:
    Client.objects.filter(pk=client.pk).update(specialist=make_employee(Role.SPECIALIST))
    with pytest.raises(ValidationError):
        mark_step(by=specialist, client=client, month=MONTH, step="sent")
    assert marks(client) == []
