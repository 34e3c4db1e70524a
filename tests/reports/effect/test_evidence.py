"""What the effect is computed from, on random data: the files of facts say what PostgreSQL says of the tables."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.choices import Audience
from clients.models import Client, CompetitorVerdict, Distributive, ServiceChange, Usage
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports.actions import refresh
from reports.effect.choices import By, Row
from reports.effect.evidence import ALIKE, Asked, Evidence, evidence
from reports.effect.forms import EffectForm
from reports.rules import Period
from tests.examples import examples
from tests.factories import make_call, make_case, make_client, make_employee, make_group, make_use, make_work
from tests.triggers.scores import make_result
from triggers.choices import Parameter

pytestmark = pytest.mark.django_db

START, DAYS = date(2026, 1, 10), 150
TODAY = START + timedelta(days=DAYS + 40)
SQL = (Path(__file__).parent / "oracle.sql").read_text()


class Scene:
    """Talks of two groups over five months, by dice that always fall alike: few values of each, so that many meet."""

    def __init__(self) -> None:
        self.dice = random.Random(20260607)
        self.groups = [make_group(), make_group()]
        self.people = [make_employee(group=self.groups[place % 2]) for place in range(3)]
        kinds: list[dict[str, Any]] = [{"audiences": ["hr"]}, {"audiences": ["hr", "lawyer"]}, {"audiences": []}]
        self.cases = [make_case(self.people[place % 2], **fields) for place, fields in enumerate(kinds)]
        for place in range(16):
            self.client(place)

    def day(self, first: int = 0, last: int = DAYS) -> date:
        return START + timedelta(days=self.dice.randint(first, last))

    def client(self, place: int) -> None:
        dice, owner = self.dice, self.dice.choice(self.people)
        client = make_client(owner, monthly_fee=dice.choice([9_000, 20_000, None]), cadence=dice.choice(["weekly", ""]))
        middle = self.day(20, 100)
        for since, until in ((START - timedelta(days=20), middle), (middle + timedelta(days=1), None)):
            levels = "".join(dice.choice("taou") for _letter in range(9))
            make_result(client, since, until, band=dice.choice(["none", "high"]), levels=levels)
        for _work in range(dice.randint(2, 9)):
            self.talk(client, owner, told=place % 2 == 0)
        distributive = Distributive.objects.create(client=client, code=f"SKVO{client.pk}", is_active=True)
        for week in range(-8, (DAYS + 40) // 7) if place % 7 else ():
            first = START + timedelta(days=7 * week)
            Usage.objects.create(
                client=client, distributive=distributive, starts_on=first, ends_on=first + timedelta(days=6),
                logins=dice.randint(0, 9), session_minutes=dice.randint(0, 90),
            )  # fmt: skip
        for verdict in dice.sample(["yes", "no", "unknown", "yes"], dice.randint(0, 3)):
            CompetitorVerdict.objects.get_or_create(client=client, on=self.day(-60), defaults={"verdict": verdict})
        for kind in dice.sample(["connect", "upsell", "disconnect"], dice.randint(0, 3)):
            ServiceChange.objects.create(client=client, on=self.day(), kind=kind, amount=dice.randint(1, 90) * 100)

    def talk(self, client: Any, owner: Employee, *, told: bool) -> None:
        dice, day = self.dice, self.day(-30)
        state = dice.choice(["held", "held", "held_with_login", "not_held"])
        work = make_work(client, dice.choice([owner, owner, *self.people, None]), day, state=state)
        for case in dice.sample(self.cases, dice.choice([0, 1, 1, 2])) if told and state != "not_held" else ():
            make_use(work, case)
        for _call in range(dice.choice([0, 1, 1, 2])):
            at = timezone.make_aware(datetime.combine(day, time(dice.randrange(24))), timezone.get_default_timezone())
            make_call(
                client, owner, at=at, seconds=dice.choice([0, 40, 300, 301, 900]),
                direction=dice.choice(["out", "in", "internal"]), status=dice.choice(["Успешно", "Успешно", "Занято"]),
            )  # fmt: skip


@pytest.fixture
def scene(settings: Any, tmp_path: Path) -> tuple[Scene, list[Employee]]:
    """A director, a head, a specialist and an auditor look at it."""
    settings.REPORTS_DIR = tmp_path
    made = Scene()
    refresh()
    looking = [make_employee(Role.DIRECTOR), make_employee(Role.HEAD, made.groups[0]), made.people[1]]
    return made, [*looking, make_employee(Role.AUDITOR, audits=[made.groups[1]])]


queries = st.fixed_dictionaries(
    {"by": st.sampled_from(By.values)},
    optional={
        "case": st.integers(0, 2), "audience": st.sampled_from(Audience.values[:3]), "author": st.integers(0, 1),
        "specialist": st.integers(0, 2), "parameter": st.sampled_from(Parameter.values),
    },
)  # fmt: skip


@settings(
    phases=[Phase.generate], max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_files_say_what_sql_says_of_the_tables(scene: tuple[Scene, list[Employee]], data: st.DataObject) -> None:
    made, people = scene
    looking = Employee.objects.get(pk=data.draw(st.sampled_from(people)).pk)
    asked = _asked(made, looking, data.draw(queries), data.draw(st.integers(0, 80)), data.draw(st.integers(20, 149)))
    found = evidence(looking, asked)
    rows = _by_sql(looking, asked)
    for side, samples, clients in (
        (True, found.told, found.told_clients),
        (False, found.left, found.left_clients),
    ):
        mine = [one for one in rows if one["told"] is side]
        assert _samples(samples) == pytest.approx(_samples_of(mine))
        for row in Row:
            for group in {one["group"] for one in mine}:
                known = [one for one in mine if one["group"] == group]
                if all(one[row][0] == one["works"] for one in known):  # every talk has a value: all clients are counted
                    assert clients[group, row] == len({client for one in known for client in one["of_clients"]})
    told = [one for one in rows if one["told"]]
    assert found.works == {group: _total(told, group, "works") for group in {one["group"] for one in told}}
    assert found.clients == {
        group: len({client for one in told if one["group"] == group for client in one["of_clients"]})
        for group in found.works
    }


def _asked(made: Scene, looking: Employee, query: dict[str, Any], start: int, end: int) -> Asked:
    people = {"case": made.cases, "author": made.people, "specialist": made.people}
    named = {name: str(people[name][value].pk) if name in people else value for name, value in query.items()}
    period = {"since": START + timedelta(days=start), "until": START + timedelta(days=max(start, end))}
    dates = {name: day.isoformat() for name, day in period.items()}
    form = EffectForm({**named, **dates}, employee=Employee.objects.get(roles=[Role.DIRECTOR]), day=TODAY)
    assert form.is_valid(), form.errors
    return form.asked()


def _by_sql(looking: Employee, asked: Asked) -> list[dict[str, Any]]:
    groups = [[case, group] for case, names in asked.groups.items() for group in names]
    clients = list(Client.objects.visible_to(looking).values_list("pk", flat=True))
    values: dict[str, Any] = {
        "start": asked.period.start, "end": asked.period.end, "today": asked.day, "clients": clients,
        "parameters": Parameter.values, "parameter": asked.parameter, "groups": json.dumps(groups), "by": asked.by,
        "specialist": asked.specialist, "zone": configured.TIME_ZONE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


PARTS = ("number", "total", "squares", "before")


def _samples(side: Any) -> dict[tuple[Any, ...], float]:
    return {
        (group, row.value, stratum, part): getattr(one, part)
        for (group, row), strata in side.items()
        for stratum, one in strata.items()
        for part in PARTS
    }


def _samples_of(rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], float]:
    return {
        (one["group"], row.value, _stratum_of(one), part): one[row][place]
        for one in rows
        for row in Row
        if one[row][0]
        for place, part in enumerate(PARTS)
    }


def _stratum_of(row: dict[str, Any]) -> int:
    number = row["month"].year * 12 + row["month"].month
    for name, values in ALIKE.items():
        number = number * (len(values) + 1) + ["", *values].index(row[name])
    return int(number)


def _total(rows: list[dict[str, Any]], group: str, name: str) -> int:
    return sum(one[name] for one in rows if one["group"] == group)


def test_nothing_of_a_period_without_talks(scene: tuple[Scene, list[Employee]]) -> None:
    made, people = scene
    day = date(2020, 1, 1)
    found = evidence(people[0], Asked(Period(day, day), TODAY, By.CASE, {one.pk: ("",) for one in made.cases}))
    assert (found.works, dict(found.told), dict(found.left)) == ({}, {}, {})
    assert isinstance(found, Evidence)
