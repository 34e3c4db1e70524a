"""A form saved at the very moment of a merge: its fact moves along, or is not written at all."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

import clients.actions
import clients.service.actions as service
import contacts.persons.actions as persons
from clients.actions import edit_client, edit_structure
from clients.actions.merging import merge_clients
from clients.card import actions as card
from clients.card.models import Indicator
from clients.card.subjects import CLIENT
from clients.models import Client, ClientGroup, Merge, Subdivision
from contacts.calls.actions.settling import settle_call
from contacts.calls.models import Call
from contacts.diary.actions import remind
from contacts.diary.models import Reminder
from contacts.persons.card.subjects import PERSON
from contacts.persons.models import ContactPerson
from contacts.works import actions as works
from contacts.works.models import Work
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import Actors
from tests.clients.snapshots import differences, rows
from tests.factories import make_call, make_client, make_employee, make_entries, make_person, make_work

pytestmark = pytest.mark.django_db


class Opened:
    """What somebody had on the screen before the client was merged."""

    def __init__(self, by: Any, client: Any) -> None:
        self.by, self.client, self.day = by, client, today()
        self.entries = make_entries(client)
        self.person = make_person(client)
        self.namesake = make_person(client)
        self.of_persons = persons.merge_persons(by=by, survivor=make_person(client), loser=make_person(client))
        self.mark = self.person.no_calls.create(starts_on=self.day, reason="Просил не звонить")
        self.planned, self.closed = make_work(client, state="planned"), make_work(client, state="held")
        self.subdivision = Subdivision.objects.create(client=client, name="Бухгалтерия", kind="accounting")
        self.other_group = ClientGroup.objects.create(name="Соседи")
        self.indicator = Indicator.objects.get(code="activity")
        self.of_person = Indicator.objects.get(code="person-duties")
        fresh = Edit({"value": "Торговля"}, {"value": ""})
        said = {"by": by, "subject": CLIENT, "holder": client, "indicator": self.indicator}
        self.event = card.verify(**said, edit=fresh).undo

    def entry(self, model: str) -> Any:
        return self.entries[f"clients.{model}"]

    @property
    def of_client(self) -> dict[str, Any]:
        return {"by": self.by, "client": self.client}


ADDRESS = Edit({"address": "ул. Лесная, 1"}, {"address": ""})
RENAMED = Edit({"name": "Касса"}, {"name": "Бухгалтерия"})
VALUE = Edit({"value": "Логистика"}, {"value": "Торговля"})
Verb = Callable[[Opened], object]


def closing(one: Opened) -> works.Closing:
    return works.Closing("not_held", done_at=timezone.now() - timedelta(minutes=5))


VERBS: dict[str, Verb] = {
    "edit_client": lambda one: edit_client(**one.of_client, edit=ADDRESS),
    "edit_structure": lambda one: edit_structure(**one.of_client, edits={one.subdivision: RENAMED}),
    "add_advance": lambda one: service.add_advance(
        **one.of_client, starts_on=one.day - timedelta(days=90), ends_on=one.day - timedelta(days=60), amount=9
    ),
    "remove_advance": lambda one: service.remove_advance(by=one.by, advance=one.entry("Advance")),
    "record_change": lambda one: service.record_change(
        **one.of_client, on=one.day, kind="upsell", amount=1, subject="Форум"
    ),
    "remove_change": lambda one: service.remove_change(by=one.by, change=one.entry("ServiceChange")),
    "record_verdict": lambda one: service.record_verdict(**one.of_client, on=one.day, verdict="no"),
    "set_segment": lambda one: service.set_segment(
        **one.of_client, type=one.entry("Segment").type, name="Стройка", entered_on=one.day
    ),
    "leave_segment": lambda one: service.leave_segment(by=one.by, segment=one.entry("Segment")),
    "found_group": lambda one: service.found_group(**one.of_client, name="Рядом", kind="holding", joined_on=one.day),
    "join_group": lambda one: service.join_group(**one.of_client, group=one.other_group, joined_on=one.day),
    "leave_group": lambda one: service.leave_group(by=one.by, member=one.entry("GroupMember"), left_on=one.day),
    "request_access": lambda one: service.request_access(
        **one.of_client, person_name="Знакомцев Пётр", requested_on=one.day
    ),
    "decide_access": lambda one: service.decide_access(by=one.by, request=one.entry("AccessRequest"), granted=True),
    "verify": lambda one: card.verify(
        by=one.by, subject=CLIENT, holder=one.client, indicator=one.indicator, edit=VALUE
    ),
    "verify of a person": lambda one: card.verify(
        by=one.by, subject=PERSON, holder=one.person, indicator=one.of_person, edit=Edit({"value": "А"}, {"value": ""})
    ),
    "undo": lambda one: card.undo(
        by=one.by, subject=CLIENT, holder=one.client, indicator=one.indicator, event=one.event or 0
    ),
    "create_person": lambda one: persons.create_person(**one.of_client, values={"full_name": "Новикова Нина"}),
    "edit_person": lambda one: persons.edit_person(
        by=one.by, person=one.person, edit=Edit({"position": "Юрист"}, {"position": one.person.position})
    ),
    "leave": lambda one: persons.leave(by=one.by, person=one.person, on=one.day),
    "return_person": lambda one: persons.return_person(by=one.by, person=one.person),
    "forbid_calls": lambda one: persons.forbid_calls(
        by=one.by, person=one.person, starts_on=one.day, ends_on=None, reason="Просил не звонить"
    ),
    "merge_persons": lambda one: persons.merge_persons(by=one.by, survivor=one.person, loser=one.namesake),
    "undo_person_merge": lambda one: persons.undo_person_merge(by=one.by, merge=one.of_persons),
    "lift_no_call": lambda one: persons.lift_no_call(by=one.by, mark=one.mark),
    "plan_work": lambda one: works.plan_work(
        **one.of_client, plan=works.Plan(timezone.now() + timedelta(days=1), one.by)
    ),
    "record_work": lambda one: works.record_work(**one.of_client, plan=works.Plan(None, one.by), closing=closing(one)),
    "close_work": lambda one: works.close_work(by=one.by, work=one.planned, closing=closing(one)),
    "cancel_work": lambda one: works.cancel_work(by=one.by, work=one.planned, reason="Отпуск"),
    "move_work": lambda one: works.move_work(
        by=one.by, work=one.planned, planned_at=timezone.now() + timedelta(days=2)
    ),
    "correct_work": lambda one: works.correct_work(
        by=one.by, work=one.closed, edit=Edit({"minutes": 15}, {"minutes": one.closed.minutes}), reason="Опечатка"
    ),
}

ABOUT_NO_CLIENT = {"create_client", "save_entry", "add_entry", "change_entry"}
"""What they write belongs to no client that is there already."""


def test_every_verb_is_tried() -> None:
    offered = {
        name
        for module in (clients.actions, service, persons)
        for name in module.__all__
        if "by" in (inspect.signature(getattr(module, name)).parameters if callable(getattr(module, name)) else ())
    }
    assert offered - VERBS.keys() - ABOUT_NO_CLIENT == set()


@pytest.mark.parametrize("name", VERBS)
def test_nothing_is_written_of_a_client_that_was_merged_meanwhile(actors: Actors, name: str) -> None:
    survivor = make_client(actors["specialist"], name="ЛИПА")
    opened = Opened(actors["specialist"], actors.client_row)
    merge_clients(by=actors["director"], survivor=survivor, loser=Client.objects.get(pk=actors.client_row.pk))
    before = rows()
    with pytest.raises(ValidationError, match=f"объединён с {survivor.number} - ЛИПА"):
        VERBS[name](opened)
    assert differences(before, rows()) == {}


@pytest.mark.parametrize("name", VERBS)
def test_nor_of_a_client_that_was_given_away_meanwhile(actors: Actors, name: str) -> None:
    opened = Opened(actors["specialist"], actors.client_row)
    Client.objects.filter(pk=actors.client_row.pk).update(specialist=actors["other_specialist"], account_manager=None)
    before = rows()
    with pytest.raises(ValidationError, match="другому сотруднику"):
        VERBS[name](opened)
    assert differences(before, rows()) == {}


def test_the_form_says_so_and_keeps_what_was_typed(actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page was fetched before the merge; the view finds the client, and the action no more."""
    visitor, survivor = actors.client("specialist"), make_client(actors["specialist"], name="ЛИПА")
    found = persons.create_person

    def late(**said: Any) -> Any:
        merge_clients(by=actors["director"], survivor=survivor, loser=actors.client_row)
        return found(**said)

    monkeypatch.setattr("contacts.persons.views.editing.actions.create_person", late)
    data = {"full_name": "Новикова Нина", "phones-TOTAL_FORMS": "0", "emails-TOTAL_FORMS": "0"}
    page = visitor.post(f"/persons/new/{actors.client_row.number}/", data).content.decode()
    assert "ЛИПА" in page
    assert 'value="Новикова Нина"' in page
    assert not ContactPerson.objects.filter(full_name="Новикова Нина").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["person", "work", "call", "reminder"])
def test_who_is_slower_than_a_merge_waits_and_is_refused(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    director, specialist = make_employee(Role.DIRECTOR), make_employee(Role.SPECIALIST)
    survivor, loser = make_client(specialist), make_client(specialist)
    call = make_call(None, employee=specialist)
    merging, saving = Event(), Event()
    from clients.actions import merging as module

    move = module._move

    def slow(*given: Any) -> None:
        merging.set()  # both clients are locked, nothing has moved yet
        assert saving.wait(10)
        move(*given)

    monkeypatch.setattr(module, "_move", slow)

    def merge() -> Merge:
        try:
            return merge_clients(by=director, survivor=survivor, loser=loser)
        finally:
            connection.close()

    def save() -> object:
        assert merging.wait(10)
        saving.set()
        try:
            if verb == "call":
                return settle_call(by=specialist, call=call, client=loser)
            if verb == "reminder":
                return remind(by=specialist, client=loser, at=timezone.now() + timedelta(days=1), text="Звонок")
            if verb == "person":
                return persons.create_person(by=specialist, client=loser, values={"full_name": "Новикова Нина"})
            plan = works.Plan(timezone.now() + timedelta(days=1), specialist)
            return works.plan_work(by=specialist, client=loser, plan=plan)
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        merged, said = pool.submit(merge), pool.submit(save)
        assert merged.result().survivor == survivor
        assert isinstance(said.result(), ValidationError)
    assert not ContactPerson.objects.filter(client=loser).exists()
    assert not Work.objects.filter(client=loser).exists()
    assert not Call.objects.filter(client=loser).exists()
    assert not Reminder.objects.exists()
