"""Advances and service changes of a demo client.

With dice of their own: what they throw leaves the other facts of the client as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from crm.demo.days import month_start, written
from crm.demo.dice import Dice
from crm.demo.profiles import Profile
from crm.demo.world import World

from .card import money

Row = tuple[object, ...]
_APART = 10_000_000
_NEW_DAYS = 400
"""Clients connected of late pay ahead: the first advance is how they begin."""

_EXTRAS = ("Конструктор договоров", "Архив решений", "Электронный журнал", "Удалённое обучение")
_WHY_LESS = ("Сократили рабочие места", "Экономия бюджета", "Пользуются редко")


def advances(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """New clients have a first advance, most of them the next one too; a fifth of the old ones pay by half-years."""
    own = Dice(world.seed, _APART + profile.index)
    if not profile.fee:
        return
    is_new = (profile.end - profile.connected_on).days < _NEW_DAYS
    if not is_new and not own.chance(0.2):
        return
    length = own.pick((3, 3, 6)) if is_new else 6
    starts = month_start(profile.connected_on if is_new else profile.start)
    while starts <= profile.end:
        following = month_start(starts, length)
        yield profile.label, written(starts), written(following - timedelta(days=1)), money(profile.fee * length)
        if own.chance(0.15):
            return
        starts, length = following, 6


def changes(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    own = Dice(world.seed, 2 * _APART + profile.index)
    fee = profile.fee or Decimal(0)
    main = profile.distributives[0][0] if profile.distributives else "Основной комплект"
    if fee and profile.connected_on >= profile.start:
        yield profile.label, written(profile.connected_on), "Подключение", main, money(fee), ""
    if fee and own.chance(0.22):
        yield _change(profile, own, "Допродажа", own.pick(_EXTRAS), fee * own.between(8, 25) / 100, "")
    if fee and own.chance(0.07):
        yield _change(
            profile, own, "Отключение", own.pick(_EXTRAS), fee * own.between(5, 20) / 100, own.pick(_WHY_LESS)
        )
    if fee and profile.disconnected_on and profile.disconnected_on >= profile.start:
        yield profile.label, written(profile.disconnected_on), "Отключение", main, money(fee), "Клиент ушёл"


def _change(profile: Profile, own: Dice, kind: str, what: str, amount: Decimal, reason: str) -> Row:
    day: date = profile.start + timedelta(days=own.between(1, max((profile.end - profile.start).days - 1, 1)))
    return profile.label, written(day), kind, what, money(Decimal(round(amount, -2))), reason
