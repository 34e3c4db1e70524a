"""What is owed after a change: written with it, paid once, lost never."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from clients.events import facts_changed
from clients.models import Client, CompetitorVerdict, Distributive, Usage
from crm.staff.calendar import today
from debts.actions import rebuild_balances
from tests.factories import make_client, make_employee, make_invoice
from tests.threads import Threads, at_once
from triggers import actions, tasks
from triggers.actions.compute import SHARD_SIZE
from triggers.actions.stale import AT_ONCE
from triggers.choices import RunKind
from triggers.models import Result, StaleClient, Tally

from .crowd import everything_said, forbidden, held, messages, spread

REALLY = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def an_empty_queue() -> None:
    messages()


def hear_of_a_competitor(client: Client, verdict: str = "yes") -> None:
    CompetitorVerdict.objects.update_or_create(client=client, on=today(), defaults={"verdict": verdict})
    facts_changed([client.pk])


def said_of(client: Client) -> str | None:
    return Result.objects.current().filter(client=client).values_list("competitor", flat=True).first()


def owed() -> list[int]:
    return sorted(StaleClient.objects.values_list("pk", flat=True))


# --- After a change ---------------------------------------------------------------------------------------------------


@REALLY
def test_a_change_is_computed_with_its_commit_and_counted() -> None:
    specialist = make_employee()
    client = make_client(specialist)
    with transaction.atomic():
        hear_of_a_competitor(client)
        assert (owed(), said_of(client)) == ([client.pk], None)
    assert (owed(), said_of(client), messages()) == ([], "yes", [])
    tally = Tally.objects.get()
    assert (tally.specialist, tally.high + tally.dynamic + tally.none) == (specialist, 1)


@REALLY
def test_a_change_undone_leaves_nothing() -> None:
    client = make_client()
    with transaction.atomic():
        hear_of_a_competitor(client)
        transaction.set_rollback(True)
    assert (owed(), said_of(client), messages()) == ([], None, [])


@REALLY
def test_a_change_of_many_clients_is_left_to_a_worker() -> None:
    ids = [make_client().pk for _ in range(AT_ONCE + 1)]
    with transaction.atomic():
        facts_changed(ids)
    assert (owed(), Result.objects.count(), messages()) == (ids, 0, [("triggers.drain", [])])
    tasks.drain()
    assert (owed(), Result.objects.count()) == ([], AT_ONCE + 1)


@REALLY
def test_a_client_that_moves_leaves_the_counts_of_its_former_specialist() -> None:
    before, after = make_employee(), make_employee()
    client = make_client(before)
    facts_changed([client.pk])
    assert [tally.specialist for tally in Tally.objects.all()] == [before]
    client.specialist = after
    with transaction.atomic():
        client.save()
        facts_changed([client.pk])
    assert [tally.specialist for tally in Tally.objects.all()] == [after]


@REALLY
def test_a_client_that_goes_is_said_no_more_about_and_keeps_what_was_said() -> None:
    client = make_client()
    actions.compute(client_ids=[client.pk], day=today() - timedelta(days=3))
    client.disconnected_on = today()
    with transaction.atomic():
        client.save()
        facts_changed([client.pk])
    spans = Result.objects.values_list("valid_from", "valid_until")
    assert list(spans) == [(today() - timedelta(days=3), today() - timedelta(days=1))]


# --- At once ----------------------------------------------------------------------------------------------------------


@REALLY
def test_two_drains_at_once_compute_each_client_once() -> None:
    ids = spread(today())
    StaleClient.objects.bulk_create(StaleClient(client_id=one) for one in ids)
    first, second = at_once(actions.drain_stale, actions.drain_stale)
    assert isinstance(first, actions.Outcome)
    assert isinstance(second, actions.Outcome)
    assert first.clients + second.clients == Result.objects.count()
    once = everything_said()
    Result.objects.all().delete()
    actions.compute(client_ids=ids, day=today())
    assert (owed(), everything_said()) == ([], once)


class Change:
    """A change of another session, whose transaction stays open until :meth:`commit`."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.made, self.go = threading.Event(), threading.Event()
        self.thread = Threads(self._change)
        assert self.made.wait(30)

    def _change(self) -> None:
        with transaction.atomic():
            hear_of_a_competitor(self.client)
            self.made.set()
            assert self.go.wait(30)

    def commit(self) -> None:
        self.go.set()
        assert self.thread.join() == [None]


def drain() -> None:
    actions.drain_stale()


def run() -> None:
    actions.work_on(actions.start_run(kind=RunKind.MANUAL, day=today()))


@REALLY
@pytest.mark.parametrize("compute", [drain, run])
def test_a_change_under_way_is_not_paid_by_a_computation_that_does_not_see_it(compute: Callable[[], None]) -> None:
    client = make_client()
    StaleClient.objects.create(client=client)  # owed for an earlier change
    change = Change(client)
    compute()
    assert owed() == [client.pk]
    change.commit()
    assert (owed(), said_of(client)) == ([], "yes")


@REALLY
def test_a_change_after_the_computation_read_the_facts_is_computed_too() -> None:
    client = make_client()
    StaleClient.objects.create(client=client)
    with held(client.pk // SHARD_SIZE):
        worker = Threads(actions.drain_stale)
        CompetitorVerdict.objects.create(client=client, on=today(), verdict="yes")
        change = Threads(lambda: facts_changed([client.pk]))
    assert [type(one) for one in worker.join()] == [actions.Outcome]
    change.join()
    assert (owed(), said_of(client)) == ([], "yes")


@REALLY
def test_a_computation_that_fails_after_the_commit_leaves_the_client_owed() -> None:
    client = make_client()
    with forbidden(client.pk):
        with transaction.atomic():
            hear_of_a_competitor(client)
        assert (owed(), said_of(client)) == ([client.pk], None)
    tasks.sweep()
    assert ("triggers.drain", []) in messages()
    tasks.drain()
    assert (owed(), said_of(client)) == ([], "yes")


# --- Counts by specialist ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_count_of_a_day_counts_everybody(on_day: Callable[[Any], None]) -> None:
    """Or the movements of two specialists would be of different nights, and the lists behind them would not agree."""
    yesterday = today()
    people = [make_employee(), make_employee()]
    clients = [make_client(one) for one in people]
    actions.compute(client_ids=[client.pk for client in clients], day=yesterday)
    actions.refresh_tallies(day=yesterday)
    on_day(yesterday + timedelta(days=1))
    actions.compute(client_ids=[clients[0].pk], day=today())
    actions.refresh_tallies(day=today(), specialists=[people[0].pk])
    assert [(one.specialist, one.counted_on) for one in Tally.objects.order_by("specialist_id")] == [
        (one, today()) for one in people
    ]


# --- Absurd facts -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_absurd_numbers_of_one_client_stop_nobody() -> None:
    client, neighbour = make_client(monthly_fee=Decimal("0.01")), make_client()
    most = Decimal("999999999999.99")
    for back in range(3):
        make_invoice(client, today() - timedelta(days=31 * back), most)
    rebuild_balances(client_ids=[client.pk])
    for number in range(2):
        distributive = Distributive.objects.create(client=client, code=f"S{number}")
        Usage.objects.create(
            client=client, distributive=distributive, starts_on=today(), ends_on=today(), logins=2**31 - 1
        )
    outcome = actions.compute(client_ids=[client.pk, neighbour.pk], day=today())
    result = Result.objects.get(client=client)
    assert (outcome.clients, result.logins, result.debt_months) == (2, 2**31 - 1, Decimal("99999999999.9"))
