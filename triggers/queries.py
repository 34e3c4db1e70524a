"""Reads of the indicator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.choices import RELEVANT_KINDS
from contacts.persons.choices import CERTIFYING_KINDS, SYSTEM_USERS
from contacts.works.choices import CLOSED_STATES
from crm.reference import Kept
from crm.staff.calendar import today
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .choices import Parameter, RunState
from .models import Result, RuleSet, Run, Tally
from .rules import BAND_ORDER, WINDOWS, got_better, got_worse


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
class Background:
    """What stands around a result: its client, and what was said before, until when (nothing: it is the first)."""

    number: str
    name: str
    inn: str
    indicator: Decimal | None
    band: str | None
    until: date | None


# Clients are not joined to the page itself: the planner would merge with the index of clients from its very beginning,
# and a pull of all pages would cost the square of their number.
_BACKGROUND = """
SELECT page.id, c.number, c.name, c.inn, before.indicator, before.band, before.valid_until
FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS page (id, client_id, valid_from)
JOIN clients_client c ON c.id = page.client_id
LEFT JOIN LATERAL (
    SELECT r.indicator, r.band, r.valid_until FROM triggers_result r
    WHERE r.client_id = page.client_id AND r.valid_from < page.valid_from
    ORDER BY r.valid_from DESC LIMIT 1
) before ON true
"""


def backgrounds(results: Sequence[tuple[int, int, date]]) -> dict[int, Background]:
    """By the result's id, in one statement; ``results`` are ids of results with the client's id and the first day."""
    if not results:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BACKGROUND, [_array(column) for column in zip(*results, strict=True)])
        return {row[0]: Background(*row[1:]) for row in cursor.fetchall()}


def _array(values: Iterable[int | date]) -> str:
    """PostgreSQL's own text of an array: the driver would quote each value, which costs more than the statement."""
    return "{" + ",".join(map(str, values)) + "}"


# The newest fact behind each parameter: one that could count for it, dated on or before the day, within its window or
# not.
_NEWEST = """
WITH relevant AS MATERIALIZED (
    SELECT id FROM clients_subdivision WHERE client_id = %(client)s AND is_active AND kind = ANY(%(relevant_kinds)s)
)
SELECT
    (SELECT max(k."on") FROM persons_consultation k LEFT JOIN persons_contactperson p ON p.id = k.person_id
     WHERE k.client_id = %(client)s AND k."on" <= %(day)s
       AND coalesce(k.subdivision_id, p.subdivision_id) IN (SELECT id FROM relevant)),
    (SELECT max(ends_on) FROM clients_usage WHERE client_id = %(client)s AND ends_on <= %(day)s),
    (SELECT max("on") FROM persons_consultation
     WHERE client_id = %(client)s AND "on" <= %(day)s AND rating IS NOT NULL),
    (SELECT max(t."on") FROM persons_training t JOIN persons_contactperson p ON p.id = t.person_id
     WHERE t.client_id = %(client)s AND t."on" <= %(day)s AND p.is_active AND p.characteristics && %(users)s::varchar[]
       AND p.subdivision_id IN (SELECT id FROM relevant)),
    (SELECT max("on") FROM clients_competitorverdict WHERE client_id = %(client)s AND "on" <= %(day)s),
    (SELECT max(counts_on) FROM works_work
     WHERE client_id = %(client)s AND counts_on <= %(day)s AND state = ANY(%(closed)s)),
    greatest((SELECT max(period) FROM debts_invoice WHERE client_id = %(client)s AND period <= %(day)s),
             (SELECT max("on") FROM debts_payment WHERE client_id = %(client)s AND "on" <= %(day)s)),
    NULL::date,
    (SELECT max("on") FROM persons_education
     WHERE client_id = %(client)s AND "on" <= %(day)s AND has_certificate AND kind = ANY(%(certifying)s))
"""


def newest_facts(client_id: int, day: date) -> dict[str, date | None]:
    """The date of the newest fact behind each parameter, by its code; a subscription has none. One statement."""
    values: dict[str, Any] = {
        "client": client_id,
        "day": day,
        "closed": [state.value for state in CLOSED_STATES],
        "certifying": [kind.value for kind in CERTIFYING_KINDS],
        "relevant_kinds": [kind.value for kind in RELEVANT_KINDS],
        "users": list(SYSTEM_USERS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, values)
        return dict(zip(Parameter.values, cursor.fetchone(), strict=True))


def result_on(client_id: int, day: date) -> Result | None:
    """What was said of the client on the day."""
    return Result.objects.as_of(day).filter(client=client_id).select_related("rule_set").first()


rule_sets = Kept(lambda: RuleSet.objects.in_bulk(), RuleSet)
"""All rule sets by id."""


def lately(client_id: int, day: date) -> tuple[Result | None, Result | None]:
    """:func:`result_on` and :func:`previous_of` it, by one statement."""
    rows = Result.objects.filter(client=client_id, valid_from__lte=day).order_by("-valid_from")
    now, before = [*rows[:2], None, None][:2]
    if now is None or (now.valid_until is not None and now.valid_until < day):
        return None, None
    now.rule_set = rule_sets()[now.rule_set_id]
    return now, before


def previous_of(result: Result) -> Result | None:
    """What was said before that."""
    earlier = Result.objects.filter(client=result.client_id, valid_from__lt=result.valid_from)
    return earlier.order_by("-valid_from").first()


def counted_on() -> date:
    """The day for which movements are counted; lists behind the counts compare with the same days."""
    return Tally.objects.order_by("-counted_on").values_list("counted_on", flat=True).first() or today()


def moved(window: str, direction: str, day: date) -> Exists:
    """The condition on clients that their band is worse (or better) than it was ``window`` earlier.

    The same rule as :mod:`triggers.actions.tallies`, so that a count and the list behind it agree.
    """
    bound = day - timedelta(days=WINDOWS[window])
    before = Result.objects.filter(client=OuterRef("client"), valid_from__lte=bound, valid_until__gte=bound)
    condition = Q()
    for band in BAND_ORDER:
        others = [one for one in BAND_ORDER if (got_worse if direction == "worse" else got_better)(one, band)]
        if others:
            condition |= Q(Exists(before.filter(band__in=others)), band=band)
    now = Result.objects.current().filter(client=OuterRef("pk"), valid_from__gt=bound)
    return Exists(now.filter(condition))


def tallies_seen_by(employee: Employee) -> QuerySet[Tally]:
    """Counts of the specialists within the scope; clients without a specialist only for those who see everything."""
    scope = scope_of(employee)
    return Tally.objects.all() if scope.everything else Tally.objects.filter(specialist__in=scope.owners)
