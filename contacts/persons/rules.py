"""Pure rules of contact persons (domain §3, §5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from clients.rules import WORKING_HOURS
from crm.staff.choices import Role
from crm.staff.rules import has_role, may_edit_clients

from .choices import SYSTEM_USERS, CallRefusal

TRAINING_YEARS = 2


def e164(as_written: str, region: str = "RU") -> str:
    """The international form of a phone number, or "" for what is none.

    >>> e164("8 (385) 200-11-22"), e164("доб. 12")
    ('+73852001122', '')
    """
    try:
        number = phonenumbers.parse(as_written, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_system_user(characteristics: Collection[str]) -> bool:
    return not frozenset(SYSTEM_USERS).isdisjoint(characteristics)


def training_ends(trained_on: date) -> date:
    """First day on which a training is no longer valid: two years later, 28 February for 29 February."""
    try:
        return trained_on.replace(year=trained_on.year + TRAINING_YEARS)
    except ValueError:
        return trained_on.replace(year=trained_on.year + TRAINING_YEARS, day=28)


def training_last_day(trained_on: date) -> date:
    """The last day on which a training is valid."""
    return training_ends(trained_on) - timedelta(days=1)


def training_is_valid(trained_on: date, day: date) -> bool:
    return trained_on <= day < training_ends(trained_on)


def last_expired(day: date) -> date:
    """The last day of a training that is no longer valid on ``day``: one later than it still is."""
    try:
        earlier = day.replace(year=day.year - TRAINING_YEARS)
    except ValueError:
        return day.replace(year=day.year - TRAINING_YEARS, day=28)
    following = earlier + timedelta(days=1)
    return following if training_ends(following) <= day else earlier


# --- Rights ---


def may_edit_persons(roles: Collection[str]) -> bool:
    """Whoever keeps clients edits the persons of those within sight; auditors and integrations only read."""
    return may_edit_clients(roles)


def may_edit_directories(roles: Collection[str]) -> bool:
    """Characteristics and rubrics are kept by heads (design §2, reference lists)."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)


# --- When a person may be called ---


@dataclass(frozen=True)
class NoCallSpan:
    """Days without calls, both ends included; ``until`` None is without an end; over from the day ``lifted_on`` on."""

    since: date
    until: date | None = None
    reason: str = ""
    lifted_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            self.since <= day
            and (self.until is None or day <= self.until)
            and (self.lifted_on is None or day < self.lifted_on)
        )


@dataclass(frozen=True)
class Callee:
    """What of a person matters to a call; ``numbers`` are pairs of a number and whether it is undesirable."""

    is_active: bool = True
    numbers: tuple[tuple[str, bool], ...] = ()
    no_calls: tuple[NoCallSpan, ...] = ()
    best_from: time | None = None
    best_until: time | None = None


@dataclass(frozen=True)
class CallPermission:
    """Whether a call is allowed, and why not; ``reasons`` are the words of no-call marks.

    ``is_best`` tells whether the moment is within the person's best time: a wish, it refuses nothing. None where no
    wish is known.
    """

    refusals: tuple[CallRefusal, ...] = ()
    reasons: tuple[str, ...] = ()
    is_best: bool | None = None

    @property
    def allowed(self) -> bool:
        return not self.refusals


def may_be_called(
    person: Callee, moment: datetime, zone: str, is_working_day: Callable[[date], bool] | None = None
) -> CallPermission:
    """Whether a person may be called at a moment (domain §4).

    ``zone`` is the client's time zone, in whose days and hours everything is meant; ``is_working_day`` answers for
    holidays there, Monday to Friday unless told.
    """
    there = moment.astimezone(ZoneInfo(zone))
    day = there.date()
    marks = [span for span in person.no_calls if span.holds_on(day)]
    works = is_working_day(day) if is_working_day else day.weekday() < 5
    checks: Iterable[tuple[bool, CallRefusal]] = (
        (not person.is_active, CallRefusal.LEFT),
        (bool(marks), CallRefusal.NO_CALL),
        (not person.numbers, CallRefusal.NO_NUMBER),
        (bool(person.numbers) and all(undesirable for _number, undesirable in person.numbers), CallRefusal.UNDESIRABLE),
        (not works, CallRefusal.DAY_OFF),
        (there.hour not in WORKING_HOURS, CallRefusal.OUTSIDE_HOURS),
    )
    refusals = tuple(refusal for holds, refusal in checks if holds)
    reasons = tuple(span.reason for span in marks if span.reason)
    return CallPermission(refusals, reasons, _is_best(person, there.time()))


def is_backwards(best_from: time | None, best_until: time | None) -> bool:
    """Whether the best time to call would end before it begins."""
    return best_from is not None and best_until is not None and best_until <= best_from


def _is_best(person: Callee, clock: time) -> bool | None:
    if person.best_from is None and person.best_until is None:
        return None
    return (person.best_from or time.min) <= clock < (person.best_until or time.max)
