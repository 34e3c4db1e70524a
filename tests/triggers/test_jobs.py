"""Jobs of a real worker through a real broker, and every job of the product done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from celery import Celery
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from cases.models import Letter
from clients.actions.merging import merge_clients
from clients.models import Client, Merge, MergeOrder, Reassignment, Suspicion
from clients.views import ClientList
from contacts.calls.models import Call
from contacts.diary.models import Reminder
from contacts.persons.actions import merge_persons
from contacts.persons.models import PersonSuspicion
from contacts.works.models import Draw, Work
from contacts.works.planning.models import PlanningRun
from crm.celery import app
from crm.exchange.actions import exports, preview, request_load, start_import
from crm.exchange.models import ExportLog, ImportRun
from crm.home.models import Heartbeat
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Notification
from debts.actions import rebuild_balances
from debts.models import DebtOwnership, HandoverSheet, Promise
from reports.models import Delivery, Dispatch, FactMonth, StaleMonth
from tests.conftest import wait_until
from tests.exchange.support import CLIENT_ROWS, csv_bytes
from tests.factories import (
    inn,
    make_call,
    make_campaign,
    make_case_facts,
    make_client,
    make_employee,
    make_group,
    make_invoice,
    make_person,
    make_promise,
    make_work,
)
from tests.threads import at_once
from triggers import actions
from triggers.choices import RunKind
from triggers.models import Result, Run, StaleClient

from .crowd import SHARDS, everything_said, held, messages, shards_of, spread, undisturbed, waiting

pytestmark = pytest.mark.django_db(transaction=True)

# --- A worker of its own process --------------------------------------------------------------------------------------


class Department:
    """A broker with at most one worker at it, on the database of the tests."""

    def __init__(self, folder: Path, redis: str) -> None:
        self.folder, self.redis = folder, redis
        self.worker: subprocess.Popen[bytes] | None = None
        queue = str(folder / "broker" / "queue")
        folders = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": str(folder / "control")}
        self.sender = Celery("sender", broker=redis or "filesystem://localhost", set_as_current=False)
        if not redis:
            (folder / "broker" / "queue").mkdir(parents=True)
            self.sender.conf.broker_transport_options = folders

    def send(self, task: str) -> None:
        self.sender.send_task(task, ignore_result=True)

    def lose_messages(self) -> None:
        self.sender.control.purge()

    def hire(self) -> None:
        command = [sys.executable, "-m", "celery", "--app", "crm", "worker", "--concurrency", "1"]
        self.worker = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR,
            stdout=(self.folder / "worker.log").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,  # killed with the process of its pool
            env={**os.environ, **self._settings()},
        )

    def _settings(self) -> dict[str, str]:
        one = connection.settings_dict
        user, password, host, name = (quote(one[key], safe="") for key in ("USER", "PASSWORD", "HOST", "NAME"))
        port = f":{one['PORT']}" if one["PORT"] else ""
        return {
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "DATABASE_URL": f"postgres://{user}:{password}@{host}{port}/{name}",
            "STATE_DIR": str(self.folder),
            "REDIS_URL": self.redis,
        }

    def kill(self) -> None:
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.redis)])
def department(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Department]:
    found = Department(tmp_path, request.getfixturevalue("redis_url") if request.param == "redis" else "")
    found.lose_messages()
    yield found
    found.kill()


def state_of_the_night() -> str | None:
    return Run.objects.filter(kind=RunKind.NIGHTLY, date=today()).values_list("state", flat=True).first()


def test_a_worker_is_killed_and_another_ends_its_night(department: Department) -> None:
    ids = spread(today())
    department.hire()
    with held(2):
        department.send("triggers.nightly")
        wait_until(waiting, seconds=60)
        department.kill()
        department.lose_messages()
        run = Run.objects.get()
        assert (run.state, [state for state, _ in shards_of(run)]) == ("running", ["done"] + ["pending"] * 3)
    wait_until(lambda: not waiting(), seconds=30)
    department.hire()
    department.send("triggers.sweep")
    wait_until(lambda: state_of_the_night() == "done", seconds=60)
    department.kill()
    assert shards_of(run) == [("done", 1), ("done", 2), ("done", 1), ("done", 1)]
    assert everything_said() == undisturbed(ids)


def test_the_night_sent_twice_is_one_run(department: Department) -> None:
    ids = spread(today())
    for _time in range(2):
        department.send("triggers.nightly")
    department.hire()
    wait_until(lambda: state_of_the_night() == "done", seconds=60)
    department.kill()
    assert shards_of(Run.objects.get()) == [("done", 1)] * SHARDS
    assert everything_said() == undisturbed(ids)


# --- Every job twice --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """``given`` prepares the database and answers arguments, ``state`` is what there is after, ``then`` its value."""

    given: Callable[[], list[int]]
    state: Callable[[], Any]
    then: Any


def nothing() -> list[int]:
    return []


def a_run() -> list[int]:
    spread(today())
    return [actions.start_run(kind=RunKind.MANUAL, day=today()).pk]


def runs() -> list[Any]:
    return [(run.kind, run.state, [state for state, _ in shards_of(run)]) for run in Run.objects.all()]


def computed_once() -> tuple[Any, ...]:
    run = Run.objects.get()
    said = everything_said()
    return runs(), run.clients == run.changed == len(said) > 0, said == undisturbed(list(every_client()))


def every_client() -> Iterator[int]:
    yield from Client.objects.values_list("pk", flat=True)


def owed_clients() -> list[int]:
    StaleClient.objects.bulk_create(StaleClient(client_id=one) for one in spread(today()))
    return []


def paid_once() -> tuple[Any, ...]:
    said = everything_said()
    return StaleClient.objects.count(), len(said) > 0, said == undisturbed(list(every_client()))


def an_owed_client_and_a_run() -> list[int]:
    a_run()
    StaleClient.objects.create(client=Client.objects.order_by("pk")[0])
    return []


def an_upload() -> list[int]:
    file = SimpleUploadedFile("clients.csv", csv_bytes(CLIENT_ROWS))
    return [start_import(by=make_employee(Role.HEAD), format_code="clients", file=file).pk]


def an_order_to_load() -> list[int]:
    arguments = an_upload()
    preview(run_id=arguments[0])
    run = ImportRun.objects.select_related("started_by").get()
    assert run.started_by is not None
    assert request_load(by=run.started_by, run=run)
    return arguments


def a_load_without_worker() -> list[int]:
    an_order_to_load()
    return []


def imports() -> tuple[Any, ...]:
    run = ImportRun.objects.get()
    return run.state, run.attempts, run.created, run.refused, Client.objects.count(), run.path.exists()


def an_ended_session() -> list[int]:
    for key, hours in (("live", 1), ("ended", -1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours))
    return []


def a_due_reminder() -> list[int]:
    for minutes in (-5, 5):
        Reminder.objects.create(
            employee=make_employee(), at=timezone.now() + timedelta(minutes=minutes), text="Перезвонить"
        )
    return []


def news_of_long_ago() -> list[int]:
    employee = make_employee()
    for key, days in (("new", 89), ("old", 91)):
        Notification.objects.create(
            employee=employee, kind="test", text="x", key=key, at=timezone.now() - timedelta(days=days)
        )
    return []


def an_open_secret() -> list[int]:
    Authenticator.objects.create(
        user=make_employee(Role.HEAD), type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    return []


def secrets() -> list[str]:
    return list(Authenticator.objects.values_list("data__secret", flat=True))


def twins() -> list[int]:
    for number in ("1", "2"):
        make_client(number=number, inn=inn(7), name=number * 5)
    return []


def a_plan_of_long_ago() -> list[int]:
    director = make_employee(Role.DIRECTOR)
    for days in (2, 0):
        Reassignment.objects.create(by=director, planned_at=timezone.now() - timedelta(days=days))
    return []


def an_ordered_export() -> list[int]:
    employee = make_employee(Role.SPECIALIST)
    make_client(employee)
    return [exports.order_export(view=ClientList.of(employee, ""), file_format="csv", address="/clients/").pk]


def a_confirmed_plan() -> list[int]:
    by = make_employee(Role.SPECIALIST, make_group())
    make_client(by, cadence="weekly")
    month = (today().replace(day=1) + timedelta(days=31)).replace(day=1)
    return [PlanningRun.objects.create(by=by, month=month, employees=[by.pk], state="applying").pk]


def a_silent_plan() -> list[int]:
    a_confirmed_plan()
    PlanningRun.objects.update(started_at=timezone.now() - timedelta(hours=1))
    return []


def what_was_planned() -> Any:
    """How the run stands, that its works are as many as it says, and that there are some."""
    run, works = PlanningRun.objects.get(), Work.objects.count()
    return run.state, works == (run.created or 0), works > 0


def a_start_of_a_campaign() -> list[int]:
    head = make_employee(Role.HEAD, make_group())
    specialist = make_employee(Role.SPECIALIST, head.group)
    campaign = make_campaign(head, [make_client(specialist) for _number in range(2)], state="running")
    return [Draw.objects.create(campaign=campaign, by=head).pk]


def a_silent_start() -> list[int]:
    a_start_of_a_campaign()
    Draw.objects.update(touched_at=timezone.now() - timedelta(hours=1))
    return []


def a_file_of_long_ago() -> list[int]:
    exports.write_export(export_id=an_ordered_export()[0])
    ExportLog.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    return []


def a_contact() -> list[int]:
    make_work(make_client(), None, today())
    return []


def written() -> list[Any]:
    return [(one.state, one.attempts, one.rows, one.path.exists()) for one in ExportLog.objects.all()]


def a_call_of_a_new_phone() -> tuple[()]:
    make_call(None, at=timezone.now(), destination="73852001122")
    make_person(make_client()).phones.create(as_written="200-11-22", number="+73852001122")
    return ()


def a_due_delivery() -> tuple[()]:
    employee = make_employee(Role.DIRECTOR, email="director@firm.example")
    long_ago = timezone.now() - timedelta(days=30)
    made = Delivery.objects.create(owner=employee, name="Отчёт", query="r=state&m=works", rhythm="monthly",
                                   month_day=today().day, hour=0, since=long_ago)  # fmt: skip
    made.subscriptions.create(employee=employee, since=long_ago)
    return ()


def delivered() -> Any:
    return list(Dispatch.objects.values_list("state", flat=True)), len(mail.outbox)


def a_broken_promise() -> list[int]:
    client = make_client(make_employee(), monthly_fee=1000)
    make_invoice(client, today() - timedelta(days=40), 2750)
    rebuild_balances(client_ids=[client.pk])
    make_promise(client, today() - timedelta(days=1), made_on=today() - timedelta(days=3))
    return []


def what_was_settled() -> Any:
    of = (Promise, "state"), (Work, "state"), (DebtOwnership, "kind")
    return tuple(list(model.objects.values_list(name, flat=True)) for model, name in of)


def an_ordered_merge() -> list[int]:
    by = make_employee(Role.DIRECTOR)
    order = MergeOrder.objects.create(by=by, survivor=make_client(), loser=make_client(), rows=1)
    return [order.pk]


def a_silent_order() -> list[int]:
    an_ordered_merge()
    MergeOrder.objects.update(at=timezone.now() - timedelta(minutes=10))
    return []


def a_late_call() -> list[int]:
    loser = make_client()
    merge_clients(by=make_employee(Role.DIRECTOR), survivor=make_client(), loser=loser)
    make_call(loser)
    return []


def namesakes() -> list[int]:
    client = make_client()
    for name in ("Берёзкина Мария Петровна", "Берёзкина М.П."):
        make_person(client, name)
    return []


def a_late_call_of_a_person() -> list[int]:
    client = make_client()
    survivor, loser = make_person(client), make_person(client)
    merge_persons(by=make_employee(Role.DIRECTOR), survivor=survivor, loser=loser)
    make_call(client, person=loser)
    return []


def a_letter_to_send(minutes: int = 0) -> list[int]:
    client = make_client(make_employee(Role.SPECIALIST))
    make_person(client).emails.create(address="anna@client.example")
    letter = make_case_facts(client)["cases.Letter"]
    Letter.objects.update(
        person=client.persons.get(), email="anna@client.example", by=client.specialist,
        at=timezone.now() - timedelta(minutes=minutes),
    )  # fmt: skip
    return [letter.pk]


def a_letter_that_waits() -> list[int]:
    a_letter_to_send(5)
    return []


def written_to() -> Any:
    return Letter.objects.get().state, [one.to for one in mail.outbox]


PENDING, ALL_DONE = ["pending"] * SHARDS, ["done"] * SHARDS


def two_broken_promises() -> list[int]:
    client = make_client(make_employee())
    make_invoice(client, today(), 1000)
    rebuild_balances(client_ids=[client.pk])
    for ago in (20, 3):
        make_promise(client, made_on=today() - timedelta(days=ago), state="broken")
    return []


def handed_over() -> tuple[list[str], int]:
    sheets = HandoverSheet.objects.values_list("condition", flat=True)
    return list(sheets), Notification.objects.filter(kind="handover").count()


CASES = {
    "cases.send_letter": Case(a_letter_to_send, written_to, ("sent", [["anna@client.example"]])),
    "cases.sweep_letters": Case(a_letter_that_waits, written_to, ("sent", [["anna@client.example"]])),
    "calls.match_recent": Case(a_call_of_a_new_phone, lambda: Call.objects.filter(client=None).count(), 0),
    "triggers.nightly": Case(nothing, runs, [("nightly", "running", [])]),
    "triggers.work": Case(a_run, computed_once, ([("manual", "done", ALL_DONE)], True, True)),
    "triggers.drain": Case(owed_clients, paid_once, (0, True, True)),
    "triggers.sweep": Case(
        an_owed_client_and_a_run,
        lambda: (runs(), StaleClient.objects.count(), Result.objects.count()),
        ([("manual", "running", PENDING)], 1, 0),
    ),
    "debts.settle": Case(a_broken_promise, what_was_settled, (["broken"], ["planned"], ["manager"])),
    "exchange.preview": Case(an_upload, imports, ("previewed", 1, 3, 0, 0, True)),
    "exchange.load": Case(an_order_to_load, imports, ("done", 1, 3, 0, 3, True)),
    "exchange.sweep": Case(a_load_without_worker, imports, ("loading", 0, 3, 0, 0, True)),
    "exchange.write_export": Case(an_ordered_export, written, [("ready", 1, 1, True)]),
    "exchange.forget_exports": Case(a_file_of_long_ago, written, [("expired", 1, 1, False)]),
    "clients.find_duplicates": Case(twins, lambda: Suspicion.objects.count(), 1),
    "clients.merge": Case(an_ordered_merge, lambda: Merge.objects.count(), 1),
    "clients.sweep_merges": Case(a_silent_order, lambda: MergeOrder.objects.get().state, "queued"),
    "clients.gather_strays": Case(a_late_call, lambda: Call.objects.get().client.merged_into, None),
    "persons.find_duplicates": Case(namesakes, lambda: PersonSuspicion.objects.count(), 1),
    "persons.gather_strays": Case(a_late_call_of_a_person, lambda: Call.objects.get().person.merged_into, None),
    "clients.forget_plans": Case(a_plan_of_long_ago, lambda: Reassignment.objects.count(), 1),
    "works.draw_campaign": Case(a_start_of_a_campaign, lambda: Work.objects.filter(campaign__isnull=False).count(), 2),
    "works.sweep_campaigns": Case(a_silent_start, lambda: Draw.objects.get().state, "queued"),
    "works.plan": Case(a_confirmed_plan, what_was_planned, ("done", True, True)),
    "works.sweep_plans": Case(a_silent_plan, what_was_planned, ("applying", True, False)),
    "diary.tell_due": Case(a_due_reminder, lambda: Notification.objects.filter(kind="reminder").count(), 1),
    "debts.propose_handovers": Case(two_broken_promises, handed_over, (["broken_twice"], 1)),
    "home.heartbeat": Case(nothing, lambda: list(Heartbeat.objects.values_list("name", flat=True)), ["queue"]),
    "home.clear_sessions": Case(an_ended_session, lambda: Session.objects.count(), 1),
    "home.forget_notifications": Case(
        news_of_long_ago, lambda: list(Notification.objects.values_list("key", flat=True)), ["new"]
    ),
    "reports.refresh": Case(
        a_contact, lambda: (list(FactMonth.objects.values_list("rows")), StaleMonth.objects.count()), ([(1,)], 0)
    ),
    "reports.deliver": Case(a_due_delivery, delivered, (["sent"], 1)),
    "reports.expect_bands": Case(
        nothing, lambda: StaleMonth.objects.values("month").distinct().count() in (1, 2), True
    ),
    "home.renew_secrets": Case(an_open_secret, lambda: [one[:7] for one in secrets()], ["fernet:"]),
}


def jobs() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith("celery."))


def test_every_job_has_a_case() -> None:
    assert jobs() == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("together", [False, True], ids=["in a row", "at once"])
def test_a_job_twice_is_once(name: str, together: bool) -> None:
    case = CASES[name]
    app.loader.import_default_modules()
    arguments = case.given()

    def do() -> None:
        app.tasks[name](*arguments)

    if together:
        assert at_once(do, do) == [None, None]
    else:
        do()
        do()
    messages()
    assert case.state() == case.then
