"""REST: a telephone exchange tells of calls as they happen. docs/api.md tells how to sign."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.rest.errors import BadParameter

from . import openapi
from .actions import tell
from .serializers import EventSerializer
from .signing import ExchangeThrottle, SignedByExchange


class Events(APIView):
    """Events of calls, one a request."""

    authentication_classes = ()
    permission_classes = (SignedByExchange,)
    throttle_classes = (ExchangeThrottle,)

    def get_authenticate_header(self, request: Request) -> str:
        return "Signature"  # so that a wrong one is answered with 401

    @extend_schema(
        operation_id="telephony_event",
        summary="An event of a call",
        auth=openapi.SIGNED,  # type: ignore[arg-type]  # a requirement of three headers together
        request=EventSerializer,
        examples=openapi.EVENTS,
        responses=openapi.RESPONSES,
    )
    def post(self, request: Request) -> Response:
        """A call rings, is answered, is over, or has a recording. In any order and any number of times: sent again, an
        event changes nothing. Unknown fields are ignored. The call is matched with client, person and employee at
        once."""
        if not isinstance(request.data, dict):
            raise ParseError(_("The body is one JSON object"))
        serializer = EventSerializer(data=request.data)
        if not serializer.is_valid():
            raise BadParameter(*_first(serializer.errors))
        call = tell(event=serializer.meant(), exchange=request.exchange)  # type: ignore[attr-defined]
        return Response({"call_id": call.unique_id, "state": call.state})


def _first(errors: Any) -> tuple[str, str]:
    """The first thing that is wrong: its field and a sentence."""
    name, problems = next(iter(errors.items()))
    return name, str(problems[0])
