"""Headers that every response carries (quality 12 and 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory.middleware
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its marks of form controls as data: images
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
        # recordings of calls, from the hosts of the settings: our own address notes who listens and sends there
        " ".join(["media-src 'self'", *settings.RECORDING_HOSTS]),
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)


class SecurityHeadersMiddleware:
    """Stands above sessions, so that refusals and errors get the headers too.

    Whatever is made by a view is about somebody: neither browsers nor proxies store it, unless the view says `public`.
    Static files never come here, WhiteNoise answers them before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Frame-Options"] = "DENY"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """The history of rows holds who asked and the id of the request, under which the logs hold it."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        return {**super().get_context(request), "request_id": str(request_id)}
