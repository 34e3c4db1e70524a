"""Pure rules of campaigns: who may run one, who does what, and when (domain §4)."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TypeVar

from contacts.works.choices import CampaignState

Row = TypeVar("Row", bound=Hashable)

# --- The life of a campaign -------------------------------------------------------------------------------------------

_FROM: Mapping[str, Collection[str]] = {
    "start": (CampaignState.DRAFT,),
    "extend": (CampaignState.RUNNING, CampaignState.PAUSED),
    "pause": (CampaignState.RUNNING,),
    "resume": (CampaignState.PAUSED,),
    "finish": (CampaignState.RUNNING, CampaignState.PAUSED),
    "undo": (CampaignState.FINISHED,),
    "drop": (CampaignState.DRAFT,),
    "change": (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED),
}


def verbs(state: str) -> frozenset[str]:
    """What may be done with a campaign in a state."""
    return frozenset(verb for verb, states in _FROM.items() if state in states)


# --- Who does it ------------------------------------------------------------------------------------------------------


def divide(
    candidates: Mapping[Row, Collection[int]], given: Mapping[int, int] | None = None
) -> tuple[dict[Row, int], list[Row]]:
    """Give each row to one of its candidates, evenly; answers who gets what, and the rows that have no candidate.

    Rows are taken by how few may do them, then in their own order; each goes to whoever has least so far, ``given``
    included, of equal ones to the lowest key. The same rows in the same order are divided the same way always.
    """
    load = Counter(dict(given or {}))
    chosen: dict[Row, int] = {}
    for row in sorted(candidates, key=lambda one: len(candidates[one])):  # sorted is stable: their own order stays
        if candidates[row]:
            best = min(candidates[row], key=lambda one: (load[one], one))
            chosen[row] = best
            load[best] += 1
    return {row: chosen[row] for row in candidates if row in chosen}, [row for row in candidates if row not in chosen]


# --- When -------------------------------------------------------------------------------------------------------------

CALL_HOURS, TALK_MINUTES, VISITS = Decimal(4), Decimal(10), Decimal(3)
"""What a day holds where the role has no norm (domain §2)."""


def capacity(norms: Mapping[str, Decimal], *, is_visit: bool) -> int:
    """How many calls, or visits, one day of an employee with these norms holds; one at least."""
    if is_visit:
        return max(int(norms.get("visits_day", VISITS)), 1)
    minutes = norms.get("call_hours_day", CALL_HOURS) * 60
    return max(int(minutes / max(norms.get("talk_minutes", TALK_MINUTES), Decimal(1))), 1)


@dataclass(frozen=True)
class Spread:
    """``days`` in their order, one for each work; ``over`` of them did not fit into what was free."""

    days: list[date]
    over: int


def spread(count: int, free: Mapping[date, int]) -> Spread:
    """Days for so many works: as even as the free places of the days allow, the surplus evenly over all days.

    Raises:
        ValueError: there is something to place and no day.
    """
    if count and not free:
        raise ValueError("there is no day")
    placed = _evenly(count, {day: max(room, 0) for day, room in free.items()})
    over = count - sum(placed.values())
    # beyond the capacity nobody is spared: the day with the least of this campaign takes the next one
    surplus = _evenly(over, dict.fromkeys(free, over))
    days = [day for day in sorted(free) for _one in range(placed[day] + surplus[day])]
    return Spread(days, over)


def _evenly(count: int, room: Mapping[date, int]) -> Counter[date]:
    placed: Counter[date] = Counter()
    heap = [(0, day) for day in sorted(room) if room[day] > 0]
    heapq.heapify(heap)
    while heap and placed.total() < count:
        taken, day = heapq.heappop(heap)
        placed[day] += 1
        if taken + 1 < room[day]:
            heapq.heappush(heap, (taken + 1, day))
    return placed


FIRST_CALL, LAST_CALL = time(9, 30), time(17, 30)
"""Within the hours in which a client may be called (domain §4), in the client's own zone."""
STEP = timedelta(minutes=10)


def hour(day: date, place: int, count: int, zone: tzinfo, client_zone: tzinfo) -> datetime:
    """When the ``place``-th of ``count`` works of a day is: spread over the day, within the client's working hours."""
    first, last = (datetime.combine(day, moment, zone) for moment in (FIRST_CALL, LAST_CALL))
    gap = max((last - first) / max(count, 1) // STEP, 1) * STEP
    wanted = min(first + place * gap, last)
    opens, closes = (datetime.combine(day, moment, client_zone) for moment in (FIRST_CALL, LAST_CALL))
    return min(max(wanted, opens), closes)


def executor_days(working: Sequence[date], absent: Collection[date]) -> list[date]:
    """The working days on which somebody is there; all of them where somebody is absent throughout."""
    return [day for day in working if day not in absent] or list(working)
