"""Groups, departments, norms and the calendar page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client as Browser

from crm.staff import actions
from crm.staff.choices import NormCode, Role
from crm.staff.models import CalendarDay, Department, Group, Norm
from tests.actors import Actors
from tests.factories import make_employee, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_director() -> Browser:
    browser = Browser()
    browser.force_login(make_employee(Role.DIRECTOR))
    return browser


def test_a_group_in_a_department(as_director: Browser) -> None:
    as_director.post("/staff/departments/new/", {"name": "Сервис"})
    department = Department.objects.get()
    as_director.post("/staff/groups/new/", {"name": " Первая ", "department": department.pk})
    assert [(one.name, one.department) for one in Group.objects.all()] == [("Первая", department)]


def test_a_taken_name_is_said_beside_the_field(as_director: Browser) -> None:
    make_group("Первая")
    response = as_director.post("/staff/groups/new/", {"name": "Первая"})
    assert (list(response.context["form"].errors), Group.objects.count()) == (["name"], 1)


def test_renaming(as_director: Browser) -> None:
    group = make_group("Первая")
    as_director.post(f"/staff/groups/{group.pk}/", {"name": "Вторая"})
    group.refresh_from_db()
    assert group.name == "Вторая"


def test_a_group_with_people_is_not_deleted() -> None:
    group = make_group()
    make_employee(group=group, is_active=False)
    with pytest.raises(ValidationError):
        actions.delete_group(by=None, group=group)
    assert Group.objects.count() == 1


def test_empty_ones_are(as_director: Browser) -> None:
    department = Department.objects.create(name="Сервис")
    group = make_group(department=department)
    as_director.post(f"/staff/departments/{department.pk}/delete/")
    assert Department.objects.count() == 1
    as_director.post(f"/staff/groups/{group.pk}/delete/")
    as_director.post(f"/staff/departments/{department.pk}/delete/")
    assert (Group.objects.count(), Department.objects.count()) == (0, 0)


def test_the_number_of_a_group_is_that_of_the_list_it_opens(actors: Actors) -> None:
    page = actors.client("head").get("/staff/groups/")
    people = {group.name: group.people for group in page.context["groups"]}
    assert people == {actors.group.name: 3, actors.other_group.name: 0}
    listed = actors.client("head").get(f"/staff/?group={actors.group.pk}&is_active=true").context["table"]
    assert len(listed.page.records) == 3


# --- Norms ---

DEFAULTS = {
    ("specialist", "service_points", 120), ("specialist", "effective_calls_month", 200),
    ("specialist", "quality_share_percent", 50), ("specialist", "call_hours_day", 4),
    ("specialist", "talk_minutes", 10), ("specialist", "quality_minutes", 5), ("account_manager", "clients_min", 144),
    ("account_manager", "clients_max", 192), ("account_manager", "visits_day", 3),
    ("account_manager", "visit_days_week", 4), ("account_manager", "client_visit_months", 4),
    ("deputy_head", "clients_max", 200), ("head", "clients_max", 400),
    ("auditor", "service_points", 300), ("auditor", "audit_share_percent", 20),
}  # fmt: skip


def test_the_defaults_of_domain_2() -> None:
    assert {(norm.role, norm.code, int(norm.value)) for norm in Norm.objects.all()} == DEFAULTS


def test_the_migration_goes_back_and_forth_and_spares_edited_norms() -> None:
    migration: Any = import_module("crm.staff.migrations.0003_norms")
    Norm.objects.filter(role=Role.HEAD).update(value=350)
    migration.unload(apps, None)
    assert [(norm.role, int(norm.value)) for norm in Norm.objects.all()] == [(Role.HEAD, 350)]
    migration.load(apps, None)
    assert (Norm.objects.count(), int(Norm.objects.get(role=Role.HEAD).value)) == (len(DEFAULTS), 350)


@pytest.mark.parametrize(("role", "status", "value"), [(Role.HEAD, 302, 130), (Role.DEPUTY_HEAD, 403, 120)])
def test_heads_edit_norms(role: str, status: int, value: int) -> None:
    browser = Browser()
    browser.force_login(make_employee(role))
    norm = Norm.objects.get(role=Role.SPECIALIST, code=NormCode.SERVICE_POINTS)
    data = {f"norm-{one.pk}": str(one.value) for one in Norm.objects.all()}
    assert browser.post("/staff/norms/", {**data, f"norm-{norm.pk}": "130"}).status_code == status
    norm.refresh_from_db()
    assert norm.value == value


@pytest.mark.parametrize("wrong", ["-1", "", "many", "99999999"])
def test_a_wrong_norm_changes_none(as_director: Browser, wrong: str) -> None:
    norm = Norm.objects.first()
    assert norm
    data = {f"norm-{one.pk}": "7" for one in Norm.objects.all()}
    response = as_director.post("/staff/norms/", {**data, f"norm-{norm.pk}": wrong})
    assert list(response.context["form"].errors) == [f"norm-{norm.pk}"]
    assert not Norm.objects.filter(value=Decimal(7)).exists()


# --- The calendar ---


def test_the_year(as_director: Browser) -> None:
    actions.move_day(by=None, day=date(2026, 11, 7), is_working=True, note="вместо 2-го")
    november = as_director.get("/staff/calendar/2026/").context["months"][10]
    cells = {cell["day"].day: cell for week in november["weeks"] for cell in week if cell}
    assert [day for day, cell in cells.items() if cell["moved"]] == [7]
    assert [day for day, cell in cells.items() if not cell["working"]] == [1, 4, 8, 14, 15, 21, 22, 28, 29]
    assert november["working"] == 21


def test_a_day_is_moved_twice_and_forgotten(as_director: Browser) -> None:
    day = {"day": "2026-02-21", "note": "отработка"}
    as_director.post("/staff/calendar/", {**day, "is_working": "no"})
    as_director.post("/staff/calendar/", {**day, "is_working": "yes"})
    assert [(one.day, one.is_working, one.note) for one in CalendarDay.objects.all()] == [
        (date(2026, 2, 21), True, "отработка")
    ]
    as_director.post("/staff/calendar/2026-02-21/forget/")
    assert CalendarDay.objects.count() == 0


def test_a_wrong_day(as_director: Browser) -> None:
    response = as_director.post("/staff/calendar/", {"day": "31.02.2026", "is_working": "yes"})
    assert list(response.context["form"].errors) == ["day"]


@pytest.mark.parametrize("path", ["1999/", "2101/", "2026-02-30/forget/", "2026-02-21/forget/"])
def test_what_is_not_there(as_director: Browser, path: str) -> None:
    method = as_director.post if path.endswith("forget/") else as_director.get
    assert method(f"/staff/calendar/{path}").status_code == 404


def test_only_the_director_moves_days() -> None:
    with pytest.raises(PermissionDenied):
        actions.move_day(by=make_employee(Role.HEAD), day=date(2026, 2, 21), is_working=True)
    browser = Browser()
    browser.force_login(make_employee(Role.HEAD))
    assert browser.post("/staff/calendar/", {"day": "2026-02-21", "is_working": "yes"}).status_code == 403
