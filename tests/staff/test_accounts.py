"""What is done with accounts, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client as Browser
from knox.models import AuthToken

from crm.staff import actions
from crm.staff.choices import Role
from crm.staff.models import Employee
from crm.staff.queries import norms_for
from tests.actors import Actors
from tests.factories import PASSWORD, make_client, make_employee, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Employee:
    return make_employee(Role.DIRECTOR)


@pytest.fixture
def as_director(director: Employee) -> Browser:
    browser = Browser()
    browser.force_login(director)
    return browser


def given(**fields: Any) -> dict[str, Any]:
    return {
        "full_name": "Новикова Нина Павловна", "username": "novikova", "roles": [Role.SPECIALIST],
        "time_zone": "Europe/Moscow", "language": "ru", "email": "", "extension": "", "group": "", **fields,
    }  # fmt: skip


# --- Rights: each verb refuses everybody but the director ---

VERBS: list[Callable[[Employee, Employee], Any]] = [
    lambda by, one: actions.create_employee(by=by, username="x", full_name="Х", roles=[Role.SPECIALIST]),
    lambda by, one: actions.change_employee(by=by, employee=one, full_name="Х"),
    lambda by, one: actions.deactivate(by=by, employee=one),
    lambda by, one: actions.activate(by=by, employee=one),
    lambda by, one: actions.set_temporary_password(by=by, employee=one),
    lambda by, one: actions.lift_lock(by=by, employee=one),
    lambda by, one: actions.reset_second_factor(by=by, employee=one),
    lambda by, one: actions.create_integration(by=by, name="x"),
    lambda by, one: actions.rotate_integration(by=by, name="x"),
    lambda by, one: actions.create_group(by=by, name="x", department=None),
    lambda by, one: actions.create_department(by=by, name="x"),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.DIRECTOR])
def test_only_a_director_manages_accounts(verb: Callable[[Employee, Employee], Any], role: Role) -> None:
    with pytest.raises(PermissionDenied):
        verb(make_employee(role), make_employee())


# --- Creating and changing ---


def test_a_new_employee_gets_a_temporary_password(as_director: Browser) -> None:
    group = make_group()
    response = as_director.post("/staff/new/", given(group=group.pk, roles=[Role.SPECIALIST, Role.AUDITOR]))
    created = Employee.objects.get(username="novikova")
    assert (created.full_name, created.group, created.roles) == (
        "Новикова Нина Павловна", group, [Role.SPECIALIST, Role.AUDITOR],
    )  # fmt: skip
    assert created.check_password(response.context["password"])
    assert (created.password_is_temporary, response.headers["Cache-Control"]) == (True, "no-store")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"username": ""}, "username"),
        ({"username": "имя фамилия"}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"roles": []}, "roles"),
        ({"roles": [Role.INTEGRATION, Role.HEAD]}, "roles"),
        ({"roles": ["superuser"]}, "roles"),
        ({"email": "no-address"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"group": "999999"}, "group"),
    ],
)
def test_wrong_values_are_named_beside_their_fields(as_director: Browser, fields: dict[str, Any], wrong: str) -> None:
    response = as_director.post("/staff/new/", given(**fields))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [wrong])
    assert not Employee.objects.filter(full_name="Новикова Нина Павловна").exists()


def test_a_taken_login(as_director: Browser) -> None:
    make_employee(username="novikova")
    assert list(as_director.post("/staff/new/", given()).context["form"].errors) == ["username"]


def test_changing_keeps_the_password_and_what_the_form_does_not_have(as_director: Browser) -> None:
    employee = make_employee(audits=[make_group()])
    as_director.post(
        f"/staff/{employee.pk}/edit/", given(roles=[Role.AUDITOR], is_active="", password="x", theme="dark")
    )
    changed = Employee.objects.get(pk=employee.pk)
    assert (changed.full_name, changed.roles, changed.is_active, changed.theme) == (
        "Новикова Нина Павловна", [Role.AUDITOR], True, "auto",
    )  # fmt: skip
    assert changed.check_password(PASSWORD)
    assert list(changed.audited_groups.all()) == []


def test_history_names_who_changed(as_director: Browser, director: Employee) -> None:
    employee = make_employee()
    as_director.post(f"/staff/{employee.pk}/edit/", given())
    event = apps.get_model("staff", "EmployeeEvent").objects.filter(pgh_obj_id=employee.pk).order_by("-pgh_id").first()
    assert (event.full_name, event.pgh_context.metadata["user"]) == ("Новикова Нина Павловна", director.pk)


# --- Leaving ---


def test_deactivation_shows_how_many_clients_stay(as_director: Browser) -> None:
    employee = make_employee()
    make_client(employee)
    make_client(employee)
    assert as_director.get(f"/staff/{employee.pk}/deactivate/").context["clients"] == 2


def test_deactivation_kills_tokens_and_keeps_clients(as_director: Browser) -> None:
    employee = make_employee()
    client = make_client(employee)
    AuthToken.objects.create(user=employee)
    as_director.post(f"/staff/{employee.pk}/deactivate/")
    employee.refresh_from_db()
    client.refresh_from_db()
    assert (employee.is_active, AuthToken.objects.count(), client.specialist) == (False, 0, employee)


def test_nobody_deactivates_oneself(director: Employee) -> None:
    make_employee(Role.DIRECTOR)
    with pytest.raises(ValidationError):
        actions.deactivate(by=director, employee=director)


def test_the_last_director_stays(director: Employee) -> None:
    with pytest.raises(ValidationError):
        actions.deactivate(by=None, employee=director)
    with pytest.raises(ValidationError):
        actions.change_employee(by=director, employee=director, roles=[Role.HEAD])
    director.refresh_from_db()
    assert (director.is_active, director.roles) == (True, [Role.DIRECTOR])


def test_one_of_two_directors_may_go(director: Employee) -> None:
    second = make_employee(Role.DIRECTOR)
    actions.change_employee(by=director, employee=second, roles=[Role.HEAD])
    second.refresh_from_db()
    assert second.roles == [Role.HEAD]


def test_activating_again(as_director: Browser) -> None:
    employee = make_employee(is_active=False)
    as_director.post(f"/staff/{employee.pk}/activate/")
    employee.refresh_from_db()
    assert employee.is_active


def test_a_system_s_account_has_no_password_to_set(director: Employee) -> None:
    with pytest.raises(ValidationError):
        actions.set_temporary_password(by=director, employee=make_employee(Role.INTEGRATION))


# --- The list and the card ---


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(
    rows: int, django_assert_num_queries: Any, as_director: Browser
) -> None:
    for _row in range(rows - 1):
        make_client(make_employee(group=make_group()))
    as_director.get("/staff/")
    with django_assert_num_queries(8):
        assert len(as_director.get("/staff/").context["table"].page.records) == rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=лавр", ["Лаврова Лариса"]), ("q=101", ["Лаврова Лариса"]), ("role=auditor", ["Чижова Зоя"]),
        ("is_active=false", ["Чижова Зоя"]), ("q=nobody", []),
    ],
)  # fmt: skip
def test_filters(as_director: Browser, query: str, found: list[str]) -> None:
    make_employee(full_name="Лаврова Лариса", extension="101")
    make_employee(Role.AUDITOR, full_name="Чижова Зоя", is_active=False)
    table = as_director.get(f"/staff/?{query}").context["table"]
    assert [row.full_name for row in table.page.records] == found


def test_a_head_s_list_holds_the_group(actors: Actors) -> None:
    table = actors.client("head").get("/staff/").context["table"]
    names = ("head", "specialist", "account_manager", "disabled")
    assert {row.pk for row in table.page.records} == {actors[name].pk for name in names}


def test_the_card_shows_the_load_and_norms(as_director: Browser) -> None:
    employee = make_employee()
    make_client(employee)
    page = as_director.get(f"/staff/{employee.pk}/")
    assert (page.context["load"].clients, [int(value) for _name, value in page.context["norms"]]) == (
        1, [120, 200, 50, 5, 4, 10],
    )  # fmt: skip


def test_norms_of_two_roles_take_the_greater() -> None:
    both = make_employee([Role.HEAD, Role.DEPUTY_HEAD])
    assert {code: int(value) for code, value in norms_for(both).items()} == {"clients_max": 400}
