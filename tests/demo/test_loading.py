"""The commands: quick, repeatable, refused where real data live."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from clients.models import Client
from crm.demo.extras import PASSWORD
from crm.demo.loader import load
from crm.staff.models import Employee, Substitution
from triggers.models import Result, Run


def output(*arguments: str) -> str:
    stream = io.StringIO()
    call_command(*arguments, stdout=stream, stderr=io.StringIO())
    return stream.getvalue()


def state() -> dict[str, list[tuple[object, ...]]]:
    return {
        "clients": list(Client.objects.order_by("pk").values_list("pk", "number", "is_vip", "updated_at")),
        "employees": list(Employee.objects.order_by("pk").values_list("pk", "username", "password")),
        "results": list(
            Result.objects.order_by("pk").values_list("pk", "valid_from", "valid_until", "indicator", "levels")
        ),
        "runs": list(Run.objects.order_by("pk").values_list("pk", "date")),
        "substitutions": list(Substitution.objects.order_by("pk").values_list("pk", "starts_on", "ends_on")),
    }


@pytest.mark.django_db(transaction=True)
def test_small_loads_and_a_second_load_changes_nothing():
    first = load("small")
    assert first.first
    assert {one.format: one.refused for one in first.summaries if one.refused} == {}
    before = state()
    second = load("small")
    assert (second.first, second.changed) == (False, 0)
    assert sum(one.unchanged for one in second.summaries) == sum(
        one.created + one.updated + one.unchanged for one in first.summaries
    )
    assert state() == before


@pytest.mark.django_db(transaction=True)
def test_the_command_prints_one_login_a_role_and_they_work():
    printed = output("load_demo", "--size", "small")
    logins = [line.split() for line in printed.splitlines()]
    named = [next(word for word in line if word.endswith("1")) for line in logins]
    assert named == ["specialist1", "newcomer1", "manager1", "deputy1", "head1", "auditor1", "director1"]
    assert output("demo_logins") == printed
    employee = Employee.objects.get(username="head1")
    assert employee.check_password(PASSWORD)
    assert output("load_demo", "--size", "small", "--if-empty") == printed


@pytest.mark.django_db
def test_none_loads_nothing():
    assert output("load_demo", "--size", "none") == ""
    assert not Client.objects.exists()


@pytest.mark.django_db
def test_refused_in_production():
    with override_settings(PRODUCTION=True), pytest.raises(CommandError, match="public password"):
        output("load_demo", "--size", "small")
    assert not Client.objects.exists()


@pytest.mark.django_db
def test_no_logins_without_a_demo():
    with pytest.raises(CommandError, match="load_demo"):
        output("demo_logins")


@pytest.mark.django_db
def test_years_must_be_positive():
    with pytest.raises(CommandError, match="at least 1"):
        output("load_demo", "--size", "small", "--years", "0")
