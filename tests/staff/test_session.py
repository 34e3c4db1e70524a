"""Sessions: how long they live and what kills them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone
from freezegun import freeze_time

from crm.staff import actions
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import PASSWORD, make_employee

pytestmark = pytest.mark.django_db
PAGE = "/staff/profile/"


def signed_in(employee: Employee) -> Browser:
    browser = Browser()
    browser.post("/accounts/login/", {"login": employee.username, "password": PASSWORD})
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get(PAGE).status_code == 200


def test_eight_hours_of_idleness_end_it() -> None:
    start = timezone.now()
    with freeze_time(start):
        browser = signed_in(make_employee())
        assert is_in(browser)
    with freeze_time(start + timedelta(hours=7, minutes=59)):
        assert is_in(browser)
    with freeze_time(start + timedelta(hours=15, minutes=58)):
        assert is_in(browser)
    with freeze_time(start + timedelta(hours=23, minutes=59, seconds=30)):
        assert not is_in(browser)


def test_seven_days_end_it_in_any_case() -> None:
    start = timezone.now()
    with freeze_time(start):
        browser = signed_in(make_employee())
        is_in(browser)
    for hours in range(4, 7 * 24, 4):
        with freeze_time(start + timedelta(hours=hours)):
            assert is_in(browser)
    with freeze_time(start + timedelta(days=7, minutes=1)):
        assert not is_in(browser)


def test_a_page_costs_no_write_until_five_minutes_have_passed(django_assert_num_queries: Any) -> None:
    start = timezone.now()
    with freeze_time(start):
        browser = signed_in(make_employee())
        is_in(browser)
        before = Session.objects.get(pk=browser.session.session_key).expire_date
    with freeze_time(start + timedelta(minutes=4)):
        is_in(browser)
        assert Session.objects.get(pk=browser.session.session_key).expire_date == before
    with freeze_time(start + timedelta(minutes=6)):
        is_in(browser)
        assert Session.objects.get(pk=browser.session.session_key).expire_date == before + timedelta(minutes=6)


def test_logout_kills_it_on_the_server() -> None:
    browser = signed_in(make_employee())
    key = browser.session.session_key
    browser.post("/accounts/logout/")
    stolen = Browser()
    stolen.cookies["sessionid"] = key
    assert (is_in(stolen), Session.objects.filter(pk=key).exists()) == (False, False)


def test_a_new_password_ends_the_other_sessions() -> None:
    employee = make_employee()
    here, there = signed_in(employee), signed_in(employee)
    new = "another long password"
    answer = here.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (answer.status_code, is_in(here), is_in(there)) == (302, True, False)


def test_a_wrong_present_password_changes_nothing() -> None:
    employee = make_employee()
    new = "another long password"
    signed_in(employee).post("/accounts/password/", {"oldpassword": "wrong", "password1": new, "password2": new})
    employee.refresh_from_db()
    assert employee.check_password(PASSWORD)


def test_end_all_others() -> None:
    employee = make_employee()
    here, there, stranger = signed_in(employee), signed_in(employee), signed_in(make_employee())
    here.post("/accounts/sessions/")
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)


def test_the_list_shows_own_sessions_only() -> None:
    employee = make_employee()
    browser, _other, _stranger = signed_in(employee), signed_in(employee), signed_in(make_employee())
    sessions = browser.get("/accounts/sessions/").context["sessions"]
    assert [session.user_id for session in sessions] == [employee.pk] * 2


def test_deactivation_is_felt_by_the_next_request() -> None:
    employee = make_employee()
    browser = signed_in(employee)
    actions.deactivate(by=make_employee(Role.DIRECTOR), employee=employee)
    assert not is_in(browser)


def test_deactivation_by_other_means_too() -> None:
    employee = make_employee()
    browser = signed_in(employee)
    Employee.objects.filter(pk=employee.pk).update(is_active=False)
    assert not is_in(browser)


def test_an_account_turned_into_a_system_s_leaves_the_pages() -> None:
    employee = make_employee()
    browser = signed_in(employee)
    Employee.objects.filter(pk=employee.pk).update(roles=[Role.INTEGRATION])
    assert not is_in(browser)


def test_a_role_taken_away_is_felt_by_the_next_request() -> None:
    employee = make_employee(Role.HEAD)
    browser = signed_in(employee)
    assert browser.get("/staff/").status_code == 200
    Employee.objects.filter(pk=employee.pk).update(roles=[Role.SPECIALIST])
    assert browser.get("/staff/").status_code == 403


def test_a_fragment_of_a_dead_session_sends_the_whole_page_to_the_login() -> None:
    response = Browser().get("/staff/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/accounts/login/")


def test_cookies(settings: Any) -> None:
    employee = make_employee()
    cookie = signed_in(employee).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 8 * 60 * 60)


# --- Temporary password ---


def test_a_temporary_password_must_be_replaced_first() -> None:
    employee, director = make_employee(), make_employee(Role.DIRECTOR)
    before = signed_in(employee)
    temporary = actions.set_temporary_password(by=director, employee=employee)
    browser = Browser()
    browser.post("/accounts/login/", {"login": employee.username, "password": temporary})
    assert not is_in(before)
    assert browser.get(PAGE).headers["Location"] == "/accounts/password/"
    new = "another long password"
    browser.post("/accounts/password/", {"oldpassword": temporary, "password1": new, "password2": new})
    assert is_in(browser)


# --- Language and zone ---


@pytest.mark.parametrize(
    ("headers", "cookie", "language"),
    [({}, "", "ru"), ({"Accept-Language": "en-GB"}, "", "en"), ({"Accept-Language": "de"}, "", "ru"), ({}, "en", "en")],
)
def test_a_visitor_s_language(headers: dict[str, str], cookie: str, language: str) -> None:
    browser = Browser(headers=headers)
    if cookie:
        browser.cookies["django_language"] = cookie
    response = browser.get("/accounts/login/")
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()


def test_an_employee_s_own_language_goes_before_the_browser_s() -> None:
    browser = signed_in(make_employee(language="en"))
    assert browser.get(PAGE, headers={"Accept-Language": "ru"}).headers["Content-Language"] == "en"


def test_the_profile_keeps_language_theme_and_zone() -> None:
    employee = make_employee()
    signed_in(employee).post(PAGE, {"language": "en", "theme": "dark", "time_zone": "Asia/Omsk"})
    employee.refresh_from_db()
    assert (employee.language, employee.theme, employee.time_zone) == ("en", "dark", "Asia/Omsk")


def test_the_profile_changes_nothing_else() -> None:
    employee = make_employee()
    signed_in(employee).post(
        PAGE, {"language": "en", "theme": "dark", "time_zone": "Asia/Omsk", "roles": "director", "full_name": "Иной"}
    )
    changed = Employee.objects.get(pk=employee.pk)
    assert (changed.roles, changed.full_name) == (employee.roles, employee.full_name)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in() -> None:
    start = timezone.now()
    with freeze_time(start):
        browser = signed_in(make_employee())
        assert is_in(browser)
    for hours in range(1, 8):
        with freeze_time(start + timedelta(hours=hours)):
            assert browser.get("/ui/pulse/").status_code == 200
    with freeze_time(start + timedelta(hours=8, minutes=1)):
        assert not is_in(browser)
