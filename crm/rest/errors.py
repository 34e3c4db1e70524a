"""What went wrong: every error is `{"detail": …}`."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from crm.ui.context_processors import current_request_id
from crm.ui.errors import AWAY, RETRY_SECONDS, database_is_away

log = structlog.get_logger(__name__)


class BadParameter(APIException):
    """A parameter of the query that cannot be understood; the text names it."""

    status_code = 400

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response:
    """Every error is `{"detail": …}`; one that nobody foresaw is logged and answered with the id to find it by."""
    if isinstance(exception, SuspiciousOperation):  # thousands of parameters, and the like
        exception = ParseError()
    response = drf_exception_handler(exception, context)
    if response is not None:
        return response
    log.error("api_failed", exc_info=exception)
    if database_is_away(exception):
        return Response({"detail": str(AWAY)}, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    text = _("Something broke on the server; nothing was changed. The id of the request: %(id)s")
    return Response({"detail": text % {"id": current_request_id()}}, status=500)


def no_such_address(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"detail": _("There is no such address")}, status=404, json_dumps_params={"ensure_ascii": False}
    )
