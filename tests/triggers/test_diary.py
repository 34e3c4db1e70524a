"""Clients that became threats stand in the diary of whoever keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contacts.diary.registry import Entry, Span
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_work
from triggers.diary import threats

from .scores import make_result

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _thursday(on_day: Callable[[date], None]) -> None:
    on_day(DAY)


def said(employee: Any, by: Any = None, start: date = DAY, **fields: Any) -> list[Entry]:
    return list(threats(Span(employee, by or employee, start, DAY, **fields)))


def rises(client: Any) -> None:
    make_result(client, DAY - timedelta(days=20), BEFORE, band="none", indicator=Decimal("0.20"))
    make_result(client, DAY)


def test_a_client_becomes_a_threat_and_is_answered_by_a_contact() -> None:
    employee, manager = make_employee(), make_employee(Role.ACCOUNT_MANAGER)
    client = make_client(employee, name="ВЕТЕР", account_manager=manager)
    rises(client)
    for one in (employee, manager):
        (entry,) = said(one)
        assert (entry.day, entry.client, entry.is_done, entry.tone) == (DAY, client, False, "danger")
        assert (entry.url, entry.note) == (
            f"{client.get_absolute_url()}#risk",
            "1 вход за 30 дней · долг 2,0 мес. · недообучено 1 подразделение",
        )
    make_work(client, employee, DAY, state="not_held")
    assert not said(employee)[0].is_done
    make_work(client, employee, DAY)
    assert said(employee)[0].is_done
    assert said(employee, overdue=True) == []


@pytest.mark.parametrize(
    "history",
    [
        [(BEFORE, BEFORE, "high"), (DAY, None, "high")],  # it was one before
        [(DAY, None, "dynamic")],
        [(BEFORE, None, "high")],  # of another day
        [(BEFORE, BEFORE, "high"), (DAY, None, "none")],
        [(DAY, None, "high")],  # nothing was said just before
    ],
)
def test_what_is_no_threat_of_this_day(history: list[tuple[date, date | None, str]]) -> None:
    employee = make_employee()
    client = make_client(employee)
    make_result(client, DAY - timedelta(days=9), BEFORE - timedelta(days=1), band="none", indicator=Decimal("0.20"))
    for since, until, band in history:
        make_result(client, since, until, band=band)
    assert said(employee) == []


@pytest.mark.parametrize(("by", "count"), [("specialist", 1), ("head", 1), ("other_head", 0), ("auditor", 0)])
def test_only_what_the_one_who_looks_sees(actors: Actors, by: str, count: int) -> None:
    rises(actors.client_row)
    assert len(said(actors["specialist"], actors[by])) == count


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(count: int, django_assert_num_queries: Any) -> None:
    employee = make_employee()
    for _place in range(count):
        rises(make_client(employee))
    with django_assert_num_queries(2):  # who is seen, and the results
        said(employee)
