"""From the page of one row to the previous and the next one within the list it was opened from.

The list's rows lead to ``…?from=<filters and order>&at=<place>``. The state is only a query string: the list itself
reads it and keeps to what the employee may see, so nothing has to be signed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lag, Lead, RowNumber
from django.http import HttpRequest

from crm.staff.models import Employee

from .lists import ListView


@dataclass(frozen=True)
class Walk:
    """Addresses; ``previous_url`` and ``next_url`` are empty at the ends and where the row has left the list."""

    back_url: str
    previous_url: str = ""
    next_url: str = ""


def walk_of(
    request: HttpRequest,
    list_view: type[ListView],
    list_url: str,
    current: Any,
    url: Callable[[Any], str],
    key: str = "pk",
) -> Walk:
    """The walk of the page of ``current``, a row of the list; ``url`` makes a page's address of a row's ``key`` field.

    At most two queries, none when the page was not opened from the list.
    """
    state = request.GET.get("from")
    if state is None:
        return Walk(list_url)
    back = f"{list_url}?{state or 'view=all'}"
    at = _whole(request.GET.get("at", ""))
    try:
        previous, following = neighbours(_rows(request, list_view, state), current.pk, at, key)
    except BadRequest:  # a state typed by hand
        return Walk(list_url)
    return Walk(back, _step(previous, url, state, at - 1), _step(following, url, state, at + 1))


def neighbours(rows: QuerySet[Any], pk: Any, at: int, key: str = "pk") -> tuple[Any, Any]:
    """The ``key`` of the rows before and after the row ``pk``; None where there is none.

    ``at`` is the place (from 1) where the row stood when the list was shown. If it still stands there, three rows are
    read by their place; if the list has moved, the database looks the row up in the whole list.
    """
    start = max(at - 2, 0)
    near = list(rows.values_list("pk", key)[start : at + 1]) if at > 0 else []
    here = next((index for index, row in enumerate(near) if row[0] == pk), None)
    if here is not None and here == at - 1 - start:
        before = near[here - 1][1] if here else None
        return before, near[here + 1][1] if here + 1 < len(near) else None
    return _looked_up(rows, pk, key)


def _looked_up(rows: QuerySet[Any], pk: Any, key: str) -> tuple[Any, Any]:
    order = rows.query.order_by
    numbered = rows.annotate(
        walk_before=Window(Lag(key), order_by=_expressions(order)),
        walk_after=Window(Lead(key), order_by=_expressions(order)),
        walk_at=Window(RowNumber(), order_by=_expressions(order)),
    )
    # Django moves a plain condition below the windows, where only one row would be left; one joined by OR with a
    # condition on a window stays above them
    this_one = Q(pk=pk) | Q(walk_at__lt=0)
    found = numbered.filter(this_one).values_list("walk_before", "walk_after").first()
    return found or (None, None)


def _expressions(order: Any) -> list[Any]:
    return [_expression(name) if isinstance(name, str) else name for name in order]


def _expression(name: str) -> Any:
    return F(name[1:]).desc() if name.startswith("-") else F(name).asc()


def _rows(request: HttpRequest, list_view: type[ListView], state: str) -> QuerySet[Any]:
    return list_view.of(cast(Employee, request.user), state).rows


def _step(key: Any, url: Callable[[Any], str], state: str, at: int) -> str:
    return f"{url(key)}?{urlencode({'from': state, 'at': max(at, 0)})}" if key is not None else ""


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
