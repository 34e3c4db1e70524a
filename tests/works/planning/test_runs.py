"""Planning a month: computing, writing, planning again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.events import _listeners
from clients.models import Region
from contacts.persons.models import NoCall
from contacts.works.actions import Plan, cancel_work, move_work, plan_work
from contacts.works.models import Work
from contacts.works.planning import actions, queries
from contacts.works.planning.actions import runs
from contacts.works.planning.actions.locks import EMPLOYEE_LOCK
from contacts.works.planning.models import PlanningRun
from crm.staff.choices import Role
from crm.staff.models import CalendarDay, Norm
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_group, make_person, make_substitution, make_work

from .support import MONTH, NOW, at, planned, rows

pytestmark = pytest.mark.django_db
OnDay = Callable[[date], None]


@pytest.fixture(autouse=True)
def _november(on_day: OnDay) -> None:
    on_day(NOW)


def days() -> list[date]:
    return list(Work.objects.order_by("counts_on", "pk").values_list("counts_on", flat=True))


def test_a_month_is_written() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    weekly, monthly = make_client(by, cadence="weekly"), make_client(by, cadence="monthly")
    make_client(by)
    run = planned(by)
    assert (run.state, run.placed, run.missing, run.created, run.done) == ("done", 6, 0, 6, 1)
    works = Work.objects.filter(client=weekly)
    assert {(one.planned_for, one.kind, one.state, one.executor, one.author, one.method) for one in works} == {
        (MONTH, "planned", "planned", by, by, "phone")
    }
    assert sorted(one.planned_period for one in works) == [
        date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28),
    ]  # fmt: skip
    assert all(one.number == f"R-{one.pk}" and one.counts_on.weekday() < 5 for one in works)
    assert Work.objects.get(client=monthly).planned_period == MONTH
    assert len(run.outcome["no_cadence"]) == 1


def test_looking_at_a_plan_writes_nothing() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    run = actions.start_planning(by=by, month=MONTH, employees=[by])
    assert (run.state, run.placed, Work.objects.count()) == ("previewed", 5, 0)
    actions.drop_planning(by=by, run=run)
    with pytest.raises(ValidationError):
        actions.confirm_planning(by=by, run=run)
    assert Work.objects.count() == 0


def test_planning_again_changes_nothing() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    for cadence in ("twice_a_week", "weekly", "fortnightly", "monthly"):
        make_client(by, cadence=cadence)
    planned(by)
    before = rows()
    again = planned(by)
    assert (again.created, again.moved, again.removed, again.skipped) == (0, 0, 0, 0)
    assert rows() == before
    assert len(before) > 15


def test_what_people_moved_stays() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    planned(by)
    first = Work.objects.order_by("planned_at").first()
    assert first is not None
    move_work(by=by, work=first, planned_at=at(date(2026, 12, 11), 16, 5))
    again = planned(by)
    assert Work.objects.get(pk=first.pk).planned_at == at(date(2026, 12, 11), 16, 5)
    assert (Work.objects.count(), again.created) == (5, 0)
    gaps = [later - sooner for sooner, later in pairwise(days())]
    assert min(gaps) >= timedelta(days=4)


def test_what_stands_is_counted() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    client = make_client(by, cadence="weekly")
    plan_work(by=by, client=client, plan=Plan(at(date(2026, 12, 9)), by))
    planned(by)
    assert sum(date(2026, 12, 7) <= day <= date(2026, 12, 13) for day in days()) == 1
    assert len(days()) == 5


def test_what_was_called_off_is_not_planned_again() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="monthly")
    planned(by)
    cancel_work(by=by, work=Work.objects.get(), reason="Попросили не звонить")
    assert planned(by).created == 0


def test_the_rest_of_this_month(on_day: OnDay) -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    client = make_client(by, cadence="weekly")
    planned(by)
    on_day(date(2026, 12, 16))
    held, missed, *later = Work.objects.order_by("planned_at")
    Work.objects.filter(pk=held.pk).update(state="held", done_at=held.planned_at)
    Work.objects.filter(pk=missed.pk).update(state="not_held", done_at=missed.planned_at)
    again = planned(by)
    assert (again.created, again.moved, again.removed) == (0, 0, 0)
    assert Work.objects.filter(client=client, state="planned").count() == len(later)


def test_a_holiday_and_a_moved_day(on_day: OnDay) -> None:
    on_day(date(2026, 10, 20))
    CalendarDay.objects.create(day=date(2026, 11, 3), is_working=False)
    CalendarDay.objects.create(day=date(2026, 11, 7), is_working=True)
    by = make_employee(Role.SPECIALIST, make_group())
    Norm.objects.filter(role=Role.SPECIALIST, code="call_hours_day").update(value=1)
    for _number in range(30):
        make_client(by, cadence="weekly")
    run = planned(by, month=date(2026, 11, 1))
    used = set(days())
    assert date(2026, 11, 7) in used
    assert not used & {date(2026, 11, 1), date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 8)}
    assert max(days().count(day) for day in used) == 6
    assert (run.placed, run.missing > 0) == (len(days()), True)


def test_a_substitute_gets_the_works_of_the_absent() -> None:
    group = make_group()
    by, other, head = (make_employee(role, group) for role in (Role.SPECIALIST, Role.SPECIALIST, Role.HEAD))
    make_substitution(by, other, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 13))
    client = make_client(by, cadence="twice_a_week")
    planned(head, by, other)
    executors = {(one.executor == other, date(2026, 12, 7) <= one.counts_on <= date(2026, 12, 13)) for one in
                 Work.objects.filter(client=client)}  # fmt: skip
    assert executors == {(True, True), (False, False)}


def test_an_absence_without_a_substitute() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    make_substitution(by, None, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 13))
    make_client(by, cadence="weekly")
    run = planned(by)
    assert (run.placed, run.missing) == (4, 1)
    assert [one[4] for one in run.outcome["shortfalls"]] == ["absent"]


def test_the_best_time_of_the_decision_maker() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    region = Region.objects.create(name="Приморье", time_zone="Asia/Vladivostok")
    wish = make_client(by, cadence="monthly")
    make_person(wish, characteristics=["k_user"], best_from=time(9), best_until=time(10))
    person = make_person(wish, characteristics=["lpr"], best_from=time(16), best_until=time(16, 30))
    far = make_client(by, cadence="monthly", region=region)
    silent = make_client(by, cadence="monthly")
    refuses = make_person(silent, characteristics=["lpr"])
    NoCall.objects.create(person=refuses, starts_on=NOW, reason="Просил не звонить")
    planned(by)
    work = Work.objects.get(client=wish)
    assert (work.person, queries.minute_of(work.planned_at)) == (person, 16 * 60)
    assert 9 * 60 <= queries.minute_of(Work.objects.get(client=far).planned_at) < 11 * 60
    assert Work.objects.get(client=silent).person is None


def test_stages_are_suggested_in_turn() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    client = make_client(by, cadence="weekly")
    make_work(client, by, on=NOW - timedelta(days=3), stages=[4, 6])
    planned(by)
    made = Work.objects.filter(state="planned").order_by("planned_at")
    assert [one.stages for one in made] == [[5], [4], [5], [4], [5]]


def test_who_may_plan_for_whom(actors: Actors) -> None:
    other = make_employee(Role.SPECIALIST, actors.other_group)
    allowed = {
        name: set(queries.plannable_by(actors[name])) if queries.may_plan(actors[name]) else None
        for name in ("specialist", "substitute", "account_manager", "auditor", "head", "director")
    }
    group = {actors["specialist"], actors["account_manager"], actors["head"]}
    assert allowed["specialist"] == {actors["specialist"]}
    assert allowed["substitute"] == {actors["substitute"]}
    assert allowed["account_manager"] is None
    assert allowed["auditor"] is None
    assert allowed["head"] == group
    assert allowed["director"] >= group | {other}
    for name in ("specialist", "auditor", "other_head"):
        with pytest.raises(PermissionDenied):
            actions.start_planning(by=actors[name], month=MONTH, employees=[actors["head"]])


@pytest.mark.parametrize("month", [date(2026, 10, 1), date(2027, 3, 1)])
def test_months_that_are_not_planned(month: date) -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    with pytest.raises(ValidationError):
        actions.start_planning(by=by, month=month, employees=[by])


def test_nobody_to_plan_for() -> None:
    by = make_employee(Role.DIRECTOR)
    with pytest.raises(ValidationError):
        actions.start_planning(by=by, month=MONTH, employees=[])


def test_a_client_that_changed_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    touched, other = make_client(by, cadence="monthly"), make_client(by, cadence="monthly")
    run = actions.start_planning(by=by, month=MONTH, employees=[by])
    write = runs.write_part

    def meanwhile(**arguments: Any) -> Any:
        plan_work(by=by, client=touched, plan=Plan(at(date(2026, 12, 9)), by))
        return write(**arguments)

    monkeypatch.setattr(runs, "write_part", meanwhile)
    done = actions.confirm_planning(by=by, run=run)
    assert (done.created, done.skipped) == (1, 1)
    assert Work.objects.filter(client=touched).count() == Work.objects.filter(client=other).count() == 1


def test_the_indicator_of_nobody_is_computed_for_plans() -> None:
    """It counts closed works only: five thousand clients computed one by one would be most of the time of a plan."""
    by = make_employee(Role.SPECIALIST, make_group())
    for _number in range(3):
        make_client(by, cadence="weekly")
    told: list[list[int]] = []
    _listeners.append(told.append)
    try:
        planned(by)
        planned(by)
    finally:
        _listeners.remove(told.append)
    assert (told, Work.objects.exists()) == ([], True)


def test_statements_do_not_grow() -> None:
    counts = []
    for clients in (1, 3):
        by = make_employee(Role.SPECIALIST, make_group())
        for _number in range(clients):
            make_person(make_client(by, cadence="weekly"), characteristics=["lpr"])
        run = actions.start_planning(by=by, month=MONTH, employees=[by])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            actions.confirm_planning(by=by, run=run)
        counts.append(len([one for one in caught if "stale" not in one["sql"] and "triggers_" not in one["sql"]]))
    assert counts[0] == counts[1]


# --- Jobs ---


def test_a_large_plan_is_left_to_a_worker(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    monkeypatch.setattr(runs.current_app, "send_task", lambda name, args, **options: sent.append((name, args)))
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    with django_capture_on_commit_callbacks(execute=True):
        run = actions.start_planning(by=by, month=MONTH, employees=[by])
    assert (run.state, sent) == ("previewing", [("works.plan", [run.pk])])
    actions.work_on(run_id=run.pk)
    actions.work_on(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("previewed", 1)


def test_the_sweep_sends_what_died(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    sent: list[list[int]] = []
    monkeypatch.setattr(runs.current_app, "send_task", lambda name, args, **options: sent.append(args))
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    run = actions.start_planning(by=by, month=MONTH, employees=[by])
    PlanningRun.objects.filter(pk=run.pk).update(state="applying", started_at=at(NOW, 9))
    with django_capture_on_commit_callbacks(execute=True):
        actions.sweep()
    assert sent == [[run.pk]]
    actions.work_on(run_id=run.pk)
    actions.work_on(run_id=run.pk)
    assert Work.objects.count() == 5


def test_two_planners_of_one_employee_take_turns(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[list[int]] = []
    monkeypatch.setattr(runs.current_app, "send_task", lambda name, args, **options: sent.append(args))
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    run = actions.start_planning(by=by, month=MONTH, employees=[by])
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [EMPLOYEE_LOCK, by.pk])
    with django_capture_on_commit_callbacks(execute=True):
        waiting = actions.confirm_planning(by=by, run=run)
    assert (waiting.state, sent, Work.objects.count()) == ("applying", [[run.pk]], 0)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [EMPLOYEE_LOCK, by.pk])
    other.close()
    actions.work_on(run_id=run.pk)
    assert Work.objects.count() == 5


def test_a_run_that_kills_its_worker_is_given_up() -> None:
    by = make_employee(Role.SPECIALIST, make_group())
    run = PlanningRun.objects.create(by=by, month=MONTH, employees=[by.pk], state="applying", attempts=3)
    actions.work_on(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.error
