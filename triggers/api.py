"""REST: risk scores of clients (domain §11). docs/api.md tells how to use it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.rest.pages import DEFAULT_PAGE_SIZE, Cursor, next_address, page_size
from crm.rest.parameters import Parameter, moment, parameters, past_date, text
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import openapi
from .choices import Band
from .models import Result, ResultQuerySet
from .serializers import (
    COLUMNS,
    HistoryPageSerializer,
    Row,
    ScorePageSerializer,
    ScoreSerializer,
    intervals,
    scores,
)


def _band(value: str) -> str:
    if value not in Band.values:
        raise ValueError(_("“%(value)s” is not one of %(known)s") % {"value": value, "known": ", ".join(Band.values)})
    return value


def _indicator(value: str) -> Decimal:
    if not re.fullmatch(openapi.INDICATOR_PATTERN, value):
        raise ValueError(_("“%(value)s” is not a number like 0.34") % {"value": value})
    return Decimal(value)


AS_OF = {"as_of": Parameter(past_date(today))}
PAGING = {"page_size": Parameter(page_size), "cursor": Parameter(Cursor.read)}
FILTERS = {
    "band": Parameter(_band, repeatable=True),
    "client": Parameter(text),
    "specialist": Parameter(text),
    "min_indicator": Parameter(_indicator),
    "updated_since": Parameter(moment),
}

# --- Endpoints --------------------------------------------------------------------------------------------------------


class ScoreList(APIView):
    """Results of clients that the account may see, page by page."""

    @extend_schema(
        operation_id="risk_scores",
        summary="Risk scores of all clients",
        parameters=[*openapi.FILTERS, openapi.AS_OF, *openapi.PAGING],
        responses={200: openapi.page(ScorePageSerializer, openapi.SCORE_PAGE), **openapi.ERRORS},
    )
    def get(self, request: Request) -> Response:
        """Clients in service, each with its indicator and the nine parameters behind it. The order is fixed: nobody
        is skipped or repeated while results change between pages. With `updated_since` it is that of the changes."""
        asked = parameters(request, FILTERS | AS_OF | PAGING)
        day = asked.get("as_of")
        results = _filtered(_held(request, day), asked)
        by_change = "updated_since" in asked and day is None
        rows, last = _page_of(_in_order(results, asked.get("cursor"), by_change), asked)
        cursor = _cursor(last, by_change) if last else None
        return Response({"next": next_address(request, cursor), "results": scores(rows, day)})


class ScoreDetail(APIView):
    """The result of one client."""

    @extend_schema(
        operation_id="risk_score",
        summary="Risk score of one client",
        parameters=[openapi.NUMBER, openapi.AS_OF],
        responses={200: openapi.one(ScoreSerializer, openapi.SCORE), **openapi.ERRORS, 404: openapi.NOT_FOUND},
    )
    def get(self, request: Request, number: str) -> Response:
        """What is said of the client now, or was said on a past day. 404 also for a client that is no longer in
        service: the history keeps what was said of it."""
        day = parameters(request, AS_OF).get("as_of")
        rows = list(_held(request, day).filter(client__number=text(number)).values(*COLUMNS))
        items = scores(rows, day)
        if not items:
            raise _no_result()
        return Response(items[0])


class ScoreHistory(APIView):
    """What was said of one client from day to day."""

    @extend_schema(
        operation_id="risk_score_history",
        summary="History of one client's risk score",
        parameters=[openapi.NUMBER, *openapi.PAGING],
        responses={
            200: openapi.page(HistoryPageSerializer, openapi.HISTORY_PAGE),
            **openapi.ERRORS,
            404: openapi.NOT_FOUND,
        },
    )
    def get(self, request: Request, number: str) -> Response:
        """Intervals of days, both ends included, newest first; a new one begins where anything of the result changed.
        Days between two intervals are days out of service."""
        asked = parameters(request, PAGING)
        results = _visible(request).filter(client__number=text(number))
        rows, last = _page_of(_before(results, asked.get("cursor")).order_by("-valid_from"), asked)
        if not rows and not results.exists():
            raise _no_result()
        cursor = Cursor(last["valid_from"].toordinal()) if last else None
        return Response({"next": next_address(request, cursor), "results": intervals(rows)})


# --- Reads ------------------------------------------------------------------------------------------------------------


def _no_result() -> NotFound:
    return NotFound(_("There is no result of such a client"))


def _visible(request: Request) -> ResultQuerySet:
    return Result.objects.visible_to(cast(Employee, request.user))


def _held(request: Request, day: date | None) -> ResultQuerySet:
    results = _visible(request)
    return results.as_of(day) if day else results.current()


def _filtered(results: ResultQuerySet, asked: dict[str, Any]) -> ResultQuerySet:
    conditions = {
        "band": "band__in",
        "client": "client__number",
        "specialist": "client__specialist__username__iexact",
        "min_indicator": "indicator__gte",
        "updated_since": "updated_at__gte",
    }
    return results.filter(**{lookup: asked[name] for name, lookup in conditions.items() if name in asked})


def _in_order(results: ResultQuerySet, after: Cursor | None, by_change: bool) -> ResultQuerySet:
    """From the row after the cursor on. What changes meanwhile goes to the end of the order by change."""
    if not by_change:
        return results.filter(client_id__gt=after.number if after else 0).order_by("client_id")
    if after:
        # the first condition alone would do; with it the index begins at the right place
        later = Q(updated_at__gt=after.moment) | Q(client_id__gt=after.number)
        results = results.filter(later, updated_at__gte=after.moment)
    return results.order_by("updated_at", "client_id")


def _cursor(last: Row, by_change: bool) -> Cursor:
    return Cursor(last["client_id"], last["updated_at"]) if by_change else Cursor(last["client_id"])


def _before(results: ResultQuerySet, after: Cursor | None) -> ResultQuerySet:
    if after is None:
        return results
    return results.filter(valid_from__lt=date.fromordinal(min(max(after.number, 1), date.max.toordinal())))


def _page_of(results: ResultQuerySet, asked: dict[str, Any]) -> tuple[list[Row], Row | None]:
    """The rows of a page, and its last row where another page follows."""
    size = asked.get("page_size", DEFAULT_PAGE_SIZE)
    rows: list[Row] = list(results.values(*COLUMNS)[: size + 1])
    return rows[:size], rows[size - 1] if len(rows) > size else None
