"""Reports by e-mail: each recipient their own slice, each due day once, every failure said."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from crm.staff.models import CalendarDay, Employee, Notification
from reports.actions import refresh
from reports.delivery import actions
from reports.models import Delivery, Dispatch, FactMonth, Preset
from tests.actors import Actors
from tests.factories import make_work, noon

pytestmark = pytest.mark.django_db
MONDAY = today() + timedelta(days=14 - today().weekday())
"""Of the week after the next: what is made now is made before it."""
QUERY = "r=specialist&r=state&m=works&p=30"
GIVEN = {"name": "Контакты за месяц", "rhythm": "weekly", "weekday": 0, "hour": 9, "form": "xlsx"}


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the clock of the domain to noon of a day; the files of contacts do not survive a frozen one."""

    def set_day(day: date) -> None:
        moment = noon(day)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_day


@pytest.fixture(autouse=True)
def department(settings: Any, tmp_path: Path, actors: Actors) -> None:
    """Works of both groups a week before a Monday; who receives has an address."""
    settings.REPORTS_DIR = tmp_path
    for name in ("specialist", "head", "other_head", "director", "account_manager"):
        Employee.objects.filter(pk=actors[name].pk).update(email=f"{name}@firm.example")
        actors[name].refresh_from_db()
    for client, name in ((actors.client_row, "specialist"), (actors.foreign, "other_specialist")):
        make_work(client, actors[name], MONDAY - timedelta(days=7))
    refresh()


def make(actors: Actors, *names: str, by: str = "director", **given: Any) -> Delivery:
    recipients = [actors[name] for name in names]
    made = actions.create_delivery(by=actors[by], query=QUERY, preset=None, given=GIVEN | given, recipients=recipients)
    since_yesterday(made)
    return made


def since_yesterday(made: Delivery) -> None:
    """Of the Monday."""
    made.since = noon(MONDAY - timedelta(days=1))
    made.save()
    made.subscriptions.update(since=made.since)


def states() -> dict[str, tuple[str, str]]:
    rows = Dispatch.objects.select_related("employee")
    return {row.employee.email or row.employee.username: (row.state, row.failure) for row in rows}


def sheet_of(message: Any) -> list[list[Any]]:
    _name, content, _kind = message.attachments[0]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# --- What is sent ---


def test_each_receives_their_own_slice_as_a_pivot(actors: Actors, on_day: Any) -> None:
    make(actors, "head", "other_head", "director")
    on_day(MONDAY)
    assert actions.deliver() == 3
    totals = {}
    for message in mail.outbox:
        rows = sheet_of(message)
        names = [row[0] for row in rows]
        totals[message.to[0]] = (rows[names.index("Всего")][1], actors["specialist"].full_name in names)
    assert totals == {
        "head@firm.example": (1, True), "other_head@firm.example": (1, False), "director@firm.example": (2, True),
    }  # fmt: skip
    first = mail.outbox[0]
    assert first.subject == f"Контакты за месяц: {MONDAY - timedelta(days=29):%d.%m.%Y} – {MONDAY:%d.%m.%Y}"
    assert first.attachments[0][0] == f"Контакты за месяц {MONDAY}.xlsx"
    assert "то, что можете видеть именно вы" in first.body
    assert set(states().values()) == {("sent", "")}


def test_a_table_stands_in_the_message(actors: Actors, on_day: Any, settings: Any) -> None:
    settings.SITE_URL = "https://crm.example"
    make(actors, "head", form="table")
    on_day(MONDAY)
    actions.deliver()
    message: Any = mail.outbox[0]
    assert message.attachments == []
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert actors["specialist"].full_name in html
    assert actors["other_specialist"].full_name not in html
    assert f"{actors['specialist'].full_name}: 1" in message.body
    assert "https://crm.example/reports/contacts/?r=specialist&r=state" in message.body
    assert message.extra_headers["List-Unsubscribe"] == "<https://crm.example/reports/deliveries/>"


def test_everybody_reads_their_own_language(actors: Actors, on_day: Any) -> None:
    Employee.objects.filter(pk=actors["head"].pk).update(language="en")
    make(actors, "head")
    on_day(MONDAY)
    actions.deliver()
    assert "It holds what you yourself may see." in mail.outbox[0].body
    assert "Total" in [row[0] for row in sheet_of(mail.outbox[0])]


def test_nothing_to_show_is_said_in_the_message(actors: Actors, on_day: Any) -> None:
    make(actors, "account_manager")
    Employee.objects.filter(pk=actors["account_manager"].pk).update(group=None)
    actors.client_row.account_manager = None
    actors.client_row.save()
    on_day(MONDAY)
    actions.deliver()
    assert "контактов нет" in mail.outbox[0].body
    assert mail.outbox[0].attachments == []


def test_a_shared_setting_is_followed(actors: Actors, on_day: Any) -> None:
    preset = Preset.objects.create(owner=actors["head"], group=actors.group, name="Общая", query=QUERY)
    made = actions.create_delivery(
        by=actors["head"], query=QUERY, preset=preset, given=GIVEN, recipients=[actors["head"]]
    )
    since_yesterday(made)
    Preset.objects.filter(pk=preset.pk).update(query="r=kind&m=works&p=30")
    on_day(MONDAY)
    actions.deliver()
    assert "Плановая" in [row[0] for row in sheet_of(mail.outbox[0])]
    preset.delete()
    assert Delivery.objects.get(pk=made.pk).address == QUERY


def test_what_leaves_is_in_the_journal_once(actors: Actors, on_day: Any) -> None:
    make(actors, "head")
    on_day(MONDAY)
    actions.deliver()
    actions.deliver()
    log = ExportLog.objects.get()
    assert (log.employee, log.list_code, log.rows) == (actors["head"], "reports.delivery", 3)


# --- Once ---


def test_nothing_is_sent_before_its_hour_nor_twice(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head", hour=13)
    on_day(MONDAY)  # noon
    assert actions.deliver() == 0
    Delivery.objects.filter(pk=made.pk).update(hour=12)
    assert [actions.deliver(), actions.deliver()] == [1, 0]
    Delivery.objects.filter(pk=made.pk).update(hour=11)
    assert actions.deliver() == 0
    on_day(MONDAY + timedelta(days=7))
    assert actions.deliver() == 1
    assert Dispatch.objects.count() == 2


def test_what_a_dead_sender_had_in_hand_is_left_to_a_person(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head", "director")
    on_day(MONDAY)
    actions.plan()
    Dispatch.objects.filter(employee=actors["head"]).update(state="sending", attempts=1, try_at=None)
    assert actions.deliver() == 1
    assert states() == {"head@firm.example": ("failed", "unclear"), "director@firm.example": ("sent", "")}
    assert Notification.objects.filter(kind="report").count() == 2  # its owner and its recipient
    actions.send_again(by=actors["head"], dispatch=Dispatch.objects.get(employee=actors["head"]))
    assert actions.deliver() == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2
    assert Dispatch.objects.filter(delivery=made).count() == 2


def test_a_crash_while_composing_loses_and_repeats_nothing(
    actors: Actors, on_day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(actors, "head", "director")
    on_day(MONDAY)
    from reports.delivery.actions import sending

    compose, done = sending.message_of, []

    def dies(*args: Any) -> Any:
        if done:
            raise SystemExit
        done.append(args)
        return compose(*args)

    monkeypatch.setattr(sending, "message_of", dies)
    with pytest.raises(SystemExit):
        actions.deliver()
    monkeypatch.setattr(sending, "message_of", compose)
    assert actions.deliver() == 1
    assert sorted(message.to[0] for message in mail.outbox) == ["director@firm.example", "head@firm.example"]


class Refusing(EmailBackend):
    error: Any = None
    opened: Any = None

    def open(self) -> bool:
        if self.opened:
            raise self.opened
        return True

    def send_messages(self, messages: Any) -> int:
        if self.error:
            raise self.error
        return super().send_messages(messages)


@pytest.mark.parametrize(
    ("opened", "error", "state", "failure"),
    [
        (ConnectionRefusedError(), None, "pending", "mail_down"),
        (None, SMTPDataError(451, b"later"), "pending", "refused"),
        (None, SMTPServerDisconnected("gone"), "failed", "unclear"),
    ],
)
def test_a_failure_is_said_and_tried_again_where_that_is_safe(
    actors: Actors, on_day: Any, monkeypatch: pytest.MonkeyPatch, opened: Any, error: Any, state: str, failure: str
) -> None:
    monkeypatch.setattr("reports.delivery.actions.sending.get_connection", Refusing)
    monkeypatch.setattr(Refusing, "opened", opened)
    monkeypatch.setattr(Refusing, "error", error)
    make(actors, "head")
    on_day(MONDAY)
    assert actions.deliver() == 0
    row = Dispatch.objects.get()
    assert (row.state, row.failure, row.attempts) == (state, failure, 1)
    assert actions.deliver() == 0  # not before its next try
    assert Dispatch.objects.get().attempts == 1
    page = actors.client("head").get("/reports/deliveries/").content.decode()
    assert str(row.get_failure_display()) in page
    if state == "failed":
        return
    for tries in (2, 3, 4):
        Dispatch.objects.update(try_at=timezone.now())
        actions.deliver()
        assert Dispatch.objects.get().attempts == tries
    assert Dispatch.objects.get().state == "failed"
    assert Notification.objects.filter(employee=actors["head"], kind="report").count() == 1
    monkeypatch.setattr(Refusing, "opened", None)
    monkeypatch.setattr(Refusing, "error", None)
    actors.client("head").post(f"/reports/deliveries/messages/{row.pk}/again/")
    assert actions.deliver() == 1
    assert ExportLog.objects.count() == 1


def test_without_an_address_or_dismissed_is_said(actors: Actors, on_day: Any) -> None:
    make(actors, "head", "other_head", "director")
    Employee.objects.filter(pk=actors["head"].pk).update(email="")
    Employee.objects.filter(pk=actors["other_head"].pk).update(is_active=False)
    on_day(MONDAY)
    assert actions.deliver() == 1
    assert states() == {
        actors["head"].username: ("failed", "no_email"), "other_head@firm.example": ("failed", "dismissed"),
        "director@firm.example": ("sent", ""),
    }  # fmt: skip
    page = actors.client("director").get("/reports/deliveries/").content.decode()
    assert "нет e-mail: ничего не получает" in page
    assert "уволен: ничего не получает" in page
    assert Notification.objects.filter(employee=actors["director"], kind="report").count() == 2


def test_mail_that_is_not_set_up_is_said(actors: Actors, on_day: Any, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    make(actors, "head")
    on_day(MONDAY)
    assert actions.deliver() == 0
    assert states() == {"head@firm.example": ("pending", "no_mail")}
    assert "EMAIL_URL" in actors.client("head").get("/reports/deliveries/").content.decode()


def test_a_report_that_cannot_be_shown_is_said(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head", "director")
    Delivery.objects.filter(pk=made.pk).update(query="r=nose&m=works&p=30")
    on_day(MONDAY)
    assert actions.deliver() == 0
    assert set(states().values()) == {("failed", "unusable")}


def test_a_damaged_file_is_tried_again(actors: Actors, on_day: Any) -> None:
    make(actors, "head")
    FactMonth.objects.update(size=1)
    on_day(MONDAY)
    actions.deliver()
    assert states() == {"head@firm.example": ("pending", "broken")}


# --- Who receives ---


def test_people_are_subscribed_by_themselves_and_by_who_leads_them(actors: Actors) -> None:
    made = make(actors, by="head")
    assert actions.subscribe(by=actors["head"], delivery=made, employee=actors["specialist"]).left_at is None
    assert actions.subscribe(by=actors["account_manager"], delivery=made, employee=actors["account_manager"])
    for by, whom in (("head", "other_specialist"), ("specialist", "head"), ("account_manager", "specialist")):
        with pytest.raises(PermissionDenied):
            actions.subscribe(by=actors[by], delivery=made, employee=actors[whom])


def test_who_unsubscribes_is_not_subscribed_by_others(actors: Actors, on_day: Any) -> None:
    made = make(actors, "specialist", by="head")
    browser = actors.client("specialist")
    browser.post(f"/reports/deliveries/{made.pk}/unsubscribe/")
    with pytest.raises(ValidationError):
        actions.subscribe(by=actors["head"], delivery=made, employee=actors["specialist"])
    on_day(MONDAY)
    assert actions.deliver() == 0
    actors.client("specialist").post(f"/reports/deliveries/{made.pk}/subscribe/")
    assert actions.deliver() == 0  # from now on, not what was due before
    on_day(MONDAY + timedelta(days=7))
    assert actions.deliver() == 1


def test_what_waits_is_not_sent_to_who_left(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head")
    on_day(MONDAY)
    actions.plan()
    actions.unsubscribe(by=actors["head"], delivery=made, employee=actors["head"])
    assert actions.deliver() == 0
    assert mail.outbox == []


def test_a_colleague_does_not_end_a_subscription(actors: Actors) -> None:
    made = make(actors, "specialist", by="head")
    answer = actors.client("account_manager").post(
        f"/reports/deliveries/{made.pk}/unsubscribe/", {"employee": actors["specialist"].pk}
    )
    assert answer.status_code == 403
    assert made.subscriptions.get().left_at is None


def test_the_page_shows_what_one_has_to_do_with(actors: Actors) -> None:
    make(actors, "specialist", by="head", name="Первой группы")
    make(actors, "other_head", by="director", name="Второй группы")
    seen = {}
    for name in ("specialist", "account_manager", "auditor", "head", "other_head", "other_specialist", "director"):
        text = actors.client(name).get("/reports/deliveries/").content.decode()
        seen[name] = ("Первой группы" in text, "Второй группы" in text)
    assert seen == {
        "specialist": (True, False), "account_manager": (True, False), "auditor": (False, False),
        "head": (True, False), "other_head": (False, True), "other_specialist": (False, False),
        "director": (True, True),
    }  # fmt: skip


# --- Forms ---


def post(actors: Actors, who: str, address: str, **data: Any) -> Any:
    given = {"query": QUERY, **{key: str(value) for key, value in GIVEN.items()}, **data}
    return actors.client(who).post(address, given)


def test_a_delivery_is_made_in_the_browser(actors: Actors) -> None:
    recipients = [actors["head"].pk, actors["specialist"].pk]
    answer = post(actors, "head", "/reports/deliveries/new/", recipients=recipients)
    assert answer.url == "/reports/deliveries/"
    made = Delivery.objects.get()
    assert (made.owner, made.rhythm, made.weekday, made.month_day, made.query) == (
        actors["head"], "weekly", 0, None, QUERY,
    )  # fmt: skip
    assert {one.employee_id for one in made.subscriptions.all()} == set(recipients)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"), ({"rhythm": "monthly", "month_day": ""}, "month_day"),
        ({"rhythm": "monthly", "month_day": "32"}, "month_day"), ({"rhythm": "hourly"}, "rhythm"),
        ({"hour": "24"}, "hour"), ({"weekday": "7"}, "weekday"), ({"form": "pdf"}, "form"),
        ({"recipients": "0"}, "recipients"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(actors: Actors, data: dict[str, str], field: str) -> None:
    answer = post(actors, "head", "/reports/deliveries/new/", **data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Delivery.objects.exists()


def test_strangers_are_not_offered(actors: Actors) -> None:
    answer = post(actors, "head", "/reports/deliveries/new/", recipients=[actors["other_head"].pk])
    assert answer.status_code == 422
    assert not Delivery.objects.exists()


def test_another_schedule_counts_from_now(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head", by="head")
    on_day(MONDAY)
    post(actors, "head", f"/reports/deliveries/{made.pk}/", rhythm="working_days", hour="9", is_active="on")
    made.refresh_from_db()
    assert (made.rhythm, made.weekday) == ("working_days", None)
    assert actions.deliver() == 0  # nine o'clock was before
    CalendarDay.objects.create(day=MONDAY + timedelta(days=1), is_working=True)
    on_day(MONDAY + timedelta(days=1))
    assert actions.deliver() == 1


def test_a_paused_one_sends_nothing_and_makes_up_for_nothing(actors: Actors, on_day: Any) -> None:
    made = make(actors, "head", by="head")
    post(actors, "head", f"/reports/deliveries/{made.pk}/")  # the box is not ticked
    on_day(MONDAY)
    assert actions.deliver() == 0
    post(actors, "head", f"/reports/deliveries/{made.pk}/", is_active="on")
    assert actions.deliver() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int, on_day: Any) -> None:
    for number in range(count):
        make(actors, "head", "specialist", by="head", name=f"Отчёт {number}")
    on_day(MONDAY)
    actions.deliver()
    browser = actors.client("head")
    browser.get("/reports/deliveries/")
    with django_assert_num_queries(9):
        browser.get("/reports/deliveries/")
