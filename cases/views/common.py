"""What the pages of the library share."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from cases import queries
from cases.models import Case
from crm.ui.scoping import employee_of, get_visible, require


def case_of(request: HttpRequest, pk: int, *, editing: bool = False) -> Case:
    """A case that the employee sees (404), and may edit where that is asked for (403)."""
    rows = Case.objects.select_related("author", "review_owner", "script", "passport__by")
    found = get_visible(rows, employee_of(request), pk=pk)
    require(not editing or queries.may_edit(employee_of(request), found))
    return found


def sentences(error: ValidationError) -> list[str]:
    return [str(one) for one in error.messages]
