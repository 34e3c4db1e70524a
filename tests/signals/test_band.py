"""A client that comes into the highest band raises the system's own signal (domain §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, CompetitorVerdict
from contacts.signals.actions import raise_for_band, react
from contacts.signals.models import Signal
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.models import Invoice
from tests.factories import make_client, make_employee, make_invoice, make_signal
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
    return client


def alarm(*clients: Client) -> None:
    """Facts that make threats of them."""
    for client in clients:
        CompetitorVerdict.objects.create(client=client, on=DAY, verdict="yes")
        make_invoice(client, DAY, 9000)


def run(kind: RunKind) -> None:
    actions.work_on(actions.start_run(kind=kind, day=DAY))


def by_client() -> dict[int, tuple[Any, ...]]:
    rows = Signal.objects.filter(kind="band")
    return {one.client_id: (one.owner_id, one.raised_by_id, one.due_on, one.state) for one in rows}


def test_a_night_raises_one_signal_a_client_and_a_second_run_none() -> None:
    specialist, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    gone = make_employee(Role.ACCOUNT_MANAGER, is_active=False)
    both, left, quiet = calm(specialist, account_manager=manager), calm(specialist, account_manager=gone), calm(manager)
    nobodys = calm(None)
    alarm(both, left, nobodys)
    run(RunKind.NIGHTLY)
    due = date(2026, 3, 16)  # two working days after Thursday
    expected = {
        both.pk: (manager.pk, None, due, "open"), left.pk: (specialist.pk, None, due, "open"),
        nobodys.pk: (None, None, due, "open"),
    }  # fmt: skip
    assert by_client() == expected
    run(RunKind.MANUAL)
    assert by_client() == expected
    assert Result.objects.current().get(client=quiet).band == "none"


def test_by_day_a_client_that_comes_and_goes_has_one_signal_answered_or_not() -> None:
    client = calm(make_employee())
    alarm(client)
    for place, amount in enumerate((9000, 0, 9000, 0, 9000)):
        Invoice.objects.filter(client=client).update(amount=amount)
        actions.mark_stale([client.pk], enqueue=lambda: None)
        actions.drain_stale(only=[client.pk])
        if place == 2:
            react(by=client.specialist, signal=Signal.objects.get(), outcome="Позвонили")
    assert [one.state for one in Signal.objects.filter(client=client)] == ["reacted"]
    assert Result.objects.current().get(client=client).band == "high"


def test_on_another_day_it_is_raised_again_unless_one_waits(on_day: Callable[[date], None]) -> None:
    specialist = make_employee()
    answered, waits = make_client(specialist), make_client(specialist)
    raise_for_band(client_ids=[answered.pk, waits.pk])
    react(by=specialist, signal=Signal.objects.get(client=answered), outcome="Позвонили")
    on_day(DAY + timedelta(days=1))
    assert raise_for_band(client_ids=[answered.pk, waits.pk]) == 1
    states = sorted(Signal.objects.values_list("client", "state"))
    assert states == sorted([(answered.pk, "open"), (answered.pk, "reacted"), (waits.pk, "open")])


def test_another_signal_of_the_client_changes_nothing() -> None:
    client = make_client(make_employee())
    make_signal(client)
    assert raise_for_band(client_ids=[client.pk]) == 1


def test_many_clients_cost_as_many_statements_as_one() -> None:
    specialist = make_employee()
    counts = []
    for number in (1, 30):
        clients = [make_client(specialist).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as asked:
            assert raise_for_band(client_ids=clients) == number
        counts.append(len(asked))
    assert counts == [3, 3]
