"""The life cycle as tables (domain §4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.works.choices import HELD_STATES, Stage, WorkState
from contacts.works.queries import life_cycle
from contacts.works.rules import LifeCycle, stages, suggested
from crm.staff.calendar import today
from crm.staff.queries import scope_of
from tests.actors import Actors
from tests.factories import make_person, make_work

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def due(client: LifeCycle) -> set[int]:
    return {int(one.stage) for one in stages(client, DAY) if one.is_due(DAY)}


@pytest.mark.parametrize(
    ("client", "wanted"),
    [
        (LifeCycle({}, any_contact=False), {1, 4, 5, 6, 7}),
        (LifeCycle({}, any_contact=True), {4, 5, 6, 7}),
        (LifeCycle({4: ago(30), 5: ago(31), 6: ago(91), 7: ago(121)}, any_contact=True), {5}),
        (LifeCycle({4: ago(1), 5: ago(1), 6: ago(92), 7: ago(122)}, any_contact=True), {6, 7}),
        (LifeCycle({4: DAY, 5: DAY, 6: DAY, 7: DAY}, any_contact=True, expired=1), {3}),
        (LifeCycle({4: DAY, 5: DAY, 6: DAY, 7: DAY}, any_contact=True, newest_person_on=ago(9)), {2}),
        (LifeCycle({2: ago(9), 4: DAY, 5: DAY, 6: DAY, 7: DAY}, any_contact=True, newest_person_on=ago(9)), set()),
        (LifeCycle({2: ago(10), 4: DAY, 5: DAY, 6: DAY, 7: DAY}, any_contact=True, newest_person_on=ago(9)), {2}),
    ],
)
def test_what_is_due(client, wanted):
    assert due(client) == wanted


@pytest.mark.parametrize(
    ("last", "first"),
    [({}, 4), ({4: ago(3)}, 5), ({5: ago(3)}, 4), ({4: ago(3), 5: ago(2)}, 4), ({4: ago(2), 5: ago(3)}, 5)],
)
def test_every_call_involves(last, first):
    client = LifeCycle(last, any_contact=True)
    assert suggested(stages(client, DAY), DAY)[0].stage == first


DAYS = st.dates(date(2025, 1, 1), DAY)


@given(st.dictionaries(st.sampled_from(list(Stage)), DAYS), st.booleans(), st.integers(0, 3), st.none() | DAYS)
def test_suggestions_are_in_order_and_never_the_managers(last, any_contact, expired, newest):
    states = stages(LifeCycle(last, any_contact, expired, newest), DAY)
    assert [one.stage for one in states] == list(Stage)
    offered = [one.stage for one in suggested(states, DAY)]
    assert offered[0] in (Stage.SERVICE, Stage.SYSTEM)
    assert Stage.DECISION_MAKER not in offered
    assert len(set(offered)) == len(offered)
    assert (Stage.CARD_REVIEW in offered) == (expired > 0)


@pytest.mark.django_db
def test_read_from_results_and_from_stages(actors: Actors, django_assert_num_queries) -> None:
    from contacts.works.models import WorkResult

    client, day = actors.client_row, today()
    feedback = WorkResult.objects.get(stage=6)
    make_person(client, started_on=day - timedelta(days=40))
    make_work(client, on=day - timedelta(days=5), result=feedback, stages=[4])
    make_work(client, on=day - timedelta(days=2), stages=[4, 5])
    make_work(client, on=day - timedelta(days=1), stages=[3], state=WorkState.NOT_HELD)
    make_work(actors.foreign, on=day, stages=[7])
    scope_of(actors["specialist"])
    with django_assert_num_queries(3):
        found = life_cycle(client, actors["specialist"], day)
    assert found == LifeCycle(
        {6: day - timedelta(days=5), 4: day - timedelta(days=2), 5: day - timedelta(days=2)},
        any_contact=True,
        expired=0,
        newest_person_on=day - timedelta(days=40),
    )
    assert {state.value for state in HELD_STATES} == {"held", "held_with_login"}
