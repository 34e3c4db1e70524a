"""The pages on which clients are given to others."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from clients import tasks
from clients.actions import owners
from clients.choices import OwnerRole
from clients.models import Client, ClientEvent, Reassignment
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_group
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NEW = "/clients/reassignments/new/"


@pytest.fixture
def head(actors: Actors) -> Any:
    actors["head"].language = "en"
    actors["head"].save()
    return actors.client("head")


@pytest.fixture
def receiver(actors: Actors) -> Any:
    return make_employee(Role.SPECIALIST, actors.group)


def test_the_walk(actors: Actors, head: Any, receiver: Any) -> None:
    number = actors.client_row.number
    form = head.get(NEW, {"pick": number})
    assert (form.status_code, f'name="pick" value="{number}"' in form.content.decode()) == (200, True)
    planned = head.post(NEW, {"pick": number, "specialist": receiver.pk})
    page = head.get(planned.url)
    assert ("Nothing has changed yet" in page.content.decode(), page.context["total"]) == (True, 1)
    no_reason = head.post(f"{planned.url}confirm/", {"reason": " "})
    assert (no_reason.status_code, Client.objects.get(number=number).specialist) == (422, actors["specialist"])
    head.post(f"{planned.url}confirm/", {"reason": "Отпуск"})
    assert Client.objects.get(number=number).specialist == receiver
    event = ClientEvent.objects.filter(pgh_obj=actors.client_row).latest("pgh_id")
    assert event.pgh_context.metadata["user"] == actors["head"].pk
    head.post(f"{planned.url}undo/")
    assert Client.objects.get(number=number).specialist == actors["specialist"]


def test_all_of_a_filter_is_what_the_list_shows(actors: Actors, head: Any, receiver: Any) -> None:
    make_client(actors["specialist"], category="A")
    make_client(actors["other_specialist"], category="A")
    planned = head.post(NEW, {"of": "all", "filter": "category=A", "specialist": receiver.pk})
    assert Reassignment.objects.get().changes.count() == 1
    assert head.get(planned.url).context["total"] == 1


def test_everything_of_an_employee(actors: Actors, head: Any, receiver: Any) -> None:
    page = head.get(NEW, {"owner": actors["specialist"].pk})
    offered = [one.employee for _role, _label, groups in page.context["offers"] for people in groups.values()
               for one in people]  # fmt: skip
    assert (page.context["count"], actors["specialist"] in offered, receiver in offered) == (1, False, True)
    assert NEW + f"?owner={actors['specialist'].pk}" in head.get(f"/staff/{actors['specialist'].pk}/").content.decode()


@pytest.mark.parametrize(
    ("data", "status"), [({"owner": "x"}, 400), ({"owner": "99999999"}, 404), ({}, 302), ({"pick": "нет"}, 302)]
)
def test_odd_selections(head: Any, data: dict[str, str], status: int) -> None:
    assert head.get(NEW, data).status_code == status


def test_a_foreign_client_and_a_foreign_receiver(actors: Actors, head: Any, receiver: Any) -> None:
    assert head.get(NEW, {"pick": actors.foreign.number}).status_code == 302
    answer = head.post(NEW, {"pick": actors.client_row.number, "specialist": actors["other_specialist"].pk})
    assert (answer.status_code, Reassignment.objects.count()) == (422, 0)


def test_the_second_is_told_by_name(actors: Actors, head: Any, receiver: Any) -> None:
    second = make_client(actors["specialist"], name="ВТОРОЙ")
    everything = {"pick": [actors.client_row.number, second.number], "specialist": receiver.pk}
    planned = head.post(NEW, everything)
    Client.objects.filter(pk=actors.client_row.pk).update(specialist=actors["head"])
    answer = head.post(f"{planned.url}confirm/", {"reason": "Отпуск по графику"})
    page = answer.content.decode()
    assert ([row.client for row in answer.context["clash"]], answer.context["left"]) == ([actors.client_row], 1)
    assert ("Отпуск по графику" in page, 'name="without_changed"' in page) == (True, True)
    assert Client.objects.get(pk=second.pk).specialist == actors["specialist"]
    head.post(f"{planned.url}confirm/", {"reason": "Отпуск по графику", "without_changed": "1"})
    assert Client.objects.get(pk=second.pk).specialist == receiver


def test_a_client_taken_out_of_sight_is_counted_not_named(actors: Actors, head: Any, receiver: Any) -> None:
    planned = head.post(NEW, {"pick": actors.client_row.number, "specialist": receiver.pk})
    Client.objects.update(specialist=actors["other_specialist"], account_manager=None, name="ТАЙНА")
    answer = head.post(f"{planned.url}confirm/", {"reason": "Отпуск"})
    assert (answer.context["clash_count"], "ТАЙНА" in answer.content.decode()) == (1, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(actors: Actors, head: Any, receiver: Any, rows: int, django_assert_num_queries: Any) -> None:
    for _number in range(rows - 1):
        make_client(actors["specialist"])
    planned = head.post(NEW, {"owner": actors["specialist"].pk, "specialist": receiver.pk})
    with django_assert_num_queries(11):
        assert head.get(NEW, {"owner": actors["specialist"].pk}).status_code == 200
    with django_assert_num_queries(18):
        assert head.get(planned.url).status_code == 200


def test_only_those_who_may_are_offered_it(actors: Actors) -> None:
    offered = {
        name: "/clients/reassignments/new/" in actors.client(name).get("/clients/").content.decode()
        for name in ("specialist", "account_manager", "head", "director")
    }
    assert offered == {"specialist": False, "account_manager": False, "head": True, "director": True}


# --- At once (quality 24, 30) ---


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_have_one_winner() -> None:
    group = make_group()
    head, deputy = make_employee(Role.HEAD, group), make_employee(Role.DEPUTY_HEAD, group)
    giver, one, two = (make_employee(Role.SPECIALIST, group) for _ in range(3))
    for _number in range(5):
        make_client(giver)
    plans = [
        owners.plan_reassignment(by=by, clients=Client.objects.all(), receivers={OwnerRole.SPECIALIST: [to]})
        for by, to in ((head, one), (deputy, two))
    ]

    def confirm(plan: Reassignment) -> str:
        try:
            owners.confirm_reassignment(by=plan.by, plan=plan, reason="Отпуск")
        except owners.OwnersChanged as told:
            return f"{len(told.rows)} changed"
        return "done"

    assert sorted(at_once(*[partial(confirm, plan) for plan in plans])) == ["5 changed", "done"]
    assert Client.objects.values("specialist").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_plans_are_forgotten_once_by_two_tasks_at_once() -> None:
    director = make_employee(Role.DIRECTOR)
    old = Reassignment.objects.create(by=director)
    Reassignment.objects.update(planned_at="2020-01-01T00:00:00Z")
    fresh = Reassignment.objects.create(by=director)
    assert at_once(tasks.forget_plans, tasks.forget_plans) == [None, None]
    assert list(Reassignment.objects.values_list("pk", flat=True)) == [fresh.pk] != [old.pk]
