"""Pure rules of telephony (domain §4)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256


def talk(seconds: int) -> str:
    """How long a call took: «4:07», «1:02:30».

    >>> talk(247), talk(3750)
    ('4:07', '1:02:30')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# --- Figures of a day or a month --------------------------------------------------------------------------------------

LONG_SECONDS = 4 * 60
"""A talk longer than this is the last step of the funnel."""

QUALITY_MINUTES = Decimal(5)
"""Unless heads say otherwise: a quality call is longer than this and had a login to the system."""

ANSWERED_USUAL, LONG_USUAL = (Decimal("0.71"), Decimal("0.75")), (Decimal("0.19"), Decimal("0.25"))
"""The shares of dials that departments report."""


@dataclass(frozen=True)
class Figures:
    """Calls counted. ``answered`` and ``long`` are parts of the outgoing ``dials``; the others count both directions.

    ``effective`` calls were answered and talked; ``quality`` ones are those that were long enough, with a login;
    ``seconds`` is the time on air, of effective calls.
    """

    dials: int = 0
    answered: int = 0
    long: int = 0
    effective: int = 0
    quality: int = 0
    seconds: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.dials + other.dials, self.answered + other.answered, self.long + other.long,
            self.effective + other.effective, self.quality + other.quality, self.seconds + other.seconds,
        )  # fmt: skip

    @property
    def minutes(self) -> int:
        """Whole minutes on air, half up."""
        return (self.seconds + 30) // 60

    @property
    def average_minutes(self) -> Decimal | None:
        """Of an effective call, to one decimal."""
        if not self.effective:
            return None
        return (Decimal(self.seconds) / 60 / self.effective).quantize(Decimal("0.1"))

    @property
    def quality_share(self) -> Decimal | None:
        return share(self.quality, self.effective)


def share(part: int, whole: int) -> Decimal | None:
    """To a whole percent, as 0.01; None of nothing.

    >>> share(1, 3), share(1, 0)
    (Decimal('0.33'), None)
    """
    return (Decimal(part) / whole).quantize(Decimal("0.01")) if whole else None


@dataclass(frozen=True)
class FunnelStep:
    """``code`` is the kind of calls in the list, ``usual`` the bounds of the share of dials that departments report."""

    code: str
    count: int
    share: Decimal | None
    usual: tuple[Decimal, Decimal] | None = None

    @property
    def is_low(self) -> bool:
        return self.usual is not None and self.share is not None and self.share < self.usual[0]


def funnel(figures: Figures) -> list[FunnelStep]:
    """Dials → answered → longer than four minutes, each as a share of the dials."""
    return [
        FunnelStep("dials", figures.dials, share(figures.dials, figures.dials)),
        FunnelStep("answered", figures.answered, share(figures.answered, figures.dials), ANSWERED_USUAL),
        FunnelStep("long", figures.long, share(figures.long, figures.dials), LONG_USUAL),
    ]


@dataclass(frozen=True)
class Pace:
    """How a count stands against the norm of a month; days are working ones, ``left`` holds today."""

    norm: Decimal
    done: int
    days: int
    left: int

    @property
    def due(self) -> int:
        """What the days that are over would have brought at an even pace, a part of a call counting as a call."""
        return _up(self.norm * (self.days - self.left) / self.days) if self.days else 0

    @property
    def behind(self) -> int:
        """How many are missing to an even pace; what is ahead of it counts as none."""
        return max(self.due - self.done, 0)

    @property
    def missing(self) -> int:
        return max(_up(self.norm) - self.done, 0)

    @property
    def a_day(self) -> int | None:
        """How many a day reach the norm; None when no working day is left."""
        return _up(Decimal(self.missing) / self.left) if self.left else None


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def minutes(talks: Iterable[int]) -> int:
    """Whole minutes of several talks together, half a minute up, as a work counts them; a short talk is one minute.

    >>> minutes([30, 60]), minutes([12]), minutes([])
    (2, 1, 0)
    """
    seconds = sum(talks)
    return max(1, (seconds + 30) // 60) if seconds else 0


# --- Which work a call belongs to ---

NEAR = timedelta(minutes=30)
"""How far from a call a work may have been done to be the work of that call."""


@dataclass(frozen=True)
class DoneWork:
    pk: int
    done_at: datetime


def work_of(at: datetime, seconds: int, works: Iterable[DoneWork]) -> int | None:
    """The work that was done nearest to a call, no farther than half an hour from its talk; of two, the earlier made.

    ``works`` are those of the call's client and employee, done on the same day. During the talk is no distance at all.
    """
    until = at + timedelta(seconds=seconds)
    near = [(_distance(at, until, work.done_at), work.pk) for work in works]
    return min(((gap, pk) for gap, pk in near if gap <= NEAR), default=(NEAR, None))[1]


def _distance(at: datetime, until: datetime, moment: datetime) -> timedelta:
    return max(at - moment, moment - until, timedelta())


# --- What the events of an exchange tell ---


@dataclass(frozen=True)
class Told:
    """What is known of a call so far. Telling is a join: in any order, and any number of times, it says the same."""

    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """When the call began, as far as it is known."""
        known = [moment for moment in (self.rang_at, self.answered_at, self.ended_at) if moment]
        return min(known, default=None)

    @property
    def seconds(self) -> int:
        """How long they talked; nothing before the end."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))

    def ring(self, at: datetime) -> Told:
        return replace(self, rang_at=_earlier(self.rang_at, at))

    def answer(self, at: datetime) -> Told:
        return replace(self, answered_at=_earlier(self.answered_at, at))

    def finish(self, at: datetime, seconds: int | None = None) -> Told:
        """The end; ``seconds`` of talk, where the exchange says them, tell when it was answered."""
        ended = replace(self, ended_at=max(self.ended_at or at, at))
        return ended.answer(at - timedelta(seconds=seconds)) if seconds else ended


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return min(known or at, at)


# --- The signature of an event ---

FRESH = timedelta(minutes=5)
"""How far the moment of a signature may be from now, either way."""


def signature(secret: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 of the moment (Unix seconds), a point, and the body as it was sent; in hexadecimal digits."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()


def is_signed(secret: str, moment: str, body: bytes, given: str) -> bool:
    """In the same time whatever is wrong."""
    return hmac.compare_digest(signature(secret, moment, body).encode(), given.strip().lower().encode())


def is_fresh(moment: str, now: datetime) -> bool:
    """Whether a signature was made within the last five minutes (or, by a clock that is ahead, the next)."""
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    return abs(now.timestamp() - int(moment)) <= FRESH.total_seconds()
