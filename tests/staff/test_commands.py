"""``create_integration`` and ``create_employee``."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


def create(*args: str) -> str:
    out = io.StringIO()
    call_command("create_integration", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def bearer(token: str) -> Employee:
    return TokenAuthentication().authenticate_credentials(token.encode())[0]


def test_an_account_and_its_token() -> None:
    output = create("warehouse")
    account = bearer(output.splitlines()[-1])
    assert (account.username, account.roles, account.has_usable_password()) == ("warehouse", [Role.INTEGRATION], False)
    assert output == output.splitlines()[-1] + "\n"


def test_only_a_hash_is_kept_and_it_expires(settings: Any) -> None:
    token = create("warehouse").strip()
    kept = AuthToken.objects.get()
    assert token not in (kept.digest, kept.token_key)
    lifetime = kept.expiry - timezone.now()
    assert settings.REST_KNOX["TOKEN_TTL"] - timedelta(minutes=1) < lifetime <= settings.REST_KNOX["TOKEN_TTL"]


def test_a_taken_name_is_refused_and_says_what_to_do() -> None:
    token = create("warehouse").strip()
    with pytest.raises(CommandError, match="--rotate"):
        create("warehouse")
    assert bearer(token).username == "warehouse"


def test_rotating_replaces_the_token() -> None:
    old = create("warehouse").strip()
    new = create("warehouse", "--rotate").strip()
    assert (bearer(new).username, AuthToken.objects.count()) == ("warehouse", 1)
    with pytest.raises(AuthenticationFailed):
        bearer(old)


def test_rotating_touches_no_person() -> None:
    make_employee(Role.DIRECTOR, username="director")
    for name in ("director", "nobody"):
        with pytest.raises(CommandError):
            create(name, "--rotate")
    assert AuthToken.objects.count() == 0


def test_a_name_that_is_no_login() -> None:
    with pytest.raises(CommandError):
        create("two words")
    assert Employee.objects.count() == 0


# --- The first director ---


def first_director(monkeypatch: pytest.MonkeyPatch, password: str, *args: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create_employee", *args, "--password-stdin", stdout=io.StringIO())


def test_the_first_director(monkeypatch: pytest.MonkeyPatch) -> None:
    first_director(monkeypatch, "a long good password", "boss", "--full-name", "Главная Анна Петровна")
    made = Employee.objects.get()
    assert (made.username, made.full_name, made.roles, made.password_is_temporary) == (
        "boss", "Главная Анна Петровна", [Role.DIRECTOR], False,
    )  # fmt: skip
    response = Browser().post("/accounts/login/", {"login": "boss", "password": "a long good password"})
    assert response.status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234"[:8], "boss"])
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    with pytest.raises(CommandError):
        first_director(monkeypatch, password, "boss")
    assert Employee.objects.count() == 0


def test_a_taken_login_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    make_employee(username="boss")
    with pytest.raises(CommandError):
        first_director(monkeypatch, "a long good password", "boss")
