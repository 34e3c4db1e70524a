"""Who tells of calls: exchanges sign each event with their secret (docs/api.md)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, ParseError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from crm.rest.throttling import RateThrottle
from crm.staff import ciphers

from . import rules
from .actions.exchanges import PURPOSE
from .models import Exchange

EXCHANGE, MOMENT, SIGNATURE = "X-Exchange", "X-Timestamp", "X-Signature"
LONGEST_BODY = 64 * 1024
_OF_NO_EXCHANGE = "compared with where there is no such exchange, so that the answer takes the same time"


class SignedByExchange(BasePermission):
    """Gives the request its ``exchange``. Not an authentication: an exchange is no employee, and must not become the
    request's user, whom history and logs name."""

    def has_permission(self, request: Request, view: Any) -> bool:
        given = {name: request.headers.get(name, "") for name in (EXCHANGE, MOMENT, SIGNATURE)}
        if not all(given.values()):
            raise AuthenticationFailed(
                _("The headers %(names)s are needed") % {"names": ", ".join((EXCHANGE, MOMENT, SIGNATURE))}
            )
        exchange = Exchange.objects.filter(name=given[EXCHANGE].replace("\0", ""), is_active=True).first()
        secret = _secret(exchange)
        right = rules.is_signed(secret, given[MOMENT], _body(request), given[SIGNATURE].removeprefix("sha256="))
        if exchange is None or not right:
            raise AuthenticationFailed(_("There is no such exchange, or the signature is wrong"))
        if not rules.is_fresh(given[MOMENT], timezone.now()):
            raise AuthenticationFailed(_("The signature is older than five minutes: is the clock right?"))
        request.exchange = exchange  # type: ignore[attr-defined]  # read by the view and the throttle
        return True


def _secret(exchange: Exchange | None) -> str:
    try:
        return ciphers.decrypt(exchange.secret, PURPOSE) if exchange else _OF_NO_EXCHANGE
    except ciphers.Unreadable:
        raise AuthenticationFailed(_("The secret of this exchange can no longer be read: give it a new one")) from None


def _body(request: Request) -> bytes:
    plain: HttpRequest = request._request
    if int(plain.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        raise ParseError(_("An event is no longer than 64 KB"))
    return plain.body


class ExchangeThrottle(RateThrottle):
    """So many events of one exchange in a minute."""

    def subject(self, request: Request) -> tuple[str, str]:
        return "exchange", f"exchange-{request.exchange.pk}"  # type: ignore[attr-defined]
