"""Secrets at rest under the key of today: those of second factors, and those of higher apps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from django.db import transaction

from crm.staff import ciphers

log = structlog.get_logger(__name__)

SECRET_FIELDS = ("secret", "seed")  # of TOTP, of recovery codes
_others: list[Callable[[], int]] = []


def also_renew(renew: Callable[[], int]) -> None:
    """A higher app that keeps secrets says in ``AppConfig.ready`` how they are renewed."""
    _others.append(renew)


def renew_secrets() -> int:
    """Encrypt with ``SECRET_KEY`` what an older key encrypted, or none; answers how many changed. Repeatable."""
    own = sum(_renew(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))
    return own + sum(renew() for renew in _others)


@transaction.atomic
def _renew(pk: int) -> bool:
    one = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        return False
    try:
        data = _renewed(one.data)
    except ciphers.Unreadable:
        log.error("second_factor_unreadable", employee=one.user_id)
        return False
    if data == one.data:
        return False
    one.data = data
    one.save(update_fields=["data"])
    return True


def _renewed(data: dict[str, Any]) -> dict[str, Any]:
    return data | {name: ciphers.renew(data[name]) for name in SECRET_FIELDS if name in data}
