"""TOTP and recovery codes."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client as Browser

from crm.staff import actions
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import PASSWORD, make_employee

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE_PAGE, SETUP = "/accounts/second-factor/authenticate/", "/accounts/second-factor/totp/activate/"
PAGE = "/staff/profile/"


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    cache.clear()


def code(secret: str = SECRET) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def protected(**fields: Any) -> Employee:
    employee = make_employee(**fields)
    TOTP.activate(employee, SECRET)
    return employee


def after_password(employee: Employee) -> tuple[Browser, Any]:
    browser = Browser()
    return browser, browser.post("/accounts/login/", {"login": employee.username, "password": PASSWORD})


def is_in(browser: Browser) -> bool:
    return browser.get(PAGE).status_code == 200


def test_the_password_alone_is_not_enough() -> None:
    browser, response = after_password(protected())
    assert (response.headers["Location"], is_in(browser)) == (CODE_PAGE, False)


def test_the_code_lets_in() -> None:
    browser, _response = after_password(protected())
    browser.post(CODE_PAGE, {"code": code()})
    assert is_in(browser)


def test_a_wrong_code_does_not() -> None:
    browser, _response = after_password(protected())
    browser.post(CODE_PAGE, {"code": "000000"})
    assert not is_in(browser)


def test_a_code_works_once() -> None:
    employee, used = protected(), code()
    first, _response = after_password(employee)
    first.post(CODE_PAGE, {"code": used})
    second, _response = after_password(employee)
    second.post(CODE_PAGE, {"code": used})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_works_once() -> None:
    employee = protected()
    recovery = RecoveryCodes.activate(employee).get_unused_codes()[0]
    first, _response = after_password(employee)
    first.post(CODE_PAGE, {"code": recovery})
    second, _response = after_password(employee)
    second.post(CODE_PAGE, {"code": recovery})
    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_of_codes_stops_after_five() -> None:
    browser, _response = after_password(protected())
    for _try in range(5):
        browser.post(CODE_PAGE, {"code": "000000"})
    browser.post(CODE_PAGE, {"code": code()})
    assert not is_in(browser)


@pytest.mark.parametrize(("role", "path"), [(Role.HEAD, SETUP), (Role.DIRECTOR, SETUP), (Role.SPECIALIST, "")])
def test_roles_that_must_have_it_are_led_to_set_it_up(settings: Any, role: str, path: str) -> None:
    settings.MFA_REQUIRED_ROLES = ["head", "director"]
    browser, _response = after_password(make_employee(role))
    for page in (PAGE, "/staff/calendar/", "/"):
        assert browser.get(page).headers.get("Location", "") == path


def test_setting_it_up_opens_the_pages(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ["head"]
    employee = make_employee(Role.HEAD)
    browser, _response = after_password(employee)
    reauthentication = browser.get(SETUP).headers["Location"]
    assert reauthentication.startswith("/accounts/reauthenticate/")
    browser.post(reauthentication, {"password": PASSWORD, "next": SETUP})
    form = browser.get(SETUP)
    response = browser.post(SETUP, {"code": code(form.context["form"].secret)})
    assert response.headers["Location"] == "/accounts/second-factor/recovery-codes/"
    assert (is_in(browser), Authenticator.objects.filter(user=employee).count()) == (True, 2)


def test_the_director_switches_it_off_for_a_lost_telephone() -> None:
    employee = protected()
    RecoveryCodes.activate(employee)
    actions.reset_second_factor(by=make_employee(Role.DIRECTOR), employee=employee)
    browser, _response = after_password(employee)
    assert (is_in(browser), Authenticator.objects.count()) == (True, 0)


def test_taking_it_away_asks_for_the_password_first() -> None:
    employee = protected()
    browser, _response = after_password(employee)
    browser.post(CODE_PAGE, {"code": code()})
    response = browser.get("/accounts/second-factor/totp/deactivate/")
    assert response.status_code in (200, 302)
    posted = browser.post("/accounts/second-factor/totp/deactivate/")
    assert "reauthenticate" in posted.headers["Location"]
    assert Authenticator.objects.filter(user=employee).exists()
