"""The SQL says of every client, on every date and after every change, what the oracle says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clients.events import facts_changed
from clients.models import Client, CompetitorVerdict, Distributive, Usage
from debts.actions import rebuild_balances
from debts.models import Payment
from tests.examples import examples, taken_back
from triggers import actions
from triggers.models import Result, StaleClient

from .oracle import Facts, Said, indicate
from .population import Rows, make_facts

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
POPULATION = 60
# An example is a population in the database: shrinking one takes minutes and says no more than its seed.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


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


@settings(max_examples=examples(40), deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), shift=st.integers(-3, 3))
@taken_back()
def test_each_client_on_a_day(seed: int, shift: int) -> None:
    rng = random.Random(seed)
    population = [make_facts(rng, DAY) for _ in range(POPULATION)]
    day = DAY + timedelta(days=shift)
    clients = Rows().store(population)
    outcome = actions.compute(client_ids=[client.pk for client in clients], day=day)
    wanted = expected(clients, population, day)
    assert on(day) == wanted
    assert outcome.clients == len(wanted)
    assert sum(outcome.bands.values()) == len(wanted)


@settings(max_examples=examples(25), deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    days=st.lists(st.integers(0, 25), min_size=1, max_size=7),
    changes=st.lists(st.integers(0, 9), min_size=7, max_size=7),
)
@taken_back()
def test_history_says_what_was_said(seed: int, days: list[int], changes: list[int]) -> None:
    """Computations for days in any order, facts changing in between, against a plain model of what was said when."""
    rng = random.Random(seed)
    population = [make_facts(rng, DAY) for _ in range(10)]
    rows = Rows()
    clients = rows.store(population)
    told = [Told() for _ in clients]
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


def _add_login(rng: random.Random, client: Client, facts: Facts) -> None:
    ends = DAY - timedelta(days=rng.choice((0, 29, 30)))
    distributive = Distributive.objects.create(client=client, code=f"N{client.number}", is_active=True)
    Usage.objects.create(client=client, distributive=distributive, starts_on=ends, ends_on=ends, logins=3)
    facts.distributives.append(True)
    facts.usage.append((ends, 3))


def _pay(rng: random.Random, client: Client, facts: Facts) -> None:
    on_day, amount = DAY - timedelta(days=rng.choice((-1, 0, 1))), Decimal(rng.choice((500, 1000)))
    Payment.objects.create(number=f"n{client.number}", client=client, on=on_day, amount=amount)
    rebuild_balances(client_ids=[client.pk])
    facts.payments.append((on_day, amount))


def _hear_of_a_competitor(rng: random.Random, client: Client, facts: Facts) -> None:
    if any(verdict_on == DAY for verdict_on, _ in facts.verdicts):
        return
    verdict = rng.choice(("yes", "no", "unknown"))
    CompetitorVerdict.objects.create(client=client, on=DAY, verdict=verdict)
    facts.verdicts.append((DAY, verdict))


def _lose(rng: random.Random, client: Client, facts: Facts) -> None:
    facts.disconnected = max(DAY, facts.connected or DAY)
    Client.objects.filter(pk=client.pk).update(disconnected_on=facts.disconnected)


CHANGES = (_add_login, _pay, _hear_of_a_competitor, _lose)


@settings(max_examples=examples(15), deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
@taken_back()
def test_a_single_change_is_computed_at_once(
    seed: int, on_day: Callable[[date], None], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    on_day(DAY)
    rng = random.Random(seed)
    population = [make_facts(rng, DAY) for _ in range(12)]
    clients = Rows().store(population)
    actions.compute(client_ids=[client.pk for client in clients], day=DAY)
    for client, facts in zip(clients, population, strict=True):
        with django_capture_on_commit_callbacks(execute=True):
            rng.choice(CHANGES)(rng, client, facts)
            facts_changed([client.pk])
    assert on(DAY) == expected(clients, population, DAY)
    assert not StaleClient.objects.exists()


class Told:
    """What was said of one client: the last said goes on until the next; of an earlier day only that day.

    That nothing is to be said of a client leaves a trace only once something was.
    """

    def __init__(self) -> None:
        self.from_day: dict[date, Said | None] = {}
        self.only: dict[date, Said | None] = {}
        self.last: date | None = None

    def tell(self, day: date, what: Said | None) -> None:
        if self.last is not None and day < self.last:
            self.only[day] = what
            return
        if what is None and self.last is None:
            return
        self.from_day[day] = what
        self.last = day

    def on(self, day: date) -> Said | None:
        if day in self.only:
            return self.only[day]
        begun = [one for one in self.from_day if one <= day]
        return self.from_day[max(begun)] if begun else None


def assert_no_equal_neighbours() -> None:
    rows = list(Result.objects.order_by("client", "valid_from").select_related("rule_set"))
    for before, after in pairwise(rows):
        if before.client_id == after.client_id and before.valid_until == after.valid_from - timedelta(days=1):
            assert (said(before), before.rule_set_id) != (said(after), after.rule_set_id)
