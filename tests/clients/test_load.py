"""The load against the norm (domain §2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clients.models import ServicePoint
from clients.queries import Load, load_of
from crm.staff.models import Norm
from tests.factories import make_client, make_employee, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _norms() -> None:
    Norm.objects.all().delete()
    Norm.objects.create(role="specialist", code="service_points", value=120)
    Norm.objects.create(role="account_manager", code="clients_min", value=144)
    Norm.objects.create(role="account_manager", code="clients_max", value=192)
    Norm.objects.create(role="head", code="clients_max", value=400)
    Norm.objects.create(role="auditor", code="service_points", value=300)


def test_points_are_counted_and_a_client_without_points_is_one() -> None:
    specialist = make_employee()
    first, _second = make_client(specialist), make_client(specialist)
    for name, active in (("Офис", True), ("Склад", True), ("Архив", False)):
        ServicePoint.objects.create(client=first, name=name, is_active=active)
    assert load_of([specialist]) == {specialist.pk: Load(3, 2, Decimal(120), unit="service_points")}


def test_disconnected_clients_do_not_count() -> None:
    specialist = make_employee()
    make_client(specialist, status="disconnected", disconnected_on=date(2026, 1, 1))
    load = load_of([specialist])[specialist.pk]
    assert (load.actual, load.percent, load.is_over) == (0, 0, False)


def test_a_client_owned_twice_counts_once() -> None:
    manager = make_employee("account_manager")
    make_client(manager, account_manager=manager)
    assert load_of([manager]) == {manager.pk: Load(1, 1, Decimal(192), Decimal(144), "clients_max")}


def test_a_head_answers_for_the_group_and_an_auditor_for_those_audited() -> None:
    group, other = make_group(), make_group()
    head, auditor = make_employee("head", group), make_employee("auditor", audits=[group])
    make_client(make_employee(group=group))
    make_client(make_employee(group=group))
    make_client(make_employee(group=other))
    loads = load_of([head, auditor])
    assert (loads[head.pk].actual, loads[auditor.pk].actual) == (2, 2)


def test_a_role_without_a_norm() -> None:
    director = make_employee("director")
    load = load_of([director])[director.pk]
    assert (load.norm, load.percent, load.is_over) == (None, None, False)


@pytest.mark.parametrize("count", [1, 3])
def test_two_statements(django_assert_num_queries: Any, count: int) -> None:
    employees = [make_employee() for _ in range(count)]
    for employee in employees:
        make_client(employee)
    with django_assert_num_queries(2):
        loads = load_of(employees)
    assert [load.clients for load in loads.values()] == [1] * count
