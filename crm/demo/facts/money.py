"""Invoices and payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from crm.demo.days import month_start, written
from crm.demo.dice import Dice
from crm.demo.profiles import Profile
from crm.demo.world import World
from triggers.choices import Parameter

from .card import money

Row = tuple[object, ...]
_ISSUED_AHEAD, _DUE_DAY = 8, 14
_ADVANCE_MONTHS = 6


def _months(profile: Profile) -> Iterator[date]:
    month = month_start(profile.start)
    while month <= profile.end:
        yield month
        month = month_start(month, 1)


def _number(profile: Profile, month: date) -> str:
    return f"С{profile.number}-{month.year % 100:02}{month.month:02}"


def invoices(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """One a month; the next month's too when it has been issued ahead, which is no debt yet."""
    if not profile.fee:
        return
    months = list(_months(profile))
    following = month_start(months[-1], 1)
    if profile.disconnected_on is None and profile.end >= following - timedelta(days=_ISSUED_AHEAD):
        months.append(following)
    for month in months:
        issued, due = month - timedelta(days=_ISSUED_AHEAD), month + timedelta(days=_DUE_DAY)
        number = _number(profile, month)
        yield profile.label, number, f"{month.month:02}.{month.year}", money(profile.fee), written(issued), written(due)


def payments(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    if not profile.fee:
        return
    for number, (day, amount, month) in enumerate(sorted(_paid(profile, profile.fee, dice)), 1):
        named = _number(profile, month) if month != date.max and dice.chance(0.7) else ""
        yield f"П{profile.number}-{number:03}", profile.label, written(day), money(amount), named


Paid = tuple[date, Decimal, date]
"""Day, amount, the month it is for (``date.max``: no particular one)."""


def _paid(profile: Profile, fee: Decimal, dice: Dice) -> Iterator[Paid]:
    if profile.story.connected_ago is not None and profile.letter(Parameter.DEBT_MONTHS) == "o":
        yield profile.start, fee * _ADVANCE_MONTHS, date.max
        return
    cured = profile.story.cured.get(Parameter.DEBT_MONTHS)
    if profile.letter(Parameter.DEBT_MONTHS) in "at":
        yield from _up_to_depth(profile, fee, profile.end, _depth(profile, dice), dice)
    elif cured is not None and profile.story.depth is not None:
        yield from _settled_at_once(profile, fee, profile.end - timedelta(days=cured), profile.story.depth, dice)
    else:
        yield from _up_to_depth(profile, fee, profile.end, None, dice)
    if profile.story.over_paid:
        yield profile.end - timedelta(days=20), fee * profile.story.over_paid, date.max


def _depth(profile: Profile, dice: Dice) -> Decimal:
    if profile.story.depth is not None:
        return profile.story.depth
    if profile.letter(Parameter.DEBT_MONTHS) == "t":
        return Decimal(dice.between(28, 60)) / 10
    return Decimal(dice.between(11, 27)) / 10


def _up_to_depth(profile: Profile, fee: Decimal, end: date, depth: Decimal | None, dice: Dice) -> Iterator[Paid]:
    """Each month paid in the middle of itself until only ``depth`` months of the fee are owed on ``end``.

    The last payment may be a part of its invoice. Without ``depth`` everything is paid that has come due.
    """
    months = [month for month in _months(profile) if month <= end]
    left = fee * len(months) - depth * fee if depth is not None else None
    for month in months:
        amount = fee if left is None else min(fee, max(left, Decimal(0)))
        day = month + timedelta(days=dice.between(4, _DUE_DAY))
        if amount and day <= end:
            yield max(day, profile.start), amount, month
        if left is not None:
            left -= amount


def _settled_at_once(profile: Profile, fee: Decimal, settled: date, depth: Decimal, dice: Dice) -> Iterator[Paid]:
    """A debt of ``depth`` months grew and was paid on the day ``settled``; prompt payments after it."""
    before = list(_up_to_depth(profile, fee, settled, depth, dice))
    yield from before
    billed = fee * sum(month <= settled for month in _months(profile))
    debt = billed - sum((amount for _, amount, _ in before), Decimal(0))
    if debt > 0:
        yield settled, debt, date.max
    for month in _months(profile):
        day = month + timedelta(days=dice.between(4, _DUE_DAY))
        if settled < month and day <= profile.end:
            yield day, fee, month
