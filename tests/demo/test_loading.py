"""The commands: quick, repeatable, refused where real data live."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from clients.models import Client
from crm.demo.extras import PASSWORD
from crm.demo.loader import Loaded, load
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


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """What the command has loaded."""
    taken: list[Loaded] = []

    def noted(*args: Any, **options: Any) -> Loaded:
        taken.append(load(*args, **options))
        return taken[-1]

    monkeypatch.setattr("crm.demo.management.commands.load_demo.load", noted)
    return taken


@pytest.mark.django_db(transaction=True)
def test_the_command_loads_prints_logins_that_work_and_a_second_load_changes_nothing(loads: list[Loaded]):
    """In one: a load of the small demo is the longest thing that tests do."""
    printed = output("load_demo", "--size", "small")
    logins = [line.split() for line in printed.splitlines()]
    named = [next(word for word in line if word.endswith("1")) for line in logins]
    assert named == ["specialist1", "newcomer1", "manager1", "deputy1", "head1", "auditor1", "director1"]
    assert output("demo_logins") == printed
    assert Employee.objects.get(username="head1").check_password(PASSWORD)
    assert output("load_demo", "--size", "small", "--if-empty") == printed
    (first,) = loads
    assert first.first
    assert {one.format: one.refused for one in first.summaries if one.refused} == {}
    before = state()
    second = load("small")
    assert (second.first, second.changed) == (False, 0)
    assert sum(one.unchanged for one in second.summaries) == sum(
        one.created + one.updated + one.unchanged for one in first.summaries
    )
    assert state() == before


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
