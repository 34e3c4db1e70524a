"""Every cell and every total of random reports of promises and of money, against the tables."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Region, Segment, SegmentType
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import rebuild_balances
from debts.collection.completeness import Whom, by_specialist
from debts.collection.rules import Sums
from debts.models import NonpaymentReason
from reports.actions import refresh
from reports.catalogue import MEASURES, Derived, counted, facts_of, measures_of
from reports.choices import Fact, Subject
from reports.rules import Layout, Period, levels
from reports.workplace import Unusable, at_of, attributes, drill, drilled_fact, report, values_of, written
from tests.examples import examples
from tests.factories import (
    make_client,
    make_debt_owner,
    make_department,
    make_employee,
    make_group,
    make_invoice,
    make_onlookers,
    make_payment,
    make_promise,
    make_reversal,
)
from tests.triggers.scores import make_result

from . import debts_oracle as oracle

pytestmark = pytest.mark.django_db

START, DAYS = date(2025, 11, 1), 150
DEBTS = (Subject.PROMISES, Subject.MONEY)


class Scene:
    """Promises and documents of clients of four specialists, by dice that always fall alike; kopecks everywhere."""

    def __init__(self) -> None:
        self.dice = random.Random(20261122)
        self.groups = [make_group(department=make_department()), make_group()]
        self.specialists = [make_employee(group=self.groups[place % 2]) for place in range(3)]
        self.specialists.append(make_employee(group=None))
        self.managers = [make_employee(Role.ACCOUNT_MANAGER), None]
        self.reasons = [NonpaymentReason.objects.create(name=f"Проба {place}") for place in range(2)]
        self.regions = [*Region.objects.all()[:2], None]
        self.segment = SegmentType.objects.create(name="Отрасль пробы")
        for place in range(9):
            self.client(place)

    def sum(self) -> Decimal:
        return Decimal(self.dice.choice([1, 10, 133_701, 250_000, 999_999_99]) + self.dice.randrange(100)) / 100

    def day(self) -> date:
        return START + timedelta(days=self.dice.randrange(DAYS))

    def client(self, place: int) -> None:
        dice = self.dice
        client = make_client(
            dice.choice([*self.specialists, None]), category=dice.choice(["A", "B", ""]),
            account_manager=dice.choice(self.managers), region=dice.choice(self.regions),
            monthly_fee=(Decimal(1000), None, Decimal(20_000))[place % 3],
        )  # fmt: skip
        if place % 2:
            Segment.objects.create(client=client, type=self.segment, name=dice.choice(["Торговля", "Право"]))
        if place % 3 == 0:
            make_debt_owner(client)
        make_result(client, START + timedelta(days=20), START + timedelta(days=90), band=dice.choice(["none", "high"]))
        for _promise in range(dice.randint(0, 5)):
            self.promise(client, dice.choice(["kept", "broken", "superseded"]))
        if dice.random() < 0.5:
            self.promise(client, "pending")
        for _invoice in range(dice.randint(0, 4)):
            invoice = make_invoice(client, self.day(), self.sum())
            if dice.random() < 0.3:
                make_invoice(client, invoice.period, -invoice.amount, voids=invoice, void_reason="Ошибка")
        for _payment in range(dice.randint(0, 6)):
            payment = make_payment(client, self.day(), self.sum())
            if dice.random() < 0.4:
                make_reversal(payment, payment.amount if dice.random() < 0.5 else Decimal("0.01"),
                              payment.on + timedelta(days=dice.randrange(40)))  # fmt: skip
        rebuild_balances(client_ids=[client.pk])

    def promise(self, client: Any, state: str) -> None:
        made_on = self.day()
        make_promise(
            client, made_on + timedelta(days=self.dice.randrange(45)), self.sum(), made_on=made_on, state=state,
            reason=self.dice.choice([*self.reasons, None]), made_by=self.dice.choice(self.specialists),
        )  # fmt: skip


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> list[Employee]:
    """A director, a head, a specialist and an auditor, who look at the scene."""
    settings.REPORTS_DIR = tmp_path
    scene = Scene()
    refresh()
    return make_onlookers(scene.groups, scene.specialists[1])


def layout_from(data: st.DataObject) -> Layout:
    """Of either subject, with any of its attributes and measures."""
    subject = data.draw(st.sampled_from(DEBTS))
    codes = data.draw(st.lists(st.sampled_from(oracle.codes(subject)), unique=True, max_size=3))
    cut, start, days = data.draw(st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 130)))
    measures = data.draw(st.lists(st.sampled_from(list(measures_of(subject))), unique=True, min_size=1, max_size=6))
    period = Period(START + timedelta(days=start), START + timedelta(days=start + days))
    return Layout(tuple(codes[:cut]), tuple(codes[cut:]), tuple(measures), period, subject=subject)


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_every_cell_and_total_is_what_the_tables_say(people: list[Employee], data: st.DataObject) -> None:
    """To the kopeck: sums are compared exactly, and are of the type that holds them so."""
    looking, layout = Employee.objects.get(pk=data.draw(st.sampled_from(people)).pk), layout_from(data)
    cube = report(looking, layout, attributes(layout.subject)).cube
    seen = oracle.seen_by(looking, layout.period.start, layout.period.end)
    for row, column in levels(layout):
        kept = (*layout.rows[:row], *layout.columns[:column])
        expected = oracle.cells(seen, kept, facts_of(layout.measures))
        found = cube.cells[row, column]
        assert set(found) == set(expected), kept
        for key, rows in expected.items():
            right = oracle.measures(seen, rows, layout.subject)
            assert {code: found[key][code] for code in layout.measures} == {
                code: right[code] for code in layout.measures
            }, (kept, key)
            assert not any(isinstance(found[key][code], float) for code in layout.measures if _is_money(code))


def _is_money(code: str) -> bool:
    return any(one.decimals == 2 for one in counted([code]))


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_drill_holds_exactly_what_its_cell_counts(people: list[Employee], data: st.DataObject) -> None:
    """What is behind a figure, measured again, is the figure; nothing else is behind it."""
    looking, layout = Employee.objects.get(pk=data.draw(st.sampled_from(people)).pk), layout_from(data)
    of = data.draw(st.sampled_from(list(measures_of(layout.subject))))
    known, fact = attributes(layout.subject), drilled_fact(of, layout.subject)
    cube = report(looking, replace(layout, measures=(of,)), known).cube
    seen = oracle.seen_by(looking, layout.period.start, layout.period.end)
    row, column = data.draw(st.sampled_from(levels(layout)))
    kept = (*layout.rows[:row], *layout.columns[:column])
    expected = oracle.cells(seen, kept, facts_of([of]))
    keys = data.draw(st.lists(st.sampled_from(sorted(expected, key=str)), unique=True, max_size=4)) if expected else []
    for key in keys:
        many, ids = drill(looking, layout, known, at_of(layout, key[:row], key[row:]), slice(0, 1000), of)
        behind = [one for one in expected[key][fact] if one.pk in ids]
        assert many == len(ids) == len(behind)
        again = oracle.measures(seen, {**expected[key], fact: behind}, layout.subject)[of]
        assert again == cube.cells[row, column][key][of]
        if not isinstance(MEASURES[of], Derived):
            alone = [oracle.measures(seen, {**_NOTHING, fact: [one]}, layout.subject)[of] for one in behind]
            assert all(alone) or of in ("billed_clients", "payers")


_NOTHING: dict[Fact, list[Any]] = {fact: [] for fact in Fact}


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_filters_leave_what_has_one_of_the_values(people: list[Employee], data: st.DataObject) -> None:
    looking, subject = Employee.objects.get(pk=people[0].pk), data.draw(st.sampled_from(DEBTS))
    known, measures = attributes(subject), tuple(measures_of(subject))
    code = data.draw(st.sampled_from(oracle.codes(subject)))
    period = Period(START, START + timedelta(days=DAYS + 50))
    values = values_of(looking, Layout((), (), measures, period, subject=subject), known, code)
    chosen = data.draw(st.lists(st.sampled_from(values), unique=True, min_size=1))
    filters = {code: tuple(written(value) for value in chosen)}
    cube = report(looking, Layout((), (), measures, period, filters, subject=subject), known).cube
    seen = oracle.seen_by(looking, period.start, period.end)
    right = oracle.measures(seen, oracle.kept(seen, code, chosen, subject), subject)
    assert {code: cube.total[code] for code in measures} == right


def test_billed_and_collected_are_those_of_the_page_of_completeness(people: list[Employee]) -> None:
    """Of whole months, for each specialist, for all who look."""
    month, measures = date(2026, 1, 1), ("billed", "collected")
    layout = Layout(("specialist",), (), measures, Period(month, date(2026, 1, 31)), subject=Subject.MONEY)
    for one in people[:3]:
        looking = Employee.objects.get(pk=one.pk)
        cells = report(looking, layout, attributes(Subject.MONEY)).cube.cells[1, 0]
        lines = [one for one in by_specialist(looking, Whom(), month, today()) if one.sums != Sums()]
        names = {**dict(Employee.objects.values_list("pk", "full_name")), None: "Без специалиста"}
        found = {names[key]: Sums(cell["billed"], cell["collected"]) for (key,), cell in cells.items()}
        assert {name: sums for name, sums in found.items() if sums != Sums()} == {one.name: one.sums for one in lines}


def test_kopecks_do_not_drift(settings: Any, tmp_path: Path) -> None:
    """A thousand times ten kopecks and the largest sum there may be, which no float holds together."""
    settings.REPORTS_DIR = tmp_path
    client, most = make_client(make_employee()), Decimal("999999999999.99")
    for _payment in range(30):
        make_payment(client, START, Decimal("0.10"))
    make_payment(client, START, most)
    refresh()
    layout = Layout(("month",), ("client",), ("collected", "paid"), Period(START, START), subject=Subject.MONEY)
    cube = report(make_employee(Role.DIRECTOR), layout, attributes(Subject.MONEY)).cube
    assert cube.total == {"collected": most + 3, "paid": most + 3}
    assert {cell["collected"] for cells in cube.cells.values() for cell in cells.values()} == {most + 3}


@pytest.mark.parametrize(
    ("subject", "layout", "problem"),
    [
        (Subject.PROMISES, {"measures": ("billed",)}, ("elsewhere", "billed")),
        (Subject.PROMISES, {"measures": ("works",)}, ("elsewhere", "works")),
        (Subject.WORKS, {"measures": ("promises",)}, ("elsewhere", "promises")),
        (Subject.MONEY, {"rows": ("promise_state",), "measures": ("billed",)}, ("elsewhere", "promise_state")),
        (Subject.MONEY, {"rows": ("nose",), "measures": ("billed",)}, ("attribute", "nose")),
        (Subject.MONEY, {"measures": ("weight",)}, ("measure", "weight")),
    ],
)
def test_subjects_are_not_mixed(subject: Subject, layout: dict[str, Any], problem: tuple[str, str]) -> None:
    asked = Layout(layout.get("rows", ()), (), layout["measures"], Period(START, START), subject=subject)
    with pytest.raises(Unusable) as refused:
        report(make_employee(Role.DIRECTOR), asked, attributes(subject))
    assert refused.value.problems == (problem,)


def test_there_is_no_drill_into_a_measure_of_another_subject() -> None:
    asked = Layout((), (), ("promises",), Period(START, START), subject=Subject.PROMISES)
    with pytest.raises(Unusable) as refused:
        drill(make_employee(Role.DIRECTOR), asked, attributes(Subject.PROMISES), {}, slice(0, 10), "billed")
    assert refused.value.problems == (("elsewhere", "billed"),)
