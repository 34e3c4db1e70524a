"""Whatever a supervisor's home counts, the list behind the figure has as many rows (domain §5, Stability monitor)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from clients.choices import ClientStatus
from clients.filters import filters_class
from clients.models import Client
from crm.home.queries import Counts, groups_seen_by, sees_everything, specialists_of, total_of
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_client, make_employee, make_group, make_substitution
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
    """Everything that the home of the supervisor counts: all, each group, each specialist."""
    groups = groups_seen_by(employee, "Без группы")
    yield total_of(groups, "Все", sees_everything(employee))
    yield from groups
    for specialists in specialists_of(employee, [one.group_id for one in groups], "Без специалиста").values():
        yield from specialists


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
    first, second = make_group(), make_group()
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
