"""Planning, closing, moving, cancelling and correcting works."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.works.actions import (
    Closing,
    Plan,
    cancel_work,
    close_work,
    correct_work,
    move_work,
    plan_work,
    record_work,
)
from contacts.works.models import Correction, Instrument, Topic, Work, WorkResult
from contacts.works.rules import closing_errors
from crm.edits import Conflict, Edit
from tests.actors import Actors
from tests.factories import make_person, make_work

pytestmark = pytest.mark.django_db


def soon(**delta: int) -> Any:
    return timezone.now().replace(microsecond=0) + timedelta(**(delta or {"days": 1}))


def messages_of(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else {"__all__"}


NOW = timezone.now()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {}),
        ({"state": "planned"}, {"state": "open"}),
        ({"allowed": ["held"]}, {}),
        ({"allowed": ["not_held"]}, {"result": "state"}),
        ({"done_at": None}, {"done_at": "missing"}),
        ({"state": "cancelled", "done_at": None}, {}),
        ({"done_at": NOW + timedelta(minutes=10)}, {}),
        ({"done_at": NOW + timedelta(minutes=11)}, {"done_at": "future"}),
        ({"minutes": 720}, {}),
        ({"minutes": 721}, {"minutes": "long"}),
    ],
)
def test_what_cannot_be(given, wrong):
    asked = {"state": "held", "allowed": [], "done_at": NOW, "minutes": 5, "now": NOW} | given
    assert closing_errors(**asked) == wrong


def test_a_planned_work(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    topic = Topic.objects.filter(kind="planned").first()
    work = plan_work(by=by, client=client, plan=Plan(soon(), by, topic=topic, goal=" Спросить об отчёте "))
    work.refresh_from_db()
    assert (work.state, work.author, work.executor, work.topic, work.goal) == (
        "planned",
        by,
        by,
        topic,
        "Спросить об отчёте",
    )
    assert (work.number, work.counts_on) == (f"R-{work.pk}", timezone.localtime(work.planned_at).date())


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"planned_at": None}, "planned_at"),
        ({"planned_at": NOW - timedelta(hours=1)}, "planned_at"),
        ({"kind": "unplanned"}, "topic"),
    ],
)
def test_a_plan_that_cannot_be(actors: Actors, plan: dict[str, Any], field: str) -> None:
    by = actors["specialist"]
    topic = Topic.objects.filter(kind="planned").first()
    with pytest.raises(ValidationError) as caught:
        plan_work(
            by=by, client=actors.client_row, plan=Plan(**{"planned_at": soon(), "executor": by, "topic": topic, **plan})
        )
    assert messages_of(caught.value) == {field}
    assert not Work.objects.exists()


def test_closing(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    work = plan_work(by=by, client=client, plan=Plan(soon(), by))
    login, news = Instrument.objects.all()[:2]
    result = WorkResult.objects.get(stage=6)
    person = make_person(client)
    done_at = soon(minutes=-5)
    closing = Closing("held_with_login", done_at, result, 12, person, (5, 4, 4), " Довольны ", {login: 1, news: 0})
    close_work(by=by, work=work, closing=closing)
    work.refresh_from_db()
    assert (work.state, work.with_login, work.result, work.minutes, work.person) == (
        "held_with_login",
        True,
        result,
        12,
        person,
    )
    assert (work.stages, work.comment, work.counts_on) == ([4, 5], "Довольны", timezone.localtime(done_at).date())
    assert [(one.instrument, one.quantity) for one in work.instruments.all()] == [(login, 1)]
    with pytest.raises(ValidationError, match=r"closed meanwhile|закрыта тем временем"):
        close_work(by=by, work=work, closing=closing)


def test_a_contact_that_was_not_held_serves_no_stage(actors: Actors) -> None:
    by = actors["specialist"]
    result = WorkResult.objects.get(name="Не берут трубку")
    closing = Closing("not_held", soon(minutes=-5), result, stages=(4,))
    work = record_work(by=by, client=actors.client_row, plan=Plan(None, by, kind="unplanned"), closing=closing)
    assert (work.state, work.stages, work.planned_at) == ("not_held", [], None)
    with pytest.raises(ValidationError) as caught:
        record_work(
            by=by, client=actors.client_row, plan=Plan(None, by), closing=Closing("held", soon(minutes=-5), result)
        )
    assert messages_of(caught.value) == {"result"}


def test_moving_and_cancelling(actors: Actors) -> None:
    by = actors["specialist"]
    work = plan_work(by=by, client=actors.client_row, plan=Plan(soon(), by))
    later = soon(days=3)
    assert move_work(by=by, work=work, planned_at=later).planned_at == later
    with pytest.raises(ValidationError) as caught:
        move_work(by=by, work=work, planned_at=soon(days=-1))
    assert messages_of(caught.value) == {"planned_at"}
    with pytest.raises(ValidationError):
        cancel_work(by=by, work=work, reason=" ")
    cancel_work(by=by, work=work, reason="Попросили не звонить")
    work.refresh_from_db()
    assert (work.state, work.comment, work.planned_at) == ("cancelled", "Попросили не звонить", later)


def test_a_correction_is_signed_and_the_earlier_state_kept(actors: Actors) -> None:
    by = actors["head"]
    work = make_work(actors.client_row, state="held", minutes=5)
    edit = Edit({"minutes": 15}, {"minutes": 5})
    with pytest.raises(ValidationError) as caught:
        correct_work(by=by, work=work, edit=edit, reason="")
    assert messages_of(caught.value) == {"reason"}
    assert correct_work(by=by, work=work, edit=edit, reason="Опечатка") == ["minutes"]
    work.refresh_from_db()
    assert work.minutes == 15
    assert [(one.by, one.reason) for one in Correction.objects.filter(work=work)] == [(by, "Опечатка")]
    assert list(Work.pgh_event_model.objects.filter(pgh_obj=work).values_list("minutes", flat=True)) == [5]
    assert correct_work(by=by, work=work, edit=edit, reason="Ещё раз") == []
    with pytest.raises(Conflict):
        correct_work(by=by, work=work, edit=Edit({"minutes": 20}, {"minutes": 5}), reason="Опечатка")


def test_only_what_is_closed_is_corrected_and_only_some_fields(actors: Actors) -> None:
    by = actors["head"]
    planned = plan_work(by=by, client=actors.client_row, plan=Plan(soon(), by))
    with pytest.raises(ValidationError):
        correct_work(by=by, work=planned, edit=Edit({"minutes": 15}, {"minutes": None}), reason="Опечатка")
    with pytest.raises(PermissionDenied):
        correct_work(by=by, work=planned, edit=Edit({"number": "1"}, {"number": "2"}), reason="Опечатка")


@pytest.mark.parametrize("name", ["auditor", "integration", "disabled"])
def test_who_only_reads_plans_nothing(actors: Actors, name: str) -> None:
    with pytest.raises(PermissionDenied):
        plan_work(by=actors[name], client=actors.client_row, plan=Plan(soon(), actors["specialist"]))


def test_the_client_of_another_cannot_be_planned_for(actors: Actors) -> None:
    by = actors["specialist"]
    with pytest.raises(ValidationError):
        plan_work(by=by, client=actors.foreign, plan=Plan(soon(), by))


def test_a_person_of_another_client_is_refused(actors: Actors) -> None:
    by = actors["specialist"]
    with pytest.raises(ValidationError) as caught:
        plan_work(by=by, client=actors.client_row, plan=Plan(soon(), by, person=make_person(actors.foreign)))
    assert messages_of(caught.value) == {"person"}


# --- Pages ------------------------------------------------------------------------------------------------------------


def planned_by(actors: Actors) -> Work:
    by = actors["specialist"]
    return plan_work(by=by, client=actors.client_row, plan=Plan(soon(), by))


def test_planning_in_the_browser(actors: Actors) -> None:
    browser, address = actors.client("specialist"), f"/works/new/{actors.client_row.number}/"
    assert browser.get(address).status_code == 200
    typed = {"kind": "planned", "method": "phone", "executor": actors["specialist"].pk, "goal": "Позвонить"}
    again = browser.post(address, typed)
    assert again.status_code == 200
    assert again.context["plan"].errors.keys() == {"planned_at"}
    assert "Позвонить" in again.content.decode()
    done = browser.post(address, typed | {"planned_at": f"{soon():%Y-%m-%dT%H:%M}"})
    work = Work.objects.get()
    assert (done.status_code, done["Location"], work.goal) == (302, f"/works/{work.pk}/", "Позвонить")


def test_recording_in_the_browser(actors: Actors) -> None:
    browser = actors.client("specialist")
    typed = {"kind": "unplanned", "method": "phone", "executor": actors["specialist"].pk, "done-state": "held"}
    address = f"/works/new/{actors.client_row.number}/?held=1"
    wrong = browser.post(address, typed | {"done-done_at": f"{soon():%Y-%m-%dT%H:%M}"})
    assert wrong.context["closing"].errors.keys() == {"done_at"}
    assert browser.post(address, typed | {"done-done_at": f"{soon(hours=-1):%Y-%m-%dT%H:%M}"}).status_code == 302
    assert list(Work.objects.values_list("state", "kind")) == [("held", "unplanned")]


@pytest.mark.parametrize(
    ("verb", "typed", "state"),
    [
        ("close", {"state": "held", "stages": ["4"]}, "held"),
        ("cancel", {"comment": "Попросили"}, "cancelled"),
        ("move", {"planned_at": "2099-01-11T10:00"}, "planned"),
    ],
)
def test_verbs_in_the_browser(actors: Actors, verb: str, typed: dict[str, Any], state: str) -> None:
    browser, work = actors.client("specialist"), planned_by(actors)
    address = f"/works/{work.pk}/{verb}/"
    assert browser.get(address).status_code == 200
    empty = browser.post(address, {})
    assert empty.context["form"].errors
    if verb == "close":
        typed = typed | {"done_at": f"{soon(hours=-1):%Y-%m-%dT%H:%M}"}
    assert browser.post(address, typed)["Location"] == f"/works/{work.pk}/"
    work.refresh_from_db()
    assert work.state == state
    assert browser.get(f"/works/{work.pk}/").status_code == 200


def test_correcting_in_the_browser(actors: Actors) -> None:
    browser, work = actors.client("specialist"), make_work(actors.client_row, state="held", minutes=5)
    address = f"/works/{work.pk}/correct/"
    local = timezone.localtime(work.done_at)
    seen = {
        "initial-minutes": "5",
        "initial-state": "held",
        "initial-comment": "",
        "initial-done_at": f"{local:%Y-%m-%d %H:%M:%S}",
    }
    typed = {**seen, "state": "held", "minutes": "7", "comment": "", "done_at": f"{local:%Y-%m-%dT%H:%M}", "reason": ""}
    assert browser.post(address, typed).context["form"].errors.keys() == {"reason"}
    assert browser.post(address, typed | {"reason": "Опечатка"}).status_code == 302
    work.refresh_from_db()
    assert (work.minutes, work.corrections.get().reason) == (7, "Опечатка")
