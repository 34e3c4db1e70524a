"""The client itself, its subdivisions, distributives, persons, segments, functional card, competitors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crm.demo import words
from crm.demo.days import written
from crm.demo.dice import Dice
from crm.demo.profiles import FORMATS, STATUSES, Profile
from crm.demo.world import World
from triggers.choices import Parameter

Row = tuple[object, ...]


def yes(flag: bool) -> str:
    return "да" if flag else "нет"


def money(amount: object) -> str:
    return "" if amount is None else f"{amount:.2f}".replace(".", ",")


def client(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    gone = profile.disconnected_on
    yield (
        profile.number,
        profile.name,
        profile.inn,
        profile.region[0],
        STATUSES[profile.story.status],
        profile.category,
        money(profile.fee),
        profile.specialist,
        profile.manager,
        dice.pick(FORMATS),
        profile.cadence,
        written(profile.connected_on),
        written(gone) if gone else "",
        dice.pick(words.DISCONNECTION_REASONS) if gone else "",
    )


def subdivisions(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    for one in profile.subdivisions:
        yield profile.label, one.name, one.kind, yes(one.is_active)


def distributives(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    for code, online, active in profile.distributives:
        yield profile.label, code, yes(online), yes(active)


def persons(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    for one in profile.persons:
        refusal = (
            "" if one.is_subscribed or dice.chance(0.5) else dice.pick(("Не читает письма", "Много писем", "Не указал"))
        )
        since = profile.connected_on + timedelta(days=dice.between(0, 5))
        yield (
            profile.label,
            one.name,
            one.position,
            one.subdivision.name,
            ", ".join(one.characteristics),
            one.phone,
            one.email,
            yes(one.is_subscribed),
            refusal,
            written(min(since, profile.end)),
            yes(one.works_here),
        )


def segments(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    entered = written(profile.connected_on)
    yield profile.label, "Отрасль", dice.pick(words.INDUSTRIES), entered
    if dice.chance(0.6):
        yield profile.label, "Система налогообложения", dice.pick(words.TAX_REGIMES), entered


_ADDRESS = "Адрес фактический"


def indicators(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """Some values of the card: fresh ones, ones past their term, ones never verified."""
    values = (
        (_ADDRESS, f"{profile.region[0]}, ул. {dice.pick(words.STREETS)}, {dice.between(1, 90)}"),
        ("Примерная численность сотрудников", dice.pick(words.HEADCOUNTS)),
        ("Участвуют ли в закупках", "заказчик" if dice.chance(0.4) else "не участвуют"),
        ("Штат бухгалтеров", str(dice.between(1, 6))),
        ("Когда закладывают бюджет на следующий год", dice.pick(("октябрь", "ноябрь", "декабрь"))),
    )
    for name, value in values[: world.size.card_values]:
        verified = profile.end - timedelta(days=dice.between(0, 420))
        known = verified >= profile.connected_on and dice.chance(0.85)
        yield profile.label, name, value, written(verified) if known else "", profile.specialist if known else ""
    if world.size.card_values > len(values) - 1:
        yield from _kept_card(profile)


def _kept_card(profile: Profile) -> Iterator[Row]:
    """What the specialist finds out in reviews. Dice of its own: the other facts stay as they fell."""
    dice = Dice(int(profile.number), 17)
    heads = {person.position: person for person in profile.persons}
    director, accountant = heads.get("Директор"), heads.get("Главный бухгалтер")
    values = (
        ("Руководитель", director.name if director else "", 90),
        ("Телефоны руководителя", director.phone if director else "", 90),
        ("Главный бухгалтер", accountant.name if accountant else "", 90),
        ("Телефоны гл. бухгалтера", accountant.phone if accountant else "", 90),
        ("Тип деятельности", dice.pick(words.INDUSTRIES), 365),
        ("Приоритеты: что важно клиенту", dice.pick(words.PRIORITIES), 180),
        ("Процессы: как решают задачи", dice.pick(words.PROCESSES), 180),
        ("Ожидания от инструментов: чем решать", dice.pick(words.EXPECTATIONS), 180),
    )
    for name, value, days in values:
        verified = max(profile.end - timedelta(days=dice.between(0, days * 5 // 4)), profile.connected_on)
        if value and dice.chance(0.75):
            yield profile.label, name, value, written(verified), profile.specialist


def competitors(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """Verdicts that leave the client at its level: fresh «нет», stale «нет» or none, «да»."""

    def verdict(ago: int, word: str) -> Iterator[Row]:
        day = profile.end - timedelta(days=ago)
        if day >= profile.start:
            rival = dice.pick(words.COMPETITORS) if word == "да" else ""
            yield profile.label, written(day), word, rival, dice.pick(words.COMPETITOR_SOURCES)

    level, story = profile.letter(Parameter.COMPETITOR), profile.story
    if level == "t":
        since = story.since.get(Parameter.COMPETITOR, dice.between(1, 200))
        yield from verdict(since + dice.between(30, 150), "нет")
        yield from verdict(since, "да")
    elif level == "a":
        yield from (
            verdict(184 + dice.between(0, 120), "нет")
            if story.stale_verdict
            else verdict(dice.between(2, 90), "не известно")
        )
    elif Parameter.COMPETITOR in story.cured:
        yield from verdict(story.cured[Parameter.COMPETITOR] + dice.between(20, 80), "да")
        yield from verdict(story.cured[Parameter.COMPETITOR], "нет")
    else:
        fresh = dice.between(0, min(150, (profile.end - profile.start).days))
        yield from verdict(fresh + dice.between(150, 180), "нет")
        yield from verdict(fresh, "нет")
