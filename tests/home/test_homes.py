"""The homes: what each role sees, how many statements it costs, and that a figure equals the list it opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.actors import EVERYBODY, OUTSIDE, Actors
from tests.factories import make_client, make_employee, make_group, make_substitution, make_work
from triggers import actions
from triggers.models import Result

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def browser_of(employee: Employee) -> Browser:
    browser = Browser()
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def computed(client: Any, *days: date) -> None:
    for day in days or (DAY,):
        actions.compute(client_ids=[client.pk], day=day)
    actions.refresh_tallies(day=DAY)


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_role_gets_its_home(actors: Actors, name: str) -> None:
    response = actors.client(name).get("/")
    if name in OUTSIDE:
        assert response.status_code == 302
        return
    template = {
        "account_manager": "manager", "auditor": "auditor",
        "head": "supervisor", "other_head": "supervisor", "director": "supervisor",
    }.get(name, "specialist")  # fmt: skip
    assert response.status_code == 200
    assert f"home/{template}.html" in [one.name for one in response.templates]


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_finds_the_client_on_the_home(actors: Actors, name: str, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    make_substitution(actors["specialist"], actors["substitute"], starts_on=DAY, ends_on=DAY)
    client = make_client(
        actors["specialist"], account_manager=actors["account_manager"], name="НАЙДЁНЫШ", monthly_fee=Decimal(1000)
    )
    Result.objects.all().delete()
    computed(client)
    Result.objects.update(band="high", indicator=Decimal("0.50"))
    text = actors.client(name).get("/").content.decode()
    assert ("НАЙДЁНЫШ" in text) == (name in {"specialist", "substitute", "account_manager", "head", "director"})


def test_a_home_of_another_role_does_not_exist(actors: Actors) -> None:
    statuses = {
        code: actors.client("specialist").get(f"/home/{code}/").status_code
        for code in ("specialist", "manager", "nonsense")
    }
    assert statuses == {"specialist": 200, "manager": 404, "nonsense": 404}


def test_several_roles_have_a_tab_each() -> None:
    employee = make_employee([Role.SPECIALIST, Role.HEAD], make_group())
    text = browser_of(employee).get("/").content.decode()
    assert re.findall(r'href="(/home/\w+/)"', text) == ["/home/specialist/", "/home/supervisor/"]


def test_newly_worse_come_first(on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    specialist = make_employee(Role.SPECIALIST, make_group())
    steady, fallen, fine = (make_client(specialist, name=name) for name in ("ДАВНО", "СЕЙЧАС", "ХОРОШО"))
    for client in (steady, fallen, fine):
        computed(client, DAY - timedelta(days=5), DAY)
    Result.objects.all().update(band="none", indicator=Decimal("0.22"))
    Result.objects.filter(client=steady).update(band="high", indicator=Decimal("0.60"))
    current = Result.objects.get(client=fallen, valid_until=None)
    Result.objects.filter(pk=current.pk).update(valid_until=DAY - timedelta(days=1))
    current.pk, current.valid_from, current.band, current.indicator = None, DAY, "dynamic", Decimal("0.31")
    current.save()
    text = browser_of(specialist).get("/").content.decode()
    assert sorted(("ДАВНО", "СЕЙЧАС", "ХОРОШО"), key=text.index) == ["СЕЙЧАС", "ДАВНО", "ХОРОШО"]
    assert text.count("trending-up") or text.count('class="newly"') == 1


def test_manager_sees_what_moved_since_the_last_visit(on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    manager = make_employee(Role.ACCOUNT_MANAGER, make_group())
    client = make_client(None, account_manager=manager)
    computed(client, DAY - timedelta(days=9))
    Result.objects.update(indicator=Decimal("0.27"), valid_until=DAY - timedelta(days=2))
    make_work(client, manager, DAY - timedelta(days=5), method="visit", state="held")
    make_work(client, manager, DAY - timedelta(days=1), method="visit", state="not_held")
    computed(client)
    Result.objects.filter(valid_until=None).update(band="dynamic", indicator=Decimal("0.31"))
    assert "0,27 → 0,31" in browser_of(manager).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "statements"), [(Role.SPECIALIST, 15), (Role.ACCOUNT_MANAGER, 10), (Role.HEAD, 12), (Role.DIRECTOR, 10)]
)
@pytest.mark.parametrize("clients", [1, 3])
def test_statements(
    role: Role, statements: int, clients: int, on_day: Callable[[date], None], django_assert_num_queries: Any
) -> None:
    on_day(DAY)
    group = make_group()
    employee = make_employee(role, group)
    for _ in range(clients):
        owner = employee if role == Role.SPECIALIST else make_employee(Role.SPECIALIST, group)
        computed(make_client(owner, account_manager=employee if role == Role.ACCOUNT_MANAGER else None))
    Result.objects.update(band="high", indicator=Decimal("0.40"))
    actions.refresh_tallies(day=DAY)
    browser = browser_of(employee)
    browser.get("/")
    with django_assert_num_queries(statements):
        browser.get("/")


@pytest.mark.parametrize("name", ["specialist", "account_manager", "auditor"])
def test_specialists_of_a_group_are_for_supervisors(actors: Actors, name: str) -> None:
    assert actors.client(name).get(f"/home/groups/{actors.group.pk}/").status_code == 404


def test_a_group_unfolds_within_the_scope(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    computed(actors.client_row)
    computed(actors.foreign)
    url = f"/home/groups/{actors.other_group.pk}/"
    assert [actors.client(name).get(url).status_code for name in ("head", "other_head", "director")] == [404, 200, 200]
    fragment = actors.client("director").get(url, headers={"HX-Request": "true"}).content.decode()
    assert actors["other_specialist"].full_name in fragment
    assert "<html" not in fragment
