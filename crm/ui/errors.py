"""Pages for what went wrong: what happened, what was kept, what to do, and the id by which the logs find it."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy

from .context_processors import current_request_id

RETRY_SECONDS = 10
"""A database that was killed answers again after some five."""

AWAY = gettext_lazy("The database cannot be reached: ask again in a moment")

_AWAY = ("08", "57P", "53300")
"""SQLSTATE: no connection, the server starts or stops, none is left. A statement cut off or a deadlock is none."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", {"request_id": current_request_id()}, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"request_id": current_request_id()}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The exception's text is not shown: it may name what the employee must not know of."""
    return render(request, "404.html", {"request_id": current_request_id()}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"request_id": current_request_id()}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: context processors ask the session and the database, which may be what broke."""
    if database_is_away(sys.exc_info()[1]):
        response = _away_from_programs() if request.path.startswith("/api/") else _away_from_people(request)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _bare("500.html", 500)


def database_is_away(error: BaseException | None) -> bool:
    """Whether the database could not be asked at all; it is no fault of what was asked for, and passes."""
    if isinstance(error, OperationalError):
        state = getattr(error.__cause__, "pgcode", None)
        return state is None or state.startswith(_AWAY)
    return isinstance(error, InterfaceError)


def _away_from_programs() -> HttpResponse:
    return JsonResponse({"detail": str(AWAY)}, status=503, json_dumps_params={"ensure_ascii": False})


def _away_from_people(request: HttpRequest) -> HttpResponse:
    """A page that was only looked at asks again by itself; what was sent is never sent twice unasked."""
    looked = request.method in ("GET", "HEAD")
    response = _bare("503.html", 503, looked=looked, seconds=RETRY_SECONDS)
    if looked:
        response["Refresh"] = str(RETRY_SECONDS)
    return response


def _bare(template: str, status: int, **context: object) -> HttpResponse:
    text = loader.get_template(template).render({"request_id": current_request_id(), **context})
    return HttpResponse(text, status=status)
