"""Which cases suit a client now, and why: pure (domain §6). Nothing is suggested without a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from heapq import nsmallest
from typing import Any, NamedTuple

from .choices import Audience
from .rules import is_valid_on

NOT_AGAIN_FOR = timedelta(days=183)
"""A person who heard a case hears it again after half a year at the earliest."""

IS_NEW_FOR = timedelta(days=14)
ENDS_WITHIN = timedelta(days=14)
MOST = 5

WEIGHTS = {"campaign": 100, "need": 10, "segment": 4, "ends": 3, "season": 2, "new": 1, "audience": 0, "unheard": 0}
"""How much each kind of reason moves a case up; a need counts as often as there are needs."""

KINDS = {
    "accounting": Audience.ACCOUNTANT, "legal": Audience.LAWYER, "procurement": Audience.PROCUREMENT,
    "hr": Audience.HR,
}  # fmt: skip
"""Kinds of subdivisions by whom they hold."""

WORDS = {
    Audience.ACCOUNTANT: ("бухгалт", "экономист", "финанс"),
    Audience.LAWYER: ("юрис", "юрид", "правов"),
    Audience.HR: ("кадр", "персонал", "hr"),
    Audience.PROCUREMENT: ("закуп", "снабж", "тендер"),
}
"""Beginnings of words in a position, where the subdivision does not tell."""

NOBODY: frozenset[int | None] = frozenset()

PUBLIC = ("бюджет", "казен", "казён", "государств", "муницип")
"""Beginnings of words in segments of the public sector."""


@dataclass(frozen=True)
class Person:
    key: int
    name: str
    position: str = ""
    subdivision: str = ""

    @cached_property
    def audience(self) -> str:
        """Whom the person is, by subdivision first, then by position; empty where neither tells."""
        if self.subdivision in KINDS:
            return KINDS[self.subdivision].value
        position = self.position.lower()
        return next((who.value for who, words in WORDS.items() if any(word in position for word in words)), "")


@dataclass(frozen=True)
class Need:
    """What is missing at a client: the purpose that would help, and the words that say why."""

    purpose: str
    words: Any


class Offer(NamedTuple):
    """A published case as far as suggesting asks. ``used`` are (person or None, day) of its uses at this client.

    A tuple: five hundred are made for each client, and each is a row of the database.
    """

    key: int
    audiences: Sequence[str] = ()
    segments: Sequence[str] = ()
    purposes: Sequence[str] = ()
    season: Sequence[int] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    published_on: date | None = None
    used: Sequence[tuple[int | None, date]] = ()
    in_campaign: bool = False


@dataclass(frozen=True)
class Reason:
    """``code`` is a key of :data:`WEIGHTS`; ``value`` what the words need: a need's words, a segment, a day, a name."""

    code: str
    value: Any = None


@dataclass(frozen=True)
class Suggestion:
    """``persons`` are whom to offer it to, none where anybody at the client will do."""

    key: int
    reasons: tuple[Reason, ...]
    persons: tuple[Person, ...] = field(default=())

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[one.code] for one in self.reasons)


def suggest(
    offers: Iterable[Offer], persons: Sequence[Person], segments: Collection[str], needs: Sequence[Need], day: date
) -> list[Suggestion]:
    """The best first, :data:`MOST` at most; of equal ones the one published later."""
    known = frozenset(segments)
    found = [(one, *judged) for one in offers if (judged := _judged(one, persons, known, needs, day)) is not None]
    best = nsmallest(MOST, found, key=_place)
    return [Suggestion(one.key, tuple(Reason(*why) for why in reasons), tuple(whom)) for one, whom, reasons in best]


Why = tuple[str, Any]
"""A reason's code and value: most of what is judged is never shown, so it is no :class:`Reason` yet."""


def _place(judged: tuple[Offer, list[Person], list[Why]]) -> tuple[int, int, int]:
    one, _whom, reasons = judged
    published = one.published_on.toordinal() if one.published_on else 0
    return -sum(WEIGHTS[code] for code, _value in reasons), -published, one.key


def _judged(
    one: Offer, persons: Sequence[Person], segments: frozenset[str], needs: Sequence[Need], day: date
) -> tuple[list[Person], list[Why]] | None:
    if not is_valid_on(one.valid_from, one.valid_until, day) or (one.season and day.month not in one.season):
        return None
    if one.segments and segments.isdisjoint(one.segments):
        return None
    whom = _whom(one, persons, segments, day)
    return None if whom is None else (whom, list(_reasons(one, whom, segments, needs, day)))


def _whom(one: Offer, persons: Sequence[Person], segments: Collection[str], day: date) -> list[Person] | None:
    """The persons of its audience who have not heard it of late; None: there is nobody to offer it to."""
    heard = _heard(one.used, day) if one.used else NOBODY
    if None in heard:  # nobody wrote down to whom it was: it was to this client
        return None
    if not one.audiences:
        left = [person for person in persons if person.key not in heard]
        if heard and not left:
            return None
        return left if heard else []
    if Audience.PUBLIC_SECTOR.value in one.audiences and is_public(segments):
        suitable = list(persons)
    else:
        suitable = [person for person in persons if person.audience in one.audiences]
    return [person for person in suitable if person.key not in heard] or None


def _heard(used: Sequence[tuple[int | None, date]], day: date) -> Collection[int | None]:
    return {person for person, on in used if on > day - NOT_AGAIN_FOR}


def is_public(segments: Iterable[str]) -> bool:
    return any(word in one.lower() for one in segments for word in PUBLIC)


def _reasons(
    one: Offer, whom: Sequence[Person], segments: Collection[str], needs: Sequence[Need], day: date
) -> Iterator[Why]:
    """The strongest first."""
    if one.in_campaign:
        yield "campaign", None
    for need in needs:
        if need.purpose in one.purposes:
            yield "need", need.words
    for name in one.segments:
        if name in segments:
            yield "segment", name
    if one.valid_until is not None and one.valid_until <= day + ENDS_WITHIN:
        yield "ends", one.valid_until
    if one.season:
        yield "season", day.month
    if one.published_on is not None and day - one.published_on < IS_NEW_FOR:
        yield "new", one.published_on
    yield ("audience", _audience_of(one, whom)) if one.audiences else ("unheard", None)


def _audience_of(one: Offer, whom: Sequence[Person]) -> str:
    """Whose kind the case is for, as the first of the persons is of it."""
    return whom[0].audience if whom[0].audience in one.audiences else next(iter(one.audiences), "")


def by_person(suggestions: Iterable[Suggestion], person: int) -> list[Suggestion]:
    """Those that may be offered to one person: named for them, or for anybody."""
    return [one for one in suggestions if not one.persons or person in {who.key for who in one.persons}]
