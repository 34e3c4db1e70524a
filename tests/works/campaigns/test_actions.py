"""The life of a campaign: whom it takes, who gets what, and that nothing is done twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from clients.service.actions import record_verdict
from contacts.works.campaigns import actions, queries
from contacts.works.campaigns.actions import drawing
from contacts.works.campaigns.models import Draw, Ending
from contacts.works.choices import CampaignKind
from contacts.works.models import Campaign, Work
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Notification
from tests.actors import Actors
from tests.factories import make_campaign, make_client, make_employee, make_group, make_work, noon

pytestmark = pytest.mark.django_db
FAR = timedelta(days=60)


@pytest.fixture
def group() -> Any:
    return make_group()


@pytest.fixture
def head(group) -> Any:
    return make_employee(Role.HEAD, group)


def running(by, clients, **fields) -> Campaign:
    campaign = make_campaign(by, clients, **fields)
    actions.start_campaign(by=by, campaign=campaign)
    campaign.refresh_from_db()
    return campaign


def test_each_client_is_its_own_specialists(group, head):
    first, second = make_employee(Role.SPECIALIST, group), make_employee(Role.SPECIALIST, group)
    clients = [make_client(first), make_client(first), make_client(second)]
    campaign = running(head, clients, goal="Показать новинки", method="messenger")
    works = Work.objects.filter(campaign=campaign)
    assert Counter(works.values_list("executor", flat=True)) == {first.pk: 2, second.pk: 1}
    one = works.get(client=clients[2])
    assert (one.state, one.kind, one.goal, one.method, one.author_id) == (
        "planned", "planned", "Показать новинки", "messenger", head.pk
    )  # fmt: skip
    assert campaign.starts_on <= one.counts_on <= campaign.ends_on
    assert campaign.state == "running"
    assert set(Notification.objects.filter(kind="campaign").values_list("employee", flat=True)) == {first.pk, second.pk}


def test_a_visit_is_the_account_managers(group, head):
    manager = make_employee(Role.ACCOUNT_MANAGER, group)
    client = make_client(make_employee(Role.SPECIALIST, group), account_manager=manager)
    assert running(head, [client], method="visit").works.get().executor == manager


def test_clients_are_divided_among_those_who_see_them(group, head):
    deputy = make_employee(Role.DEPUTY_HEAD, group)
    specialist = make_employee(Role.SPECIALIST, group)
    clients = [make_client(specialist) for _number in range(4)]
    campaign = make_campaign(head, clients)
    campaign.executors.set([head, deputy])
    actions.start_campaign(by=head, campaign=campaign)
    assert Counter(campaign.works.values_list("executor", flat=True)) == {head.pk: 2, deputy.pk: 2}


def test_who_is_left_out_and_why(group, head):
    specialist, other = make_employee(Role.SPECIALIST, group), make_employee(Role.SPECIALIST, group)
    gone = make_client(specialist, status="disconnected", disconnected_on=today())
    taken, foreign, unseen, good = (
        make_client(specialist), make_client(make_employee(Role.SPECIALIST, make_group())), make_client(other),
        make_client(specialist),
    )  # fmt: skip
    campaign = make_campaign(head, [gone, taken, foreign, unseen, good])
    campaign.executors.set([specialist])
    make_work(taken, specialist, campaign=campaign)
    plan = queries.plan_of(campaign, head, today())
    assert [one.chosen.client for one in plan.works] == [good.pk]
    assert +plan.left_out == {"disconnected": 1, "already_in": 1, "not_visible": 1, "not_yours": 1}


def test_without_an_owner_who_works_here_nobody_calls(group, head):
    left = make_employee(Role.SPECIALIST, group, is_active=False)
    campaign = make_campaign(head, [make_client(left), make_client(None, account_manager=head)])
    assert +queries.plan_of(campaign, head, today()).left_out == {"no_owner": 2}
    with pytest.raises(ValidationError):
        actions.start_campaign(by=head, campaign=campaign)
    assert Campaign.objects.get(pk=campaign.pk).state == "draft"


def test_the_selection_is_the_list_of_its_author(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    wanted = make_client(specialist, category="A")
    make_client(specialist, category="B")
    make_client(make_employee(Role.SPECIALIST, make_group()), category="A")
    director = make_employee(Role.DIRECTOR)
    campaign = make_campaign(head, selection="category=A")
    actions.start_campaign(by=director, campaign=campaign)
    assert list(campaign.works.values_list("client", flat=True)) == [wanted.pk]


def test_what_is_planned_already_is_taken_off(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    campaign = make_campaign(head, [make_client(specialist) for _number in range(3)])
    days = queries.working_days(campaign, today())
    for _number in range(24):
        make_work(make_client(specialist), specialist, days[0], state="planned", planned_at=noon(days[0]))
    plan = queries.plan_of(campaign, head, today())
    assert days[0] not in {one.at.date() for one in plan.works}
    assert [(share.count, share.a_day, share.over) for share in plan.shares] == [(3, 24, 0)]


def test_extending_takes_in_only_new_clients(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    first = make_client(specialist, category="A")
    campaign = running(head, (), selection="category=A")
    second = make_client(specialist, category="A")
    for _twice in range(2):
        actions.extend_campaign(by=head, campaign=campaign)
    assert sorted(campaign.works.values_list("client", flat=True)) == sorted([first.pk, second.pk])
    assert list(Draw.objects.filter(campaign=campaign).order_by("pk").values_list("made", flat=True)) == [1, 1, 0]


def test_a_large_selection_is_drawn_by_a_worker(group, head, monkeypatch, django_capture_on_commit_callbacks):
    sent: list[Any] = []
    monkeypatch.setattr(drawing, "AT_ONCE", 1)
    monkeypatch.setattr(drawing, "CHUNK", 2)
    monkeypatch.setattr(drawing.current_app, "send_task", lambda *given, **options: sent.append(given))
    specialist = make_employee(Role.SPECIALIST, group)
    campaign = make_campaign(head, [make_client(specialist) for _number in range(5)])
    with django_capture_on_commit_callbacks(execute=True):
        one = actions.start_campaign(by=head, campaign=campaign)
    assert (one.state, one.made, campaign.works.count(), sent) == ("queued", 0, 0, [(drawing.TASK,)])
    for _twice in range(2):
        actions.draw(draw_id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.made, one.total, campaign.works.count()) == ("done", 5, 5, 5)


def test_a_draw_goes_on_where_its_worker_died(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    clients = [make_client(specialist) for _number in range(3)]
    campaign = make_campaign(head, clients, state="running")
    make_work(clients[0], specialist, state="planned", planned_at=noon(today()), campaign=campaign)
    one = Draw.objects.create(campaign=campaign, by=head, state="running", total=3, made=1)
    actions.draw(draw_id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.made, one.total, campaign.works.count()) == ("done", 3, 3, 3)


def test_a_draw_of_one_who_may_no_longer_fails(group, head):
    campaign = make_campaign(head, [make_client(make_employee(Role.SPECIALIST, group))], state="running")
    one = Draw.objects.create(campaign=campaign, by=head)
    head.is_active = False
    head.save()
    actions.draw(draw_id=one.pk)
    one.refresh_from_db()
    assert (one.state, campaign.works.count(), bool(one.failure)) == ("failed", 0, True)


def test_pausing_keeps_its_works_out_of_the_queues(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    campaign = running(head, [make_client(specialist)])
    assert list(queries.running_for(specialist)) == [campaign]
    actions.pause_campaign(by=head, campaign=campaign)
    assert list(queries.running_for(specialist)) == []
    assert list(queries.workable(Work.objects.all())) == []
    actions.resume_campaign(by=head, campaign=campaign)
    assert list(queries.running_for(specialist)) == [campaign]


def test_a_substitute_works_the_campaigns_of_the_absent(actors: Actors):
    campaign = running(actors["head"], [actors.client_row])
    assert list(queries.running_for(actors["substitute"])) == [campaign]
    assert list(queries.running_for(actors["other_specialist"])) == []


def test_a_client_who_leaves_drops_out(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    client = make_client(specialist)
    campaign = running(head, [client])
    client.status, client.disconnected_on = "disconnected", today()
    client.save()
    assert queries.standings([campaign], head)[campaign.pk] == {"dropped": 1}
    assert list(queries.running_for(specialist)) == []


def test_finishing_cancels_what_is_open_and_can_be_undone(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    clients = [make_client(specialist) for _number in range(3)]
    campaign = running(head, clients)
    campaign.works.filter(client=clients[0]).update(state="held", done_at=timezone.now())
    ended = actions.finish_campaign(by=head, campaign=campaign, reason=" Новость устарела ")
    assert Counter(campaign.works.values_list("state", "comment")) == {
        ("held", ""): 1, ("cancelled", "Новость устарела"): 2,
    }  # fmt: skip
    campaign.works.filter(client=clients[1]).update(comment="Исправлено")
    assert actions.undo_finish(by=head, ending=ended) == 1
    assert Counter(campaign.works.values_list("state", flat=True)) == {"held": 1, "cancelled": 1, "planned": 1}
    assert Campaign.objects.get(pk=campaign.pk).state == "running"
    with pytest.raises(ValidationError):
        actions.undo_finish(by=head, ending=ended)


def test_the_next_day_it_cannot_be_undone(group, head):
    campaign = running(head, [make_client(make_employee(Role.SPECIALIST, group))])
    ended = actions.finish_campaign(by=head, campaign=campaign, reason="Всё")
    Ending.objects.update(at=timezone.now() - timedelta(days=1))
    ended.refresh_from_db()
    with pytest.raises(ValidationError):
        actions.undo_finish(by=head, ending=ended)


@pytest.mark.parametrize("verb", ["start", "resume", "finish", "drop"])
def test_what_its_state_does_not_allow_is_refused(group, head, verb):
    campaign = make_campaign(head, [make_client(make_employee(Role.SPECIALIST, group))], state="running")
    if verb == "finish":
        Campaign.objects.filter(pk=campaign.pk).update(state="finished")
    more = {"reason": "Всё"} if verb == "finish" else {}
    with pytest.raises(ValidationError):
        getattr(actions, f"{verb}_campaign")(by=head, campaign=campaign, **more)


# --- Who may ---


def given(**fields: Any) -> actions.Given:
    return actions.Given(**({"name": "Новинки", "starts_on": today(), "ends_on": today() + FAR} | fields))


def test_a_specialist_does_a_personal_campaign_alone(group):
    specialist, colleague = make_employee(Role.SPECIALIST, group), make_employee(Role.SPECIALIST, group)
    own = make_client(specialist)
    selection = f"pick={own.number}&pick={make_client(colleague).number}"
    campaign = actions.create_campaign(by=specialist, given=given(executors=[colleague]), selection=selection)
    actions.start_campaign(by=specialist, campaign=campaign)
    assert list(campaign.works.values_list("client", "executor")) == [(own.pk, specialist.pk)]


@pytest.mark.parametrize("name", ["specialist", "account_manager", "other_head", "auditor", "substitute"])
def test_others_may_not_run_the_campaign_of_a_head(actors: Actors, name):
    campaign = make_campaign(actors["head"], [actors.client_row])
    make_work(actors.client_row, actors["specialist"], campaign=campaign)
    refused = ValidationError if name == "other_head" else PermissionDenied
    with pytest.raises(refused):
        actions.start_campaign(by=actors[name], campaign=campaign)
    assert campaign.works.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"ends_on": today() - timedelta(days=1)}, "ends_on"),
        ({"starts_on": today() - timedelta(days=9), "ends_on": today() - timedelta(days=1)}, "ends_on"),
        ({"ends_on": today() + timedelta(days=400)}, "ends_on"),
        ({"link": "не адрес"}, "link"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(head, fields, field):
    with pytest.raises(ValidationError) as error:
        actions.create_campaign(by=head, given=given(**fields), selection="")
    assert set(error.value.error_dict) == {field}


def test_an_executor_of_another_group_is_refused(head):
    stranger = make_employee(Role.SPECIALIST, make_group())
    with pytest.raises(ValidationError) as error:
        actions.create_campaign(by=head, given=given(executors=[stranger]), selection="")
    assert set(error.value.error_dict) == {"executors"}


def test_an_auditor_makes_none(actors: Actors):
    with pytest.raises(PermissionDenied):
        actions.create_campaign(by=actors["auditor"], given=given(), selection="")


def test_what_the_works_speak_of_is_not_changed_later(group, head):
    campaign = running(head, [make_client(make_employee(Role.SPECIALIST, group))], goal="Первая")
    later = campaign.ends_on + timedelta(days=3)
    changed = actions.change_campaign(
        by=head, campaign=campaign, edit=Edit({"ends_on": later}, {"ends_on": campaign.ends_on})
    )
    assert (changed, Campaign.objects.get(pk=campaign.pk).ends_on) == (["ends_on"], later)
    with pytest.raises(ValidationError):
        actions.change_campaign(by=head, campaign=campaign, edit=Edit({"goal": "Вторая"}, {"goal": "Первая"}))


def test_the_diagnosis_takes_those_who_are_due(group, head):
    specialist = make_employee(Role.SPECIALIST, group)
    asked, due = make_client(specialist), make_client(specialist)
    record_verdict(by=head, client=asked, on=today(), verdict="no")
    campaign = running(head, (), selection="", kind=CampaignKind.DIAGNOSIS)
    assert list(campaign.works.values_list("client", flat=True)) == [due.pk]
