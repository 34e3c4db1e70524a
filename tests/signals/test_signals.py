"""Raising signals, reacting to them, passing them on (domain §8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.history import entries_of
from clients.models import Client
from contacts.signals import actions, queries
from contacts.signals.models import Signal, Term
from contacts.works.feedback.actions import Said, record_feedback
from contacts.works.feedback.choices import Subject
from crm.staff.calendar import today
from crm.staff.models import CalendarDay, Notification
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_signal, make_substitution, make_work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIDAY = date(2026, 3, 13)


def raised(actors: Actors, by: str = "specialist", kind: str = "competitor", **fields: Any) -> Signal:
    return actions.raise_signal(by=actors[by], client=actors.client_row, kind=kind, **fields)


def told() -> set[tuple[int, str]]:
    return set(Notification.objects.filter(kind="signal").values_list("employee", "address"))


def fields_of(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else {"__all__"}


# --- Raising ----------------------------------------------------------------------------------------------------------


def test_what_a_signal_keeps(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(FRIDAY)
    work = make_work(actors.client_row, actors["specialist"])
    signal = raised(actors, text=" Звонили от конкурента ", work=work)
    signal.refresh_from_db()
    assert (signal.client, signal.kind, signal.text, signal.work) == (
        actors.client_row, "competitor", "Звонили от конкурента", work,
    )  # fmt: skip
    assert (signal.raised_by, signal.owner) == (actors["specialist"], actors["account_manager"])
    assert (signal.state, signal.due_on, signal.closed_at) == ("open", date(2026, 3, 16), None)


def test_the_term_is_in_working_days_of_the_calendar(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(FRIDAY)
    CalendarDay.objects.create(day=date(2026, 3, 16), is_working=False)
    Term.objects.filter(kind="people").update(working_days=2)
    assert raised(actors, kind="people").due_on == date(2026, 3, 18)
    Term.objects.all().delete()
    assert raised(actors, kind="solvency").due_on == date(2026, 3, 19)


@pytest.mark.parametrize(
    ("by", "owner"),
    [("specialist", "account_manager"), ("head", "account_manager"), ("account_manager", "specialist"),
     ("substitute", "account_manager"), ("director", "account_manager")],
)  # fmt: skip
def test_the_other_of_the_two_reacts(actors: Actors, by: str, owner: str) -> None:
    assert raised(actors, by).owner == actors[owner]


def test_without_a_manager_the_specialist_reacts_and_without_both_whoever_raised_it(actors: Actors) -> None:
    actors.client_row.account_manager = None
    actors.client_row.save()
    assert raised(actors, "head").owner == actors["specialist"]
    Client.objects.filter(pk=actors.client_row.pk).update(specialist=None, account_manager=actors["account_manager"])
    actors["account_manager"].is_active = False
    actors["account_manager"].save()
    assert raised(actors, "director", "feedback").owner == actors["director"]


def test_the_owner_and_who_stands_in_are_told_but_not_who_raised_it(actors: Actors) -> None:
    make_substitution(actors["account_manager"], actors["other_specialist"])
    signal = raised(actors)
    address = signal.get_absolute_url()
    assert told() == {(actors["account_manager"].pk, address), (actors["other_specialist"].pk, address)}
    own = actions.raise_signal(by=actors["other_head"], client=make_client(actors["other_head"]), kind="disconnect")
    assert own.get_absolute_url() not in {address for _employee, address in told()}


def test_a_sign_that_waits_is_not_raised_a_second_time(actors: Actors) -> None:
    first = raised(actors)
    with pytest.raises(ValidationError) as refused:
        raised(actors, "head", text="Ещё раз")
    assert (fields_of(refused.value), Signal.objects.count()) == ({"kind"}, 1)
    actions.react(by=actors["account_manager"], signal=first, outcome="Съездили")
    assert raised(actors, "head").state == "open"


@pytest.mark.parametrize("kind", ["", "nothing", "band"])
def test_what_nobody_raises(actors: Actors, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        raised(actors, kind=kind)
    assert fields_of(refused.value) == {"kind"}
    assert not Signal.objects.exists()


def test_who_may_not(actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        raised(actors, "auditor")
    with pytest.raises(ValidationError):
        raised(actors, "other_specialist")
    with pytest.raises(ValidationError):
        raised(actors, work=make_work(actors.foreign))
    assert not Signal.objects.exists()


# --- Reacting ---------------------------------------------------------------------------------------------------------


def test_a_reaction_says_what_was_done_and_who_raised_it_is_told(actors: Actors) -> None:
    signal = raised(actors)
    Notification.objects.all().delete()
    actions.react(by=actors["account_manager"], signal=signal, outcome=" Провели сравнение ")
    signal.refresh_from_db()
    assert (signal.state, signal.outcome, signal.closed_by) == (
        "reacted", "Провели сравнение", actors["account_manager"],
    )  # fmt: skip
    assert signal.closed_at is not None
    assert told() == {(actors["specialist"].pk, signal.get_absolute_url())}


def test_what_is_no_signal_is_dismissed_with_a_reason(actors: Actors) -> None:
    signal = actions.dismiss(by=actors["head"], signal=raised(actors), reason="Ошиблись клиентом")
    assert (signal.state, signal.outcome) == ("dismissed", "Ошиблись клиентом")


@pytest.mark.parametrize("verb", ["react", "dismiss"])
def test_nothing_is_closed_without_words(actors: Actors, verb: str) -> None:
    signal = raised(actors)
    word = {"react": "outcome", "dismiss": "reason"}[verb]
    with pytest.raises(ValidationError) as refused:
        getattr(actions, verb)(by=actors["head"], signal=signal, **{word: "  "})
    signal.refresh_from_db()
    assert (fields_of(refused.value), signal.state) == ({"outcome"}, "open")


def test_the_second_one_learns_who_was_quicker(actors: Actors) -> None:
    signal = raised(actors)
    actions.react(by=actors["account_manager"], signal=signal, outcome="Съездили")
    with pytest.raises(ValidationError, match=actors["account_manager"].short_name):
        actions.dismiss(by=actors["head"], signal=signal, reason="Не было")
    signal.refresh_from_db()
    assert signal.outcome == "Съездили"


def test_who_may_not_react(actors: Actors) -> None:
    signal = raised(actors)
    with pytest.raises(PermissionDenied):
        actions.react(by=actors["auditor"], signal=signal, outcome="Слышал")
    with pytest.raises(ValidationError):
        actions.react(by=actors["other_head"], signal=signal, outcome="Слышал")
    signal.refresh_from_db()
    assert signal.state == "open"


def test_passing_on(actors: Actors) -> None:
    signal = raised(actors)
    Notification.objects.all().delete()
    actions.pass_on(by=actors["account_manager"], signal=signal, to=actors["head"])
    signal.refresh_from_db()
    assert (signal.owner, told()) == (actors["head"], {(actors["head"].pk, signal.get_absolute_url())})
    for stranger in ("other_specialist", "auditor"):
        with pytest.raises(ValidationError) as refused:
            actions.pass_on(by=actors["head"], signal=signal, to=actors[stranger])
        assert fields_of(refused.value) == {"to"}


def test_signals_that_wait_follow_the_client_to_its_next_owner(actors: Actors) -> None:
    waits = make_signal(actors.client_row)
    answered = make_signal(actors.client_row, kind="people", state="reacted")
    of_specialist = make_signal(actors.client_row, actors["specialist"], kind="online")
    to = make_employee("account_manager", actors.group)
    rows = Client.objects.filter(pk=actors.client_row.pk)
    plan = plan_reassignment(by=actors["head"], clients=rows, receivers={OwnerRole.ACCOUNT_MANAGER: [to]})
    confirm_reassignment(by=actors["head"], plan=plan, reason="Отпуск")
    owners = {one.pk: one.owner for one in Signal.objects.select_related("owner")}
    assert owners == {
        waits.pk: to, answered.pk: actors["account_manager"], of_specialist.pk: actors["specialist"],
    }  # fmt: skip


def test_the_history_of_a_signal(actors: Actors) -> None:
    signal = raised(actors)
    actions.react(by=actors["account_manager"], signal=signal, outcome="Съездили")
    closed, first = entries_of(actors.client_row, actors["head"], limit=5, code="signal")
    assert (first.what, closed.what) == ("insert", "update")
    assert "Съездили" in {change.after for change in closed.changes}


# --- Poor answers -----------------------------------------------------------------------------------------------------


def answer(actors: Actors, work: Any, **said: Any) -> None:
    record_feedback(by=actors["specialist"], work=work, answers={Subject.SERVICE: Said(**said)})


def test_a_poor_answer_raises_a_signal_once(actors: Actors) -> None:
    work = make_work(actors.client_row, actors["specialist"])
    answer(actors, work, text="Всё хорошо")
    assert not Signal.objects.exists()
    answer(actors, work, text="Долго ждали", is_poor=True)
    answer(actors, work, text="Очень долго ждали", is_poor=True)
    signal = Signal.objects.get()
    assert (signal.kind, signal.work, signal.raised_by) == ("feedback", work, actors["specialist"])
    assert (signal.owner, "Долго ждали" in signal.text) == (actors["account_manager"], True)
    actions.react(by=actors["account_manager"], signal=signal, outcome="Извинились")
    answer(actors, work, text="Хорошо")
    answer(actors, work, text="Нет, плохо", is_poor=True)
    assert Signal.objects.count() == 1
    answer(actors, make_work(actors.client_row, actors["specialist"]), text="Опять", is_poor=True)
    assert Signal.objects.count() == 2


# --- What the database holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "Сделано"},
        {"state": "reacted", "outcome": ""},
        {"state": "dismissed", "closed_by": None},
        {"state": "reacted", "closed_at": None},
        {"raised_by": None},
        {"kind": "band", "raised_by_id": "specialist"},
    ],
)
def test_what_cannot_be(actors: Actors, wrong: dict[str, Any]) -> None:
    fields = {name: actors[value].pk if name == "raised_by_id" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_signal(actors.client_row, **fields)


def test_one_of_a_kind_waits(actors: Actors) -> None:
    make_signal(actors.client_row, state="reacted")
    make_signal(actors.client_row)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_signal(actors.client_row)
    make_signal(actors.client_row, kind="people")


def test_terms_are_heads_to_set(actors: Actors) -> None:
    actions.set_terms(by=actors["head"], days={"people": 4})
    assert queries.terms()["people"] == 4
    with pytest.raises(ValidationError) as refused:
        actions.set_terms(by=actors["head"], days={"people": 0, "online": 61, "band": 1})
    assert fields_of(refused.value) == {"people", "online"}
    with pytest.raises(PermissionDenied):
        actions.set_terms(by=actors["account_manager"], days={"people": 4})


def test_a_signal_that_waits_keeps_its_day(actors: Actors) -> None:
    signal = raised(actors)
    was = signal.due_on
    actions.set_terms(by=actors["head"], days={"competitor": 30})
    signal.refresh_from_db()
    assert (signal.due_on, was > today()) == (was, True)
