"""What a plan comes to, as its page shows it: kept with the run as plain data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crm.staff.choices import NormCode
from crm.staff.models import Norm

from . import rules
from .queries import Gathered

Outcome = dict[str, Any]


def outcome_of(gathered: Gathered, plan: rules.Plan) -> Outcome:
    """JSON of a plan: ``days``, ``people`` with their load on each day, ``shortfalls``, clients without a cadence."""
    days = [day for day in gathered.month.days() if day > gathered.month.closed]
    placed = Counter((one.executor, one.day) for one in plan.placements)
    own = {one.pk for one in gathered.owners}
    everybody = sorted(own | {who for who, _day in placed})
    norms = _norms(gathered)
    people = [_person(who, days, gathered, plan, placed, norms.get(who)) for who in everybody]
    return {
        "days": [day.isoformat() for day in days],
        "people": people,
        "placed": len(plan.placements),
        "missing": sum(one.missing for one in plan.shortfalls),
        "unmet": plan.unmet,
        "shortfalls": [
            [one.client, one.owner, one.period.isoformat(), one.missing, one.reason.value] for one in plan.shortfalls
        ],
        "no_cadence": gathered.no_cadence,
    }


def _person(
    who: int, days: list[date], gathered: Gathered, plan: rules.Plan, placed: Mapping[Any, int], norm: Decimal | None
) -> Outcome:
    staffing = gathered.staffing
    standing = {day: len(staffing.busy.get((who, day), ())) for day in days}
    present = [day for day in days if not staffing.is_absent(who, day)]
    # a norm is of a whole month: of one who is away for half of it, half is expected
    whole = len(gathered.month.days())
    return {
        "id": who,
        "capacity": staffing.capacity.get(who, 0),
        "present": len(present),
        "owed": plan.owed.get(who, 0),
        "missing": sum(one.missing for one in plan.shortfalls if one.owner == who),
        "total": sum(standing.values()) + sum(placed[who, day] for day in days),
        "norm": None if norm is None or not whole else int(norm * len(present) / whole),
        "days": [[standing[day], placed[who, day], int(staffing.is_absent(who, day))] for day in days],
    }


def _norms(gathered: Gathered) -> dict[int, Decimal]:
    """Effective calls a month by employee, of those who have such a norm."""
    by_role = dict(Norm.objects.filter(code=NormCode.EFFECTIVE_CALLS_MONTH).values_list("role", "value"))
    norms: dict[int, Decimal] = {}
    for one in gathered.owners:
        own = [by_role[role] for role in one.roles if role in by_role]
        if own:
            norms[one.pk] = max(own)
    return norms


def shortfalls_by_reason(outcome: Outcome) -> dict[str, list[list[Any]]]:
    """Shortfalls of an outcome by the code of their reason."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for one in outcome.get("shortfalls", ()):
        found[one[4]].append(one)
    return found
