"""Pure rules of the library: rights, what may be published, the rhythm of a month (domain §6, seed 000)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.staff import rules as staff_rules
from crm.staff.choices import Role

from .choices import Audience, CaseKind, CaseState, MaterialKind, Reader

REVIEW_AFTER = timedelta(days=90)
"""A case that nobody looked at for so long may speak of a law that has changed."""

TEACHING = frozenset({MaterialKind.VIDEO, MaterialKind.SLIDES})
FOR_CLIENTS = (MaterialKind.SELECTION, MaterialKind.LETTER)
"""The kinds that a client may get; all the others are for staff, whatever is said of them."""


# --- Rights -----------------------------------------------------------------------------------------------------------


def may_keep_cases(roles: Collection[str]) -> bool:
    """Begin cases, change, publish and archive any: those who answer for how the department talks."""
    return staff_rules.has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_edit_case(roles: Collection[str], *, is_author: bool) -> bool:
    """An author who is no head changes the own cases only."""
    return staff_rules.uses_pages(roles) and (is_author or may_keep_cases(roles))


def may_review(roles: Collection[str], *, is_author: bool, is_reviewer: bool) -> bool:
    """Say that what a case says is still true."""
    return may_edit_case(roles, is_author=is_author or is_reviewer)


# --- What may be published --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """What a case holds, as far as publishing asks. ``talk`` says whether the scenario can be walked to an end."""

    kind: str
    hook: str
    benefit: str
    purposes: Collection[str]
    valid_from: date | None
    valid_until: date | None
    review_on: date | None
    has_reviewer: bool
    materials: Collection[str]
    talk: bool


def dates_error(valid_from: date | None, valid_until: date | None) -> str:
    """The code of what is wrong with a validity: «upside_down», or nothing."""
    return "upside_down" if valid_from and valid_until and valid_until < valid_from else ""


def publishing_problems(one: Content, day: date) -> list[str]:
    """Codes of what is missing, of :data:`cases.messages.PROBLEMS`; none: it may be published (seed 000 §4.1)."""
    found = {
        "hook": not one.hook.strip(),
        "benefit": not one.benefit.strip(),
        "purposes": one.kind == CaseKind.CASE and not one.purposes,
        "upside_down": bool(dates_error(one.valid_from, one.valid_until)),
        "over": one.valid_until is not None and one.valid_until < day,
        "review": one.review_on is None or not one.has_reviewer,
        "review_past": one.review_on is not None and one.review_on < day,
        **_kit_problems(one),
    }
    return [code for code, is_so in found.items() if is_so]


def _kit_problems(one: Content) -> dict[str, bool]:
    kinds = frozenset(one.materials)
    if one.kind == CaseKind.TOPIC:
        return {"material": not kinds.intersection(FOR_CLIENTS)}
    return {
        "teaching": not kinds & TEACHING,
        "talk": not one.talk,
        "selection": MaterialKind.SELECTION not in kinds,
    }


def reader_error(kind: str, reader: str) -> str:
    """«staff_only» where a client would get what is for staff."""
    return "staff_only" if reader == Reader.CLIENT and kind not in FOR_CLIENTS else ""


def is_valid_on(valid_from: date | None, valid_until: date | None, day: date) -> bool:
    """Both ends included; an open end does not bound."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)


# --- The rhythm of a month --------------------------------------------------------------------------------------------

NEW_CASES = 5
NEW_TOPICS = 6
FOR_EACH_AUDIENCE = 2
"""Domain §6: 5–6 new cases and 6–8 info topics a month, two for each audience."""


@dataclass(frozen=True)
class Entry:
    """A case in the calendar: ``day`` is that of its publication, or of a draft the one on which it is due."""

    key: int
    kind: str
    audiences: tuple[str, ...]
    state: str
    day: date | None


@dataclass(frozen=True)
class Row:
    """One audience in one month: the keys of what is out, of what is due as a draft, and how much is missing."""

    audience: str
    published: list[int]
    due: list[int]

    @property
    def missing(self) -> int:
        """How many of the two are not out yet; what is only due counts as missing."""
        return max(FOR_EACH_AUDIENCE - len(self.published), 0)

    @property
    def unplanned(self) -> int:
        """How many of the two nobody has begun."""
        return max(self.missing - len(self.due), 0)


def rhythm(entries: Sequence[Entry]) -> list[Row]:
    """The month by audience; what names no audience is for each of them."""
    return [
        Row(
            audience.value,
            [one.key for one in entries if one.state != CaseState.DRAFT and _is_for(one, audience)],
            [one.key for one in entries if one.state == CaseState.DRAFT and _is_for(one, audience)],
        )
        for audience in Audience
    ]


def _is_for(one: Entry, audience: str) -> bool:
    return not one.audiences or audience in one.audiences


def new_by_kind(entries: Iterable[Entry]) -> dict[str, int]:
    """How many came out, by kind."""
    counted = Counter(one.kind for one in entries if one.state != CaseState.DRAFT)
    return {kind.value: counted[kind.value] for kind in CaseKind}


# --- Letters ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Addressee:
    """An address and its person, as far as writing to it asks.

    ``refused`` is the reason for which the person wants no letters, empty where they never refused.
    """

    works_here: bool
    is_subscribed: bool
    refused: str
    is_undesirable: bool
    elsewhere_unwanted: bool = False


def writing_problem(one: Addressee) -> str:
    """Why this address may not be written to, of :data:`cases.messages.REFUSALS`; empty: it may.

    A person who was never asked about letters may be sent what they were promised in a talk; one who refused may not.
    """
    if not one.works_here:
        return "left"
    if one.is_undesirable:
        return "undesirable"
    if not one.is_subscribed and one.refused.strip():
        return "unsubscribed"
    return "elsewhere" if one.elsewhere_unwanted else ""


def filled(template: str, values: dict[str, str]) -> str:
    """A text with its «{name}» replaced; what is not known stays as it is written.

    >>> filled("{person}, {what}", {"person": "Анна"})
    'Анна, {what}'
    """
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template
