"""Consultations, trainings, education, mailings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from crm.demo import words
from crm.demo.days import written
from crm.demo.dice import Dice
from crm.demo.profiles import Person, Profile, Subdivision
from crm.demo.world import World
from triggers.choices import Parameter

from .card import yes

Row = tuple[object, ...]
_SHARE_WINDOW, _RATING_WINDOW = 90, 30
_TRAINING_VALID = 731
"""Two years and a day cover a leap year."""


def consultations(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    asked = [(day, one, _usual_rating(profile, day, dice)) for day, one in _questions(profile, world, dice)]
    bad = profile.letter(Parameter.LOWEST_RATING)
    if bad in "at":
        day = profile.end - timedelta(days=profile.story.since.get(Parameter.LOWEST_RATING, dice.between(0, 27)))
        # asked by a subdivision that the share does not look at, so that one story does not spoil another
        asked.append((day, profile.subdivisions[-1], 3 if bad == "a" else dice.between(1, 2)))
    asked.sort(key=lambda one: one[0])
    for number, (day, subdivision, rating) in enumerate(asked, 1):
        person = _somebody_of(subdivision, profile, dice)
        named = subdivision.name if person is None or dice.chance(0.7) else ""
        yield (
            f"К{profile.number}{number:04}",
            written(day),
            profile.label,
            named,
            person.name if person else "",
            dice.pick(words.CONSULTATION_TOPICS),
            rating or "",
        )


def _questions(profile: Profile, world: World, dice: Dice) -> Iterator[tuple[date, Subdivision]]:
    """Those who ask did so lately and every so often before; the others fell silent more than a window ago."""
    low, high = world.size.question_gap
    for subdivision, asks in zip(profile.relevant(), _who_asks(profile, dice), strict=False):
        silent = (
            0 if asks else _SHARE_WINDOW + profile.story.since.get(Parameter.CONSULTATION_SHARE, dice.between(0, 150))
        )
        day = profile.end - timedelta(days=silent + dice.between(0, min(25, (profile.end - profile.start).days)))
        while day >= profile.start:
            yield day, subdivision
            day -= timedelta(days=dice.between(low, high))


def _who_asks(profile: Profile, dice: Dice) -> list[bool]:
    """In the order of the relevant subdivisions; at least half of them where the share is in order."""
    level, count = profile.letter(Parameter.CONSULTATION_SHARE), len(profile.relevant())
    if level == "t":
        return [False] * count
    if level == "a":
        return [True, *[False] * (count - 1)]
    sure = (count + 1) // 2
    return [number < sure or dice.chance(0.6) for number in range(count)]


def _usual_rating(profile: Profile, day: date, dice: Dice) -> int | None:
    if not dice.chance(0.35):
        return None
    if day <= profile.end - timedelta(days=_RATING_WINDOW) and dice.chance(0.04):
        return dice.between(1, 3)
    return 4 if dice.chance(0.25) else 5


def _somebody_of(subdivision: Subdivision, profile: Profile, dice: Dice) -> Person | None:
    own = [one for one in profile.staff() if one.subdivision is subdivision]
    return dice.pick(own) if own else None


def trainings(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """All users of a subdivision are trained, or none, or one of two, which is just the undertrained half."""
    untrained = {"o": 0, "u": 0, "a": 1, "t": 2}[profile.letter(Parameter.UNDERTRAINED)]
    known = (profile.end - profile.connected_on).days
    for position, subdivision in enumerate(profile.relevant()):
        users = [one for one in profile.staff() if one.subdivision is subdivision and one.uses_system]
        learned = len(users) if position >= untrained else len(users) // 2
        for number, user in enumerate(users):
            if number < learned:
                yield _training(profile, user, dice.between(0, min(680, known)), dice)
            elif dice.chance(0.3) and known > _TRAINING_VALID + 300:
                yield _training(profile, user, _TRAINING_VALID + dice.between(0, 300), dice)


def _training(profile: Profile, person: Person, ago: int, dice: Dice) -> Row:
    return (
        profile.label,
        person.name,
        written(profile.end - timedelta(days=ago)),
        dice.pick(("Обучен", "Зачёт", "Тест пройден")),
    )


def education(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """A certificate of a seminar within a year, or only webinars and seminars without one."""
    person = profile.staff()[0]
    known = (profile.end - profile.connected_on).days
    if profile.letter(Parameter.CERTIFICATES) == "o":
        yield _attendance(profile, person, dice.between(0, min(350, known)), ("семинар", "тренинг"), True, dice)
    elif dice.chance(0.3) and known > 500:
        yield _attendance(profile, person, dice.between(366, 500), ("семинар",), True, dice)
    attended = [
        _attendance(
            profile, person, dice.between(0, min(360, known)), ("вебинар", "видеосеминар"), dice.chance(0.5), dice
        )
        for _ in range(dice.between(0, 2))
    ]
    yield from {row[2:4]: row for row in attended}.values()  # nobody attends one event twice on a day


def _attendance(
    profile: Profile, person: Person, ago: int, kinds: tuple[str, ...], certificate: bool, dice: Dice
) -> Row:
    event, kind = dice.pick([one for one in words.EVENTS if one[1] in kinds])
    return profile.label, person.name, written(profile.end - timedelta(days=ago)), event, kind, yes(certificate)


def mailings(profile: Profile, world: World, dice: Dice) -> Iterator[Row]:
    """One issue goes out on a Monday, to whoever is on the list of that week."""
    gap = world.size.mailing_gap
    for person in profile.staff():
        if not person.is_subscribed:
            continue
        day = profile.end - timedelta(days=dice.between(0, gap - 1))
        while day >= profile.start:
            monday = day - timedelta(days=day.weekday())
            delivered = dice.chance(0.96)
            opened = delivered and dice.chance(0.45)
            clicks = dice.between(0, 4) if opened else 0
            yield (
                profile.label,
                person.email,
                words.MAILINGS[monday.toordinal() // 7 % len(words.MAILINGS)],
                written(max(monday, profile.start)),
                yes(delivered),
                yes(opened),
                clicks,
            )
            day -= timedelta(days=gap)
