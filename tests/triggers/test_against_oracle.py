"""The SQL says of every client, on every date and after every change, what the oracle says."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from triggers import actions
from triggers.models import Result

from .oracle import Facts, Said, indicate
from .population import Rows, make_facts

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
POPULATION = 60


def said(result: Result) -> Said:
    nine = tuple((one.code.value, one.value, one.level.value, one.points) for one in result.parameters())
    return Said(result.indicator, result.band, nine)


def on(day: date) -> dict[int, Said]:
    rows = Result.objects.as_of(day).select_related("rule_set")
    found = {row.client_id: said(row) for row in rows}
    assert len(found) == len(rows), "two intervals of one client cover a day"
    return found


def expected(clients: Iterable[Client], population: Iterable[Facts], day: date) -> dict[int, Said]:
    pairs = ((client.pk, indicate(facts, day)) for client, facts in zip(clients, population, strict=True))
    return {pk: one for pk, one in pairs if one is not None}


def clean() -> None:
    Client.objects.all().delete()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), shift=st.integers(-3, 3))
def test_each_client_on_a_day(seed: int, shift: int) -> None:
    rng = random.Random(seed)
    population = [make_facts(rng, DAY) for _ in range(POPULATION)]
    day = DAY + timedelta(days=shift)
    clients = Rows().store(population)
    outcome = actions.compute(client_ids=[client.pk for client in clients], day=day)
    wanted = expected(clients, population, day)
    try:
        assert on(day) == wanted
        assert outcome.clients == len(wanted)
        assert sum(outcome.bands.values()) == len(wanted)
    finally:
        clean()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    days=st.lists(st.integers(0, 25), min_size=1, max_size=7),
    changes=st.lists(st.integers(0, 9), min_size=7, max_size=7),
)
def test_history_says_what_was_said(seed: int, days: list[int], changes: list[int]) -> None:
    """Computations for days in any order, with facts changing in between, against a plain model of what was said when."""
    rng = random.Random(seed)
    population = [make_facts(rng, DAY) for _ in range(10)]
    rows = Rows()
    clients = rows.store(population)
    told = [Told() for _ in clients]
    try:
        for offset, changed in zip(days, changes, strict=False):
            day = DAY + timedelta(days=offset)
            population[changed].fee = rng.choice([None, population[changed].fee])
            Client.objects.filter(pk=clients[changed].pk).update(monthly_fee=population[changed].fee)
            actions.compute(client_ids=[client.pk for client in clients], day=day)
            for one, facts in zip(told, population, strict=True):
                one.tell(day, indicate(facts, day))
        for offset in range(-2, 30):
            day = DAY + timedelta(days=offset)
            wanted = {client.pk: one.on(day) for client, one in zip(clients, told, strict=True)}
            assert on(day) == {pk: one for pk, one in wanted.items() if one is not None}, day
        assert_no_equal_neighbours()
    finally:
        clean()


class Told:
    """What was said of one client: the last said goes on until the next; a computation for an earlier day is of that day only."""

    def __init__(self) -> None:
        self.from_day: dict[date, Said | None] = {}
        self.only: dict[date, Said | None] = {}
        self.last: date | None = None

    def tell(self, day: date, what: Said | None) -> None:
        if self.last is not None and day < self.last:
            self.only[day] = what
            return
        self.from_day[day] = what
        if what is not None:
            self.last = day

    def on(self, day: date) -> Said | None:
        if day in self.only:
            return self.only[day]
        begun = [one for one in self.from_day if one <= day]
        return self.from_day[max(begun)] if begun else None


def assert_no_equal_neighbours() -> None:
    rows = list(Result.objects.order_by("client", "valid_from").select_related("rule_set"))
    for before, after in zip(rows, rows[1:], strict=False):
        if before.client_id == after.client_id and before.valid_until == after.valid_from - timedelta(days=1):
            assert (said(before), before.rule_set_id) != (said(after), after.rule_set_id)
