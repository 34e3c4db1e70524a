"""Pure rules of telephony (domain §4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


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
