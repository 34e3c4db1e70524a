"""Reads of the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from .choices import RunState
from .models import RuleSet, Run


class NoRuleSet(LookupError):
    """No rule set is in force on the day."""


def rule_set_on(day: date) -> RuleSet:
    """The rule set in force on a day.

    Raises:
        NoRuleSet: the day is before the first one.
    """
    found = RuleSet.objects.filter(effective_from__lte=day).order_by("-effective_from").first()
    if found is None:
        raise NoRuleSet(f"no rule set is in force on {day:%d.%m.%Y}")
    return found


def last_run_date(*, before: int | None = None) -> date | None:
    """The latest date for which all clients were, or are being, computed; but for the run ``before``."""
    runs = Run.objects.exclude(pk=before) if before else Run.objects.all()
    return runs.order_by("-date").values_list("date", flat=True).first()


def last_computed_day() -> date | None:
    """The latest date for which the computation of all clients was finished."""
    done = Run.objects.filter(state=RunState.DONE)
    return done.order_by("-date").values_list("date", flat=True).first()


@dataclass(frozen=True)
class Previous:
    """What was said before a result, and until when."""

    indicator: Decimal
    band: str
    until: date


_PREVIOUS = """
SELECT page.id, before.indicator, before.band, before.valid_until
FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS page (id, client_id, valid_from)
CROSS JOIN LATERAL (
    SELECT r.indicator, r.band, r.valid_until FROM triggers_result r
    WHERE r.client_id = page.client_id AND r.valid_from < page.valid_from
    ORDER BY r.valid_from DESC LIMIT 1
) before
"""


def previous_of(results: Sequence[tuple[int, int, date]]) -> dict[int, Previous]:
    """The interval before each of these results, by the result's id, in one statement; nothing for a client's first.

    ``results`` are ids of results with the client's id and the first day.
    """
    if not results:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PREVIOUS, [list(column) for column in zip(*results, strict=True)])
        return {row[0]: Previous(*row[1:]) for row in cursor.fetchall()}
