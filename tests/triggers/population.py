"""Random clients rich in boundary dates, as plain facts and as rows of the database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from clients.models import Client, CompetitorVerdict, Distributive, Subdivision, Usage
from contacts.persons.models import Consultation, ContactPerson, Education, Training
from contacts.works.models import Work
from debts.actions import rebuild_balances
from debts.models import Invoice, Payment

from .oracle import Facts, Person

KINDS = ("accounting", "legal", "procurement", "hr", "other")


def near(rng: random.Random, day: date, *edges: int) -> date:
    """A date at the edge of a window, or one of its neighbours, or anywhere around."""
    if rng.random() < 0.7:
        return day - timedelta(days=rng.choice(edges) + rng.choice((-1, 0, 1)))
    return day - timedelta(days=rng.randint(-40, 800))


def _maybe(rng: random.Random, value: Any, chance: float = 0.5) -> Any:
    return value if rng.random() < chance else None


def _month(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _trained(rng: random.Random, day: date) -> date:
    leap = [date(2024, 2, 29), date(2024, 2, 28), date(2024, 3, 1)]
    if rng.random() < 0.2:
        return rng.choice(leap)
    return near(rng, day, 0, 730, 731)


def make_facts(rng: random.Random, day: date) -> Facts:
    facts = Facts(
        connected=_maybe(rng, near(rng, day, 0, 300), 0.8),
        fee=rng.choice([None, Decimal(0), Decimal(1000), Decimal("3333.33"), Decimal("15000.01")]),
    )
    if rng.random() < 0.25:
        facts.disconnected = max(near(rng, day, -1, 0, 5), facts.connected or date.min)
    facts.subdivisions = [(rng.choice(KINDS), rng.random() < 0.85) for _ in range(rng.randint(0, 5))]
    places = [*range(len(facts.subdivisions)), None]
    facts.persons = [
        Person(
            subdivision=rng.choice(places),
            active=rng.random() < 0.8,
            uses_system=rng.random() < 0.7,
            subscribed=rng.random() < 0.3,
            trained=sorted({_trained(rng, day) for _ in range(rng.randint(0, 2))}),
        )
        for _ in range(rng.randint(0, 6))
    ]
    facts.distributives = [rng.random() < 0.7 for _ in range(rng.randint(0, 2))]
    if facts.distributives:
        ends = {near(rng, day, 0, 29, 30) for _ in range(rng.randint(0, 4))}
        facts.usage = [(one, rng.choice((0, 0, 1, 2, 3, 4))) for one in sorted(ends)]
    persons = [*range(len(facts.persons)), None]
    facts.consultations = [
        (
            near(rng, day, 0, 29, 30, 89, 90),
            _maybe(rng, rng.choice(places)),
            rng.choice(persons),
            _maybe(rng, rng.randint(1, 5)),
        )
        for _ in range(rng.randint(0, 4))
    ]
    facts.verdicts = [
        (on, rng.choice(("yes", "no", "unknown")))
        for on in {near(rng, day, 0, 183, 184) for _ in range(rng.randint(0, 3))}
    ]
    states = ("planned", "held", "held_with_login", "not_held", "not_held", "cancelled")
    numbers = rng.sample((8, 9, 10, 11, 98, 99, 100, 101), rng.randint(0, 4))
    facts.works = [(near(rng, day, 0, 0, 59, 60), number, rng.choice(states)) for number in numbers]
    fee = facts.fee or Decimal(1000)
    for back in range(rng.randint(-1, 6)):
        facts.invoices.append((_month(day, back), fee))
    sums = (fee, fee / 2, fee * Decimal("0.25"), fee * Decimal("0.05"), fee * 3)
    facts.payments = [
        (near(rng, day, 0, day.day - 1, 31), rng.choice(sums).quantize(Decimal("0.01")))
        for _ in range(rng.randint(0, 3))
    ]
    events = ("webinar", "seminar", "training", "video_seminar")
    if facts.persons:
        facts.certificates = [(near(rng, day, 0, 364, 365), rng.choice(events)) for _ in range(rng.randint(0, 2))]
    return facts


FACTS: tuple[type[Model], ...] = (
    Distributive,
    Usage,
    Training,
    Consultation,
    CompetitorVerdict,
    Work,
    Invoice,
    Payment,
    Education,
)


class Rows:
    """Collects rows of all clients and writes them together."""

    def __init__(self, first: int = 10_000) -> None:
        self.first = self.serial = first

    def next(self) -> int:
        self.serial += 1
        return self.serial

    def store(self, population: list[Facts]) -> list[Client]:
        clients = Client.objects.bulk_create(
            Client(
                number=str(self.first + n),
                name=f"К {n}",
                monthly_fee=one.fee,
                connected_on=one.connected,
                disconnected_on=one.disconnected,
            )
            for n, one in enumerate(population)
        )
        parts = [self._parts(client, facts) for client, facts in zip(clients, population, strict=True)]
        Subdivision.objects.bulk_create(row for rows in parts for row in rows)
        people = [self._people(*one) for one in zip(clients, population, parts, strict=True)]
        ContactPerson.objects.bulk_create(row for rows in people for row in rows)
        facts_rows = [row for one in zip(clients, population, parts, people, strict=True) for row in self._facts(*one)]
        for model in FACTS:
            model._default_manager.bulk_create(row for row in facts_rows if type(row) is model)
        rebuild_balances(client_ids=[client.pk for client in clients])
        return clients

    def _parts(self, client: Client, facts: Facts) -> list[Subdivision]:
        return [
            Subdivision(client=client, name=f"П{n}", kind=kind, is_active=active)
            for n, (kind, active) in enumerate(facts.subdivisions)
        ]

    def _people(self, client: Client, facts: Facts, parts: list[Subdivision]) -> list[ContactPerson]:
        return [
            ContactPerson(
                client=client,
                full_name=f"Лицо {n}",
                name_key=f"лицо {n}",
                is_active=one.active,
                is_subscribed=one.subscribed,
                subdivision=None if one.subdivision is None else parts[one.subdivision],
                characteristics=[("k_user", "key_user")[n % 2]] if one.uses_system else ["lpr"],
            )
            for n, one in enumerate(facts.persons)
        ]

    def _facts(
        self, client: Client, facts: Facts, parts: list[Subdivision], people: list[ContactPerson]
    ) -> Iterator[Model]:
        for n, one in enumerate(facts.persons):
            yield from (Training(client=client, person=people[n], on=on) for on in one.trained)
        sets = [Distributive(client=client, code=f"D{self.next()}", is_active=active) for active in facts.distributives]
        yield from sets
        for ends, count in facts.usage:
            yield Usage(
                client=client, distributive=sets[0], starts_on=ends - timedelta(days=6), ends_on=ends, logins=count
            )
        for on, part, person, rating in facts.consultations:
            yield Consultation(
                number=f"c{self.next()}",
                client=client,
                on=on,
                rating=rating,
                subdivision=None if part is None else parts[part],
                person=None if person is None else people[person],
            )
        for on, verdict in facts.verdicts:
            yield CompetitorVerdict(client=client, on=on, verdict=verdict)
        for on, number, state in facts.works:
            moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
            # the client's own digits in front keep numbers unique and their order that of `number`
            yield Work(number=f"{client.number}{number:03d}", client=client, counts_on=on, state=state, done_at=moment)
        for period, amount in facts.invoices:
            yield Invoice(number=f"i{self.next()}", client=client, period=period, amount=amount)
        for on, amount in facts.payments:
            yield Payment(number=f"p{self.next()}", client=client, on=on, amount=amount)
        for on, kind in facts.certificates:
            yield Education(
                client=client, person=people[0], on=on, event=f"м{self.next()}", kind=kind, has_certificate=True
            )
