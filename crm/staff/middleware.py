"""Who is signed in, for how long, with what factor, in which language and time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation

from . import rules
from .models import Employee

Answer = Callable[[HttpRequest], HttpResponse]

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
# Not with every request: a write a page would cost more than five minutes of idle time.
RENEWED_EVERY = timedelta(minutes=5)

# Views that answer to a visitor who has not signed in, besides those which say so with `login_not_required`.
OPEN_VIEWS = frozenset({"ui:preferences", "mfa_authenticate", "livez", "readyz"})
# REST has its own authentication, by token.
OPEN_PREFIXES = ("/api/",)
# Nothing of the database is touched for these.
BARE_PATHS = frozenset({"/livez", "/readyz"})
# Asked for by pages themselves: a page left open is nobody at work, and its session ends.
QUIET_PATHS = frozenset({"/ui/pulse/"})

LEAVING = frozenset({"account_logout", "ui:preferences"})
SETTING_PASSWORD = LEAVING | {"account_change_password"}
SETTING_SECOND_FACTOR = LEAVING | {
    "account_reauthenticate", "account_change_password", "mfa_activate_totp",
}  # fmt: skip


class PreferencesMiddleware:
    """The language and the time zone of the employee; a visitor's language is that of the cookie or of the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in BARE_PATHS:
            return self.get_response(request)
        language, zone = _preferences(request)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _preferences(request: HttpRequest) -> tuple[str, zoneinfo.ZoneInfo]:
    employee = request.user
    if isinstance(employee, Employee):
        return employee.language, zoneinfo.ZoneInfo(employee.time_zone)
    return translation.get_language_from_request(request), zoneinfo.ZoneInfo(settings.TIME_ZONE)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Pages are for people who are signed in, still employed, in a session not too old, with their second factor.

    A view is closed unless it says `login_not_required` or stands in `OPEN_VIEWS`: a forgotten decorator leaks no page.
    """

    def __call__(self, request: HttpRequest) -> Any:
        if request.path not in BARE_PATHS and request.user.is_authenticated:
            _check_session(request)
        return super().__call__(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_VIEWS or request.path.startswith(OPEN_PREFIXES):
            return None
        if isinstance(request.user, Employee):
            return _first_duty(request.user, name)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):  # a redirect would put the login page into a fragment
            return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        return response


def _check_session(request: HttpRequest) -> None:
    """End a session that is too old or whose account has no business on the pages; else renew it now and then."""
    employee, now = request.user, timezone.now().timestamp()
    signed_in_at = request.session.setdefault(SIGNED_IN_AT, now)
    too_old = now - signed_in_at > settings.SESSION_ABSOLUTE_AGE.total_seconds()
    if too_old or not (isinstance(employee, Employee) and employee.is_active and rules.uses_pages(employee.roles)):
        logout(request)
    elif request.path not in QUIET_PATHS and now - request.session.get(SEEN_AT, 0) > RENEWED_EVERY.total_seconds():
        request.session[SEEN_AT] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def _first_duty(employee: Employee, view_name: str) -> HttpResponse | None:
    """Where an employee is sent who has a temporary password or lacks a second factor that the role must have."""
    if employee.password_is_temporary:
        return None if view_name in SETTING_PASSWORD else redirect("account_change_password")
    if view_name not in SETTING_SECOND_FACTOR and lacks_second_factor(employee):
        return redirect("mfa_activate_totp")
    return None


def lacks_second_factor(employee: Employee) -> bool:
    required = employee.has_role(*settings.MFA_REQUIRED_ROLES)
    return required and not Authenticator.objects.filter(user=employee, type=Authenticator.Type.TOTP).exists()
