"""Saved views, language and theme: small forms that post and come back."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.staff.choices import Theme
from crm.staff.models import Employee

from . import actions
from .context_processors import THEME_COOKIE
from .models import SavedView
from .pulse import news_of
from .scoping import get_visible

YEAR = 365 * 24 * 60 * 60


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and theme. A visitor who has not logged in keeps them in cookies."""
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    response = _back(request)
    if isinstance(request.user, Employee):
        try:
            actions.set_preferences(by=request.user, language=language, theme=theme)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return response
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, **_cookie_options())
    if theme in Theme.values:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, **_cookie_options())
    return response


@require_safe
@login_required
def pulse(request: HttpRequest) -> HttpResponse:
    """News of the sources named ``of``: what open pages ask for by themselves."""
    return JsonResponse(news_of(cast(Employee, request.user), request.GET.getlist("of")))


@login_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    employee = cast(Employee, request.user)
    given = {name: request.POST.get(name, "") for name in ("list_code", "name", "query")}
    try:
        view = actions.save_view(by=employee, **given)
    except ValidationError as error:
        return _back(request, error)
    messages.success(request, _("The view “%(name)s” is saved") % {"name": view.name})
    return _back(request)


@login_required
@require_POST
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, delete, make default or no longer default: the button tells which."""
    employee = cast(Employee, request.user)
    view = get_visible(SavedView, employee, pk=pk)
    match request.POST.get("action"):
        case "rename":
            return _rename(request, employee, view)
        case "delete":
            actions.delete_view(by=employee, view=view)
            messages.success(request, _("The view “%(name)s” is deleted") % {"name": view.name})
        case "default" | "no_default" as action:
            actions.set_default_view(by=employee, view=view, on=action == "default")
        case _unknown:
            return HttpResponse(status=400)
    return _back(request)


def _rename(request: HttpRequest, employee: Employee, view: SavedView) -> HttpResponse:
    try:
        actions.rename_view(by=employee, view=view, name=request.POST.get("name", ""))
    except ValidationError as error:
        return _back(request, error)
    return _back(request)


def _back(request: HttpRequest, error: ValidationError | None = None) -> HttpResponseRedirect:
    if error:
        messages.error(request, " ".join(error.messages))
    return redirect(safe_next(request))


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where the form asked to return to, unless it leads away from this host."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else default


def _cookie_options() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
