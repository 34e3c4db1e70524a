"""Pure rules of the call session: the order of the queue, who waits, when to call again (domain §4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from clients.rules import WORKING_HOURS

from .choices import NextCall, Period, Waiting

LEASE = timedelta(minutes=15)
"""How long a client is kept for a session that says nothing; each autosave of the draft begins it anew."""

ATTEMPT_LIMIT = 5
"""How many times in a row one contact is tried; then it is planned anew, not called again."""

OVERDUE_DAYS = 62
"""How long a planned work that nobody held stays in queues: as long as the client page shows it as missed."""

LATEST_CALL = timedelta(days=366)

_AHEAD = {Period.TODAY: 0, Period.WEEK: 7, Period.MONTH: 31}


def span(period: str, day: date) -> tuple[date, date]:
    """The days whose planned works a session takes, both included."""
    return day - timedelta(days=OVERDUE_DAYS), day + timedelta(days=_AHEAD[Period(period)])


# --- The order of the queue -------------------------------------------------------------------------------------------


Line = str | Callable[[], str]
"""Words, or what makes them: of the many in a queue few are ever shown."""


@dataclass(frozen=True)
class Why:
    """A reason of one entry: lower ``order`` first, then lower ``sort``; ``text`` is the line shown."""

    order: int
    sort: int | float | Decimal
    code: str
    line: Line = field(compare=False)

    @property
    def text(self) -> str:
        return self.line if isinstance(self.line, str) else self.line()


def said_once(reasons: Sequence[Why]) -> tuple[Why, ...]:
    """The reasons as they are shown, in their order: one whose words another has said before is left out.

    >>> debt = Why(50, -2.5, "debt", "debt of 2.5 months")
    >>> len(said_once([Why(40, -0.42, "band", "threat: 1 login, debt of 2.5 months"), debt])), len(said_once([debt]))
    (1, 1)
    """
    return tuple(one for place, one in enumerate(reasons) if not any(one.text in said.text for said in reasons[:place]))


Ranks = tuple[tuple[int, int | float | Decimal, str], ...]
Place = tuple[Ranks, date, float, int]

_NO_MORE = (1_000_000, 0, "")
"""Stands behind the last reason: of two entries with equal reasons the one with one more comes first."""


def ranks(reasons: Iterable[Why]) -> Ranks:
    """Reasons as they are compared, the strongest first."""
    return (*sorted((why.order, why.sort, why.code) for why in reasons), _NO_MORE)


def place(reasons: Collection[Why], counts_on: date, planned_at: datetime | None, pk: int) -> Place:
    """Where an entry stands: by its reasons, the strongest first, then by time; never equal for two works."""
    return ranks(reasons), counts_on, planned_at.timestamp() if planned_at else 0.0, pk


def hour_sort(moment: datetime, zone: str, is_best: bool | None) -> int:
    """Of works planned for one day: the best time of the person first, then where the working day ends sooner."""
    there = moment.astimezone(ZoneInfo(zone))
    left = WORKING_HOURS.stop * 60 - (there.hour * 60 + there.minute)
    return {True: 0, None: 10_000, False: 20_000}[is_best] + max(left, 0)


# --- Who waits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What decides whether a client may be offered now; ``agreed_at`` is a call agreed for later."""

    zone: str
    call_back_due: bool = False
    agreed_at: datetime | None = None
    held_today: bool = False


def waits(
    client: Standing, moment: datetime, is_working_day: Callable[[date], bool], *, any_hour: bool = False
) -> Waiting | None:
    """Why the client is not offered now; None: it may be (domain §4). What was agreed with a person outranks hours."""
    if client.call_back_due:
        return None
    if client.agreed_at is not None:
        return Waiting.AGREED
    if client.held_today:
        return Waiting.HELD_TODAY
    if any_hour:
        return None
    there = moment.astimezone(ZoneInfo(client.zone))
    if not is_working_day(there.date()):
        return Waiting.DAY_OFF
    return None if there.hour in WORKING_HOURS else Waiting.OUTSIDE_HOURS


# --- Calling again ----------------------------------------------------------------------------------------------------

_MINUTES = {NextCall.IN_15: 15, NextCall.IN_30: 30, NextCall.IN_60: 60}


def call_again_at(choice: str, at: datetime | None, now: datetime) -> datetime | None:
    """The moment that a choice means; None where there is no next call, or its date is missing."""
    if choice in _MINUTES:
        return now + timedelta(minutes=_MINUTES[NextCall(choice)])
    return at if choice == NextCall.AT else None


def date_error(at: datetime | None, now: datetime, zone: str, is_working_day: Callable[[date], bool]) -> str:
    """What is wrong with a moment chosen for a contact, as a code of ``messages.DATES``; "" for nothing.

    Days off are those of the client's zone.
    """
    if at is None:
        return "missing"
    if at <= now:
        return "past"
    if at > now + LATEST_CALL:
        return "far"
    return "" if is_working_day(at.astimezone(ZoneInfo(zone)).date()) else "day_off"


def may_try_again(attempt: int, limit: int = ATTEMPT_LIMIT) -> bool:
    """Whether after the ``attempt``-th try there may be one more."""
    return attempt < limit


# --- Saving once ------------------------------------------------------------------------------------------------------

Typed = Mapping[str, Sequence[str]]

_NOT_ENTERED = {"csrfmiddlewaretoken", "key", "version", "then"}
"""What a form sends beside what was entered."""


_FILLED_IN = {"person", "stages"}
"""What the form fills in by itself."""


def entered(data: Typed) -> dict[str, list[str]]:
    """What was typed or chosen, without what is empty."""
    return {
        name: kept
        for name, values in sorted(data.items())
        if name not in _NOT_ENTERED and (kept := [value for value in values if value])
    }


def is_typed(data: Typed) -> bool:
    """Whether somebody entered anything: a form that is only looked at sends whom it is with, stages, what was seen.

    >>> is_typed({"person": ["7"], "stages": ["4"], "seen_3": ["да"]}), is_typed({"minutes": ["4"]})
    (False, True)
    """
    return any(name not in _FILLED_IN and not name.startswith("seen_") for name in entered(data))


def digest(data: Typed) -> str:
    """A print of what was entered, by which the same save is known again."""
    return hashlib.sha256(json.dumps(entered(data), ensure_ascii=False).encode()).hexdigest()
