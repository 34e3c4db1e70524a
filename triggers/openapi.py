"""What the description of the API says besides what the code says; the client of the examples is invented."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from crm.rest.description import error as _error
from crm.rest.pages import CURSOR_PATTERN, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE

from .choices import Band

INDICATOR_PATTERN = r"^[0-9]{1,2}(\.[0-9]{1,2})?$"

# --- Examples ---------------------------------------------------------------------------------------------------------

_PARAMETERS = (
    ("consultation_share", "0.50", "ok", "0.00"),
    ("logins", "1", "threat", "0.10"),
    ("lowest_rating", None, "unknown", "0.00"),
    ("undertrained", "1", "attention", "0.02"),
    ("competitor", "no", "ok", "0.00"),
    ("failed_contacts", "0", "ok", "0.00"),
    ("debt_months", "2.0", "attention", "0.04"),
    ("subscribers", "4", "ok", "0.00"),
    ("certificates", "2", "ok", "0.00"),
)
_CONTENT: dict[str, Any] = {"indicator": "0.36", "band": "high", "rule_set": 1, "updated_at": "2026-11-20T01:10:02Z"}
_CLIENT = {"number": "28389", "name": "ПРИМЕР ПЛЮС", "inn": "2221000002"}
_WORDED = [
    {"code": code, "value": value, "level": level, "points": points} for code, value, level, points in _PARAMETERS
]

SCORE: dict[str, Any] = {
    "client": _CLIENT,
    "as_of": "2026-11-20",
    **_CONTENT,
    "previous": {"indicator": "0.27", "band": "none", "until": "2026-11-19"},
    "parameters": _WORDED,
}
SCORE_PAGE = {"next": "https://crm.example/api/v1/risk-scores/?cursor=0-100", "results": [SCORE]}
HISTORY_PAGE = {
    "next": None,
    "results": [{"client": _CLIENT, "from": "2026-11-20", "until": None, **_CONTENT, "parameters": _WORDED}],
}

# --- Parameters and errors --------------------------------------------------------------------------------------------

AS_OF = OpenApiParameter(
    "as_of",
    OpenApiTypes.DATE,
    description="What was said on this past day (of the department's zone). A day that has not come is refused.",
)
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="The client's number: 28389.")
PAGING = [
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
        description="Items a page.",
    ),
    OpenApiParameter(
        "cursor",
        {"type": "string", "pattern": CURSOR_PATTERN},
        description="Comes in the address in `next`; follow that address as it is.",
    ),
]
FILTERS = [
    OpenApiParameter("band", str, many=True, enum=Band.values, description="Repeatable: `band=high&band=dynamic`."),
    OpenApiParameter("client", str, description="The client's number, exactly."),
    OpenApiParameter("specialist", str, description="Login of the specialist responsible now; case does not matter."),
    OpenApiParameter(
        "min_indicator",
        {"type": "string", "pattern": INDICATOR_PATTERN},
        description="The indicator is not less than this: 0.34.",
    ),
    OpenApiParameter(
        "updated_since",
        {"type": "string", "format": "date-time"},
        description="Written at this moment or later, oldest change first (with `as_of`: by client). "
        "Without a zone it is UTC; a plus is written %2B.",
    ),
]


ERRORS = {
    400: _error(
        "A parameter is unknown, repeated, or not understood.", "as_of: “2026-13-01” is not a date like 2026-11-20"
    ),
    401: _error(
        "No token, or one that does not count.", "The token is wrong, expired or revoked, or its account is disabled"
    ),
    406: _error("Something other than JSON was asked for.", "Could not satisfy the request Accept header."),
    429: _error(
        "Too many requests; `Retry-After` says how many seconds to wait.",
        "Request was throttled. Expected available in 12 seconds.",
    ),
}
NOT_FOUND = _error(
    "There is no such client, it is not yours to see, or nothing was said of it.", "There is no result of such a client"
)


def page(serializer: Any, example: Any) -> OpenApiResponse:
    return OpenApiResponse(serializer, "A page.", [OpenApiExample("Page", example)])


def one(serializer: Any, example: Any) -> OpenApiResponse:
    return OpenApiResponse(serializer, "The result.", [OpenApiExample("Score", example)])
