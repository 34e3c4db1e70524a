"""Ended sessions are removed by the clock; the task may be sent twice (quality 24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from crm.home.tasks import clear_sessions
from crm.staff.choices import Role
from tests.factories import make_employee
from tests.threads import at_once


def make_sessions() -> None:
    employee = make_employee(Role.SPECIALIST)
    for key, hours in (("live", 1), ("ended", -1), ("long-ended", -100)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours))
        UserSession.objects.create(user=employee, session_key=key, ip="127.0.0.1")


def left() -> tuple[list[str], list[str]]:
    return (
        sorted(Session.objects.values_list("session_key", flat=True)),
        sorted(UserSession.objects.values_list("session_key", flat=True)),
    )


@pytest.mark.django_db
def test_twice_in_a_row() -> None:
    make_sessions()
    for _time in range(2):
        clear_sessions()
        assert left() == (["live"], ["live"])


@pytest.mark.django_db(transaction=True)
def test_twice_at_once() -> None:
    make_sessions()

    assert at_once(clear_sessions, clear_sessions) == [None, None]
    assert left() == (["live"], ["live"])
