"""The login and what guessing meets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from crm.staff import actions, lockout
from crm.staff.choices import Role
from tests.factories import PASSWORD, make_employee

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
OFFICE, HOME = "203.0.113.5", "198.51.100.9"


def enter(login: str, password: str = PASSWORD, address: str = OFFICE, **more: Any) -> Any:
    return Browser(REMOTE_ADDR=address).post(LOGIN, {"login": login, "password": password, **more})


def got_in(response: Any) -> bool:
    return response.status_code == 302 and "_auth_user_id" in response.client.session


def test_login_and_where_it_leads() -> None:
    response = enter(make_employee().username)
    assert (got_in(response), response.headers["Location"]) == (True, reverse("home"))


def test_login_is_the_same_in_any_case() -> None:
    make_employee(username="Larisa")
    assert got_in(enter(" LARISA "))


def test_login_returns_to_the_page_that_was_asked_for() -> None:
    assert enter(make_employee().username, next="/staff/profile/").headers["Location"] == "/staff/profile/"


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example",
        "\t//evil.example", "///evil.example", "http:///evil.example", "https://localhost@evil.example",
    ],
)  # fmt: skip
def test_login_never_leads_to_another_host(hostile: str) -> None:
    assert enter(make_employee().username, next=hostile).headers["Location"] == reverse("home")


def test_the_id_of_the_session_changes() -> None:
    browser = Browser()
    browser.get(LOGIN)
    browser.cookies["sessionid"] = fixed = "a" * 32
    browser.post(LOGIN, {"login": make_employee().username, "password": PASSWORD})
    assert browser.session.session_key != fixed


def test_every_wrong_login_gets_the_same_answer() -> None:
    known = make_employee()
    dismissed = make_employee(is_active=False)
    system = make_employee(Role.INTEGRATION)
    nobody = make_employee([])
    answers = {
        _without_tokens(enter(login, password))
        for login, password in [
            (known.username, "wrong"), ("nobody-at-all", "wrong"), (dismissed.username, PASSWORD),
            (dismissed.username, "wrong"), (system.username, PASSWORD), (nobody.username, PASSWORD),
        ]
    }  # fmt: skip
    assert len(answers) == 1
    assert answers.pop()[0] == 200


def _without_tokens(response: Any) -> tuple[int, str]:
    lines = response.content.decode().splitlines()
    return response.status_code, "\n".join(line for line in lines if "csrf" not in line and 'name="login"' not in line)


def test_no_way_to_sign_up_or_reset_by_mail() -> None:
    paths = ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/", "inactive/"]
    assert [Browser().get(f"/accounts/{path}").status_code for path in paths] == [404] * len(paths)


# --- Guessing ---


def test_the_eleventh_try_is_refused_with_the_right_password() -> None:
    login = make_employee().username
    assert [enter(login, "wrong").status_code for _try in range(10)] == [200] * 9 + [429]
    refused = enter(login)
    assert (refused.status_code, got_in(refused)) == (429, False)


def test_nine_failures_do_not_lock() -> None:
    login = make_employee().username
    for _try in range(9):
        enter(login, "wrong")
    assert got_in(enter(login))


def test_a_login_that_nobody_has_is_locked_alike() -> None:
    assert [enter("nobody-at-all", "wrong").status_code for _try in range(11)] == [200] * 9 + [429] * 2


def test_the_neighbour_behind_the_same_address_gets_in() -> None:
    guessed, neighbour = make_employee().username, make_employee().username
    for _try in range(12):
        enter(guessed, "wrong")
    assert got_in(enter(neighbour))


def test_ten_tries_from_outside_do_not_lock_the_office() -> None:
    login = make_employee().username
    for _try in range(12):
        enter(login, "wrong", HOME)
    assert (got_in(enter(login)), enter(login, address=HOME).status_code) == (True, 429)


def test_many_addresses_together_lock_at_the_higher_count() -> None:
    login = make_employee().username
    for number in range(settings.LOGIN_FAILURES_ANYWHERE):
        enter(login, "wrong", f"198.51.100.{number % 25}")
    assert enter(login).status_code == 429


def test_another_spelling_or_browser_is_the_same_counter() -> None:
    login = make_employee(username="larisa").username
    for spelling in ["larisa", "LARISA", " Larisa "] * 3:
        enter(spelling, "wrong")
    Browser(REMOTE_ADDR=OFFICE, HTTP_USER_AGENT="another").post(LOGIN, {"login": login, "password": "wrong"})
    assert enter(login).status_code == 429


def test_a_login_forgives_failures_at_its_address_only() -> None:
    login = make_employee().username
    for _try in range(9):
        enter(login, "wrong")
        enter(login, "wrong", HOME)
    assert got_in(enter(login))
    assert AccessAttempt.objects.get().ip_address == HOME


def test_the_lock_ends_by_itself_and_tries_do_not_prolong_it() -> None:
    login, start = make_employee().username, timezone.now()
    for _try in range(10):
        enter(login, "wrong")
    with freeze_time(start + timedelta(minutes=14)):
        assert enter(login).status_code == 429
    with freeze_time(start + timedelta(minutes=15, seconds=30)):
        assert got_in(enter(login))


def test_the_director_lifts_the_lock() -> None:
    employee = make_employee()
    for _try in range(10):
        enter(employee.username, "wrong")
    assert lockout.is_locked(employee.username)
    actions.lift_lock(by=make_employee(Role.DIRECTOR), employee=employee)
    assert (lockout.is_locked(employee.username), got_in(enter(employee.username))) == (False, True)


def test_nothing_secret_is_kept_of_a_try() -> None:
    enter(make_employee().username, "almost-my-password")
    assert "almost-my-password" not in AccessAttempt.objects.get().post_data


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_count_as_a_hundred_in_a_row() -> None:
    login = make_employee().username

    def guess(number: int) -> int:
        try:
            return enter(login, f"wrong{number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(100)))
    # Nine were looked at and answered; the tenth locked; not one password of the others was compared.
    assert (answers.count(200), answers.count(429)) == (9, 91)
    assert AccessAttempt.objects.get().failures_since_start == 10
    assert enter(login).status_code == 429


# --- Whose address ---


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "", OFFICE),
        (0, HOME, OFFICE),  # nobody of ours wrote it
        (1, HOME, HOME),
        (1, f"10.0.0.1, {HOME}", HOME),  # the first was written by the visitor
        (2, f"{HOME}, 192.0.2.7", HOME),
        (2, HOME, OFFICE),  # came round the outer proxy
    ],
)
def test_the_visitor_s_address(rf: Any, settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": header} if header else {}
    assert lockout.client_address(rf.get("/", headers=headers, REMOTE_ADDR=OFFICE)) == address
