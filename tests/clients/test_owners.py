"""Clients change hands: planned, done, undone, by whom and for whom (domain §3, Reassignment)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from clients.actions import owners
from clients.choices import ChangeOutcome, OwnerRole
from clients.models import Client, ClientEvent, OwnerChange, Reassignment, ServicePoint
from clients.owner_queries import owner_history, parties
from contacts.works.models import Work
from crm.staff.choices import Role
from crm.staff.models import Employee, Norm, Notification
from tests.actors import EVERYBODY, Actors
from tests.factories import make_client, make_employee, make_group, make_work
from triggers.models import StaleClient

pytestmark = pytest.mark.django_db
SPECIALIST, MANAGER = OwnerRole.SPECIALIST, OwnerRole.ACCOUNT_MANAGER


class Office:
    """One group with a head and three specialists; the first has five clients."""

    def __init__(self) -> None:
        self.group = make_group()
        self.head = make_employee(Role.HEAD, self.group)
        self.first, self.second, self.third = (make_employee(Role.SPECIALIST, self.group) for _ in range(3))
        self.manager = make_employee(Role.ACCOUNT_MANAGER, self.group)
        self.clients = [make_client(self.first, account_manager=self.manager) for _ in range(5)]

    def plan(self, *to: Employee, **options: Any) -> Reassignment:
        options = {"by": self.head, "clients": Client.objects.all(), "receivers": {SPECIALIST: to}, **options}
        return owners.plan_reassignment(**options)

    def done(self, *to: Employee, **options: Any) -> Reassignment:
        plan = self.plan(*to, **options)
        return owners.confirm_reassignment(by=plan.by, plan=plan, reason="Отпуск")

    def specialists(self) -> list[Employee | None]:
        return [one.specialist for one in Client.objects.select_related("specialist").order_by("pk")]


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_plan_changes_nothing(office: Office) -> None:
    events = ClientEvent.objects.count()
    plan = office.plan(office.second)
    assert (plan.changes.count(), plan.state, office.specialists()) == (5, "planned", [office.first] * 5)
    assert ClientEvent.objects.count() == events


def test_doing_it(office: Office) -> None:
    events = ClientEvent.objects.count()
    done = office.done(office.second)
    assert office.specialists() == [office.second] * 5
    assert (done.state, done.reason, done.at is not None) == ("done", "Отпуск", True)
    assert set(done.changes.values_list("outcome", "was", "became")) == {("done", office.first.pk, office.second.pk)}
    assert ClientEvent.objects.count() == events + 5


def test_both_roles_are_one_entry_of_the_history(office: Office) -> None:
    other = make_employee(Role.ACCOUNT_MANAGER, office.group)
    events = ClientEvent.objects.count()
    office.done(receivers={SPECIALIST: [office.second], MANAGER: [other]})
    assert set(Client.objects.values_list("specialist", "account_manager")) == {(office.second.pk, other.pk)}
    assert ClientEvent.objects.count() == events + 5


def test_the_group_shares_evenly(office: Office) -> None:
    office.done(office.second, office.third)
    shares = [office.specialists().count(one) for one in (office.first, office.second, office.third)]
    assert sorted(shares) == [0, 2, 3]


def test_whoever_has_one_keeps_it(office: Office) -> None:
    Client.objects.filter(pk=office.clients[0].pk).update(specialist=office.second)
    plan = office.plan(office.second, office.third)
    assert (plan.already, plan.changes.count()) == (1, 4)


def test_everything_of_one_who_leaves(office: Office) -> None:
    make_client(office.second, account_manager=office.first)
    plan = office.plan(only_from=office.first, receivers={SPECIALIST: [office.third], MANAGER: [office.manager]})
    assert sorted(plan.changes.values_list("role")) == [("account_manager",)] + [("specialist",)] * 5


def test_loads_before_and_after(office: Office) -> None:
    Norm.objects.update_or_create(role=Role.SPECIALIST, code="service_points", defaults={"value": Decimal(3)})
    ServicePoint.objects.create(client=office.clients[0], name="Филиал 1")
    ServicePoint.objects.create(client=office.clients[0], name="Филиал 2")
    found = {party.employee: party for party in parties(office.plan(office.second))}
    loads = {one: (party.before.actual, party.after.actual, party.goes_over) for one, party in found.items()}
    assert loads == {office.second: (0, 6, True), office.first: (6, 0, False)}
    assert [(party.comes, party.goes) for party in found.values()] == [(5, 0), (0, 5)]


def test_planned_works_follow(office: Office) -> None:
    mine = make_work(office.clients[0], office.first, state="planned", planned_at=timezone.now(), done_at=None)
    closed = make_work(office.clients[0], office.first)
    colleagues = make_work(office.clients[0], office.third, state="planned")
    plan = office.plan(office.second)
    follows = [(str(one.label), one.count) for one in parties(plan)[0].follows]
    assert [count for _label, count in follows] == [1]
    done = owners.confirm_reassignment(by=office.head, plan=plan, reason="Отпуск")
    executors = dict(Work.objects.values_list("pk", "executor"))
    assert executors == {mine.pk: office.second.pk, closed.pk: office.first.pk, colleagues.pk: office.third.pk}
    assert done.moved == {"works": 1, "items": 0, "signals": 0}
    owners.undo_reassignment(by=office.head, done=done)
    assert Work.objects.get(pk=mine.pk).executor == office.first


def test_the_indicator_is_owed_to_the_moved(office: Office) -> None:
    office.done(office.second)
    assert set(StaleClient.objects.values_list("pk", flat=True)) == {one.pk for one in office.clients}


# --- What is refused ---


def test_a_reason_is_needed(office: Office) -> None:
    plan = office.plan(office.second)
    with pytest.raises(ValidationError):
        owners.confirm_reassignment(by=office.head, plan=plan, reason="  ")
    assert office.specialists() == [office.first] * 5


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name not in ("anonymous",)])
def test_who_may(actors: Actors, name: str) -> None:
    receiver = make_employee(Role.SPECIALIST, actors.group)
    plans = {"clients": Client.objects.all(), "receivers": {SPECIALIST: [receiver]}}
    if name in ("head", "director"):
        plan = owners.plan_reassignment(by=actors[name], **plans)
        seen = {actors.client_row} if name == "head" else {actors.client_row, actors.foreign}
        assert {row.client for row in plan.changes.all()} == seen
        return
    refused = ValidationError if name == "other_head" else PermissionDenied
    with pytest.raises(refused):  # the receiver is not of the other head's group
        owners.plan_reassignment(by=actors[name], **plans)
    assert Reassignment.objects.count() == 0


def test_a_client_cannot_be_taken_from_another_group(office: Office) -> None:
    stranger = make_employee(Role.SPECIALIST, make_group())
    shared = make_client(stranger, account_manager=office.manager)  # seen through its account manager
    plan = office.plan(office.second)
    assert (plan.foreign, shared.pk in plan.changes.values_list("client", flat=True)) == (1, False)
    with pytest.raises(ValidationError, match=r"руководитель"):
        office.plan(office.second, clients=Client.objects.filter(pk=shared.pk))


@pytest.mark.parametrize(
    ("role", "fields", "as_whom"),
    [
        (Role.ACCOUNT_MANAGER, {}, SPECIALIST),
        (Role.AUDITOR, {}, SPECIALIST),
        (Role.SPECIALIST, {}, MANAGER),
        (Role.SPECIALIST, {"is_active": False}, SPECIALIST),
    ],
)
def test_who_cannot_receive(office: Office, role: Role, fields: dict[str, Any], as_whom: OwnerRole) -> None:
    unfit = make_employee(role, office.group, **fields)
    with pytest.raises(ValidationError):
        office.plan(receivers={as_whom: [unfit]})


def test_nobody_named_and_nothing_to_do(office: Office) -> None:
    for receivers in ({}, {SPECIALIST: []}, {SPECIALIST: [office.first]}):
        with pytest.raises(ValidationError):
            office.plan(receivers=receivers)
    assert Reassignment.objects.count() == 0


def test_a_receiver_who_left_meanwhile(office: Office) -> None:
    plan = office.plan(office.second)
    Employee.objects.filter(pk=office.second.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        owners.confirm_reassignment(by=office.head, plan=plan, reason="Отпуск")


def test_the_right_was_lost_meanwhile(office: Office) -> None:
    plan = office.plan(office.second)
    Employee.objects.filter(pk=office.head.pk).update(roles=[Role.SPECIALIST])
    with pytest.raises(PermissionDenied):
        owners.confirm_reassignment(by=Employee.objects.get(pk=office.head.pk), plan=plan, reason="Отпуск")


def test_another_group_meanwhile(office: Office) -> None:
    """The head moved to another group: the clients are out of reach, by receivers first."""
    plan = office.plan(office.second)
    Employee.objects.filter(pk=office.head.pk).update(group=make_group())
    with pytest.raises(ValidationError):
        owners.confirm_reassignment(by=Employee.objects.get(pk=office.head.pk), plan=plan, reason="Отпуск")
    assert office.specialists() == [office.first] * 5


# --- Two at once ---


def test_the_second_is_told_which_changed(office: Office) -> None:
    one, two = office.plan(office.second), office.plan(office.third, clients=Client.objects.all())
    first = Client.objects.filter(pk__in=[office.clients[0].pk, office.clients[1].pk])
    office.done(office.second, clients=first)
    with pytest.raises(owners.OwnersChanged) as told:
        owners.confirm_reassignment(by=office.head, plan=two, reason="Отпуск")
    changed = OwnerChange.objects.filter(pk__in=told.value.rows)
    assert {row.client_id for row in changed} == {office.clients[0].pk, office.clients[1].pk}
    assert office.specialists() == [office.second] * 2 + [office.first] * 3
    done = owners.confirm_reassignment(by=office.head, plan=two, reason="Отпуск", without_changed=True)
    assert office.specialists() == [office.second] * 2 + [office.third] * 3
    assert sorted(done.changes.values_list("outcome", flat=True)) == ["done"] * 3 + ["skipped"] * 2
    with pytest.raises(ValidationError):  # nothing of the first plan is left
        owners.confirm_reassignment(by=office.head, plan=one, reason="Отпуск", without_changed=True)


def test_a_second_click_changes_nothing(office: Office) -> None:
    plan = office.plan(office.second)
    first = owners.confirm_reassignment(by=office.head, plan=plan, reason="Отпуск")
    events = ClientEvent.objects.count()
    again = owners.confirm_reassignment(by=office.head, plan=plan, reason="Другое")
    assert (again.at, again.reason, ClientEvent.objects.count()) == (first.at, "Отпуск", events)


# --- Undoing ---


def test_undo_gives_back_what_nobody_touched(office: Office) -> None:
    done = office.done(office.second)
    Client.objects.filter(pk=office.clients[0].pk).update(specialist=office.third)
    undone = owners.undo_reassignment(by=office.head, done=done)
    assert office.specialists() == [office.third] + [office.first] * 4
    by_client = dict(undone.changes.values_list("client", "outcome"))
    assert by_client == {
        one.pk: ChangeOutcome.KEPT if one == office.clients[0] else ChangeOutcome.UNDONE for one in office.clients
    }
    assert (undone.state, undone.undone_by) == ("undone", office.head)
    events = ClientEvent.objects.count()
    owners.undo_reassignment(by=office.head, done=done)
    assert ClientEvent.objects.count() == events


def test_nothing_goes_back_to_one_who_left(office: Office) -> None:
    done = office.done(office.second)
    Employee.objects.filter(pk=office.first.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        owners.undo_reassignment(by=office.head, done=done)
    assert office.specialists() == [office.second] * 5


def test_a_client_of_nobody_is_nobodys_again() -> None:
    director, client = make_employee(Role.DIRECTOR), make_client(None)
    receiver = make_employee(Role.SPECIALIST)
    plan = owners.plan_reassignment(by=director, clients=Client.objects.all(), receivers={SPECIALIST: [receiver]})
    done = owners.confirm_reassignment(by=director, plan=plan, reason="Новый")
    assert Client.objects.get(pk=client.pk).specialist == receiver
    owners.undo_reassignment(by=director, done=done)
    assert Client.objects.get(pk=client.pk).specialist is None


@pytest.mark.parametrize(("days", "may"), [(29, True), (31, False)])
def test_for_thirty_days(office: Office, days: int, may: bool) -> None:
    done = office.done(office.second)
    Reassignment.objects.filter(pk=done.pk).update(at=timezone.now() - timedelta(days=days))
    if may:
        owners.undo_reassignment(by=office.head, done=done)
    else:
        with pytest.raises(ValidationError):
            owners.undo_reassignment(by=office.head, done=done)
    assert office.specialists() == [office.first if may else office.second] * 5


# --- History ---


@pytest.mark.django_db(transaction=True)
def test_the_history_names_who_and_why() -> None:
    """In transactions of its own: a change and its entry in the history are matched by their moment."""
    office = Office()
    done = office.done(office.second)
    owners.undo_reassignment(by=office.head, done=done)
    with pghistory.context(user=office.head.pk, import_run=7):
        Client.objects.filter(pk=office.clients[0].pk).update(account_manager=None)
    turns = [
        (turn.role, turn.was, turn.became, turn.reassignment, turn.is_undoing, turn.source, turn.by)
        for turn in owner_history(office.clients[0])
    ]
    assert turns == [
        (MANAGER, office.manager, None, None, False, "import", office.head),
        (SPECIALIST, office.second, office.first, done, True, "", None),
        (SPECIALIST, office.first, office.second, done, False, "", None),
        (MANAGER, None, office.manager, None, False, "", None),
        (SPECIALIST, None, office.first, None, False, "", None),
    ]


def test_plans_of_yesterday_are_forgotten(office: Office) -> None:
    old, fresh, done = office.plan(office.second), office.plan(office.third), office.done(office.second)
    Reassignment.objects.exclude(pk=fresh.pk).update(planned_at=timezone.now() - timedelta(days=2))
    assert (owners.forget_plans(), owners.forget_plans()) == (1, 0)
    assert set(Reassignment.objects.values_list("pk", flat=True)) == {fresh.pk, done.pk}
    assert not Reassignment.objects.filter(pk=old.pk).exists()


def test_new_owners_are_told_and_those_to_whom_clients_come_back() -> None:
    head, before, after = make_employee(Role.DIRECTOR), make_employee(), make_employee()
    clients = [make_client(before) for _ in range(2)]
    chosen = Client.objects.filter(pk__in=[one.pk for one in clients])
    plan = owners.plan_reassignment(by=head, clients=chosen, receivers={OwnerRole.SPECIALIST: [after]})
    assert not Notification.objects.exists()
    done = owners.confirm_reassignment(by=head, plan=plan, reason="отпуск")
    owners.confirm_reassignment(by=head, plan=plan, reason="отпуск")
    owners.undo_reassignment(by=head, done=done)
    address = f"/clients/?status=all&given={plan.pk}"
    assert list(Notification.objects.order_by("pk").values_list("employee", "kind", "text", "address")) == [
        (after.pk, "owners", "Вам передано 2 клиента: отпуск", address),
        (before.pk, "owners", "Вам вернули 2 клиентов: смену ответственных отменили", address),
    ]


def test_whoever_takes_clients_is_not_told_and_a_single_client_is_named() -> None:
    head = make_employee([Role.DIRECTOR, Role.SPECIALIST])
    client, other = make_client(name="ВЕТЕР"), make_employee()
    for receiver in (head, other):
        plan = owners.plan_reassignment(
            by=head, clients=Client.objects.filter(pk=client.pk), receivers={OwnerRole.SPECIALIST: [receiver]}
        )
        owners.confirm_reassignment(by=head, plan=plan, reason="замена")
    assert list(Notification.objects.values_list("employee", "text")) == [
        (other.pk, "Вам передан клиент ВЕТЕР: замена")
    ]
