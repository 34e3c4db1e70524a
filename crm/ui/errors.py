"""Pages for what went wrong: what happened, what was kept, what to do, and the id by which the logs find it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from .context_processors import current_request_id


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
    context = {"request_id": current_request_id()}
    return HttpResponse(loader.get_template("500.html").render(context), status=500)
