"""Runs: started twice, shared by workers, left by the dead; the end is always that of one quiet computation."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from freezegun import freeze_time

from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.conftest import wait_until
from tests.factories import make_employee
from tests.threads import Threads, at_once
from triggers import actions, tasks
from triggers.actions.runs import MAX_ATTEMPTS
from triggers.choices import RunKind, RunState
from triggers.models import Result, RuleSet, Run, RunShard, Tally
from triggers.queries import NoRuleSet

from .crowd import (
    SHARDS,
    end_backend,
    everything_said,
    forbidden,
    held,
    messages,
    shards_of,
    spread,
    undisturbed,
    waiting,
    worker,
)

AT_ONCE = pytest.mark.django_db(transaction=True)
DONE_AT_ONCE = [("done", 1)] * SHARDS


@pytest.fixture(autouse=True)
def an_empty_queue() -> None:
    messages()


def by_hand(day: date | None = None) -> Run:
    return actions.start_run(kind=RunKind.MANUAL, day=day or today())


# --- Starting ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_is_cut_into_shards_and_counts_what_it_did() -> None:
    spread(today())
    head = make_employee(Role.HEAD)
    run = actions.start_run(kind=RunKind.MANUAL, day=today(), by=head)
    assert (run.state, run.started_by, shards_of(run)) == ("running", head, [("pending", 0)] * SHARDS)
    run = actions.work_on(run)
    said = Result.objects.current()
    bands = {band: said.filter(band=band).count() for band in ("none", "dynamic", "high")}
    assert (run.state, run.clients, run.changed, run.bands, run.error) == (
        "done",
        said.count(),
        said.count(),
        bands,
        "",
    )
    assert shards_of(run) == DONE_AT_ONCE
    again = actions.work_on(by_hand())
    assert (again.clients, again.changed, again.bands) == (said.count(), 0, bands)


@pytest.mark.django_db
def test_a_run_without_clients_is_done() -> None:
    run = actions.work_on(by_hand())
    assert (run.state, run.clients, run.changed, run.bands) == ("done", 0, 0, {"none": 0, "dynamic": 0, "high": 0})


@pytest.mark.django_db
def test_started_twice_it_is_one_run() -> None:
    run = by_hand()
    with pytest.raises(actions.RunInProgress) as known:
        by_hand()
    assert (known.value.run, Run.objects.count()) == (run, 1)
    yesterday = by_hand(today() - timedelta(days=1))
    assert {one.date for one in Run.objects.all()} == {run.date, yesterday.date}


@pytest.mark.django_db
def test_no_run_for_a_day_that_has_not_come_or_has_no_rules() -> None:
    with pytest.raises(actions.FutureDate):
        by_hand(today() + timedelta(days=1))
    before_all = RuleSet.objects.get().effective_from - timedelta(days=1)
    with pytest.raises(NoRuleSet):
        by_hand(before_all)
    assert not Run.objects.exists()


@AT_ONCE
def test_two_clicks_at_the_same_moment_start_one_run() -> None:
    answers = at_once(*[by_hand] * 4)
    started = [one for one in answers if isinstance(one, Run)]
    known = [one.run for one in answers if isinstance(one, actions.RunInProgress)]
    assert (len(started), known, Run.objects.count()) == (1, started * 3, 1)


@pytest.mark.django_db
def test_two_beats_start_one_night() -> None:
    tasks.nightly()
    tasks.nightly()
    run = Run.objects.get()
    assert (run.kind, run.date) == ("nightly", today())
    assert messages() == [("triggers.work", [run.pk])] * 4
    actions.work_on(run)
    tasks.nightly()  # a night that is over is not repeated
    assert (Run.objects.count(), messages()) == (1, [])


@pytest.mark.django_db
def test_a_run_by_hand_does_not_stand_for_the_night() -> None:
    actions.work_on(by_hand())
    tasks.nightly()
    assert [run.kind for run in Run.objects.order_by("pk")] == ["manual", "nightly"]


# --- The sweep --------------------------------------------------------------------------------------------------------


@contextmanager
def at(hour: int, minute: int) -> Iterator[None]:
    """At this time of today in the department's zone."""
    moment = timezone.localtime(timezone=timezone.get_default_timezone()).replace(hour=hour, minute=minute)
    with freeze_time(moment):
        yield


@pytest.mark.django_db
def test_the_sweep_starts_a_missed_night_once() -> None:
    with at(1, 9):
        tasks.sweep()
        assert messages() == []
    with at(1, 10):
        tasks.sweep()
        assert messages() == [("triggers.nightly", [])]
        tasks.nightly()
        run = Run.objects.get()
        messages()
        tasks.sweep()
        assert messages() == [("triggers.work", [run.pk])]
        tasks.work(run.pk)
        tasks.sweep()
        assert (Run.objects.get().state, messages()) == ("done", [])


@pytest.mark.django_db
def test_the_sweep_sends_what_a_lost_message_left() -> None:
    ids = spread(today(), shards=1)
    run = actions.start_run(kind=RunKind.NIGHTLY, day=today())
    actions.mark_stale(ids, enqueue=lambda: None)
    tasks.sweep()
    assert messages() == [("triggers.work", [run.pk]), ("triggers.drain", [])]


@pytest.mark.django_db
def test_work_for_a_run_that_is_over_or_gone_does_nothing() -> None:
    spread(today(), shards=1)
    run = actions.work_on(by_hand())
    finished = run.finished_at
    tasks.work(run.pk)
    tasks.work(run.pk + 1)
    assert Run.objects.get().finished_at == finished


# --- Workers ----------------------------------------------------------------------------------------------------------


@AT_ONCE
def test_workers_share_a_run() -> None:
    ids = spread(today())
    run = by_hand()
    computed: list[int] = []

    def work() -> Run:
        return actions.work_on(run, progress=lambda shard: computed.append(shard.pk))

    with held(1):
        workers = Threads(*[work] * 3)
        wait_until(lambda: len(computed) == SHARDS - 1, seconds=60)
        assert Run.objects.get().state == "running"
    workers.join()
    assert sorted(computed) == sorted(run.shards.values_list("pk", flat=True))
    done = Run.objects.get()
    assert (done.state, done.clients, done.changed) == ("done", Result.objects.count(), Result.objects.count())
    assert everything_said() == undisturbed(ids)


@AT_ONCE
def test_a_killed_worker_leaves_nothing_half_written() -> None:
    ids = spread(today())
    run = by_hand()
    with held(2):
        process = worker(run)
        wait_until(waiting, seconds=60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert shards_of(run) == [("done", 1), ("pending", 1), ("pending", 0), ("pending", 0)]
        assert Result.objects.filter(client_id__gte=run.shards.all()[1].first_id).count() == 0
    tasks.sweep()
    assert ("triggers.work", [run.pk]) in messages()
    wait_until(lambda: actions.work_on(run).state == RunState.DONE, seconds=30)
    high = Result.objects.current().filter(band="high").count()
    assert (Tally.objects.get().high, Run.objects.get().bands["high"]) == (high, high)
    assert everything_said() == undisturbed(ids)


@AT_ONCE
def test_a_lost_connection_costs_one_attempt() -> None:
    ids = spread(today())
    run = by_hand()
    with held(2):
        thread = Threads(lambda: actions.work_on(run))
        wait_until(waiting, seconds=60)
        end_backend(first := waiting()[0])
        wait_until(lambda: waiting() not in ([], [first]), seconds=60)  # here again, on a new connection
    thread.join()
    assert shards_of(run) == [("done", 1), ("done", 2), ("done", 1), ("done", 1)]
    assert Run.objects.get().state == "done"
    assert everything_said() == undisturbed(ids)


@AT_ONCE
def test_a_shard_that_always_fails_is_given_up_and_stops_nobody() -> None:
    ids = spread(today())
    undisturbed(ids)
    victim = Result.objects.filter(client_id__in=ids[5:10]).values_list("client_id", flat=True)[0]
    healthy = {one for one in Result.objects.values_list("client_id", flat=True) if one not in ids[5:10]}
    Result.objects.all().delete()
    run = by_hand()
    with forbidden(victim):
        run = actions.work_on(run)
    assert shards_of(run) == [("done", 1), ("failed", MAX_ATTEMPTS), ("done", 1), ("done", 1)]
    assert (run.state, bool(run.error), run.clients) == ("failed", True, len(healthy))
    assert set(Result.objects.values_list("client_id", flat=True)) == healthy
    assert actions.work_on(by_hand()).state == "done"
    assert everything_said() == undisturbed(ids)


@pytest.mark.django_db
def test_a_shard_that_killed_its_workers_is_given_up() -> None:
    spread(today(), shards=2)
    run = by_hand()
    first = run.shards.all()[0]
    RunShard.objects.filter(pk=first.pk).update(attempts=MAX_ATTEMPTS)
    run = actions.work_on(run)
    assert (run.state, shards_of(run)) == ("failed", [("failed", MAX_ATTEMPTS), ("done", 1)])


@AT_ONCE
def test_a_shard_under_way_is_not_given_up() -> None:
    spread(today(), shards=1)
    run = by_hand()
    RunShard.objects.update(attempts=MAX_ATTEMPTS)
    with transaction.atomic():
        RunShard.objects.select_for_update().get()
        at_once(lambda: actions.finish_run(run))
    assert (Run.objects.get().state, shards_of(run)) == ("running", [("pending", MAX_ATTEMPTS)])
