"""The verbs of a sheet: who may do what in which state, what is refused, what those concerned are told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from crm.edits import Conflict, Edit
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.models import Notification, Substitution
from debts import actions as debt_actions
from debts.actions import Terms
from debts.handover import actions, queries, rules
from debts.handover.faces import day_of
from debts.models import DebtOwnership, HandoverSheet, NonpaymentReason
from tests.actors import Actors
from tests.factories import make_client, make_payment

from .made import DAY, WRITTEN, make_owned, make_promise, make_sheet, owe

pytestmark = pytest.mark.django_db


def edit_of(**wanted: str) -> Edit:
    return Edit(wanted, dict.fromkeys(wanted, ""))


def fields_of(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else {"__all__"}


def told() -> list[tuple[Any, str]]:
    return [(one.employee, one.text.split(":")[0]) for one in Notification.objects.order_by("pk")]


def test_the_life_of_a_sheet(actors: Actors) -> None:
    client, specialist, manager = actors.client_row, actors["specialist"], actors["account_manager"]
    owe(client)
    sheet = make_sheet(client)
    actions.fill(by=specialist, sheet=sheet, edit=edit_of(done=" Звонили "))
    with pytest.raises(ValidationError) as caught:
        actions.send(by=specialist, sheet=sheet, edit=Edit({}, {}))
    assert fields_of(caught.value) == {"cause"}
    actions.send(by=specialist, sheet=sheet, edit=edit_of(cause="Нет денег"))
    sheet.refresh_from_db()
    assert (sheet.state, sheet.completed_by, sheet.done) == ("completed", specialist, "Звонили")
    assert sheet.snapshot["documents"]["debt"] == "1500.00"
    with pytest.raises(ValidationError) as caught:
        actions.send_back(by=manager, sheet=sheet, reason=" ")
    assert fields_of(caught.value) == {"reason"}
    actions.send_back(by=manager, sheet=sheet, reason="Кто у них платит?")
    sheet.refresh_from_db()
    actions.send(by=specialist, sheet=sheet, edit=Edit({"done": "Платит бухгалтер"}, {"done": "Звонили"}))
    sheet.refresh_from_db()
    actions.accept(by=manager, sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.answered_by, sheet.due_at) == ("accepted", manager, None)
    owned = DebtOwnership.objects.get(client=client, until=None)
    assert (owned.kind, owned.reason, owned.sheet, owned.by) == ("manager", "handover", sheet, manager)
    steps = queries.steps_of(sheet)[::-1]
    assert [(one.state, one.by, one.said) for one in steps] == [
        ("proposed", None, ""),
        ("completed", specialist, ""),
        ("returned", manager, "Кто у них платит?"),
        ("completed", specialist, ""),
        ("accepted", manager, ""),
    ]
    assert told() == [
        (manager, "Примите или верните лист передачи"),
        (specialist, "Лист передачи возвращён"),
        (manager, "Примите или верните лист передачи"),
        (specialist, "Лист передачи принят"),
    ]


VERBS: dict[str, Callable[[Any, HandoverSheet], object]] = {
    "fill": lambda by, sheet: actions.fill(by=by, sheet=sheet, edit=Edit({"advice": "Да"}, {"advice": sheet.advice})),
    "send": lambda by, sheet: actions.send(by=by, sheet=sheet, edit=Edit({}, {})),
    "withdraw": lambda by, sheet: actions.withdraw(by=by, sheet=sheet, reason="Заплатил"),
    "take_back": lambda by, sheet: actions.take_back(by=by, sheet=sheet),
    "accept": lambda by, sheet: actions.accept(by=by, sheet=sheet),
    "send_back": lambda by, sheet: actions.send_back(by=by, sheet=sheet, reason="Мало"),
}
OF_SPECIALIST = {"fill", "send", "withdraw"}
OF_MANAGER = {"accept", "send_back"}
MAY = {
    "specialist": OF_SPECIALIST | {"take_back"}, "substitute": OF_SPECIALIST | {"take_back"},
    "account_manager": OF_MANAGER, "head": OF_SPECIALIST | OF_MANAGER, "director": OF_SPECIALIST | OF_MANAGER,
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_who_may(actors: Actors, verb: str) -> None:
    """Those who see the client and may not are refused; for the others there is no sheet."""
    state = "proposed" if verb in OF_SPECIALIST else "completed"
    done = set()
    for name in ("specialist", "substitute", "account_manager", "head", "director", "auditor", "other_specialist"):
        sheet = make_sheet(actors.client_row, state, **({} if state == "completed" else WRITTEN))
        if name == "other_specialist":
            with pytest.raises(ValidationError, check=lambda error: error.code == "gone"):
                VERBS[verb](actors[name], sheet)
        else:
            with suppress(PermissionDenied):
                VERBS[verb](actors[name], sheet)
                done.add(name)
        HandoverSheet.objects.all().delete()
        DebtOwnership.objects.all().delete()
    assert done == {name for name, verbs in MAY.items() if verb in verbs}


@pytest.mark.parametrize("state", ["proposed", "completed", "returned", "accepted", "withdrawn"])
@pytest.mark.parametrize("verb", VERBS)
def test_in_which_states(actors: Actors, verb: str, state: str) -> None:
    by = actors["account_manager"] if verb in OF_MANAGER else actors["specialist"]
    wanted = ("proposed", "returned") if verb in OF_SPECIALIST else ("completed",)
    sheet = make_sheet(actors.client_row, state, **({} if state != "proposed" else WRITTEN))
    if state in wanted:
        VERBS[verb](by, sheet)
        return
    with pytest.raises(ValidationError) as caught:
        VERBS[verb](by, sheet)
    assert caught.value.code == "moved"
    sheet.refresh_from_db()
    assert sheet.state == state


def test_nobody_accepts_their_own(actors: Actors) -> None:
    both = actors["head"]
    client = make_client(both, account_manager=both)
    sheet = make_sheet(client, "completed")
    with pytest.raises(PermissionDenied):
        actions.accept(by=both, sheet=sheet)
    actions.accept(by=actors["director"], sheet=sheet)
    sheet.refresh_from_db()
    assert sheet.state == "accepted"


def test_the_substitute_of_the_manager_answers(actors: Actors) -> None:
    Substitution.objects.create(
        absent=actors["account_manager"], substitute=actors["other_specialist"], starts_on=today(), ends_on=today()
    )
    sheet = make_sheet(actors.client_row, "completed")
    actions.accept(by=actors["other_specialist"], sheet=sheet)
    sheet.refresh_from_db()
    assert sheet.answered_by == actors["other_specialist"]


def test_without_an_account_manager_nothing_is_sent(actors: Actors) -> None:
    client = make_client(actors["specialist"])
    sheet = make_sheet(client, **WRITTEN)
    with pytest.raises(ValidationError) as caught:
        actions.send(by=actors["specialist"], sheet=sheet, edit=Edit({}, {}))
    assert fields_of(caught.value) == {"__all__"}
    sheet.refresh_from_db()
    assert sheet.state == "proposed"


def test_two_who_write_at_once(actors: Actors) -> None:
    sheet = make_sheet(actors.client_row)
    actions.fill(by=actors["head"], sheet=sheet, edit=edit_of(done="Звонил я"))
    with pytest.raises(Conflict):
        actions.fill(by=actors["specialist"], sheet=sheet, edit=edit_of(done="Нет, я"))
    with pytest.raises(PermissionDenied):
        actions.fill(by=actors["specialist"], sheet=sheet, edit=edit_of(state="accepted"))
    sheet.refresh_from_db()
    assert (sheet.done, sheet.state) == ("Звонил я", "proposed")


def test_a_sheet_taken_back_is_written_anew(actors: Actors) -> None:
    sheet = make_sheet(actors.client_row, "completed")
    actions.take_back(by=actors["specialist"], sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.state, told()) == ("proposed", [(actors["account_manager"], "Лист передачи отозван на доработку")])
    assert next((one.state, one.is_back) for one in queries.steps_of(sheet)) == ("proposed", True)


def test_a_sheet_that_is_owed_is_not_withdrawn(actors: Actors) -> None:
    sheet = make_sheet(actors.client_row, condition="depth")
    make_owned(actors.client_row, sheet=sheet)
    with pytest.raises(ValidationError):
        actions.withdraw(by=actors["specialist"], sheet=sheet, reason="Не надо")
    sheet.refresh_from_db()
    assert sheet.state == "proposed"
    with pytest.raises(ValidationError) as caught:
        actions.withdraw(by=actors["specialist"], sheet=make_sheet(make_client(actors["specialist"])), reason=" ")
    assert fields_of(caught.value) == {"reason"}


def test_accepting_what_passed_by_its_depth_changes_no_owner(actors: Actors) -> None:
    sheet = make_sheet(actors.client_row, "completed", condition="depth")
    owned = make_owned(actors.client_row, sheet=sheet)
    actions.accept(by=actors["account_manager"], sheet=sheet)
    assert list(DebtOwnership.objects.values_list("pk", "until")) == [(owned.pk, None)]


# --- Begun by hand ----------------------------------------------------------------------------------------------------


def test_the_specialist_begins_one(actors: Actors) -> None:
    owe(actors.client_row)
    sheet = actions.start(by=actors["specialist"], client=actors.client_row)
    assert (sheet.condition, sheet.proposed_by, sheet.state) == ("no_answer", actors["specialist"], "proposed")
    calendar = WorkingCalendar(today(), today() + 31 * DAY)
    assert day_of(sheet.due_at) == rules.due_on(today(), calendar.is_working)
    with pytest.raises(ValidationError) as caught:
        actions.start(by=actors["head"], client=actors.client_row)
    assert (caught.value.code, HandoverSheet.objects.count()) == ("open", 1)


@pytest.mark.parametrize("name", ["account_manager", "auditor", "integration", "disabled"])
def test_who_does_not_keep_the_client_begins_none(actors: Actors, name: str) -> None:
    owe(actors.client_row)
    with pytest.raises((PermissionDenied, ValidationError)):
        actions.start(by=actors[name], client=actors.client_row)
    assert not HandoverSheet.objects.exists()


def test_what_cannot_be_handed_over(actors: Actors) -> None:
    client, by = actors.client_row, actors["specialist"]
    with pytest.raises(ValidationError, match=r"ничего не должен|owes nothing"):
        actions.start(by=by, client=client)
    owe(client)
    make_owned(client)
    with pytest.raises(ValidationError, match=r"уже у персонального менеджера|already"):
        actions.start(by=by, client=client)
    with pytest.raises(ValidationError):
        actions.start(by=by, client=actors.foreign)
    assert not HandoverSheet.objects.exists()


# --- Proposed by the rules --------------------------------------------------------------------------------------------


def proposed(*clients: Any) -> list[tuple[str, str]]:
    found = actions.propose(client_ids=[one.pk for one in clients])
    return sorted((one.client.number, one.condition) for one in found)


def test_two_broken_promises_propose_once(actors: Actors) -> None:
    client = actors.client_row
    owe(client)
    make_promise(client, "broken", ago=20)
    last = make_promise(client, "broken", ago=3)
    assert proposed(client, actors.foreign) == [(client.number, "broken_twice")]
    sheet = HandoverSheet.objects.get()
    assert (sheet.promise, sheet.proposed_by, sheet.specialist) == (last, None, actors["specialist"])
    assert told() == [(actors["specialist"], "Заполните лист передачи")]
    assert proposed(client) == []
    actions.withdraw(by=actors["specialist"], sheet=sheet, reason="Договорились")
    assert proposed(client) == []  # the same promises say nothing new
    make_promise(client, "broken", ago=1)
    assert proposed(client) == [(client.number, "broken_twice")]


@pytest.mark.parametrize(
    ("months", "fields", "condition"),
    [
        ("1.5", {}, None),
        ("1.5", {"agreed_on": 70}, "date_too_late"),
        ("1.5", {"reason": None}, "no_answer"),
        ("0.9", {"reason": None}, None),
        ("0", {"reason": None}, None),
    ],
)
def test_what_a_promise_proposes_at_once(
    actors: Actors, months: str, fields: dict[str, Any], condition: str | None
) -> None:
    client = actors.client_row
    if months != "0":
        owe(client, months)
    made = {**fields, "agreed_on": today() + fields["agreed_on"] * DAY} if "agreed_on" in fields else fields
    make_promise(client, ago=0, **made)
    assert proposed(client) == ([(client.number, condition)] if condition else [])


def test_a_broken_promise_without_another(actors: Actors) -> None:
    client = actors.client_row
    owe(client)
    make_promise(client, "broken", ago=1)
    assert proposed(client) == []
    make_promise(actors.foreign, "broken", ago=20)
    owe(actors.foreign)
    assert proposed(actors.foreign) == [(actors.foreign.number, "no_answer")]


def test_what_passed_by_its_depth_has_a_sheet(actors: Actors) -> None:
    client = actors.client_row
    owe(client, "2.8")
    owned = make_owned(client)
    assert proposed(client) == [(client.number, "depth")]
    sheet = HandoverSheet.objects.get()
    owned.refresh_from_db()
    assert (owned.sheet, proposed(client)) == (sheet, [])


def test_an_open_sheet_tells_of_the_depth_too(actors: Actors) -> None:
    client = actors.client_row
    owe(client, "2.8")
    sheet, owned = make_sheet(client), make_owned(client)
    assert proposed(client) == []
    owned.refresh_from_db()
    assert (owned.sheet, HandoverSheet.objects.count()) == (sheet, 1)


@pytest.mark.parametrize("kind", ["manager", "merged", "returned"])
def test_of_whom_nothing_is_proposed(actors: Actors, kind: str) -> None:
    client = actors.client_row
    owe(client)
    make_promise(client, "broken", ago=20)
    make_promise(client, "broken", ago=15)
    if kind == "manager":
        make_owned(client, reason="handover")
    elif kind == "merged":
        client.merged_into = actors.foreign
        client.save()
    else:
        make_owned(client, "specialist", "return")
    assert proposed(client) == []


def test_the_night(actors: Actors) -> None:
    """What is due is opened, what was paid withdrawn, what is late told to both: once, however often it runs."""
    client, paid = actors.client_row, make_client(actors["specialist"], account_manager=actors["account_manager"])
    owe(client)
    make_promise(client, "broken", ago=20)
    make_promise(client, "broken", ago=3)
    owe(paid)
    make_payment(paid, today(), 1500)
    sheet = make_sheet(paid, "returned")
    late = make_client(actors["specialist"], account_manager=actors["account_manager"])
    owe(late)
    make_sheet(late, "completed", due_at=timezone.now() - 2 * DAY)
    assert (actions.nightly(), actions.nightly()) == ((1, 1), (0, 0))
    sheet.refresh_from_db()
    assert (sheet.state, bool(sheet.withdrawal_reason)) == ("withdrawn", True)
    assert set(told()) == {
        (actors["specialist"], "Заполните лист передачи"),
        (actors["specialist"], "Персональный менеджер не ответил на лист передачи в срок"),
        (actors["account_manager"], "Персональный менеджер не ответил на лист передачи в срок"),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_how_many_statements_the_conditions_cost(actors: Actors, count: int, django_assert_num_queries: Any) -> None:
    clients = [make_client(actors["specialist"]) for _number in range(count)]
    for client in clients:
        owe(client)
        make_promise(client, "broken", ago=20)
        make_promise(client, "broken", ago=3)
    with django_assert_num_queries(6):
        found = queries.grounds_of([one.pk for one in clients], today())
    assert len(found) == count


# --- At once ----------------------------------------------------------------------------------------------------------


def promise(actors: Actors, ahead: int, **terms: Any) -> None:
    reason = NonpaymentReason.objects.filter(is_active=True).first()
    given = Terms(agreed_on=today() + ahead * DAY, amount=Decimal(100), **{"reason": reason, **terms})
    debt_actions.make_promise(by=actors["specialist"], client=actors.client_row, terms=given)


@pytest.mark.parametrize(
    ("ahead", "terms", "condition"), [(0, {}, None), (70, {}, "date_too_late"), (0, {"reason": None}, "no_answer")]
)
def test_a_promise_proposes_when_it_is_made(
    actors: Actors, ahead: int, terms: dict[str, Any], condition: str | None
) -> None:
    owe(actors.client_row)
    promise(actors, ahead, **terms)
    assert list(HandoverSheet.objects.values_list("condition", flat=True)) == ([condition] if condition else [])


def test_the_second_broken_promise_proposes_when_it_breaks(actors: Actors) -> None:
    owe(actors.client_row)
    make_promise(actors.client_row, "broken", ago=4)
    make_promise(actors.client_row, ago=2, agreed_on=today() - DAY)
    debt_actions.settle_due()
    assert HandoverSheet.objects.get().condition == "broken_twice"


def test_the_depth_passes_the_debt_and_brings_the_sheet(actors: Actors) -> None:
    owe(actors.client_row, "2.75")
    assert debt_actions.take_over_deep() == 1
    sheet, owned = HandoverSheet.objects.get(), DebtOwnership.objects.get(client=actors.client_row, until=None)
    assert (sheet.condition, owned.kind, owned.sheet) == ("depth", "manager", sheet)
