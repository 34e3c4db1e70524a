"""Owners are told of clients that became threats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, CompetitorVerdict
from crm.staff.choices import Role
from crm.staff.models import Employee, Notification
from debts.models import Invoice
from tests.factories import make_client, make_employee, make_invoice, make_substitution
from triggers import actions
from triggers.choices import RunKind
from triggers.models import Result

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _thursday(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


def calm(specialist: Employee | None, **fields: Any) -> Client:
    """A client in the band «none» since yesterday."""
    client: Client = make_client(specialist, monthly_fee=1000, **fields)
    CompetitorVerdict.objects.create(client=client, on=DAY - timedelta(days=2), verdict="no")
    actions.compute(client_ids=[client.pk], day=DAY - timedelta(days=1))
    assert Result.objects.current().get(client=client).band == "none"
    return client


def alarm(*clients: Client) -> None:
    """Facts that make threats of them."""
    for client in clients:
        CompetitorVerdict.objects.create(client=client, on=DAY, verdict="yes")
        make_invoice(client, DAY, 9000)


def night() -> None:
    run = actions.start_run(kind=RunKind.NIGHTLY, day=DAY)
    actions.work_on(run)
    actions.work_on(run)


def told() -> set[tuple[int, str, str]]:
    return set(Notification.objects.filter(kind="band").values_list("employee", "text", "address"))


def test_a_night_is_told_once_to_each_owner_with_the_list_behind_it() -> None:
    specialist, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    first = calm(specialist, account_manager=manager)
    second, quiet = calm(specialist, name="ВЕТЕР"), calm(specialist)
    alarm(first, second)
    night()
    several = f"/clients/?status=all&threat_since=2026-03-12&specialist={specialist.pk}"
    assert told() == {
        (specialist.pk, "2 клиента стали угрозами", several),
        (manager.pk, f"{first.name}: клиент стал угрозой", first.get_absolute_url()),
    }
    browser = Browser()
    browser.force_login(specialist, backend="allauth.account.auth_backends.AuthenticationBackend")
    listed = {row.pk for row in browser.get(several).context["table"].page.records}
    assert listed == {first.pk, second.pk}
    assert quiet.pk not in listed


def test_by_day_the_client_is_named_and_told_of_once_a_day() -> None:
    specialist = make_employee()
    client = calm(specialist, name="ВЕТЕР")
    alarm(client)
    bands = []
    for amount in (9000, 0, 9000):
        Invoice.objects.filter(client=client).update(amount=amount)
        actions.mark_stale([client.pk], enqueue=lambda: None)
        actions.drain_stale(only=[client.pk])
        bands.append(Result.objects.current().get(client=client).band)
    assert bands == ["high", "dynamic", "high"]
    assert told() == {(specialist.pk, "ВЕТЕР: клиент стал угрозой", client.get_absolute_url())}
    assert Notification.objects.count() == 1


def test_whoever_stands_in_is_told_too_and_those_gone_are_not() -> None:
    absent, substitute = make_employee(), make_employee()
    make_substitution(absent, substitute)
    gone = make_employee(Role.ACCOUNT_MANAGER, is_active=False)
    client = calm(absent, account_manager=gone)
    alarm(client)
    night()
    assert {employee for employee, _text, _address in told()} == {absent.pk, substitute.pk}


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY])
def test_a_first_result_and_another_day_move_nobody(day: date) -> None:
    client = make_client(make_employee(), monthly_fee=1000)
    alarm(client)
    actions.compute(client_ids=[client.pk], day=DAY - timedelta(days=2))
    Result.objects.all().delete()
    assert actions.compute(client_ids=[client.pk], day=day).risen == []
    assert told() == set()
