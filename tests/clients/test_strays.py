"""What reached a merged client in the very moment of the merge goes on to the survivor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clients.actions.merging import merge_clients, undo_merge
from clients.actions.strays import LOOK_BACK, gather_strays
from clients.models import Merge
from contacts.calls.models import Call
from contacts.persons.models import ContactPerson
from contacts.works.models import Work
from crm.staff.choices import Role
from tests.clients.snapshots import differences, rows
from tests.factories import make_call, make_client, make_employee, make_facts, make_person, make_work
from triggers.models import StaleClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def merge() -> Merge:
    specialist = make_employee(Role.SPECIALIST)
    survivor, loser = make_client(specialist), make_client(specialist)
    make_facts(loser)
    done: Merge = merge_clients(by=make_employee(Role.DIRECTOR), survivor=survivor, loser=loser)
    return done


def test_it_is_moved_once_and_undone_with_the_merge(merge: Merge) -> None:
    calls, works = merge.moved["calls.Call"], merge.moved["works.Work"]
    late = [make_call(merge.loser), make_work(merge.loser)]
    StaleClient.objects.all().delete()
    assert (gather_strays(), gather_strays()) == (2, 0)
    assert {Call.objects.get(pk=late[0].pk).client, Work.objects.get(pk=late[1].pk).client} == {merge.survivor}
    assert set(StaleClient.objects.values_list("client", flat=True)) >= {merge.survivor_id}
    merge.refresh_from_db()
    assert (merge.moved["calls.Call"], merge.moved["works.Work"]) == (calls + 1, works + 1)
    undo_merge(by=merge.by, merge=merge)
    assert {Call.objects.get(pk=late[0].pk).client, Work.objects.get(pk=late[1].pk).client} == {merge.loser}


def test_with_a_person_who_came_late(merge: Merge) -> None:
    """A namesake of one of the survivor joins it, as in the merge; what stayed behind stays."""
    here = make_person(merge.survivor, "Берёзкина Мария Петровна")
    work = make_work(merge.loser, person=make_person(merge.loser, "Берёзкина Мария Петровна"))
    gather_strays()
    assert Work.objects.get(pk=work.pk).person == here
    assert ContactPerson.objects.filter(client=merge.survivor, full_name=here.full_name).count() == 1


def test_nothing_late_changes_nothing(merge: Merge) -> None:
    before = rows()
    assert gather_strays() == 0
    assert differences(before, rows()) == {}


def test_of_long_ago_or_undone_nobody_asks(merge: Merge) -> None:
    make_call(merge.loser)
    Merge.objects.update(at=merge.at - LOOK_BACK - timedelta(minutes=1))
    assert gather_strays() == 0
