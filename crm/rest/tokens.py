"""Who asks."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class TokenAuthentication(KnoxTokenAuthentication):
    """A hashed, expiring token in `Authorization: Token …`; whatever is wrong with it, the answer is one 401."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            raise AuthenticationFailed(
                _("The token is wrong, expired or revoked, or its account is disabled")
            ) from None

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not re.fullmatch(rb"[!-~]{1,200}", token):  # bytes that neither knox nor the database could read
            raise AuthenticationFailed
        return super().authenticate_credentials(token)
