"""What rows of named reports are made of: counts and newest facts by client, clients in service, bands."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Extract, NullIf, Round

from clients.filters import choice
from clients.models import Client
from triggers.models import Result

from .frame import Asked


def clients_of(asked: Asked) -> QuerySet[Client]:
    """Clients in service on the day, each with ``label`` as files write it: «28389 - СТРИЖ ПЛЮС»."""
    seen = Client.objects.visible_to(asked.employee).in_service(asked.day)
    return seen.select_related("specialist").annotate(label=labelled())


def labelled(path: str = "") -> Concat:
    return Concat(f"{path}number", Value(" - "), f"{path}name")


def one_of(rows: QuerySet[Any], aggregate: Aggregate, by: str = "client") -> Subquery:
    """The aggregate over the rows of the one that ``by`` names; None where it has none."""
    found = rows.order_by().filter(**{by: OuterRef("pk")}).values(by).annotate(found_=aggregate)
    return Subquery(found.values("found_"))


def count_of(rows: QuerySet[Any], by: str = "client", what: Aggregate | None = None) -> Coalesce:
    """How many rows there are of the one that ``by`` names; or a sum of whole numbers over them."""
    return Coalesce(one_of(rows, what or Count("pk"), by), 0, output_field=IntegerField())


def newest(rows: QuerySet[Any], field: str, by: str = "client", date_field: str = "on") -> Subquery:
    """The field of the newest row."""
    found = rows.filter(**{by: OuterRef("pk")}).order_by(f"-{date_field}", "-pk")
    return Subquery(found.values(field)[:1])


def band_on(asked: Asked, path: str = "pk") -> Subquery:
    """The band of the indicator as it was said on the day."""
    return Subquery(Result.objects.as_of(asked.day).order_by().filter(client=OuterRef(path)).values("band")[:1])


def share(part: Any, whole: Any) -> Round:
    """A whole percentage, half up; None of nothing."""
    exact = DecimalField(max_digits=20, decimal_places=0)
    return Round(
        Cast(part, exact) * Value(100, output_field=exact) / NullIf(Cast(whole, exact), Value(0, output_field=exact))
    )


def days_between(first: Any, last: Any) -> Extract:
    """Whole days from one date to another."""
    return Extract(ExpressionWrapper(last - first, output_field=DurationField()), "day")


def ones(**condition: Any) -> Case:
    """1 where the condition holds, else 0: for sums."""
    return Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def yes_no(label: Any, yes: Any, no: Any, field: str) -> Any:
    return choice(label, [("True", yes), ("False", no)], field_name=field)


def owner(path: str = "client__specialist") -> dict[str, Any]:
    """Where the short name of a client's specialist stands, and what it is sorted by."""
    return {"at": f"{path}__short_name", "order": f"{path}__full_name"}
