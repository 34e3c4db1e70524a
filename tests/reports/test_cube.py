"""Every cell and every total of random reports over random contacts, against the tables."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.works.models import Assignment, Instrument, PlannedInstrument, WorkInstrument, WorkResult
from crm.staff.choices import Role
from crm.staff.models import Employee
from reports.actions import refresh
from reports.catalogue import MEASURES
from reports.rules import Layout, Period, levels
from reports.workplace import Unusable, at_of, attributes, drill, report, values_of
from tests.factories import make_client, make_employee, make_group, make_work
from tests.triggers.scores import make_result

from . import oracle

pytestmark = pytest.mark.django_db

START, DAYS = date(2025, 11, 20), 130
CODES = tuple(sorted(oracle.VALUES))
MEASURED = tuple(code for code in MEASURES if code != "persons")


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> list[Employee]:
    """Contacts of four specialists in two groups; a director, a head, a specialist and an auditor look at them."""
    settings.REPORTS_DIR = tmp_path
    rng = random.Random(20261121)
    groups = [make_group(), make_group()]
    specialists = [make_employee(group=groups[place % 2]) for place in range(4)]
    results = [
        WorkResult.objects.create(name=f"Проба {place}", stage=stage) for place, stage in enumerate((4, 6, None))
    ]
    instruments = [Instrument.objects.create(name=f"Проба {place}") for place in range(3)]
    for _client in range(14):
        owner = rng.choice(specialists)
        client = make_client(owner, category=rng.choice(["A", "B", ""]))
        make_result(client, START + timedelta(days=20), START + timedelta(days=60), band=rng.choice(["none", "high"]))
        months = {START.replace(day=1), date(2026, 1, 1)}
        owed = [Assignment.objects.create(client=client, employee=owner, month=month) for month in sorted(months)]
        for one in owed:
            for instrument in rng.sample(instruments, rng.randint(0, 2)):
                PlannedInstrument.objects.create(assignment=one, instrument=instrument, quantity=rng.randint(1, 5))
        for _visit in range(rng.randint(0, 9)):
            work = make_work(
                client, rng.choice([owner, owner, rng.choice(specialists), None]),
                START + timedelta(days=rng.randrange(DAYS)),
                state=rng.choice(["held", "held_with_login", "not_held", "cancelled", "planned"]),
                kind=rng.choice(["planned", "unplanned"]), is_incoming=rng.random() < 0.2,
                result=rng.choice([*results, None]), stages=rng.sample([2, 4, 5], rng.randint(0, 2)),
                minutes=rng.choice([None, 3, 12]), assignment=rng.choice([*owed, None]),
            )  # fmt: skip
            for instrument in rng.sample(instruments, rng.randint(0, 3)):
                WorkInstrument.objects.create(work=work, instrument=instrument, quantity=rng.randint(1, 3))
    refresh()
    return [
        make_employee(Role.DIRECTOR), make_employee(Role.HEAD, groups[0]), specialists[1],
        make_employee(Role.AUDITOR, audits=[groups[1]]),
    ]  # fmt: skip


layouts = st.builds(
    lambda codes, cut, measures, start, days: Layout(
        rows=tuple(codes[:cut]),
        columns=tuple(codes[cut:]),
        measures=tuple(measures),
        period=Period(START + timedelta(days=start), START + timedelta(days=start + days)),
    ),
    st.lists(st.sampled_from(CODES), unique=True, max_size=3),
    st.integers(0, 3),
    st.lists(st.sampled_from(MEASURED), unique=True, min_size=1, max_size=5),
    st.integers(0, 40),
    st.integers(0, 100),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_cell_and_total_is_what_the_tables_say(people: list[Employee], data: st.DataObject) -> None:
    employee, layout = data.draw(st.sampled_from(people)), data.draw(layouts)
    looking = Employee.objects.get(pk=employee.pk)
    cube = report(looking, layout, attributes()).cube
    seen = oracle.works(looking, layout.period.start, layout.period.end)
    for row, column in levels(layout):
        kept = (*layout.rows[:row], *layout.columns[:column])
        expected = oracle.cells(seen, kept) if kept else {(): seen}
        found = cube.cells[row, column]
        assert set(found) == set(expected), kept
        for key, works in expected.items():
            instrument = key[kept.index("instrument")] if "instrument" in kept else ...
            right = oracle.measures(works, instrument)
            assert {code: found[key][code] for code in layout.measures} == pytest.approx(
                {code: right[code] for code in layout.measures}
            ), (kept, key)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_drill_holds_exactly_the_works_of_its_cell(people: list[Employee], data: st.DataObject) -> None:
    employee, layout = data.draw(st.sampled_from(people)), data.draw(layouts)
    looking = Employee.objects.get(pk=employee.pk)
    known = attributes()
    cube = report(looking, Layout(layout.rows, layout.columns, ("works",), layout.period), known).cube
    seen = oracle.works(looking, layout.period.start, layout.period.end)
    row, column = data.draw(st.sampled_from(levels(layout)))
    kept = (*layout.rows[:row], *layout.columns[:column])
    for key, works in (oracle.cells(seen, kept) if kept else {(): seen}).items():
        at = at_of(layout, key[:row], key[row:])
        many, ids = drill(looking, layout, known, at, slice(0, 1000))
        assert many == cube.cells[row, column][key]["works"]
        assert set(ids) == {work.pk for work in works}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_leave_the_works_that_have_one_of_the_values(people: list[Employee], data: st.DataObject) -> None:
    looking = Employee.objects.get(pk=people[0].pk)
    known = attributes()
    code = data.draw(st.sampled_from(CODES))
    period = Period(START, START + timedelta(days=DAYS))
    plain = Layout((), (), ("works", "clients"), period)
    values = values_of(looking, plain, known, code)
    chosen = data.draw(st.lists(st.sampled_from(values), unique=True, min_size=1))
    filters = {code: tuple("~" if value is None else str(value) for value in chosen)}
    total = report(looking, Layout((), (), ("works", "clients"), period, filters), known).cube.total
    kept = [
        work for work in oracle.works(looking, period.start, period.end) if set(oracle.VALUES[code](work)) & set(chosen)
    ]
    assert total == {"works": len(kept), "clients": len({work.client_id for work in kept})}


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


def test_too_wide_a_report_is_refused(people: list[Employee], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.workplace.MOST_COLUMNS", 3)
    layout = Layout((), ("day",), ("works",), Period(START, START + timedelta(days=DAYS)))
    with pytest.raises(Unusable) as refused:
        report(people[0], layout, attributes())
    assert refused.value.problems[0][0] == "wide"
