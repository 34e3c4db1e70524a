"""The two refusals: what is not yours does not exist (404), what is yours may still be forbidden (403)."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm.staff.models import Employee

M = TypeVar("M", bound=Model)


def employee_of(request: HttpRequest) -> Employee:
    """Whoever asks; for views that only those who are logged in reach."""
    return cast(Employee, request.user)


def sent(request: HttpRequest) -> Any:
    """What a form was sent with; an empty form that was sent is a form, too."""
    return request.POST if request.method == "POST" else None


def sent_files(request: HttpRequest) -> Any:
    """The files that a form was sent with; without any a form that was not sent would count as sent."""
    return request.FILES if request.method == "POST" else None


def get_visible(source: type[M] | QuerySet[M], employee: Employee, **lookup: Any) -> M:
    """The one row of a model or queryset that the employee may see; Http404 when there is none or it is another's.

    The model's manager (or the queryset) answers ``visible_to(employee)``.
    """
    rows: Any = source if isinstance(source, QuerySet) else source._default_manager
    return get_object_or_404(rows.visible_to(employee), **lookup)


def require(condition: object) -> None:
    """Refuse (403) unless the condition holds: for verbs on rows which the employee does see."""
    if not condition:
        raise PermissionDenied
