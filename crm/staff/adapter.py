"""How allauth behaves here: no sign-up, no mail, tries counted by axes, one answer to every wrong login."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import ciphers, rules
from .lockout import client_address, login_name, one_try_at_a_time
from .models import Employee

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The login or the password is wrong"),
        "too_many_login_attempts": _("Too many wrong codes. Wait five minutes and try again"),
        "enter_current_password": _("The current password is wrong"),
        "incorrect_password": _("The password is wrong"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Employee | None:
        """The employee; None alike for a wrong login or password, a dismissed employee, another system's account."""
        with one_try_at_a_time(login_name(request, credentials), client_address(request)):
            employee = authenticate(request, **credentials)
        # Else allauth would tell a dismissed employee that the password was right.
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(employee, Employee) and rules.uses_pages(employee.roles):
            return employee
        return None

    def set_password(self, user: Employee, password: str) -> None:
        user.password_is_temporary = False
        super().set_password(user, password)


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return ciphers.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError, shown at the code, when the key of the secret is gone."""
        try:
            return ciphers.decrypt(encrypted_text)
        except ciphers.Unreadable:
            log.error("second_factor_unreadable")
            raise ValidationError(
                _("The second factor cannot be checked any more. Ask a director to switch it off for you")
            ) from None
