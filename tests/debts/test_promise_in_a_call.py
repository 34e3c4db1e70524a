"""A promise to pay as a part of the session's one save: all or nothing, once, with its errors beside their fields."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from contacts.sessions.actions import save_call
from contacts.sessions.models import Draft, Lease, SavedCall
from contacts.works.choices import WorkState
from contacts.works.models import Work, WorkResult
from crm.staff.calendar import today
from debts.actions import record_payment
from debts.choices import PromiseState
from debts.models import NonpaymentReason, Promise
from tests.factories import make_employee, make_person
from tests.factories import make_promise as stored_promise
from tests.sessions.calls import held, in_hand, make_call, sitting, working_region

from .support import owing

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def called(amount: Any = 2500) -> Lease:
    by = make_employee(language="en")
    client = owing(amount, specialist=by, region=working_region())
    make_call(client, by)
    return in_hand(by, sitting(by))


@pytest.fixture
def lease() -> Lease:
    return called()


@pytest.fixture
def visitor(lease: Lease, client: Any) -> Any:
    client.force_login(lease.session.employee)
    return client


def promise(ahead: int | None = 5, **fields: Any) -> dict[str, Any]:
    agreed_on = None if ahead is None else today() + ahead * ONE
    return {"promise_agreed_on": agreed_on, **{f"promise_{name}": value for name, value in fields.items()}}


def save(lease: Lease, given: dict[str, Any], **outcome: Any) -> SavedCall:
    told = held(parts={"promise": given}, **outcome)
    return save_call(by=lease.session.employee, session=lease.session, work=lease.work, key=lease.key, outcome=told)


def address(lease: Lease) -> str:
    return reverse("call_sessions:save", args=[lease.session_id, lease.work_id])


def posted(lease: Lease, **fields: Any) -> dict[str, Any]:
    return {"key": str(lease.key), "version": "0", "state": "held", "then": "queue", **fields}


def payment_work() -> WorkResult:
    return WorkResult.objects.get(name="«Работа по оплате»")


def test_it_is_written_with_the_call(lease: Lease) -> None:
    person, reason = make_person(lease.client), NonpaymentReason.objects.all()[0]
    save(lease, promise(5, amount=Decimal("1000.50"), remind_on=today() + 3 * ONE, reason=reason), person=person)
    made = Promise.objects.get()
    assert (made.amount, made.agreed_on, made.remind_on, made.reason, made.person, made.work, made.made_by) == (
        Decimal("1000.50"), today() + 5 * ONE, today() + 3 * ONE, reason, person, lease.work, lease.session.employee,
    )  # fmt: skip
    assert made.reminder is not None
    assert Work.objects.get(pk=lease.work_id).state == WorkState.HELD


def test_without_a_sum_it_is_all_that_is_owed(lease: Lease) -> None:
    save(lease, promise(5))
    assert Promise.objects.get().amount == Decimal(2500)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (promise(-1), {"promise_agreed_on"}),
        (promise(367), {"promise_agreed_on"}),
        (promise(None, amount=Decimal(5)), {"promise_agreed_on"}),
        (promise(5, amount=Decimal(0)), {"promise_amount"}),
        (promise(5, remind_on=today() + 6 * ONE), {"promise_remind_on"}),
        (promise(5, remind_on=today() - ONE), {"promise_remind_on"}),
    ],
)
def test_what_cannot_be_promised_refuses_the_whole_save(lease: Lease, given: Any, wrong: set[str]) -> None:
    with pytest.raises(ValidationError) as told:
        save(lease, given, task="Прислать акт")
    assert set(told.value.error_dict) == wrong
    assert Work.objects.get().state == WorkState.PLANNED
    assert not Promise.objects.exists()
    assert not SavedCall.objects.exists()


@pytest.mark.parametrize("amount", [0, -100])
def test_a_paid_debt_has_nothing_to_promise(amount: int) -> None:
    paid = called(amount)
    with pytest.raises(ValidationError, match="Nothing is owed") as told:
        save(paid, promise(5))
    assert set(told.value.error_dict) == {"promise_agreed_on"}


def test_nobody_promises_in_a_contact_that_was_not_held(lease: Lease) -> None:
    with pytest.raises(ValidationError) as told:
        save(lease, promise(5), state="not_held")
    assert set(told.value.error_dict) == {"promise_agreed_on"}


def test_the_same_save_twice_promises_once(lease: Lease, visitor: Any) -> None:
    body = posted(lease, promise_agreed_on=(today() + 5 * ONE).isoformat(), promise_amount="1 500,00")
    for _time in range(2):
        assert visitor.post(address(lease), body).status_code == 302
    assert Promise.objects.get().amount == Decimal(1500)
    other = visitor.post(address(lease), {**body, "promise_amount": "1 600"})
    assert other.status_code == 200  # told that the first save had something else
    assert Promise.objects.get().amount == Decimal(1500)


def test_a_new_one_takes_the_place_of_the_pending(lease: Lease, visitor: Any) -> None:
    before = stored_promise(lease.client, agreed_on=today() + ONE)
    page = visitor.get(lease.session.get_absolute_url()).content.decode()
    assert "in place of" in page
    save(lease, promise(5))
    before.refresh_from_db()
    assert before.state == PromiseState.SUPERSEDED
    assert Promise.objects.filter(state=PromiseState.PENDING).count() == 1


def test_the_fields_stand_beside_the_result_where_something_is_owed(lease: Lease, visitor: Any) -> None:
    page = visitor.get(lease.session.get_absolute_url()).content.decode()
    assert 'id="call-promise"><summary' in page  # folded, until it is wanted
    assert "empty: all of 2" in page
    assert f'data-payment="[&quot;{payment_work().pk}&quot;]"' in page


def test_no_fields_where_nothing_is_owed(client: Any) -> None:
    paid = called(0)
    client.force_login(paid.session.employee)
    assert "call-promise" not in client.get(paid.session.get_absolute_url()).content.decode()


@pytest.mark.parametrize("about_payment", [True, False])
def test_a_result_about_payment_shows_them(lease: Lease, visitor: Any, about_payment: bool) -> None:
    result = payment_work() if about_payment else WorkResult.objects.filter(is_payment=False)[0]
    Draft.objects.create(
        session=lease.session, employee=lease.session.employee, work=lease.work, data={"result": [str(result.pk)]},
        version=1,
    )  # fmt: skip
    page = visitor.get(lease.session.get_absolute_url()).content.decode()
    assert ('id="call-promise" open' in page) is about_payment


def test_what_was_typed_is_kept_and_its_error_told(lease: Lease, visitor: Any) -> None:
    past = (today() - ONE).isoformat()
    page = visitor.post(address(lease), posted(lease, promise_agreed_on=past, promise_amount="700"))
    body = page.content.decode()
    assert page.status_code == 200
    assert "This day has passed" in body
    assert f'value="{past}"' in body
    assert 'id="call-promise" open' in body
    assert Draft.objects.get().data["promise_amount"] == ["700"]
    assert not Promise.objects.exists()


def test_a_debt_paid_meanwhile_keeps_what_was_typed(lease: Lease, visitor: Any) -> None:
    director = make_employee("director")
    record_payment(by=director, client=lease.client, number=f"P{uuid4().hex[:8]}", on=today(), amount=Decimal(2500))
    page = visitor.post(address(lease), posted(lease, promise_agreed_on=(today() + ONE).isoformat()))
    body = page.content.decode()
    assert "Nothing is owed" in body
    assert f'value="{(today() + ONE).isoformat()}"' in body


def test_a_call_that_cannot_be_saved_any_more_says_what_was_promised(lease: Lease, visitor: Any) -> None:
    reason = NonpaymentReason.objects.all()[0]
    Work.objects.filter(pk=lease.work_id).update(state=WorkState.CANCELLED)
    page = visitor.post(address(lease), posted(lease, promise_amount="700", promise_reason=str(reason.pk)))
    assert reason.name in page.content.decode()
