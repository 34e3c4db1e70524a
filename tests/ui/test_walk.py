from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from crm.staff.models import Employee, Group
from crm.ui.walk import neighbours

from .conftest import make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(group: Group) -> list[Employee]:
    return [make_employee(name, name, group) for name in "abcde"]


@pytest.mark.parametrize(("at", "before", "after"), [(0, None, "b"), (1, "a", "c"), (3, "c", "e"), (4, "d", None)])
@pytest.mark.parametrize("remembered", ["right", "wrong", "missing"])
def test_neighbours(people: list[Employee], at: int, before: str | None, after: str | None, remembered: str):
    place = {"right": at + 1, "wrong": at + 3, "missing": 0}[remembered]

    assert neighbours(Employee.objects.order_by("username", "pk"), people[at].pk, place, "username") == (before, after)


def test_descending_order_and_related_fields(people: list[Employee]):
    rows = Employee.objects.order_by("-group__name", "-username")

    assert neighbours(rows, people[2].pk, 0, "username") == ("d", "b")


def test_a_row_that_left_the_list_has_no_neighbours(people: list[Employee]):
    rows = Employee.objects.exclude(username="c").order_by("username", "pk")

    assert neighbours(rows, people[2].pk, 3, "username") == (None, None)


def test_at_most_two_queries(people: list[Employee], django_assert_num_queries: Any):
    rows = Employee.objects.order_by("username", "pk")
    with django_assert_num_queries(1):
        neighbours(rows, people[2].pk, 3, "username")
    with django_assert_num_queries(2):
        neighbours(rows, people[2].pk, 5, "username")


def test_the_page_offers_its_neighbours_within_the_filter(visitor: Client, people: list[Employee], employee: Employee):
    body = visitor.get(f"/employees/{people[1].pk}/?from=sort%3D-full_name&at=4").content.decode()

    assert f"/employees/{people[2].pk}/?from=sort%3D-full_name&amp;at=3" in body
    assert f"/employees/{people[0].pk}/?from=sort%3D-full_name&amp;at=5" in body
    assert "/employees/?sort=-full_name" in body


@pytest.mark.parametrize("query", ["", "?at=3", "?from=sort%3Dpassword&at=1"])
def test_without_a_list_there_is_only_the_way_back(visitor: Client, people: list[Employee], query: str):
    body = visitor.get(f"/employees/{people[1].pk}/{query}").content.decode()

    assert "from=" not in body.split("<h1>")[1].split("</h1>")[0]
    assert "/employees/" in body


def test_a_state_cannot_widen_the_scope(visitor: Client, people: list[Employee]):
    stranger = make_employee("bb", "bb", Group.objects.create(name="South"))

    body = visitor.get(f"/employees/{people[1].pk}/?from=&at=2").content.decode()

    assert f"/employees/{stranger.pk}/" not in body
