"""One owner of the debt work at any moment: automatic at 2.8 months, with reason and history (domain §7)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client
from contacts.works.models import Work
from crm.exchange.choices import RunState
from crm.exchange.models import ImportRun
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Notification
from debts.actions import documents_changed, pass_to_manager, record_payment, return_to_specialist, take_over_deep
from debts.choices import Owner, OwnershipReason
from debts.models import DebtOwnership
from debts.queries import debt_work_of, owner_of
from debts.tasks import settle
from tests.debts.support import owing
from tests.factories import make_client, make_debt_owner, make_employee, make_invoice, make_promise, make_work, noon

pytestmark = pytest.mark.django_db


def with_manager(amount: Any, **fields: Any) -> Any:
    return owing(amount, account_manager=make_employee(Role.ACCOUNT_MANAGER), **fields)


@pytest.mark.parametrize(
    ("owed", "kind"),
    [
        ("2700", Owner.SPECIALIST),
        ("2749.99", Owner.SPECIALIST),
        ("2750", Owner.MANAGER),  # 2.75 is 2.8
        ("2800", Owner.MANAGER),
        ("9999", Owner.MANAGER),
        ("-9999", Owner.SPECIALIST),
    ],
)
def test_the_account_manager_owns_it_from_two_point_eight_months(owed: str, kind: str) -> None:
    client = with_manager(owed)
    assert take_over_deep() == (kind == Owner.MANAGER)
    assert owner_of(client).kind == kind
    assert take_over_deep() == 0


@pytest.mark.parametrize("fee", [None, 0])
def test_without_a_fee_no_debt_is_deep(fee: Any) -> None:
    client = with_manager(99_999)
    Client.objects.filter(pk=client.pk).update(monthly_fee=fee)
    assert take_over_deep() == 0


def test_it_is_written_down_why_and_both_are_told() -> None:
    client = with_manager(3100)
    take_over_deep()
    row = DebtOwnership.objects.get()
    assert (row.reason, row.by, row.employee, row.details["depth"], row.until) == (
        OwnershipReason.DEPTH, None, client.account_manager, "3.1", None,
    )  # fmt: skip
    assert {one.employee for one in Notification.objects.filter(kind="debts")} == {
        client.specialist, client.account_manager,
    }  # fmt: skip


def test_of_many_clients_one_line_is_told() -> None:
    specialist, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    for _number in range(5):
        owing(3000, specialist=specialist, account_manager=manager)
    assert take_over_deep() == 5
    assert Notification.objects.filter(kind="debts", employee=manager).count() == 1


def test_at_once_when_documents_say_so_and_never_back_by_itself() -> None:
    client = with_manager(1000)
    make_invoice(client, today(), 2000)
    documents_changed(client_ids=[client.pk])
    assert owner_of(client).is_manager
    director = make_employee(Role.DIRECTOR)
    record_payment(by=director, client=client, number="П-1", on=today(), amount=Decimal(3000))
    assert owner_of(client).is_manager


def test_a_file_of_invoices_waits_for_its_payments() -> None:
    client, hour = with_manager(2000), timedelta(hours=1)
    make_invoice(client, today(), 2000)
    documents_changed(client_ids=[client.pk], takes_over=False)
    loaded_file("invoices", ago=2 * hour)
    settle()
    assert not owner_of(client).is_manager
    loaded_file("payments", ago=3 * hour)
    settle()
    assert not owner_of(client).is_manager
    loaded_file("payments", ago=hour)
    settle()
    assert owner_of(client).is_manager


def test_payments_are_not_waited_for_longer_than_a_day() -> None:
    client = with_manager(4000)
    loaded_file("invoices", ago=timedelta(hours=25))
    settle()
    assert owner_of(client).is_manager


def loaded_file(code: str, *, ago: timedelta) -> ImportRun:
    at = timezone.now() - ago
    return ImportRun.objects.create(format=code, file_name=f"{code}.csv", state=RunState.DONE, finished_at=at)


def test_the_history_has_no_gap() -> None:
    client, by = with_manager(1000), make_employee()
    start = timezone.now() - timedelta(days=9)
    first = pass_to_manager(client, reason=OwnershipReason.HANDOVER, by=by, now=start)
    second = return_to_specialist(client, by=by, details={"months": ["2026-09", "2026-10"]})
    first.refresh_from_db()
    assert (first.since, first.until, second.until) == (start, second.since, None)
    assert (second.kind, second.employee, second.details) == (
        Owner.SPECIALIST, client.specialist, {"months": ["2026-09", "2026-10"]},
    )  # fmt: skip


def test_it_does_not_pass_to_whom_it_is() -> None:
    client, by = with_manager(1000), make_employee()
    with pytest.raises(ValidationError):
        return_to_specialist(client, by=by)
    pass_to_manager(client, reason=OwnershipReason.HANDOVER, by=by)
    with pytest.raises(ValidationError):
        pass_to_manager(client, reason=OwnershipReason.HANDOVER, by=by)
    assert DebtOwnership.objects.count() == 1


def test_planned_calls_follow_and_other_works_stay() -> None:
    client = with_manager(1000)
    planned = {"state": "planned", "planned_at": noon(today() + timedelta(days=2))}
    call, other = (make_work(client, client.specialist, **planned) for _number in range(2))
    make_promise(client, today() + timedelta(days=3), reminder=call)
    pass_to_manager(client, reason=OwnershipReason.HANDOVER, by=None)
    assert dict(Work.objects.values_list("pk", "executor")) == {
        call.pk: client.account_manager.pk, other.pk: client.specialist.pk,
    }  # fmt: skip


def test_whose_work_the_clients_are() -> None:
    specialist, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    own, passed = (make_client(specialist, account_manager=manager) for _number in range(2))
    make_debt_owner(passed)
    assert list(Client.objects.filter(debt_work_of(specialist.pk))) == [own]
    assert list(Client.objects.filter(debt_work_of(manager.pk))) == [passed]


@pytest.mark.parametrize("count", [1, 3])
def test_taking_over_costs_the_same_for_many(django_assert_num_queries: Any, count: int) -> None:
    specialist, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    for _number in range(count):
        owing(3000, specialist=specialist, account_manager=manager)
    list(Notification.objects.all())
    # each owner is told of each client up to three, and the specialist of the sheet that is to be completed
    with django_assert_num_queries(17 + 3 * (2 * count)):
        take_over_deep()
