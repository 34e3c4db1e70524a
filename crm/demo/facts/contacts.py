"""Works and the calls made for them, and calls of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crm.demo import words
from crm.demo.days import Span, stamp
from crm.demo.dice import Dice
from crm.demo.profiles import CADENCES, Person, Profile
from crm.demo.world import World
from triggers.choices import Parameter

from .card import yes

Row = tuple[object, ...]
HELD, WITH_LOGIN, NOT_HELD = "Контакт состоялся", "Контакт состоялся с входом", "Контакт не состоялся"
PLANNED, CANCELLED = "Запланирована", "Отменена"
_OPENING, _LAST_START = 9 * 60, 17 * 60
_METHODS = (
    "Телефон",
    "Телефон",
    "Телефон",
    "Телефон",
    "Телефон",
    "Телефон",
    "Удалённое подключение",
    "Визит",
    "E-mail",
    "Мессенджер",
)
_WORKS_WINDOW = 60
_LATE_OF = 6
"""Of so many clients one was to be called by today, and was not."""


@dataclass
class Contact:
    """One work: the day and the minute of the day for which it was planned, and what came of it."""

    day: date
    minute: int
    state: str
    method: str
    person: Person
    minutes: int = 0

    @property
    def held(self) -> bool:
        return self.state in (HELD, WITH_LOGIN)


def contacts(profile: Profile, world: World, dice: Dice) -> list[Contact]:
    """All contacts of a client, oldest first; the newest two closed ones bring it to its level (domain §5, #6)."""
    people = profile.staff()
    days = _days(profile, world, dice)
    made = [_closed(day, dice.pick(people), dice) for day in days]
    endings = {"o": (HELD,), "a": (NOT_HELD, HELD), "t": (NOT_HELD, NOT_HELD)}.get(
        profile.letter(Parameter.FAILED_CONTACTS), ()
    )
    for contact, state in zip(reversed(made), endings, strict=False):
        _settle(contact, state, dice)
    return made + _plans(profile, world, people, dice)


def _days(profile: Profile, world: World, dice: Dice) -> list[date]:
    gap = CADENCES[profile.cadence] * world.size.work_gap
    level = profile.letter(Parameter.FAILED_CONTACTS)
    back = _WORKS_WINDOW + dice.between(0, 40) if level == "u" else 1 + dice.between(0, int(min(gap, 18)))
    day, days = world.span.worked_on_or_before(profile.end - timedelta(days=back)), []
    while day >= profile.start:
        days.append(day)
        # two failures in a row must both lie in the window, whatever the holidays
        step = dice.between(3, 9) if level == "t" and len(days) == 1 else max(1, int(gap * (0.7 + 0.6 * dice.throw())))
        day = min(world.span.worked_on_or_before(day - timedelta(days=step)), day - timedelta(days=1))
    return days[::-1]


_OUTCOMES = {HELD: 0.53, WITH_LOGIN: 0.31, NOT_HELD: 0.13, CANCELLED: 0.03}


def _closed(day: date, person: Person, dice: Dice) -> Contact:
    contact = Contact(day, dice.between(_OPENING, _LAST_START), HELD, dice.pick(_METHODS), person)
    _settle(contact, dice.weighted(_OUTCOMES), dice)
    return contact


def _settle(contact: Contact, state: str, dice: Dice) -> None:
    contact.state = state
    contact.minutes = 0
    if contact.held:
        # three talks of ten are long (domain §4, the funnel): mostly those in which the user logged in (§2, quality)
        share, least = (0.55, 6) if state == WITH_LOGIN else (0.14, 5)
        contact.minutes = dice.between(least, 18) if dice.chance(share) else dice.between(1, 4)


def _plans(profile: Profile, world: World, people: list[Person], dice: Dice) -> list[Contact]:
    if profile.disconnected_on is not None:
        return []
    ahead = min(int(CADENCES[profile.cadence] * dice.throw()) + 1, 14)
    day = world.span.worked_on_or_before(world.span.today + timedelta(days=ahead))
    place, is_late = divmod(int(profile.number), _LATE_OF)
    if is_late == 0:  # a session of calls begins with what is overdue
        day = world.span.worked_on_or_before(world.span.today - timedelta(days=place % 6))
    elif day <= world.span.today:
        return []
    return [Contact(day, dice.between(_OPENING, _LAST_START), PLANNED, "Телефон", dice.pick(people))]


def works(profile: Profile, world: World, dice: Dice, made: list[Contact]) -> Iterator[Row]:
    for number, one in enumerate(made, 1):
        yield (
            f"{profile.number}{number:04}",
            world.span.moment(one.day, one.minute),
            _done_at(one, world.span, dice),
            dice.pick(words.DIRECTIONS),
            profile.label,
            one.person.name,
            _executor(one, profile),
            one.method,
            "Входящий" if dice.chance(0.06) else "Исходящий",
            "внеплановая" if dice.chance(0.15) else "плановая",
            one.state,
            _result(one, number, profile, dice),
            dice.pick(words.GOALS),
            one.minutes or "",
            yes(one.state == WITH_LOGIN),
        )


def _done_at(contact: Contact, span: Span, dice: Dice) -> str:
    """Held when planned or a little later; half of those not held have no time of their own."""
    if contact.held or (contact.state == NOT_HELD and dice.chance(0.5)):
        return span.moment(contact.day, contact.minute + dice.between(0, 25))
    return ""


def _executor(contact: Contact, profile: Profile) -> str:
    return profile.manager if contact.method == "Визит" else profile.specialist


def _result(contact: Contact, number: int, profile: Profile, dice: Dice) -> str:
    if contact.state == NOT_HELD:
        return dice.pick(words.RESULTS_NOT_HELD)
    if not contact.held:
        return "Смена обстоятельств" if contact.state == CANCELLED else ""
    if number == 1 and profile.story.connected_ago is not None:
        return words.RESULT_ACQUAINTANCE
    return dice.pick(words.RESULTS_HELD)


def calls(profile: Profile, world: World, dice: Dice, made: list[Contact], extension: str) -> Iterator[Row]:
    """Dials for the contacts by telephone: once or twice to who is not reached; one of ten clients calls back."""
    number = 0
    for one in made:
        if one.method != "Телефон" or one.state in (PLANNED, CANCELLED):
            continue
        for seconds, minute in _dials(one, dice):
            number += 1
            yield _call(profile, world.span, one, (seconds, minute), ("Исходящий", extension, one.person.dial), number)
        if dice.chance(0.1):
            number += 1
            back = (dice.between(20, 300), min(one.minute + 45, 18 * 60))
            yield _call(profile, world.span, one, back, ("Входящий", one.person.dial, extension), number)


def _dials(contact: Contact, dice: Dice) -> Iterator[tuple[int, int]]:
    """Seconds of talk (0: not answered) and the minute of the day of each dial."""
    if contact.held:
        if dice.chance(0.15):
            yield 0, contact.minute
        yield contact.minutes * 60 - dice.between(0, 40), contact.minute + 2
        return
    for attempt in range(1 + dice.chance(0.25)):
        yield 0, contact.minute + 20 * attempt


Route = tuple[str, str, str]
"""Direction, number of the source, number called."""


def _call(profile: Profile, span: Span, contact: Contact, talk: tuple[int, int], route: Route, number: int) -> Row:
    (seconds, minute), (direction, source, called) = talk, route
    status = "Успешно" if seconds else "Не отвечен"
    return (
        span.moment(contact.day, minute),
        called,
        f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}",
        profile.label,
        profile.specialist,
        contact.person.name,
        direction,
        source,
        status,
        f"{stamp(contact.day, minute)}.{profile.number}{number:04}",
    )


def nobodys_calls(world: World, dice: Dice) -> Iterator[Row]:
    """Calls between employees, of unknown numbers and of no number at all."""
    everybody = world.staff.everybody()
    for number in range(len(everybody) * 12):
        employee, other = dice.pick(everybody), dice.pick(everybody)
        day, minute = (
            world.span.worked_on_or_before(world.span.ago(dice.between(1, 90))),
            dice.between(_OPENING, _LAST_START),
        )
        seconds, unknown = dice.between(5, 240), f"7385200{dice.between(0, 9999):04}"
        route: tuple[str, str, str, str] = dice.pick(
            (
                ("Внутренний", other.extension, employee.extension, ""),
                ("Входящий", unknown, employee.extension, unknown),
                ("Исходящий", employee.extension, unknown, ""),
            )
        )
        direction, source, called, client = route
        yield (
            world.span.moment(day, minute),
            called,
            f"0:{seconds // 60:02}:{seconds % 60:02}",
            client,
            employee.name,
            "",
            direction,
            source,
            "Успешно",
            f"{stamp(day, minute)}.9{number:06}",
        )
