"""Sessions that have ended."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone


def clear_sessions() -> int:
    """Remove sessions past their age and what the list of sessions says of them; answers how many. Repeatable."""
    ended, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended
