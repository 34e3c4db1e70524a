"""What the description of the API says of events besides what the code says; the numbers are invented."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from crm.rest.description import error

from .serializers import TakenSerializer

SIGNED: list[dict[str, list[str]]] = [{"exchange": [], "timestamp": [], "signature": []}]

_CALL: dict[str, Any] = {"call_id": "1795161302.4884", "direction": "in", "number": "+73852001122", "extension": "105"}
_LATER: dict[str, Any] = {"call_id": "1795161302.4884"}


def _example(name: str, **fields: Any) -> OpenApiExample:
    return OpenApiExample(name, {"event": name.lower(), **fields}, request_only=True)


EVENTS = [
    _example("Ring", **_CALL, at="2026-11-20T10:15:02+03:00"),
    _example("Answer", **_LATER, at="2026-11-20T10:15:09+03:00", extension="105"),
    _example("Finish", **_LATER, at="2026-11-20T10:19:33+03:00", seconds=264),
    _example(
        "Recording",
        **_LATER,
        at="2026-11-20T10:19:40+03:00",
        recording_url="https://pbx.example/records/1795161302.4884.mp3",
    ),
]

RESPONSES = {
    200: OpenApiResponse(
        TakenSerializer,
        "Taken in; so is an event that was sent before.",
        [OpenApiExample("Taken", {"call_id": "1795161302.4884", "state": "ringing"})],
    ),
    400: error("The body is not understood; the text names the field.", "at: this moment has not come yet"),
    401: error(
        "A header is missing, the signature is wrong or older than five minutes.",
        "There is no such exchange, or the signature is wrong",
    ),
    406: error("Something other than JSON was asked for.", "Could not satisfy the request Accept header."),
    415: error("The body is not JSON.", "Unsupported media type “text/plain” in request."),
    429: error(
        "Too many events; `Retry-After` says how many seconds to wait.",
        "Request was throttled. Expected available in 12 seconds.",
    ),
}
