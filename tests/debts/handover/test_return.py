"""Back to the specialist: only by the rule, with the months that prove it (domain §7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.staff.calendar import today
from crm.staff.models import Notification
from debts.actions import rebuild_balances
from debts.handover import actions, queries
from debts.models import DebtOwnership
from tests.actors import Actors
from tests.factories import make_invoice, make_payment

from .made import DAY, make_owned, make_promise, make_sheet, owe

pytestmark = pytest.mark.django_db


def months_ago(count: int, day: int = 15) -> date:
    number = today().year * 12 + today().month - 1 - count
    return date(number // 12, number % 12 + 1, day)


def kept_in(client: Any, *ago: int, state: str = "kept") -> None:
    for count in ago:
        on = months_ago(count)
        make_promise(client, state, ago=(today() - on).days + 2, agreed_on=on)


@pytest.fixture
def managed(actors: Actors) -> Actors:
    """The manager has the debt of the client for half a year; it is no deep one."""
    owe(actors.client_row, "1.0")
    make_owned(actors.client_row, reason="handover", ago=200)
    return actors


def give_back(actors: Actors, name: str = "account_manager") -> DebtOwnership:
    return actions.give_back(by=actors[name], client=actors.client_row)


def test_two_good_months_give_it_back(managed: Actors) -> None:
    kept_in(managed.client_row, 2, 1)
    owned = give_back(managed)
    shown = [months_ago(2, 1).isoformat(), months_ago(1, 1).isoformat()]
    assert (owned.kind, owned.reason, owned.by) == ("specialist", "return", managed["account_manager"])
    assert (owned.details["depth"], owned.details["months"]) == ("1.0", shown)
    told = Notification.objects.get()
    assert (told.employee, told.text.split(":")[0]) == (managed["specialist"], "Работа с долгом снова ваша")
    with pytest.raises(ValidationError, match="уже у специалиста"):
        give_back(managed)


@pytest.mark.parametrize("state", ["proposed", "completed", "returned"])
def test_a_sheet_that_is_open_is_withdrawn(managed: Actors, state: str) -> None:
    kept_in(managed.client_row, 2, 1)
    sheet = make_sheet(managed.client_row, state)
    give_back(managed)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.withdrawal_reason) == ("withdrawn", "Долг снова у специалиста")
    assert (sheet.answered_by, sheet.due_at) == (managed["account_manager"], None)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ((), (), "ещё ни одного"),
        ((1,), (), "нужен ещё 1 месяц"),
        ((3, 2), (1,), "не оплачено в срок"),
        ((3, 1), (), "ещё 1"),
    ],
)
def test_the_refusal_names_what_is_missing(
    managed: Actors, good: tuple[int, ...], bad: tuple[int, ...], said: str
) -> None:
    kept_in(managed.client_row, *good)
    kept_in(managed.client_row, *bad, state="broken")
    with pytest.raises(ValidationError, match=said):
        give_back(managed)
    assert DebtOwnership.objects.get(until=None).kind == "manager"


@pytest.mark.parametrize(("months", "holds"), [("2.7", True), ("2.74", True), ("2.75", False), ("2.8", False)])
def test_the_depth(managed: Actors, months: str, holds: bool) -> None:
    client = managed.client_row
    client.invoices.all().delete()
    owe(client, months)
    kept_in(client, 2, 1)
    if holds:
        assert give_back(managed).kind == "specialist"
        return
    with pytest.raises(ValidationError, match="2,8"):
        give_back(managed)


def test_without_a_fee_the_depth_is_not_known(managed: Actors) -> None:
    kept_in(managed.client_row, 2, 1)
    managed.client_row.monthly_fee = None
    managed.client_row.save()
    with pytest.raises(ValidationError, match="не указана"):
        give_back(managed)


def test_terms_of_invoices_count_where_nothing_was_promised(managed: Actors) -> None:
    client = managed.client_row
    client.invoices.all().delete()
    for ago in (2, 1):
        make_invoice(client, months_ago(ago), 1000, due_on=months_ago(ago, 20))
        make_payment(client, months_ago(ago, 19), 1000)
    rebuild_balances(client_ids=[client.pk])
    verdict = queries.verdict_of(client, managed["account_manager"], today())
    assert verdict is not None
    assert [(one.on, one.is_kept, one.promised) for month in verdict.good for one in month.agreements] == [
        (months_ago(2, 20), True, False), (months_ago(1, 20), True, False),
    ]  # fmt: skip
    assert give_back(managed).kind == "specialist"


def test_a_term_that_was_missed_by_a_day(managed: Actors) -> None:
    client = managed.client_row
    client.invoices.all().delete()
    for ago, day in ((2, 20), (1, 21)):
        make_invoice(client, months_ago(ago), 1000, due_on=months_ago(ago, 20))
        make_payment(client, months_ago(ago, day), 1000)
    rebuild_balances(client_ids=[client.pk])
    with pytest.raises(ValidationError, match="не оплачено в срок"):
        give_back(managed)


@pytest.mark.parametrize("name", ["specialist", "auditor", "other_specialist", "disabled"])
def test_who_may_not(managed: Actors, name: str) -> None:
    kept_in(managed.client_row, 2, 1)
    with pytest.raises((PermissionDenied, ValidationError)):
        give_back(managed, name)
    assert DebtOwnership.objects.get(until=None).kind == "manager"


def test_after_the_return_old_promises_propose_nothing(managed: Actors) -> None:
    make_promise(managed.client_row, "broken", ago=190)
    make_promise(managed.client_row, "broken", ago=180)
    make_owned(managed.client_row, "specialist", "return")
    assert actions.propose(client_ids=[managed.client_row.pk]) == []


def test_what_was_kept_before_the_handover_does_not_count(actors: Actors) -> None:
    owe(actors.client_row, "1.0")
    make_owned(actors.client_row, reason="handover", ago=0)
    kept_in(actors.client_row, 2, 1)
    with pytest.raises(ValidationError, match="ещё ни одного"):
        give_back(actors)
    assert today() - DAY < today()
