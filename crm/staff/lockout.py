"""Guessing of passwords: counted for a login at an address, and at a higher limit for a login from anywhere.

An office behind one address is never locked out by one colleague, and ten tries from outside lock nobody out at work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone


def client_address(request: HttpRequest) -> str:
    """The visitor's address: what the outermost of our own proxies has seen (``TRUSTED_PROXIES`` counts them).

    Further addresses of the header were written by the visitor and prove nothing.
    """
    own = request.META.get("REMOTE_ADDR", "")
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = settings.TRUSTED_PROXIES
    return seen[-hops] if hops and len(seen) >= hops else own


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The login in the form in which tries are counted: logins differ by more than case and spaces."""
    given = (credentials or {}).get("username") or (request.POST.get("login", "") if request else "")
    return str(given).replace("\0", "").strip().lower()[:255]


@contextmanager
def one_try_at_a_time(login: str, address: str) -> Iterator[None]:
    """Tries for one login at one address wait for each other, so that a hundred at once count as a hundred in a row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('login'), hashtext(%s))", [f"{login} {address}"])
        yield


class LockoutHandler(AxesDatabaseHandler):
    """Axes has one limit for all counters; here the one «from anywhere» reaches it at `LOGIN_FAILURES_ANYWHERE`."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        at_address, anywhere = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(at_address, anywhere * settings.AXES_FAILURE_LIMIT // settings.LOGIN_FAILURES_ANYWHERE)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A login forgives the failures at its own address only: those of a stranger elsewhere keep counting."""
        at_address, _anywhere = self.filter_user_attempts(request, credentials)
        return at_address.delete()[0]


def failures_of(login: str) -> int:
    """Failed logins that still count towards a lock, from all addresses."""
    since = timezone.now() - get_cool_off()
    attempts = AccessAttempt.objects.filter(username=login_name(None, {"username": login}), attempt_time__gte=since)
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def is_locked(login: str) -> bool:
    """Whether the login is locked, at least at one address."""
    since = timezone.now() - get_cool_off()
    attempts = AccessAttempt.objects.filter(username=login_name(None, {"username": login}), attempt_time__gte=since)
    by_address = attempts.order_by().values("ip_address").annotate(total=Sum("failures_since_start"))
    if any(row["total"] >= settings.AXES_FAILURE_LIMIT for row in by_address):
        return True
    return sum(row["total"] for row in by_address) >= settings.LOGIN_FAILURES_ANYWHERE


def lift(login: str) -> int:
    """Forget the failed logins of an employee; answers how many records there were."""
    return AccessAttempt.objects.filter(username=login_name(None, {"username": login})).delete()[0]
