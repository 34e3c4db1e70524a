"""Pure rules of works (domain §4, §5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from .choices import Stage, WorkState


def counts_on(planned_at: datetime | None, done_at: datetime | None, zone: tzinfo) -> date | None:
    """The day a work counts for: the day done, or the day planned where none was done, in the department's zone."""
    moment = done_at or planned_at
    return moment.astimezone(zone).date() if moment else None


def names_hour(planned_at: datetime | None, zone: tzinfo) -> bool:
    """Whether a plan says more than its day: files that name a day only are read as its midnight."""
    return planned_at is not None and planned_at.astimezone(zone).time() != time()


# --- Closing ----------------------------------------------------------------------------------------------------------

LONGEST_MINUTES = 12 * 60
TOLERANCE = timedelta(minutes=10)
"""How far a clock may be ahead."""


def closing_errors(
    *, state: str, allowed: Collection[str], done_at: datetime | None, now: datetime, minutes: int | None
) -> dict[str, str]:
    """What cannot be so of a work that is being closed, by field; the words are codes of ``messages.CLOSING``.

    ``allowed`` are the states that the result may close, empty for any.
    """
    errors = {}
    if state == WorkState.PLANNED:
        errors["state"] = "open"
    elif allowed and state not in allowed:
        errors["result"] = "state"
    if state != WorkState.CANCELLED and done_at is None:
        errors["done_at"] = "missing"
    elif done_at is not None and done_at > now + TOLERANCE:
        errors["done_at"] = "future"
    if minutes is not None and minutes > LONGEST_MINUTES:
        errors["minutes"] = "long"
    return errors


# --- The life cycle ---------------------------------------------------------------------------------------------------

MONTH, QUARTER = timedelta(days=31), timedelta(days=92)
DECISION_LATEST = timedelta(days=122)
"""The account manager meets the decision-maker once in three to four months."""


class StageState(NamedTuple):
    """One stage of a client: when it was last done, by when it is due, and why; ``due_on`` is empty for never.

    A tuple: the plan of a month makes a hundred thousand of them.
    """

    stage: Stage
    last: date | None
    due_on: date | None
    why: str

    def is_due(self, day: date) -> bool:
        return self.due_on is not None and self.due_on <= day


@dataclass(frozen=True)
class LifeCycle:
    """What the stages of a client stand on. ``last`` holds the newest day of each stage done."""

    last: Mapping[int, date]
    any_contact: bool
    expired: int = 0
    newest_person_on: date | None = None


def stages(client: LifeCycle, day: date) -> list[StageState]:
    """The seven stages in their order (domain §4); ``why`` is a code of ``messages.STAGES``."""
    return [_stage(stage, client, day) for stage in Stage]


def _stage(stage: Stage, client: LifeCycle, day: date) -> StageState:
    last = client.last.get(stage)
    due, why = _due(stage, client, last, day)
    return StageState(stage, last, due, why)


def _due(stage: Stage, client: LifeCycle, last: date | None, day: date) -> tuple[date | None, str]:
    if stage == Stage.ACCEPTANCE:
        return (day, "new") if not client.any_contact and last is None else (None, "once")
    if stage == Stage.ACQUAINTANCE:
        met = client.newest_person_on
        return (day, "person") if met and (last is None or met > last) else (None, "known")
    if stage == Stage.CARD_REVIEW:
        return (day, "expired") if client.expired else (None, "actual")
    return (day, "never") if last is None else (last + _EVERY.get(stage, MONTH), "period")


_EVERY = {Stage.FEEDBACK: QUARTER, Stage.DECISION_MAKER: DECISION_LATEST}
_INVOLVEMENT = (Stage.SERVICE, Stage.SYSTEM)
_NOT_ALSO = {*_INVOLVEMENT, Stage.DECISION_MAKER}
"""What is never suggested beside involvement: the manager meets the decision-maker."""


def suggested(states: Sequence[StageState], day: date) -> list[StageState]:
    """What the next call is for: one of involvement, always, and what else is due of what a specialist does."""
    involvement = (one for one in states if one.stage in _INVOLVEMENT)
    first = min(involvement, key=lambda one: (one.last or date.min, one.stage))
    return [first, *(one for one in states if one.stage not in _NOT_ALSO and one.is_due(day))]
