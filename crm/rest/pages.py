"""Pages by cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from rest_framework.request import Request

MAX_PAGE_SIZE = 200
DEFAULT_PAGE_SIZE = 100


def page_size(value: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,2}", value) and int(value) <= MAX_PAGE_SIZE:
        return int(value)
    raise ValueError(_("“%(value)s” is not a whole number from 1 to %(max)d") % {"value": value, "max": MAX_PAGE_SIZE})


CURSOR_PATTERN = "^[0-9]{1,16}-[0-9]{1,18}$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """The place of the last row of a page in its order: a moment (where the order has one) and a number."""

    number: int
    moment: datetime = _EPOCH

    @classmethod
    def read(cls, value: str) -> Cursor:
        if not re.fullmatch(CURSOR_PATTERN, value):
            raise ValueError(_("not a cursor; follow the address in `next` as it is"))
        micros, number = value.split("-")
        return cls(int(number), _EPOCH + timedelta(microseconds=int(micros)))

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // timedelta(microseconds=1)}-{self.number}"


def next_address(request: Request, cursor: Cursor | None) -> str | None:
    """The address of the page after this one, with all other parameters kept."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
