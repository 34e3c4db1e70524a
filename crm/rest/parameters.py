"""Parameters of the query."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from .errors import BadParameter


@dataclass(frozen=True)
class Parameter:
    """How one parameter is read: ``read`` raises ValueError with words for people."""

    read: Callable[[str], Any]
    repeatable: bool = False


def parameters(request: Request, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The parameters that were given. Unknown ones are refused: a misspelt filter would answer with everything.

    Raises:
        BadParameter: one is unknown, repeated without need, or not understood.
    """
    read: dict[str, Any] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            raise BadParameter(name, _("there is no such parameter; known are %(known)s") % {"known": ", ".join(known)})
        if len(values) > 1 and not known[name].repeatable:
            raise BadParameter(name, _("given more than once"))
        try:
            found = [known[name].read(value) for value in values]
        except ValueError as problem:
            raise BadParameter(name, str(problem)) from None
        read[name] = found if known[name].repeatable else found[0]
    return read


def text(value: str) -> str:
    """Any text; what the database cannot hold is a text that nothing equals."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


def past_date(today: Callable[[], date]) -> Callable[[str], date]:
    def read(value: str) -> date:
        day = _date(value)
        if day > today():
            raise ValueError(_("%(value)s has not come yet") % {"value": value})
        return day

    return read


def _date(value: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(_("“%(value)s” is not a date like 2026-11-20") % {"value": value})


_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?", re.ASCII | re.IGNORECASE
)


_BEGIN, _END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def _utc(aware: datetime) -> datetime:
    """In UTC, where the database takes any offset; at the ends of the calendar, the end itself."""
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        return _BEGIN if aware.year == _BEGIN.year else _END


def moment(value: str) -> datetime:
    """An ISO time; without a zone it is UTC, as all times of the API are."""
    if match := _TIME.fullmatch(value):
        whole, _seconds, fraction, zone = match.groups()
        iso = whole.upper() + (f".{fraction:0<6}" if fraction else "") + (zone or "Z").upper()
        try:
            return _utc(datetime.fromisoformat(iso))
        except ValueError:
            pass
    raise ValueError(
        _("“%(value)s” is not a time like 2026-11-20T01:10:02Z (a plus is written %%2B)") % {"value": value}
    )
