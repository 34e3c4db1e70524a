"""Every cell and every total of random reports over random facts, against the tables."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client, Distributive, Usage
from contacts.calls.statistics import Whom, by, quality_minutes, total
from contacts.works.models import Assignment, Instrument, PlannedInstrument, Work, WorkInstrument, WorkResult
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import rebuild_balances
from reports import bits
from reports.actions import refresh
from reports.catalogue import facts_of, measures_of
from reports.choices import Fact, Subject
from reports.rules import Layout, Period, levels
from reports.schema import NO_WORK
from reports.workplace import Unusable, at_of, attributes, drill, drilled_fact, report, values_of, written
from tests.examples import examples
from tests.factories import (
    make_call,
    make_campaign,
    make_case,
    make_client,
    make_debt_owner,
    make_employee,
    make_group,
    make_invoice,
    make_onlookers,
    make_person,
    make_use,
    make_work,
)
from tests.triggers.scores import make_result

from . import oracle

pytestmark = pytest.mark.django_db

START, DAYS = date(2025, 11, 20), 130
END = START + timedelta(days=DAYS)
MEASURED = tuple(measures_of(Subject.WORKS))


class Scene:
    """Facts of four specialists in two groups, by dice that always fall alike."""

    def __init__(self) -> None:
        self.dice = random.Random(20261121)
        self.groups = [make_group(), make_group()]
        self.specialists = [make_employee(group=self.groups[place % 2]) for place in range(4)]
        self.manager = make_employee(Role.ACCOUNT_MANAGER)
        self.results = [
            WorkResult.objects.create(name=f"Проба {place}", stage=stage) for place, stage in enumerate((4, 6, None))
        ]
        self.instruments = [Instrument.objects.create(name=f"Проба {place}") for place in range(3)]
        links = ("https://cases.example/1", "https://cases.example/2", "")
        self.cases = [make_case(self.specialists[0]) for _case in range(3)]
        self.campaigns = [make_campaign(self.specialists[0], link=link) for link in links]
        for place in range(14):
            self.owe(self.client(), place)
        for _call in range(12):
            self.call(None, None, self.dice.choice([*self.specialists, None]))

    def moment(self) -> datetime:
        clock = time(self.dice.randrange(24), self.dice.randrange(60))
        day = START + timedelta(days=self.dice.randrange(DAYS))
        return timezone.make_aware(datetime.combine(day, clock), timezone.get_default_timezone())

    def owe(self, client: Any, place: int) -> None:
        """Each depth of a debt, an unknown fee, a manager's debt work."""
        Client.objects.filter(pk=client.pk).update(
            monthly_fee=(Decimal(1000), Decimal(1000), None, Decimal(0))[place % 4]
        )
        make_invoice(client, today() - timedelta(days=40), Decimal((0, 40, 50, 1049, 1050, 2749, 2750)[place % 7] or 1))
        rebuild_balances(client_ids=[client.pk])
        if place % 3 == 0:
            make_debt_owner(client)

    def client(self) -> Any:
        dice, owner = self.dice, self.dice.choice(self.specialists)
        client = make_client(owner, category=dice.choice(["A", "B", ""]), account_manager=self.manager)
        persons = [make_person(client, characteristics=found) for found in (["lpr", "key_user"], ["lvpr"], [])]
        make_result(client, START + timedelta(days=20), START + timedelta(days=60), band=dice.choice(["none", "high"]))
        months = {START.replace(day=1), date(2026, 1, 1)}
        owed = [Assignment.objects.create(client=client, employee=owner, month=month) for month in sorted(months)]
        for one in owed:
            for instrument in dice.sample(self.instruments, dice.randint(0, 2)):
                PlannedInstrument.objects.create(assignment=one, instrument=instrument, quantity=dice.randint(1, 5))
        works = [self.work(client, owner, persons, owed) for _work in range(dice.randint(0, 9))]
        for _call in range(dice.randint(0, 9)):
            self.call(client, dice.choice([*works, None]), dice.choice([owner, owner, *self.specialists]))
        distributive = Distributive.objects.create(client=client, code=f"SKVO{client.pk}", is_active=True)
        for week in range(0, DAYS, 7 * dice.randint(2, 6)):
            first = START + timedelta(days=week)
            Usage.objects.create(
                client=client, distributive=distributive, starts_on=first, ends_on=first + timedelta(days=6),
                logins=dice.randint(0, 9),
            )  # fmt: skip
        return client

    def work(self, client: Any, owner: Employee, persons: list[Any], owed: list[Assignment]) -> Work:
        dice = self.dice
        work = make_work(
            client, dice.choice([owner, owner, dice.choice(self.specialists), None]),
            START + timedelta(days=dice.randrange(DAYS)),
            state=dice.choice(["held", "held_with_login", "not_held", "cancelled", "planned"]),
            kind=dice.choice(["planned", "unplanned"]), is_incoming=dice.random() < 0.2,
            result=dice.choice([*self.results, None]), stages=dice.sample([2, 4, 5], dice.randint(0, 2)),
            minutes=dice.choice([None, 3, 12]), assignment=dice.choice([*owed, None]),
            person=dice.choice([*persons, None]), campaign=dice.choice([*self.campaigns, None]),
            with_login=dice.random() < 0.3,
        )  # fmt: skip
        for instrument in dice.sample(self.instruments, dice.randint(0, 3)):
            WorkInstrument.objects.create(work=work, instrument=instrument, quantity=dice.randint(1, 3))
        for case in dice.sample(self.cases, dice.choice([0, 0, 1, 2])):
            make_use(work, case)
        return work

    def call(self, client: Any, work: Work | None, employee: Employee | None) -> None:
        """Half of the calls with a work are of its day, the rest were attached by hand."""
        moment = self.moment()
        if work and self.dice.random() < 0.5:
            moment = work.done_at + timedelta(minutes=self.dice.randrange(600))  # type: ignore[operator]
        make_call(
            client, employee, at=moment, work=work, person=work.person if work else None,
            direction=self.dice.choice(["out", "out", "in", "internal"]),
            status=self.dice.choice(["Успешно", "Успешно", "Не отвечен"]),
            seconds=self.dice.choice([0, 20, 250, 301, 1900]),
        )  # fmt: skip


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> list[Employee]:
    """A director, a head, a specialist and an auditor, who look at the scene."""
    settings.REPORTS_DIR = tmp_path
    scene = Scene()
    refresh()
    return make_onlookers(scene.groups, scene.specialists[1])


layouts = st.builds(
    lambda codes, cut, measures, start, days: Layout(
        rows=tuple(codes[:cut]),
        columns=tuple(codes[cut:]),
        measures=tuple(measures),
        period=Period(START + timedelta(days=start), START + timedelta(days=start + days)),
    ),
    st.lists(st.sampled_from(oracle.CODES), unique=True, max_size=3),
    st.integers(0, 3),
    st.lists(st.sampled_from(MEASURED), unique=True, min_size=1, max_size=5),
    st.integers(0, 40),
    st.integers(0, 100),
)


def instrument_of(kept: tuple[str, ...], key: tuple[Any, ...]) -> Any:
    return key[kept.index("instrument")] if "instrument" in kept else ...


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_cell_and_total_is_what_the_tables_say(people: list[Employee], data: st.DataObject) -> None:
    """Different clients told apart by sets of bits or, where those would take too much, by grouping."""
    employee, layout = data.draw(st.sampled_from(people)), data.draw(layouts)
    looking = Employee.objects.get(pk=employee.pk)
    with patch.object(bits, "MOST_BYTES", data.draw(st.sampled_from([0, bits.MOST_BYTES]))):
        cube = report(looking, layout, attributes()).cube
    seen = oracle.seen_by(looking, layout.period.start, layout.period.end)
    for row, column in levels(layout):
        kept = (*layout.rows[:row], *layout.columns[:column])
        expected = oracle.cells(seen, kept, facts_of(layout.measures))
        found = cube.cells[row, column]
        assert set(found) == set(expected), kept
        for key, rows in expected.items():
            right = oracle.measures(seen, rows, instrument_of(kept, key))
            assert {code: found[key][code] for code in layout.measures} == pytest.approx(
                {code: right[code] for code in layout.measures}
            ), (kept, key)


@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_drill_holds_exactly_what_its_cell_counts(people: list[Employee], data: st.DataObject) -> None:
    """In cells and totals, of works, calls and usage: what is behind a figure, measured again, is the figure; each row
    of it is counted; and where rows are what is counted, there are as many."""
    employee, layout = data.draw(st.sampled_from(people)), data.draw(layouts)
    of = data.draw(st.sampled_from(MEASURED))
    looking = Employee.objects.get(pk=employee.pk)
    known, fact = attributes(), drilled_fact(of)
    cube = report(looking, Layout(layout.rows, layout.columns, (of,), layout.period), known).cube
    seen = oracle.seen_by(looking, layout.period.start, layout.period.end)
    row, column = data.draw(st.sampled_from(levels(layout)))
    kept = (*layout.rows[:row], *layout.columns[:column])
    expected = oracle.cells(seen, kept, [fact])
    assert set(cube.cells[row, column]) == set(expected)
    for key in (
        data.draw(st.lists(st.sampled_from(sorted(expected, key=str)), unique=True, max_size=4)) if expected else []
    ):
        many, ids = drill(looking, layout, known, at_of(layout, key[:row], key[row:]), slice(0, 1000), of)
        behind = [one for one in expected[key][fact] if one.pk in ids]
        value, instrument = cube.cells[row, column][key][of], instrument_of(kept, key)
        assert many == len(ids) == len(behind)
        assert oracle.measures(seen, {**_NOTHING, fact: behind}, instrument)[of] == pytest.approx(value)
        if of in ROWS_COUNTED:
            assert many == value
        if of in ROWS_COUNTED + SUMMED:
            assert all(oracle.measures(seen, {**_NOTHING, fact: [one]})[of] for one in behind)


ROWS_COUNTED = ("works", "held", "with_login", "not_held", "dials", "answered", "long", "effective", "quality")
SUMMED = ("clients", "persons", "assignments", "used", "minutes", "logins")
_NOTHING: dict[Fact, list[Any]] = {fact: [] for fact in Fact}


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_leave_what_has_one_of_the_values(people: list[Employee], data: st.DataObject) -> None:
    looking = Employee.objects.get(pk=people[0].pk)
    known = attributes()
    code = data.draw(st.sampled_from(oracle.CODES))
    period = Period(START, END)
    measures = ("works", "clients", "dials", "logins")
    values = values_of(looking, Layout((), (), measures, period), known, code)
    chosen = data.draw(st.lists(st.sampled_from(values), unique=True, min_size=1))
    filters = {code: tuple(written(value) for value in chosen)}
    cube = report(looking, Layout((), (), measures, period, filters), known).cube
    seen = oracle.seen_by(looking, period.start, period.end)
    kept = {
        fact: [one for one in rows if set(oracle.values(seen, code, one)) & set(chosen)]
        for fact, rows in seen.rows.items()
    }
    right = oracle.measures(seen, kept)
    assert cube.total == {measure: right[measure] for measure in measures}


def test_calls_are_counted_as_the_page_of_figures_counts_them(people: list[Employee]) -> None:
    """By day and by employee, for all who look; the same numbers as under «Calls, figures»."""
    measures = ("dials", "answered", "long", "effective", "quality", "air_minutes", "air_minutes_each")
    for employee in people:
        looking = Employee.objects.get(pk=employee.pk)
        cube = report(looking, Layout(("specialist",), ("day",), measures, Period(START, END)), attributes()).cube
        for level, field in (((1, 0), "employee"), ((0, 1), "day")):
            expected = by(looking, Whom(), (START, END), quality_minutes(), field)
            assert set(cube.cells[level]) == set(expected)
            for key, figures in expected.items():
                assert_same(cube.cells[level][key], figures)
        assert_same(cube.total, total(by(looking, Whom(), (START, END), quality_minutes(), "day")))


def assert_same(cell: dict[str, Any], figures: Any) -> None:
    names = ("dials", "answered", "long", "effective", "quality")
    assert {name: cell[name] for name in names} == {name: getattr(figures, name) for name in names}
    assert cell["air_minutes"] == figures.minutes
    average = figures.average_minutes
    assert cell["air_minutes_each"] == (average if average is None else pytest.approx(float(average), abs=0.051))


def test_a_call_without_a_work_is_in_the_totals_and_under_no_work(settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path
    specialist = make_employee()
    client, result = make_client(specialist), WorkResult.objects.create(name="Исход звонка")
    work = make_work(client, specialist, result=result)
    make_call(client, specialist, work=work)
    for _alone in range(2):
        make_call(client, specialist)
    refresh()
    layout = Layout(("specialist", "result"), (), ("works", "dials"), Period(today(), today()))
    cells = report(specialist, layout, attributes()).cube.cells
    assert cells[2, 0] == {
        (specialist.pk, result.pk): {"works": 1, "dials": 1}, (specialist.pk, NO_WORK): {"works": 0, "dials": 2},
    }  # fmt: skip
    assert cells[1, 0] == {(specialist.pk,): {"works": 1, "dials": 3}}
    assert cells[0, 0] == {(): {"works": 1, "dials": 3}}


def test_nothing_seen_is_an_empty_report(people: list[Employee]) -> None:
    stranger = make_employee()
    layout = Layout(("specialist",), ("month",), ("works", "clients", "held_share"), Period(START, date(2026, 3, 1)))
    cube = report(stranger, layout, attributes()).cube
    assert cube.cells[1, 1] == {}
    assert cube.total == {"works": 0, "clients": 0, "held": 0, "not_held": 0, "held_share": None}


def test_a_year_without_files_is_empty_too(people: list[Employee]) -> None:
    layout = Layout(("specialist",), (), ("works",), Period(date(2001, 1, 1), date(2001, 12, 31)))
    assert report(people[0], layout, attributes()).cube.total == {"works": 0}


@pytest.mark.parametrize(
    ("layout", "problems"),
    [
        (Layout(("nose",), (), ("works",), Period(START, START)), (("attribute", "nose"),)),
        (Layout((), (), ("weight",), Period(START, START)), (("measure", "weight"),)),
        (Layout((), (), (), Period(START, START)), (("nothing", ""),)),
        (Layout((), (), ("air_seconds",), Period(START, START)), (("measure", "air_seconds"),)),
        (Layout(("state",), ("state",), ("works",), Period(START, START)), (("twice", "state"),)),
        (Layout((), (), ("works",), Period(START, START - timedelta(days=1))), (("period", ""),)),
        (Layout((), (), ("works",), Period(START, START), {"hour": ("noon",)}), (("value", "noon"),)),
        (Layout(("month",), (), ("works",), Period(START, START), compared="year"), (("compared_time", ""),)),
    ],
)
def test_what_cannot_be_shown_is_said(people: list[Employee], layout: Layout, problems: Any) -> None:
    with pytest.raises(Unusable) as refused:
        report(people[0], layout, attributes())
    assert refused.value.problems == problems


@pytest.mark.parametrize("short", [0, 20_000])
def test_too_wide_a_report_is_refused(people: list[Employee], monkeypatch: pytest.MonkeyPatch, short: int) -> None:
    """Counted before its cells are read, or with them where they are few."""
    monkeypatch.setattr("reports.cube.SHORT", short)
    monkeypatch.setattr("reports.workplace.MOST_COLUMNS", 3)
    layout = Layout((), ("day",), ("works",), Period(START, END))
    with pytest.raises(Unusable) as refused:
        report(people[0], layout, attributes())
    assert refused.value.problems == (("wide", str(len(values_of(people[0], layout, attributes(), "day")))),)


def test_there_is_no_drill_into_an_unknown_measure(people: list[Employee]) -> None:
    layout = Layout((), (), ("works",), Period(START, START))
    with pytest.raises(Unusable) as refused:
        drill(people[0], layout, attributes(), {}, slice(0, 10), "weight")
    assert refused.value.problems == (("measure", "weight"),)
