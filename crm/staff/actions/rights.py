"""The refusal that every verb shares."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied

from crm.staff.models import Employee


def require(by: Employee | None, right: Callable[[Collection[str]], bool]) -> None:
    """Raise PermissionDenied unless the roles give the right; the command line (None) may do anything."""
    if by is not None and not (by.is_active and right(by.roles)):
        raise PermissionDenied
