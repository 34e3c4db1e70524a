"""Secrets of second factors are of no use to who has a copy of the database."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from crm.staff import actions, ciphers
from crm.staff.ciphers import Unreadable
from tests.factories import PASSWORD, make_employee

from .test_second_factor import CODE_PAGE, SECRET, after_password, code, is_in

OLD, NEW = "an old key " * 6, "a new key " * 6


@given(text=st.text(max_size=100))
def test_what_is_encrypted_comes_back(text: str) -> None:
    stored = ciphers.encrypt(text)
    assert ciphers.decrypt(stored) == text
    assert ciphers.encrypt(text) != stored, "equal secrets must not look equal"


@pytest.mark.parametrize("plain", [SECRET, "a1b2c3" * 10])
def test_what_was_stored_before_there_was_a_cipher_is_read(plain: str) -> None:
    assert ciphers.decrypt(plain) == plain


def test_a_former_key_reads_and_a_forgotten_one_does_not(settings: Any) -> None:
    settings.SECRET_KEY = OLD
    stored = ciphers.encrypt(SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert ciphers.decrypt(stored) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        ciphers.decrypt(stored)


def test_renewing_leaves_the_key_of_today_alone(settings: Any) -> None:
    settings.SECRET_KEY = OLD
    stored = ciphers.encrypt(SECRET)
    assert ciphers.renew(stored) == stored
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    renewed = ciphers.renew(stored)
    settings.SECRET_KEY_FALLBACKS = []
    assert ciphers.decrypt(renewed) == SECRET


@pytest.mark.django_db
def test_no_secret_stands_in_the_database() -> None:
    employee = make_employee()
    TOTP.activate(employee, SECRET)
    codes = RecoveryCodes.activate(employee)
    stored = [value for one in Authenticator.objects.all() for value in one.data.values() if isinstance(value, str)]
    assert len(stored) == 2
    assert all(value.startswith(ciphers.MARK) for value in stored)
    assert codes.validate_code(codes.get_unused_codes()[0])


@pytest.mark.django_db
def test_the_key_changes_and_nobody_notices(settings: Any) -> None:
    settings.SECRET_KEY = OLD
    employee, other = make_employee(), make_employee()
    TOTP.activate(employee, SECRET)
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert (actions.renew_secrets(), actions.renew_secrets()) == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    for one in (employee, other):
        browser, _response = after_password(one)
        browser.post(CODE_PAGE, {"code": code()})
        assert is_in(browser)


@pytest.mark.django_db
def test_a_lost_key_is_told_at_the_code(settings: Any) -> None:
    settings.SECRET_KEY = OLD
    employee = make_employee()
    TOTP.activate(employee, SECRET)
    settings.SECRET_KEY = NEW
    assert actions.renew_secrets() == 0
    browser = Browser(headers={"accept-language": "ru"})
    browser.post("/accounts/login/", {"login": employee.username, "password": PASSWORD})
    answer = browser.post(CODE_PAGE, {"code": code()})
    assert answer.status_code == 200
    assert "Попросите руководителя" in answer.content.decode()
    assert not is_in(browser)


@pytest.mark.django_db
def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    Authenticator.objects.create(user=make_employee(), type=Authenticator.Type.TOTP, data={"secret": SECRET})
    call_command("renew_secrets")
    assert capsys.readouterr().out == "encrypted anew: 1\n"
