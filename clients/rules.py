"""Pure rules of the client base (domain §3, §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heapreplace
from zoneinfo import ZoneInfo

from crm.staff.choices import Role

from .choices import OwnerRole, SizeSegment

LARGE_ABOVE = Decimal(15_000)
"""Monthly fee in roubles up to and including which a client is small or medium (domain §3)."""

FEW_LOGINS, ENOUGH_LOGINS = 2, 3
"""Logins in 30 days: fewer than the first is a threat, more than the second is in order (domain §5, #2; §9, usage)."""

RECEIVERS: dict[str, frozenset[str]] = {
    OwnerRole.SPECIALIST: frozenset({Role.SPECIALIST, Role.NEWCOMER_SPECIALIST, Role.DEPUTY_HEAD, Role.HEAD}),
    OwnerRole.ACCOUNT_MANAGER: frozenset({Role.ACCOUNT_MANAGER, Role.DEPUTY_HEAD, Role.HEAD}),
}
"""Who, by role of staff, may be given clients in which role."""

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _control_digit(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10


def inn_is_valid(inn: str) -> bool:
    """Whether a taxpayer's number has 10 or 12 digits and right control digits.

    >>> inn_is_valid("7707083893"), inn_is_valid("7707083890")
    (True, False)
    """
    if not (inn.isascii() and inn.isdigit()) or len(inn) not in (10, 12) or not inn.strip("0"):
        return False
    digits = [int(character) for character in inn]
    if len(digits) == 10:
        return _control_digit(digits, _INN10) == digits[9]
    return _control_digit(digits, _INN11) == digits[10] and _control_digit(digits, _INN12) == digits[11]


def masked_numbers(text: str) -> str:
    """Numbers with commas between, each :func:`masked`."""
    return ", ".join(masked(one) for one in text.split(", "))


_NUMBER = re.compile(r"[\w.\-]*\d[\w.\-]*")


def number_is_plain(number: str) -> bool:
    """Whether a client's number can stand in an address and in a file: one word of letters and digits, a digit in it.

    >>> number_is_plain("28389"), number_is_plain("22-15/К"), number_is_plain("new")
    (True, False, False)
    """
    return _NUMBER.fullmatch(number) is not None


HIDDEN = "•"
SHOWN_HEAD, SHOWN_TAIL = 4, 2
"""Digits of a masked number that stay: the country with the code of the area, and the last two."""


def masked(number: str) -> str:
    """A number that can be told from others but not called; every written separator stays.

    >>> masked("+7 385 200-11-22"), masked("вн. 105")
    ('+7 385 •••-••-22', 'вн. •05')
    """
    digits = sum(character.isdigit() for character in number)
    head = SHOWN_HEAD if digits > SHOWN_HEAD + 2 * SHOWN_TAIL else 0
    place, shown = 0, []
    for character in number:
        if character.isdigit():
            place += 1
            character = character if place <= head or place > digits - SHOWN_TAIL else HIDDEN
        shown.append(character)
    return "".join(shown)


FIRST_DAY = date(1990, 1, 1)
"""Nobody was connected before the system existed; an earlier year is a slip of the keyboard."""


def is_plausible(day: date | None, today: date) -> bool:
    """Whether a date of connection or disconnection can be meant: not before 1990, not more than a year ahead."""
    return day is None or FIRST_DAY <= day <= today + timedelta(days=366)


def size_segment(monthly_fee: Decimal | None) -> SizeSegment | None:
    if monthly_fee is None:
        return None
    return SizeSegment.LARGE if monthly_fee > LARGE_ABOVE else SizeSegment.SMALL_MEDIUM


def in_service(connected_on: date | None, disconnected_on: date | None, day: date) -> bool:
    """Connected on or before the day and not disconnected on or before it (domain §5).

    A client without a date of connection was connected before records began.
    """
    return (connected_on is None or connected_on <= day) and (disconnected_on is None or disconnected_on > day)


def percent(actual: int, norm: Decimal | None) -> int | None:
    """The load in whole percent of the norm, rounded down; None without a norm."""
    return int(actual * 100 / norm) if norm else None


@dataclass(frozen=True)
class Capacity:
    """A receiver of clients: the present load and its norm (None: no norm), in service points or in clients."""

    load: int
    norm: Decimal | None
    counts_points: bool = True


def spread(points: Mapping[int, int], receivers: Mapping[int, Capacity]) -> dict[int, int]:
    """Which receiver gets which client, both by id; ``points`` are the clients' service points.

    The largest client first, each to whoever is then the least loaded against the norm; where somebody has no norm,
    loads are compared as they are. The same input always gives the same answer.

    Raises:
        ValueError: there are clients and nobody to get them.
    """
    if points and not receivers:
        raise ValueError("nobody to spread clients over")
    with_norms = all(one.norm for one in receivers.values())
    norms = {key: one.norm if with_norms and one.norm else Decimal(1) for key, one in receivers.items()}
    queue = [(Fraction(one.load) / Fraction(norms[key]), key) for key, one in receivers.items()]
    heapify(queue)
    given: dict[int, int] = {}
    for client in sorted(points, key=lambda key: (-points[key], key)):
        load, receiver = queue[0]
        given[client] = receiver
        weight = points[client] if receivers[receiver].counts_points else min(points[client], 1)
        heapreplace(queue, (load + Fraction(weight) / Fraction(norms[receiver]), receiver))
    return given


WORKING_HOURS = range(9, 18)
"""Hours of the client's own time in which a call is allowed (domain §4)."""


@dataclass(frozen=True)
class LocalTime:
    """What the clock at the client shows; ``difference`` is in hours from the employee's clock."""

    text: str
    difference: int | float
    is_working: bool


def local_time(now: datetime, zone: str, own: tzinfo) -> LocalTime:
    there = now.astimezone(ZoneInfo(zone))
    offset, own_offset = there.utcoffset(), now.astimezone(own).utcoffset()
    hours = ((offset or timedelta()) - (own_offset or timedelta())) / timedelta(hours=1)
    difference = int(hours) if hours.is_integer() else hours
    return LocalTime(f"{there:%H:%M}", difference, there.weekday() < 5 and there.hour in WORKING_HOURS)
