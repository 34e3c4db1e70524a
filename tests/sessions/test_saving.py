"""One save: all that came of a call or nothing, and once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from clients.models import Client, Indicator, IndicatorValue
from contacts.sessions.actions import end_session, save_call, skip_call, take_next, write_draft
from contacts.sessions.models import Draft, Lease, SavedCall
from contacts.works.choices import WorkState
from contacts.works.items.actions import open_item, settle_item
from contacts.works.models import Campaign, Instrument, Item, Topic, Work, WorkResult
from crm.edits import Conflict
from crm.staff.calendar import today
from crm.staff.models import CalendarDay
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_person, make_substitution

from .calls import held, in_hand, key, make_call, sitting, working_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Any:
    return make_employee()


@pytest.fixture
def lease(by: Any) -> Lease:
    make_call(make_client(by, region=working_region()), by, goal="Показать новости")
    return in_hand(by, sitting(by))


def save(lease: Lease, **outcome: Any) -> SavedCall:
    by = lease.session.employee
    return save_call(by=by, session=lease.session, work=lease.work, key=lease.key, outcome=held(**outcome))


def written() -> tuple[int, ...]:
    """How much of everything there is: a refused save changes none of it."""
    closed = Work.objects.exclude(state=WorkState.PLANNED).count()
    return Work.objects.count(), closed, SavedCall.objects.count(), Lease.objects.filter(released_at=None).count()


def refused(lease: Lease, **outcome: Any) -> ValidationError:
    before = written()
    with pytest.raises(ValidationError) as error:
        save(lease, **outcome)
    assert written() == before
    return error.value


def next_working_noon(days: int = 7) -> datetime:
    day = today() + timedelta(days=days)
    CalendarDay.objects.update_or_create(day=day, defaults={"is_working": True})
    return datetime.combine(day, time(12), ZoneInfo(working_region().time_zone))


def test_all_of_it_is_written(lease: Lease, by: Any) -> None:
    person, tool = make_person(lease.client), Instrument.objects.filter(is_active=True)[0]
    result = WorkResult.objects.get(name="Работа по заданию")
    topic = Topic.objects.filter(kind="planned")[0]
    write_draft(by=by, session=lease.session, work=lease.work, version=0, data={"comment": ["гово"]})
    saved = save(
        lease, state="held_with_login", result=result, person=person, stages=(4, 5), comment="Говорили",
        instruments={tool: 2}, next_at=next_working_noon(), next_topic=topic, next_goal="Обучить",
    )  # fmt: skip
    work = Work.objects.get(pk=lease.work_id)
    assert (work.state, work.result, work.person, work.stages, work.comment, work.with_login, work.executor) == (
        "held_with_login", result, person, [4, 5], "Говорили", True, by,
    )  # fmt: skip
    assert list(work.instruments.values_list("instrument", "quantity")) == [(tool.pk, 2)]
    planned = saved.planned
    assert planned is not None
    assert (planned.planned_at, planned.topic, planned.goal, planned.executor, planned.follows) == (
        next_working_noon(), topic, "Обучить", by, None,
    )  # fmt: skip
    assert saved.following is None
    assert not Draft.objects.exists()
    assert Lease.objects.get().released_at is not None


@pytest.mark.parametrize(("again", "minutes"), [("15", 15), ("30", 30), ("60", 60)])
def test_a_call_in_some_minutes(lease: Lease, by: Any, again: str, minutes: int) -> None:
    campaign = Campaign.objects.create(name="К", starts_on=today(), ends_on=today(), author=by)
    Work.objects.update(campaign=campaign)
    now = timezone.now()
    following = save(lease, state="not_held", again=again).following
    assert following is not None
    assert abs(following.planned_at - now - timedelta(minutes=minutes)) < timedelta(seconds=30)
    assert (following.follows_id, following.attempt, following.is_fixed, following.goal, following.campaign) == (
        lease.work_id, 2, True, "Показать новости", campaign,
    )  # fmt: skip


def test_a_contact_held_begins_the_count_of_tries_anew(lease: Lease) -> None:
    Work.objects.update(attempt=5)
    lease.work.attempt = 5
    following = save(lease, again="15").following
    assert following is not None
    assert following.attempt == 1


def test_tries_have_an_end(lease: Lease) -> None:
    Work.objects.update(attempt=5)
    lease.work.attempt = 5
    error = refused(lease, state="not_held", again="15")
    assert set(error.error_dict) == {"again_at"}
    assert save(lease, state="not_held").following is None


@pytest.mark.parametrize("field", ["again_at", "next_at"])
def test_no_date_in_the_past_or_on_a_day_off(lease: Lease, field: str) -> None:
    again = {"again": "at"} if field == "again_at" else {}
    noon = next_working_noon()
    CalendarDay.objects.update_or_create(day=noon.date(), defaults={"is_working": False})
    for at in (timezone.now() - timedelta(minutes=1), noon, timezone.now() + timedelta(days=400)):
        assert set(refused(lease, **again, **{field: at}).error_dict) == {field}
    CalendarDay.objects.update_or_create(day=noon.date(), defaults={"is_working": True})
    save(lease, **again, **{field: noon})
    assert Work.objects.filter(state="planned").get().planned_at == noon


def test_a_date_must_be_said(lease: Lease) -> None:
    assert set(refused(lease, again="at").error_dict) == {"again_at"}


def test_a_result_its_state_does_not_allow(lease: Lease) -> None:
    result = WorkResult.objects.get(name="Не берут трубку")
    assert set(refused(lease, state="held", result=result).error_dict) == {"result"}


def test_the_card_is_confirmed_as_it_was_seen(lease: Lease, by: Any) -> None:
    indicator = Indicator.objects.create(name="Сколько людей", code="how-many", validity_days=90)
    value = IndicatorValue.objects.create(
        client=lease.client, indicator=indicator, value="3", verified_on=date(2026, 1, 1), valid_until=date(2026, 4, 1)
    )
    before = written()
    with pytest.raises(Conflict):
        save(lease, confirmed={indicator.pk: "2"})
    assert written() == before
    save(lease, confirmed={indicator.pk: "3"})
    value.refresh_from_db()
    assert (value.verified_on, value.verified_by) == (today(), by)


def test_items_are_settled_and_a_task_comes_up(lease: Lease, by: Any) -> None:
    done = open_item(by=by, client=lease.client, kind="problem", topic="dynamic", title="Не пополняется")
    other = open_item(by=by, client=lease.client, kind="task", topic="task", title="Прислать форму")
    error = refused(lease, settled=[done], task="Узнать срок", task_due=today() - timedelta(days=1))
    assert set(error.error_dict) == {"due_on"}
    save(lease, settled=[done], comment="Пополнили", task="Узнать срок", task_due=today())
    done.refresh_from_db()
    assert (done.state, done.outcome, done.closing_work) == ("done", "Пополнили", lease.work)
    opened = {(one.title, one.due_on, one.work) for one in Item.objects.filter(closed_at=None)}
    assert opened == {(other.title, None, None), ("Узнать срок", today(), lease.work)}


def test_an_item_closed_meanwhile_stops_the_save(lease: Lease, by: Any) -> None:
    item = open_item(by=by, client=lease.client, kind="problem", topic="dynamic", title="Не пополняется")
    settle_item(by=by, item=item, outcome="Уже")
    refused(lease, settled=[item])


def test_the_same_save_twice_is_one(lease: Lease) -> None:
    first = save(lease, again="15", state="not_held")
    before = written()
    assert save(lease, again="15", state="not_held") == first
    assert written() == before


def test_something_else_under_the_same_key_is_told(lease: Lease) -> None:
    save(lease, comment="одно")
    assert refused(lease, comment="другое").code == "other"
    assert Work.objects.get(pk=lease.work_id).comment == "одно"


def test_a_crash_in_between_writes_nothing(lease: Lease) -> None:
    before = written()
    broken = patch("contacts.sessions.actions.saving.plan_work", side_effect=RuntimeError)
    with broken, pytest.raises(RuntimeError):
        save(lease, state="not_held", again="15")
    assert written() == before
    assert save(lease, state="not_held", again="15").following is not None


def test_a_client_taken_away(lease: Lease) -> None:
    Client.objects.update(specialist=make_employee())
    assert "given to somebody else" in str(refused(lease)) or refused(lease).messages


def test_a_client_disconnected_keeps_its_contact_but_nothing_ahead(lease: Lease) -> None:
    Client.objects.update(status="disconnected", disconnected_on=today())
    assert set(refused(lease, next_at=next_working_noon()).error_dict) == {"next_at"}
    assert set(refused(lease, state="not_held", again="15").error_dict) == {"again_at"}
    assert save(lease).work.pk == lease.work_id


def test_a_work_closed_by_somebody_else(lease: Lease) -> None:
    Work.objects.update(state="held", done_at=timezone.now())
    assert refused(lease).code == "closed"


def test_a_client_in_other_hands(lease: Lease) -> None:
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    head = make_employee("head")
    Client.objects.update(account_manager=head)
    make_call(lease.client, head)
    taken = in_hand(head, sitting(head))
    assert taken.client == lease.client
    error = refused(lease)
    assert error.code == "taken"
    assert head.short_name in error.messages[0]


def test_a_lease_run_out_that_nobody_took_is_still_good(lease: Lease) -> None:
    Lease.objects.update(until=timezone.now() - timedelta(hours=1))
    assert save(lease).work.pk == lease.work_id


def test_a_session_that_has_ended(lease: Lease, by: Any) -> None:
    end_session(by=by, session=lease.session)
    assert refused(lease).code == "ended"


def test_a_substitute_is_the_executor_and_agrees_for_the_absent_one() -> None:
    absent, substitute = make_employee(), make_employee()
    make_substitution(absent, substitute)
    make_call(make_client(absent, region=working_region()), absent)
    lease = in_hand(substitute, sitting(substitute))
    following = save(lease, state="not_held", again="30").following
    assert following is not None
    assert (Work.objects.get(pk=lease.work_id).executor, following.executor) == (substitute, absent)


def test_one_who_only_reads(lease: Lease, actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        save_call(by=actors["auditor"], session=lease.session, work=lease.work, key=key(), outcome=held())


def test_skipping_needs_a_reason(lease: Lease, by: Any) -> None:
    session, work = lease.session, lease.work
    for given, field in ((("", ""), "reason"), (("other", " "), "comment")):
        with pytest.raises(ValidationError) as error:
            skip_call(by=by, session=session, work=work, reason=given[0], comment=given[1])
        assert set(error.value.error_dict) == {field}
    skip_call(by=by, session=session, work=work, reason="prepare")
    work.refresh_from_db()
    assert work.state == WorkState.PLANNED
    assert take_next(by=by, session=session) is None
    end_session(by=by, session=session)
    assert in_hand(by, sitting(by)).work == work
