"""Telephone exchanges that may tell of calls, and the secrets they sign with."""

from __future__ import annotations

import re
import secrets

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.calls.models import Exchange
from crm.staff import ciphers
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

log = structlog.get_logger(__name__)

PURPOSE = b"contacts.calls exchange"
SECRET_BYTES = 32
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")


def create_exchange(*, by: Employee | None, name: str) -> str:
    """A new exchange; answers its secret, which is shown only now. ``by`` None is the command line.

    Raises:
        PermissionDenied: by others than the director.
        ValidationError: by field; the name is taken, or no name for a header.
    """
    _require(by)
    if not NAME.fullmatch(name):
        raise ValidationError({"name": _("Latin letters, digits, - and _, up to 50: it goes into a header")})
    secret = _new_secret()
    try:
        with transaction.atomic():
            Exchange.objects.create(name=name, secret=ciphers.encrypt(secret, PURPOSE))
    except IntegrityError:
        raise ValidationError({"name": _("There is “%(name)s” already") % {"name": name}}) from None
    return secret


def rotate_exchange(*, by: Employee | None, exchange: Exchange) -> str:
    """A new secret, shown only now; the one before counts no longer."""
    _require(by)
    secret = _new_secret()
    exchange.secret, exchange.rotated_at = ciphers.encrypt(secret, PURPOSE), timezone.now()
    exchange.save(update_fields=["secret", "rotated_at"])
    return secret


def switch_exchange(*, by: Employee | None, exchange: Exchange, is_active: bool) -> None:
    """Take events of the exchange, or refuse them."""
    _require(by)
    exchange.is_active = is_active
    exchange.save(update_fields=["is_active"])


def renew_exchange_secrets() -> int:
    """Encrypt with ``SECRET_KEY`` what an older key encrypted; answers how many changed. Repeatable."""
    changed = 0
    for exchange in Exchange.objects.order_by("pk"):
        try:
            renewed = ciphers.renew(exchange.secret, PURPOSE)
        except ciphers.Unreadable:
            log.error("exchange_secret_unreadable", exchange=exchange.name)
            continue
        changed += Exchange.objects.filter(pk=exchange.pk, secret=exchange.secret).exclude(secret=renewed).update(
            secret=renewed
        )  # fmt: skip
    return changed


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _require(by: Employee | None) -> None:
    if by is not None and not (by.is_active and staff_rules.may_manage_staff(by.roles)):
        raise PermissionDenied
