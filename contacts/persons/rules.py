"""Pure rules of contact persons (domain §3, §5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import phonenumbers

from .choices import SYSTEM_USERS

TRAINING_YEARS = 2


def e164(as_written: str, region: str = "RU") -> str:
    """The international form of a phone number, or "" for what is none.

    >>> e164("8 (385) 200-11-22"), e164("доб. 12")
    ('+73852001122', '')
    """
    try:
        number = phonenumbers.parse(as_written, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


HIDDEN = "•"
SHOWN_HEAD, SHOWN_TAIL = 4, 2
"""Digits of a masked number that stay: the country with the code of the area, and the last two."""


def masked(number: str) -> str:
    """A number that can be told from others but not called; every written separator stays.

    >>> masked("+7 385 200-11-22"), masked("вн. 105")
    ('+7 385 •••-••-22', 'вн. •05')
    """
    digits = sum(character.isdigit() for character in number)
    head = SHOWN_HEAD if digits > SHOWN_HEAD + 2 * SHOWN_TAIL else 0
    place, shown = 0, []
    for character in number:
        if character.isdigit():
            place += 1
            character = character if place <= head or place > digits - SHOWN_TAIL else HIDDEN
        shown.append(character)
    return "".join(shown)


def is_system_user(characteristics: Collection[str]) -> bool:
    return not frozenset(SYSTEM_USERS).isdisjoint(characteristics)


def training_ends(trained_on: date) -> date:
    """First day on which a training is no longer valid: two years later, 28 February for 29 February."""
    try:
        return trained_on.replace(year=trained_on.year + TRAINING_YEARS)
    except ValueError:
        return trained_on.replace(year=trained_on.year + TRAINING_YEARS, day=28)


def training_is_valid(trained_on: date, day: date) -> bool:
    return trained_on <= day < training_ends(trained_on)
