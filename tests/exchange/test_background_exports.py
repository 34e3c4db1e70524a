"""Long lists become files in the background: with whose rights, how many a day, once, for a week (quality 6, 23)."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from clients.models import Client
from clients.views import ClientList
from crm.exchange import tasks
from crm.exchange.actions import exports
from crm.exchange.models import ExportLog
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_group
from tests.threads import at_once

pytestmark = pytest.mark.django_db
LIST = "/clients/"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Three rows are a long list, and files lie in a folder of the test."""
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(exports, "_send", found.append)
    return found


@pytest.fixture
def specialist() -> Employee:
    employee = make_employee(Role.SPECIALIST, make_group(), language="en")
    for name in ("АЛЬФА", "=ФОРМУЛА", "ГАММА"):
        make_client(employee, name=name)
    return employee


def ordered(by: Employee, state: str = "", file_format: str = "csv") -> ExportLog:
    fresh = Employee.objects.get(pk=by.pk)
    return exports.order_export(view=ClientList.of(fresh, state), file_format=file_format, address=f"{LIST}?{state}")


def fresh(one: ExportLog) -> ExportLog:
    return ExportLog.objects.get(pk=one.pk)


def text_of(one: ExportLog) -> str:
    return one.path.read_text("utf-8-sig")


def test_the_walk(actors: Actors, sent: list[int], specialist: Employee, client: Any) -> None:
    client.force_login(specialist)
    offer = client.get(LIST, {"_export": "csv", "status": "serviced"})
    assert (offer.status_code, ExportLog.objects.count()) == (200, 0)
    token = re.search(r'name="order" value="([^"]+)"', offer.content.decode())
    assert token is not None
    answer = client.post(reverse("exports:order"), {"order": token[1]})
    one = ExportLog.objects.get()
    assert (answer.url, sent, one.state, one.filter, one.asked) == (
        "/exports/", [one.pk], "queued", "status=serviced", 3,
    )  # fmt: skip
    page = client.get("/exports/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert client.get(reverse("exports:news")).status_code == 200
    tasks.write_export(one.pk)
    one = fresh(one)
    assert (one.state, one.rows, one.size) == ("ready", 3, one.path.stat().st_size)
    told = client.get(reverse("exports:news"))
    assert (told.status_code, reverse("exports:file", args=[one.pk]) in told.content.decode()) == (286, True)
    assert client.get(reverse("exports:news")).content.decode().strip() == ""
    file = client.get(reverse("exports:file", args=[one.pk]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert (len(text.splitlines()), "'=ФОРМУЛА" in text) == (4, True)
    assert "hx-trigger" not in client.get("/exports/?files=1").content.decode()


def test_a_workbook(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist, file_format="xlsx")
    exports.write_export(export_id=one.pk)
    rows = list(openpyxl.load_workbook(io.BytesIO(fresh(one).path.read_bytes())).active.values)  # type: ignore[union-attr]
    assert {row[1] for row in rows[1:]} == {"АЛЬФА", "=ФОРМУЛА", "ГАММА"}


def test_a_short_list_is_given_at_once(specialist: Employee, client: Any) -> None:
    client.force_login(specialist)
    b"".join(client.get(LIST, {"_export": "csv", "q": "АЛЬФА"}).streaming_content)
    assert list(ExportLog.objects.values_list("state", "asked", "rows")) == [("direct", 1, 1)]


# --- Whose rights ---


def test_rights_are_those_of_the_moment_of_writing(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    kept = Client.objects.get(name="АЛЬФА")
    Client.objects.exclude(pk=kept.pk).update(specialist=make_employee())
    exports.write_export(export_id=one.pk)
    assert [line.split(";")[0] for line in text_of(fresh(one)).splitlines()[1:]] == [kept.number]


@pytest.mark.parametrize("changes", [{"is_active": False}, {"roles": [Role.INTEGRATION]}])
def test_nothing_is_written_for_one_who_left(sent: list[int], specialist: Employee, changes: dict[str, Any]) -> None:
    one = ordered(specialist)
    Employee.objects.filter(pk=specialist.pk).update(**changes)
    exports.write_export(export_id=one.pk)
    one = fresh(one)
    assert (one.state, one.path.exists(), one.failure) == ("failed", False, "You may no longer open this list")


def test_a_list_one_may_not_open_is_not_ordered(sent: list[int], specialist: Employee) -> None:
    from crm.exchange.views import ImportList

    with pytest.raises(PermissionDenied):
        exports.order_export(view=ImportList.of(specialist, ""), file_format="csv", address="/imports/")
    assert (ExportLog.objects.count(), sent) == (0, [])


def test_an_order_made_by_hand_is_refused(actors: Actors) -> None:
    answer = actors.client("director").post(reverse("exports:order"), {"order": "clients.views.ClientList"})
    assert (answer.status_code, ExportLog.objects.count()) == (400, 0)


def test_another_s_file_does_not_exist(actors: Actors, sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    exports.write_export(export_id=one.pk)
    url = reverse("exports:file", args=[one.pk])
    assert {actors.client(name).get(url).status_code for name in ("director", "head", "specialist")} == {404}
    assert str(one.pk) not in re.findall(
        r"/exports/(\d+)/", actors.client("director").get("/exports/").content.decode()
    )


# --- How many a day ---


def test_the_quota(sent: list[int], specialist: Employee, settings: Any, client: Any) -> None:
    settings.EXPORT_ROWS_A_DAY = 5
    ordered(specialist)
    with capture_logs() as logs, pytest.raises(exports.OverQuota) as over:
        ordered(specialist)
    assert (over.value.asked, over.value.left, ExportLog.objects.count()) == (3, 2, 1)
    assert logs == [
        {
            "event": "export_quota_exceeded", "log_level": "warning", "employee": specialist.pk, "list": "clients",
            "asked": 3, "left": 2,
        }
    ]  # fmt: skip
    client.force_login(specialist)
    page = client.get(LIST, {"_export": "csv"}).content.decode()
    assert ("and of your day 2 are left" in page, 'name="order"' in page) == (True, False)
    ExportLog.objects.update(at=timezone.now() - timedelta(days=1))
    assert ordered(specialist).asked == 3


def test_short_lists_count_too(specialist: Employee, settings: Any, client: Any) -> None:
    settings.EXPORT_ROWS_A_DAY = 1
    client.force_login(specialist)
    assert client.get(LIST, {"_export": "csv", "q": "АЛЬФА"}).status_code == 200
    answer = client.get(LIST, {"_export": "csv", "q": "ГАММА"})
    assert (answer.status_code, ExportLog.objects.count()) == (429, 1)


def test_those_who_lead_may_take_more(sent: list[int], settings: Any) -> None:
    settings.EXPORT_ROWS_A_DAY, settings.EXPORT_ROWS_A_DAY_SUPERVISOR = 0, 10
    group = make_group()
    specialist, head = make_employee(Role.SPECIALIST, group), make_employee(Role.HEAD, group)
    make_client(specialist)
    assert ordered(head).asked == 1
    with pytest.raises(exports.OverQuota):
        ordered(specialist)


def test_a_file_that_failed_costs_nothing(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    ExportLog.objects.filter(pk=one.pk).update(attempts=exports.MAX_ATTEMPTS)
    exports.write_export(export_id=one.pk)
    assert (fresh(one).state, exports.left_today(specialist)) == ("failed", 100_000)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_share_one_quota(settings: Any, sent: list[int]) -> None:
    settings.EXPORT_ROWS_A_DAY = 4
    employee = make_employee(Role.SPECIALIST, make_group())
    for _number in range(3):
        make_client(employee)

    def take() -> str:
        try:
            ordered(employee)
        except exports.OverQuota:
            return "refused"
        return "taken"

    assert sorted(at_once(take, take)) == ["refused", "taken"]


# --- Once only, and for a week (quality 24) ---


def test_twice_in_a_row(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    tasks.write_export(one.pk)
    first = fresh(one)
    tasks.write_export(one.pk)
    again = fresh(one)
    assert (again.attempts, again.finished_at) == (1, first.finished_at)
    tasks.write_export(10**9)


@pytest.mark.django_db(transaction=True)
def test_twice_at_once(sent: list[int]) -> None:
    employee = make_employee(Role.SPECIALIST, make_group())
    for _number in range(3):
        make_client(employee)
    one = ordered(employee)
    assert at_once(*[lambda: tasks.write_export(one.pk)] * 2) == [None, None]
    assert (fresh(one).state, fresh(one).attempts, len(text_of(fresh(one)).splitlines())) == ("ready", 1, 4)


def test_a_dead_worker_s_order_is_sent_again(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    ExportLog.objects.filter(pk=one.pk).update(state="running", attempts=1, at=timezone.now() - timedelta(minutes=5))
    sent.clear()
    tasks.sweep()
    assert sent == [one.pk]
    exports.write_export(export_id=one.pk)
    assert (fresh(one).state, fresh(one).attempts) == ("ready", 2)


def test_files_are_kept_for_a_week(sent: list[int], specialist: Employee, client: Any) -> None:
    old, new = ordered(specialist), ordered(specialist)
    for one in (old, new):
        exports.write_export(export_id=one.pk)
    ExportLog.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    for _time in range(2):
        tasks.forget_exports()
        assert (fresh(old).state, fresh(old).path.exists()) == ("expired", False)
        assert (fresh(new).state, fresh(new).path.exists()) == ("ready", True)
    client.force_login(specialist)
    assert client.get(reverse("exports:file", args=[old.pk])).status_code == 302


def test_files_are_private(sent: list[int], specialist: Employee) -> None:
    one = ordered(specialist)
    exports.write_export(export_id=one.pk)
    path = fresh(one).path
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


# --- The journal ---


@pytest.mark.parametrize(("name", "seen"), [("head", 1), ("other_head", 0), ("director", 1)])
def test_the_journal_is_of_ones_own_people(actors: Actors, name: str, seen: int) -> None:
    ExportLog.objects.create(employee=actors["specialist"], list_code="works", format="csv", filter="q=1", rows=3)
    answer = actors.client(name).get(reverse("exports:journal"))
    assert len(list(answer.context["table"].data)) == seen
