"""Whatever a supervisor's home counts, the list behind the figure has as many rows (domain §5, Stability monitor)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from clients.choices import ClientStatus
from clients.filters import filters_class
from clients.models import Client, ServicePoint
from clients.queries import Load
from crm.home.counts import (
    Counts,
    add_up,
    by_department,
    groups_seen_by,
    keep_worst,
    sees_everything,
    total_of,
    unfold,
)
from crm.staff.calendar import today
from crm.staff.choices import NormCode, Role
from crm.staff.models import Employee, Group
from tests.factories import make_client, make_department, make_employee, make_group, make_substitution
from tests.triggers.scores import make_result
from triggers.actions import refresh_tallies
from triggers.filters import MOVES
from triggers.models import Result
from triggers.rules import BAND_ORDER

pytestmark = pytest.mark.django_db
FIGURES = {**{band: f"band={band}" for band in BAND_ORDER}, **{move: f"moved={move}" for move in MOVES}}
STATES: tuple[dict[str, Any], ...] = (
    {"status": ClientStatus.SERVICED},
    {"status": ClientStatus.RETENTION},
    {"status": ClientStatus.DISCONNECTED, "disconnected_on": today() + timedelta(days=9)},  # still in service
)
SPANS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 60)


def rows_behind(employee: Employee, query: str) -> int:
    # an employee of their own: a scope is remembered for the length of a request
    asking = Employee.objects.get(pk=employee.pk)
    clients = Client.objects.visible_to(asking)
    found = filters_class()(QueryDict(query), queryset=clients, request=SimpleNamespace(user=asking))
    assert found.form.is_valid(), found.form.errors
    return found.qs.count()


def lines_of(employee: Employee) -> Iterator[Counts]:
    """Everything that the home of the supervisor counts: all, each department, each group, each specialist."""
    groups = groups_seen_by(employee, "Без группы")
    unfold(employee, groups, "Без специалиста")
    yield total_of(groups, "Все", sees_everything(employee))
    for department in by_department(groups, "Без отдела"):
        yield department
        for group in department.children:
            yield group
            yield from group.children


def assert_lists_agree(employee: Employee) -> None:
    employee = Employee.objects.get(pk=employee.pk)
    addresses = [
        (line, figure, f"status=all&{line.query}&{FIGURES[figure]}")
        for line in lines_of(employee)
        for figure in FIGURES
    ]
    counted = [(address, line.numbers[figure]) for line, figure, address in addresses]
    assert counted == [(address, rows_behind(employee, address)) for _line, _figure, address in addresses]


def history(rng: random.Random, client: Client) -> None:
    """Intervals up to now, or to a day out of service; now and then days between that say nothing."""
    edges = sorted(rng.sample(SPANS, rng.randint(1, 5)), reverse=True)
    for back, following in zip(edges, [*edges[1:], None], strict=True):
        since = today() - timedelta(days=back)
        until = None if following is None else today() - timedelta(days=following + 1)
        if following is None and rng.random() < 0.15:
            until = since
        if rng.random() < 0.85:
            make_result(client, since, until, band=rng.choice(BAND_ORDER), indicator=Decimal("0.30"))


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_equals_its_list(seed: int) -> None:
    rng = random.Random(seed)
    first, second = (
        make_group(department=make_department()),
        make_group(department=rng.choice([None, make_department()])),
    )
    specialists = [make_employee(Role.SPECIALIST, group) for group in (first, first, second, second, None)]
    heads = [make_employee(Role.HEAD, group) for group in (first, second)]
    managers = [make_employee(Role.ACCOUNT_MANAGER, group) for group in (first, second)]
    director = make_employee(Role.DIRECTOR)
    make_substitution(specialists[2], heads[0])  # a head who works for one specialist of another group
    for _ in range(40):
        client = make_client(
            rng.choice([*specialists, heads[0], None]),
            account_manager=rng.choice([*managers, None]),
            **rng.choice(STATES),
        )
        history(rng, client)
    refresh_tallies(day=today())
    for employee in (director, *heads):
        assert_lists_agree(employee)


def moves_of(line: Counts) -> dict[str, int]:
    """The movements that are not zero."""
    return {name: line.numbers[name] for name in MOVES if line.numbers[name]}


def test_a_day_counts_the_moves_up_to_that_day() -> None:
    """The night before last is no night any more."""
    specialist = make_employee(Role.SPECIALIST, make_group())
    client, day = make_client(specialist), date(2026, 3, 2)
    make_result(client, day - timedelta(days=9), day - timedelta(days=2), band="none")
    make_result(client, day - timedelta(days=1), band="high")
    refresh_tallies(day=day - timedelta(days=1))
    (line,) = groups_seen_by(make_employee(Role.DIRECTOR), "")
    assert {name: line.numbers[name] for name in MOVES} == {
        **dict.fromkeys(MOVES, 0),
        "worse_night": 1,
        "worse_week": 1,
    }
    refresh_tallies(day=day)
    (line,) = groups_seen_by(make_employee(Role.DIRECTOR), "")
    assert moves_of(line) == {"worse_week": 1}


def test_a_client_who_was_not_computed_then_did_not_move() -> None:
    specialist = make_employee(Role.SPECIALIST, make_group())
    make_result(make_client(specialist), today(), band="high")
    refresh_tallies(day=today())
    (line,) = groups_seen_by(make_employee(Role.DIRECTOR), "")
    assert (line.numbers["high"], moves_of(line)) == (1, {})
    assert Result.objects.count() == 1


# --- Departments and the load -----------------------------------------------------------------------------------------


def bearer(group: Group | None, points: Sequence[int], *roles: Role) -> Employee:
    """A specialist whose clients have so many points each."""
    employee = make_employee([*(roles or [Role.SPECIALIST])], group)
    for many in points:
        client = make_client(employee)
        ServicePoint.objects.bulk_create(ServicePoint(client=client, name=str(one)) for one in range(many))
        make_result(client, today(), band="none")
    return employee


def unfolded(employee: Employee) -> tuple[Counts, list[Counts]]:
    employee = Employee.objects.get(pk=employee.pk)
    groups = groups_seen_by(employee, "Без группы")
    unfold(employee, groups, "Без специалиста")
    return total_of(groups, "Все", sees_everything(employee)), by_department(groups, "Без отдела")


def load_text(line: Counts) -> str:
    return f"{line.load.actual}/{line.load.norm:.0f}" if line.load and line.load.norm else "—"


def test_the_load_of_a_group_is_the_sum_of_its_specialists() -> None:
    north = make_department("Север")
    first, second = make_group("Первая", department=north), make_group("Вторая", department=north)
    alone = make_group("Третья", department=make_department("Юг"))
    bearer(first, [2, 3]), bearer(first, [1])
    bearer(first, [])  # at work without clients: a part of what the group can bear
    make_employee(Role.SPECIALIST, first, is_active=False)
    bearer(first, [7], Role.SPECIALIST, Role.HEAD)  # whose line counts the group, which would count it twice
    bearer(second, [4])
    bearer(alone, [5])
    refresh_tallies(day=today())
    total, departments = unfolded(make_employee(Role.DIRECTOR))
    shown = {department.label: load_text(department) for department in departments}
    groups = {group.label: load_text(group) for department in departments for group in department.children}
    assert groups == {"Первая": "6/360", "Вторая": "4/120", "Третья": "5/120"}
    assert (shown, load_text(total)) == ({"Север": "10/480", "Юг": "5/120"}, "15/600")


@pytest.mark.parametrize("seed", range(3))
def test_each_load_equals_the_points_of_the_lists_below(seed: int) -> None:
    rng = random.Random(seed)
    groups = [make_group(department=department) for department in (make_department(), None, None)]
    for group in groups:
        for _ in range(3):
            bearer(group, [rng.randint(1, 4) for _ in range(rng.randint(0, 3))])
    refresh_tallies(day=today())
    for employee in (make_employee(Role.DIRECTOR), make_employee(Role.HEAD, groups[0])):
        total, departments = unfolded(employee)
        for line in (total, *departments, *(group for department in departments for group in department.children)):
            assert line.load is not None
            assert line.load.actual == points_behind(employee, f"{line.query}&status=serviced"), line.label


def points_behind(employee: Employee, query: str) -> int:
    asking = Employee.objects.get(pk=employee.pk)
    clients = Client.objects.visible_to(asking)
    found = filters_class()(QueryDict(query), queryset=clients, request=SimpleNamespace(user=asking))
    return ServicePoint.objects.filter(client__in=found.qs, is_active=True).count()


def test_a_folded_group_says_no_load() -> None:
    group = make_group()
    bearer(group, [2])
    refresh_tallies(day=today())
    groups = groups_seen_by(make_employee(Role.DIRECTOR), "")
    assert [one.load for one in (total_of(groups, "", True), *by_department(groups, ""), *groups)] == [None] * 3


def test_add_up_takes_only_norms_in_service_points() -> None:
    points = NormCode.SERVICE_POINTS
    loads = [Load(5, 2, Decimal(120), unit=points), Load(9, 9, Decimal(200)), Load(7, 7, None, unit=points), None]
    assert add_up(loads) == Load(5, 2, Decimal(120), unit=points)
    assert add_up([]).norm == 0


def test_only_the_worst_groups_stand_on_the_home() -> None:
    """Those that are left out stay in the sums of their departments and have a page of their own."""
    departments = [
        Counts(name, "", counted(sum(highs), 10 * len(highs)), children=[group_of(high) for high in highs])
        for name, highs in (("А", [9, 1, *[2] * 12]), ("Б", [0, 8, 7]))
    ]
    assert keep_worst(departments) == 2
    assert [[one.numbers["high"] for one in department.children] for department in departments] == [
        [9, *[2] * 12], [8, 7],
    ]  # fmt: skip
    assert [department.numbers["high"] for department in departments] == [34, 15]


_codes = count(1)


def group_of(high: int) -> Counts:
    number = next(_codes)
    return Counts(f"Группа {number:03}", "", counted(high, 10), group_id=number)


def counted(high: int, total: int) -> dict[str, int]:
    return {"high": high, "dynamic": 0, "none": total - high}
