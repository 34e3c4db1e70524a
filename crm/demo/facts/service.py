"""Usage of distributives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from crm.demo.days import month_start, written
from crm.demo.dice import Dice
from crm.demo.profiles import Profile
from crm.demo.world import World
from triggers.choices import Parameter

Row = tuple[object, ...]
Period = tuple[date, date]
_WEEK = timedelta(days=7)
_WINDOW = 30
"""Days over which the indicator sums logins (domain §5, #2)."""


def usage(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """Weeks from Monday to Sunday, newest first, then months: an offline set has none."""
    periods = list(_periods(profile, world.size.usage_weeks))
    low_since = _low_since(profile, dice)
    for position, (code, online, active) in enumerate(profile.distributives):
        if not online:
            continue
        for number, (first, last) in enumerate(periods):
            low = low_since is not None and last > low_since
            logins = _low(profile, position, number) if low else dice.between(2, 12) * (1 + (last - first).days // 7)
            minutes = sum(dice.between(4, 35) for _ in range(min(logins, 4)))
            yield (
                profile.label,
                code,
                written(first),
                written(last),
                logins,
                min(logins, dice.between(1, 4)),
                minutes,
                "да" if active else "нет",
            )


def _periods(profile: Profile, weeks: int) -> Iterator[Period]:
    last = profile.end - timedelta(days=(profile.end.weekday() + 1) % 7)
    if last < profile.start:
        yield profile.start, profile.end  # connected this week
        return
    for _ in range(weeks):
        if last < profile.start:
            return
        yield max(last - timedelta(days=6), profile.start), last
        last -= _WEEK
    yield from _months(profile.start, last)


def _months(start: date, last: date) -> Iterator[Period]:
    while last >= start:
        first = max(month_start(last), start)
        yield first, last
        last = first - timedelta(days=1)


def _low_since(profile: Profile, dice: Dice) -> date | None:
    """Periods that end after the day show few logins, so that the sum has been low for as long as the story says."""
    if profile.letter(Parameter.LOGINS) == "o":
        return None
    since = profile.story.since.get(Parameter.LOGINS, dice.between(8, 200))
    return profile.end - timedelta(days=_WINDOW + since)


def _low(profile: Profile, position: int, number: int) -> int:
    """Two or three logins in any four or five weeks of the first set, or at most one."""
    if position:
        return 0
    every = 2 if profile.letter(Parameter.LOGINS) == "a" else 5
    return 1 if number % every == 0 else 0
