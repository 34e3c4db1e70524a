"""A demo client with everything about it that its facts follow from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from triggers.choices import Parameter

from . import words
from .days import Span
from .dice import Dice
from .people import Staff, Team, company_name, person_name, phone, taxpayer_number
from .stories import TELLING, Letter, Story, chance_story

STATUSES = {"serviced": "Обслуживаемый", "retention": "На удержании", "disconnected": "Отключённый"}
FORMATS = ("Дистанционный", "Дистанционный", "Гибридный", "Традиционный")
CADENCES = {"2 раза в неделю": 4, "1 раз в неделю": 7, "1 раз в 2 недели": 14, "1 раз в месяц": 30}
RELEVANT = ("бухгалтерия", "юротдел", "закупщик")
SUBDIVISION_NAMES = {
    "бухгалтерия": "Бухгалтерия",
    "юротдел": "Юридический отдел",
    "закупщик": "Отдел закупок",
    "кадры": "Отдел кадров",
    "прочее": "Администрация",
}
FIRST_NUMBER = 100_000


@dataclass
class Subdivision:
    kind: str
    is_active: bool = True

    @property
    def name(self) -> str:
        return SUBDIVISION_NAMES[self.kind]

    @property
    def is_relevant(self) -> bool:
        return self.is_active and self.kind in RELEVANT


@dataclass
class Person:
    name: str
    position: str
    subdivision: Subdivision
    characteristics: tuple[str, ...]
    phone: str
    dial: str
    email: str
    works_here: bool = True
    is_subscribed: bool = False

    @property
    def uses_system(self) -> bool:
        return self.works_here and any("пользователь" in one.lower() for one in self.characteristics)


@dataclass
class Profile:
    """``start`` and ``end`` bound the facts: connection (or the span's start) and disconnection (or today)."""

    index: int
    number: str
    name: str
    inn: str
    region: tuple[str, str, str]
    story: Story
    fee: Decimal | None
    category: str
    cadence: str
    specialist: str
    manager: str
    connected_on: date
    disconnected_on: date | None
    start: date
    end: date
    subdivisions: list[Subdivision]
    persons: list[Person]
    distributives: list[tuple[str, bool, bool]]  # code, online, active

    @property
    def label(self) -> str:
        return f"{self.number} - {self.name}"

    def letter(self, parameter: Parameter) -> Letter:
        return self.story.levels[parameter]

    def relevant(self) -> list[Subdivision]:
        return [one for one in self.subdivisions if one.is_relevant]

    def staff(self) -> list[Person]:
        return [one for one in self.persons if one.works_here]


class Profiles:
    """Makes the clients of a demo one by one."""

    def __init__(self, seed: int, span: Span, staff: Staff) -> None:
        self._seed, self._span, self._staff = seed, span, staff
        self._managers = [manager.name for team in staff.teams for manager in team.managers]

    def make(self, index: int) -> tuple[Profile, Dice]:
        dice = Dice(self._seed, index)
        story = TELLING[index] if index < len(TELLING) else chance_story(dice)
        region = dice.pick(words.REGIONS)
        connected, disconnected = self._dates(story, dice)
        team = self._staff.teams[index % len(self._staff.teams)]
        profile = Profile(
            index=index,
            number=str(FIRST_NUMBER + index * 7),
            name=company_name(dice),
            inn=taxpayer_number(dice, region[1], sole=dice.chance(0.12)),
            region=region,
            story=story,
            fee=_fee(story, dice),
            category=dice.weighted({"A": 0.2, "B": 0.35, "C": 0.45}),
            cadence=_cadence(story, dice),
            specialist=self._specialist(team, story, index),
            manager=self._managers[index % len(self._managers)],
            connected_on=connected,
            disconnected_on=disconnected,
            start=max(connected, self._span.start),
            end=disconnected or self._span.today,
            subdivisions=_subdivisions(story, dice),
            persons=[],
            distributives=[],
        )
        profile.persons = _persons(profile, dice)
        profile.distributives = _distributives(profile, dice)
        return profile, dice

    def _dates(self, story: Story, dice: Dice) -> tuple[date, date | None]:
        left = self._span.ago(story.disconnected_ago) if story.disconnected_ago is not None else None
        if story.connected_ago is not None:
            return self._span.ago(story.connected_ago), left
        return self._span.start - timedelta(days=dice.between(30, 4000)), left

    def _specialist(self, team: Team, story: Story, index: int) -> str:
        if story.connected_ago is not None:
            newcomers = [one.newcomer for one in self._staff.teams if one.newcomer]
            return (team.newcomer or newcomers[index % len(newcomers)]).name
        return team.specialists[index // len(self._staff.teams) % len(team.specialists)].name


def _fee(story: Story, dice: Dice) -> Decimal | None:
    if story.fee is not None:
        return story.fee
    if story.levels[Parameter.DEBT_MONTHS] == "u":
        return None
    # most pay little: the square pulls towards the low end
    return Decimal(250 * int(10 + 120 * dice.throw() ** 2))


def _cadence(story: Story, dice: Dice) -> str:
    if story.vip:
        return "2 раза в неделю"
    return dice.weighted({"1 раз в неделю": 0.2, "1 раз в 2 недели": 0.5, "1 раз в месяц": 0.3})


def _subdivisions(story: Story, dice: Dice) -> list[Subdivision]:
    """As many relevant ones as the story's levels need: a share below half needs three, two undertrained need two."""
    if story.levels[Parameter.CONSULTATION_SHARE] == "u":
        return [Subdivision("кадры"), Subdivision("юротдел", is_active=False)]
    count = 1 + dice.chance(0.45) + dice.chance(0.25)
    if story.levels[Parameter.CONSULTATION_SHARE] == "a":
        count = 3
    elif story.levels[Parameter.UNDERTRAINED] == "t":
        count = max(count, 2)
    others = [Subdivision("прочее")] if dice.chance(0.7) else [Subdivision("кадры")]
    return [Subdivision(kind) for kind in RELEVANT[:count]] + others


def _persons(profile: Profile, dice: Dice) -> list[Person]:
    persons: list[Person] = []
    for subdivision in profile.subdivisions:
        for _ in range(1 + dice.chance(0.35)):
            persons.append(_person(profile, subdivision, persons, dice))
    if dice.chance(0.15):
        gone = _person(profile, profile.subdivisions[0], persons, dice)
        gone.works_here = False
        persons.append(gone)
    for person in _subscribers(profile, persons, dice):
        person.is_subscribed = True
    return persons


def _subscribers(profile: Profile, persons: list[Person], dice: Dice) -> list[Person]:
    """At least one of those who work here, or none of them; who left stays subscribed and counts for nothing."""
    present = [one for one in persons if one.works_here]
    if profile.letter(Parameter.SUBSCRIBERS) == "a":
        return [one for one in persons if not one.works_here]
    return [present[0], *(one for one in present[1:] if dice.chance(0.5))]


def _person(profile: Profile, subdivision: Subdivision, before: list[Person], dice: Dice) -> Person:
    written, dial = phone(dice, profile.region[2])
    taken = {one.name for one in before}
    while (name := person_name(dice)) in taken:
        pass
    return Person(
        name=name,
        position=dice.pick(words.POSITIONS[subdivision.kind]),
        subdivision=subdivision,
        characteristics=_characteristics(subdivision, len(before), dice),
        phone=written,
        dial=dial,
        email=f"user{len(before) + 1}@client{profile.number}.example",
    )


def _characteristics(subdivision: Subdivision, position: int, dice: Dice) -> tuple[str, ...]:
    if subdivision.kind == "прочее":
        return ("ЛПР", "ЧДД") if dice.chance(0.8) else ("ЛВПР",)
    if not subdivision.is_relevant:
        return ()
    if position == 0:
        return ("Ключевой пользователь", "Ответственный за К+")
    return ("Пользователь К+", "ЛВПР") if dice.chance(0.2) else ("Пользователь К+",)


def _distributives(profile: Profile, dice: Dice) -> list[tuple[str, bool, bool]]:
    letters = "SKVO" if profile.index % 2 else "SKBO"
    codes = [f"{letters}{FIRST_NUMBER + profile.index:07}"]
    if dice.chance(0.25):
        codes.append(f"SKUO{FIRST_NUMBER + profile.index:07}")
    if profile.letter(Parameter.LOGINS) == "u":
        return [(codes[0], True, False)]
    return [(code, not profile.story.offline_only, True) for code in codes]
