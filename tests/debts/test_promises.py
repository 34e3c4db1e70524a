"""Making, superseding and settling promises; the calls that follow (domain §7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.staff.calendar import WorkingCalendar, today
from crm.staff.choices import Role
from crm.staff.models import Notification
from debts import rules
from debts.actions import Terms, make_promise, record_payment, reverse_payment, settle_due, settle_promises
from debts.choices import PromiseState
from debts.models import NonpaymentReason, Promise
from debts.queries import clients_waited_for, reliability_of
from tests.debts.support import owing
from tests.factories import (
    make_debt_owner,
    make_employee,
    make_payment,
    make_person,
    make_work,
)
from tests.factories import (
    make_promise as stored_promise,
)

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)


def terms(ahead: int = 5, amount: Any = 1000, **more: Any) -> Terms:
    return Terms(today() + timedelta(days=ahead), None if amount is None else Decimal(amount), **more)


def errors_of(*args: Any, **fields: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as told:
        make_promise(*args, **fields)
    return told.value.message_dict if hasattr(told.value, "error_dict") else {"": told.value.messages}


def state(promise: Promise) -> tuple[str, date | None]:
    promise.refresh_from_db()
    return promise.state, promise.settled_on


def day_after(promise: Promise) -> date:
    return promise.agreed_on + ONE


def test_a_promise_says_all_that_was_agreed() -> None:
    client = owing(2500)
    person, reason = make_person(client), NonpaymentReason.objects.all()[0]
    work = make_work(client)
    promise = make_promise(
        by=client.specialist, client=client, work=work, terms=terms(5, 1500, person=person, reason=reason, note=" да ")
    )
    told = (promise.debt, promise.amount, promise.person, promise.reason, promise.note, promise.work, promise.made_by)
    assert told == (Decimal(2500), Decimal(1500), person, reason, "да", work, client.specialist)
    assert state(promise) == (PromiseState.PENDING, None)
    assert clients_waited_for([client.pk]) == {client.pk}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (terms(-1), {"agreed_on"}),
        (terms(367), {"agreed_on"}),
        (Terms(None, None), {"agreed_on", "amount"}),
        (terms(5, 0), {"amount"}),
        (terms(5, "-0.01"), {"amount"}),
        (terms(5, remind_on=today() + timedelta(days=6)), {"remind_on"}),
        (terms(5, remind_on=today() - ONE), {"remind_on"}),
    ],
)
def test_what_cannot_be_agreed_is_refused_at_its_field(given: Terms, fields: set[str]) -> None:
    client = owing(2500)
    assert set(errors_of(by=client.specialist, client=client, terms=given)) == fields
    assert not Promise.objects.exists()
    assert not Work.objects.exists()


@pytest.mark.parametrize("owed", [0, "-10"])
def test_a_paid_debt_is_not_promised(owed: Any) -> None:
    client = owing(owed)
    assert set(errors_of(by=client.specialist, client=client, terms=terms())) == {""}
    assert not Promise.objects.exists()


def test_of_another_client_nothing_is_taken() -> None:
    client, other = owing(2500), owing(10)
    wrong = terms(person=make_person(other))
    assert set(errors_of(by=client.specialist, client=client, terms=wrong)) == {"person"}
    assert set(errors_of(by=client.specialist, client=client, terms=terms(), work=make_work(other))) == {"work"}
    assert set(errors_of(by=other.specialist, client=client, terms=terms())) == {""}


def test_who_only_reads_promises_nothing() -> None:
    client = owing(2500)
    with pytest.raises(PermissionDenied):
        make_promise(by=make_employee(Role.AUDITOR), client=client, terms=terms())


def test_the_reminder_is_a_call_and_goes_when_it_is_paid() -> None:
    client = owing(2500)
    promise = make_promise(by=client.specialist, client=client, terms=terms(5, remind_on=today() + timedelta(days=3)))
    call = promise.reminder
    assert call is not None
    assert (call.client, call.executor, call.counts_on) == (client, client.specialist, today() + timedelta(days=3))
    assert call.planned_at is not None
    assert timezone.localtime(call.planned_at, timezone.get_default_timezone()).hour == 9
    pay(client, 1000)
    assert state(promise) == (PromiseState.KEPT, today())
    call.refresh_from_db()
    assert (call.state, promise.reminder) == (WorkState.CANCELLED, None)


def pay(client: Any, amount: Any, number: str = "П-1", on: date | None = None) -> Any:
    director = make_employee(Role.DIRECTOR)
    return record_payment(by=director, client=client, number=number, on=on or today(), amount=Decimal(amount))


def test_a_new_promise_takes_the_place_of_the_pending_one() -> None:
    client = owing(2500)
    first = make_promise(by=client.specialist, client=client, terms=terms(5, remind_on=today() + timedelta(days=3)))
    call = first.reminder
    second = make_promise(by=client.specialist, client=client, terms=terms(9))
    assert state(first) == (PromiseState.SUPERSEDED, today())
    assert state(second) == (PromiseState.PENDING, None)
    assert call is not None
    call.refresh_from_db()
    assert call.state == WorkState.CANCELLED
    settle_due(day=second.agreed_on + ONE)
    assert state(first) == (PromiseState.SUPERSEDED, today())


@pytest.mark.parametrize(
    ("paid", "late", "wanted"),
    [
        ("1000", 0, PromiseState.KEPT),
        ("1000.01", 0, PromiseState.KEPT),
        ("999.99", 0, PromiseState.BROKEN),
        ("1000", 1, PromiseState.BROKEN),
        (None, 0, PromiseState.BROKEN),
    ],
)
def test_kept_when_paid_in_full_by_that_day(paid: str | None, late: int, wanted: str) -> None:
    client = owing(2500)
    promise = make_promise(by=client.specialist, client=client, terms=terms(2))
    if paid is not None:
        make_payment(client, promise.agreed_on + late * ONE, Decimal(paid))
    settle_due(day=promise.agreed_on)
    assert state(promise)[0] == PromiseState.PENDING  # the day itself is the client's
    settle_due(day=day_after(promise))
    assert state(promise) == (wanted, promise.agreed_on)


def test_a_broken_promise_is_followed_by_a_call_within_three_working_days() -> None:
    client = owing(2500)
    promise = make_promise(by=client.specialist, client=client, terms=terms(2))
    settle_due(day=day_after(promise))
    settle_due(day=day_after(promise))
    promise.refresh_from_db()
    call = promise.follow_up
    assert call is not None
    assert Work.objects.get() == call
    calendar = WorkingCalendar(today(), today() + timedelta(days=60)).is_working
    assert call.counts_on == rules.call_on(promise.agreed_on, day_after(promise), calendar)
    assert call.counts_on <= rules.call_by(promise.agreed_on, calendar)
    assert (call.executor, call.is_fixed) == (client.specialist, True)
    assert [one.employee for one in Notification.objects.filter(kind="debts")] == [client.specialist]


def test_the_next_promise_calls_that_call_off() -> None:
    client = owing(2500)
    broken = stored_promise(client, today() - ONE, made_on=today() - 3 * ONE)
    settle_due()
    broken.refresh_from_db()
    call = broken.follow_up
    make_promise(by=client.specialist, client=client, terms=terms(4))
    call.refresh_from_db()
    assert (state(broken)[0], call.state) == (PromiseState.BROKEN, WorkState.CANCELLED)


def test_a_payment_that_came_to_be_known_late_keeps_the_promise() -> None:
    client = owing(2500)
    promise = stored_promise(client, today() - ONE, made_on=today() - 3 * ONE)
    settle_due()
    call = Promise.objects.get().follow_up
    payment = pay(client, 1000, on=today() - ONE)
    assert state(promise) == (PromiseState.KEPT, today() - ONE)
    call.refresh_from_db()
    assert call.state == WorkState.CANCELLED
    reverse_payment(by=make_employee(Role.DIRECTOR), payment=payment, number="С-1", on=today() - ONE, amount=Decimal(1))
    assert state(promise) == (PromiseState.BROKEN, today() - ONE)
    assert promise.follow_up is not None


def test_what_was_reversed_before_the_day_is_waited_for_again() -> None:
    client, director = owing(2500), make_employee(Role.DIRECTOR)
    promise = make_promise(by=client.specialist, client=client, terms=terms(2, remind_on=today() + ONE))
    payment = pay(client, 1000)
    assert state(promise) == (PromiseState.KEPT, today())
    reverse_payment(by=director, payment=payment, number="С-1", on=today(), amount=Decimal(1000))
    assert state(promise) == (PromiseState.PENDING, None)
    assert promise.reminder is not None
    assert promise.reminder.state == WorkState.PLANNED


def test_with_another_promise_pending_the_earlier_one_is_superseded() -> None:
    client, director = owing(2500), make_employee(Role.DIRECTOR)
    first = make_promise(by=client.specialist, client=client, terms=terms(2))
    payment = pay(client, 1000)
    second = make_promise(by=client.specialist, client=client, terms=terms(4, 1500))
    reverse_payment(by=director, payment=payment, number="С-1", on=today(), amount=Decimal(1000))
    assert state(first)[0] == PromiseState.SUPERSEDED
    assert state(second)[0] == PromiseState.PENDING


def test_whoever_owes_nothing_has_kept_its_word() -> None:
    """The payment was dated before the promise, and came to be known after it."""
    client = owing(1000)
    promise = stored_promise(client, today() - ONE, made_on=today() - 3 * ONE)
    make_payment(client, today() - 4 * ONE, 1000)
    from debts.actions import rebuild_balances

    rebuild_balances(client_ids=[client.pk])
    settle_due()
    assert state(promise)[0] == PromiseState.KEPT


def test_the_second_broken_one_in_a_row_is_told_as_such() -> None:
    client = owing(2500)
    for days in (20, 10):
        stored_promise(client, today() - days * ONE, made_on=today() - (days + 2) * ONE)
        settle_due()
    texts = list(Notification.objects.filter(kind="debts").order_by("pk").values_list("text", flat=True))
    assert [text.split(":")[0] for text in texts] == ["Нарушено обещание", "Второе нарушенное обещание подряд"]
    assert reliability_of(client) == rules.Reliability(0, 2, 2)


def test_the_call_is_the_account_managers_where_the_debt_is() -> None:
    client = owing(2500)
    client.account_manager = make_employee(Role.ACCOUNT_MANAGER)
    client.save()
    make_debt_owner(client)
    stored_promise(client, today() - ONE, made_on=today() - 3 * ONE)
    settle_due()
    assert Work.objects.get().executor == client.account_manager


def test_where_nobody_could_call_no_call_is_planned() -> None:
    client = owing(2500)
    promise = stored_promise(client, today() - ONE, made_on=today() - 3 * ONE)
    client.specialist.is_active = False
    client.specialist.save()
    settle_due()
    assert state(promise)[0] == PromiseState.BROKEN
    assert promise.follow_up is None


@pytest.mark.parametrize("count", [1, 3])
def test_settling_reads_once_whatever_the_number(django_assert_num_queries: Any, count: int) -> None:
    clients = [owing(2500) for _ in range(count)]
    for client in clients:
        stored_promise(client)
        stored_promise(client, today() - 9 * ONE, made_on=today() - 20 * ONE, state="broken")
    with django_assert_num_queries(6):  # with the savepoint
        settle_promises(client_ids=[client.pk for client in clients])
