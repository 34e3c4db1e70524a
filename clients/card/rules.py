"""Pure rules of the functional card (domain §3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

import phonenumbers

from clients.choices import ValueType
from crm.staff.choices import Role
from crm.staff.rules import OWNERS, has_role

SOON_DAYS = 30
"""A value is soon due when it is true for no more than so many days, today included."""
WEEK_DAYS = 7

SPREAD_SHARE = Decimal("0.2")
"""By what part of its validity a value may fall due earlier, so that not everything falls due on one day."""

LONGEST_VALUE = 10_000
"""Characters, as in the import format."""


class State(Enum):
    """What a value is worth on a day."""

    ACTUAL = "actual"
    SOON = "soon"
    UNVERIFIED = "unverified"
    EXPIRED = "expired"
    EMPTY = "empty"


def valid_until(verified_on: date | None, validity_days: int | None) -> date | None:
    """Last day on which a value of the functional card is true; None: it never expires, or was never verified."""
    if verified_on is None or validity_days is None:
        return None
    return verified_on + timedelta(days=validity_days)


def is_actual(value: str, verified_on: date | None, until: date | None, day: date) -> bool:
    """Has a value that somebody has verified, and the day is not past its last one (domain §3)."""
    return bool(value) and verified_on is not None and (until is None or day <= until)


def state_of(value: str, verified_on: date | None, until: date | None, day: date) -> State:
    if not value:
        return State.EMPTY
    if verified_on is None:
        return State.UNVERIFIED
    if not is_actual(value, verified_on, until, day):
        return State.EXPIRED
    return State.SOON if until is not None and until < day + timedelta(days=SOON_DAYS) else State.ACTUAL


def fill_percent(actual: int, required: int) -> int | None:
    """Whole percent of the required indicators that are actual, rounded down; None where none is required (domain §3).

    >>> fill_percent(2, 5), fill_percent(0, 0)
    (40, None)
    """
    return actual * 100 // required if required else None


def earliest_end(verified_on: date, validity_days: int) -> date:
    """The first day to which the end of a value verified on a day may be moved."""
    return verified_on + timedelta(days=validity_days - int(validity_days * SPREAD_SHARE))


def spread_until(
    verified_on: date,
    validity_days: int | None,
    of_client: Mapping[date, int],
    of_owner: Mapping[date, int],
) -> date | None:
    """The day on which a value verified now falls due: of the days allowed, the one on which least falls due already.

    First what falls due of the same client counts, then what falls due of all clients of its owner; of equal days the
    latest. Never later than the validity allows, never earlier than a fifth of it before. None: it never expires.
    """
    if validity_days is None:
        return None
    first = earliest_end(verified_on, validity_days)
    last = verified_on + timedelta(days=validity_days)
    days = (last - timedelta(days=back) for back in range((last - first).days + 1))
    return min(
        days, key=lambda day: (of_client.get(day, 0), of_owner.get(day, 0))
    )  # the first of equal ones: the latest


_RANKS = {State.EXPIRED: 0, State.UNVERIFIED: 1, State.EMPTY: 2, State.SOON: 3}


def review_key(state: State, is_required: bool, until: date | None, place: int) -> tuple[int, date, int] | None:
    """The place in a review; None: nothing to ask.

    Expired values first, then those nobody has ever verified, then empty required ones, then what is soon due.
    """
    if state not in _RANKS or (state is State.EMPTY and not is_required):
        return None
    return _RANKS[state], until or date.min, place


# --- Types ---


class Misfit(ValueError):
    """The text is no value of the type."""


_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_YEARS = range(1900, 2101)


def read_value(kind: str, text: str, options: Collection[str] = ()) -> str:
    """The form in which a value of this type is kept, of what a person typed; "" of nothing.

    >>> read_value("number", "1 200,50"), read_value("date", "1.9.2026"), read_value("phone", "8 (385) 200-11-22")
    ('1200.5', '01.09.2026', '+73852001122')

    Raises:
        Misfit: it is none of the type.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST_VALUE:
        raise Misfit(text[:20])
    readers = {ValueType.NUMBER: _number, ValueType.DATE: _day, ValueType.PHONE: _phones}
    if kind == ValueType.CHOICE:
        return _option(text, options)
    return readers[ValueType(kind)](text) if kind in readers else text


def fits(kind: str, value: str, options: Collection[str] = ()) -> bool:
    """Whether what is kept is of the type: files bring what they have."""
    try:
        read_value(kind, value, options)
    except Misfit:
        return False
    return True


def _number(text: str) -> str:
    plain = re.sub(r"\s", "", text).replace(",", ".").replace("\u2212", "-")
    if not (plain.isascii() and _NUMBER.fullmatch(plain)):
        raise Misfit(text)
    number = Decimal(plain)
    return f"{number.normalize():f}" if number else "0"


def _day(text: str) -> str:
    match = _DAY.fullmatch(text)
    if match is None:
        raise Misfit(text)
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        read = datetime.strptime(f"{day}.{month}.{year}", "%d.%m.%Y")  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise Misfit(text) from None
    if read.year not in _YEARS:
        raise Misfit(text)
    return f"{read:%d.%m.%Y}"


def split_phones(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _phones(text: str) -> str:
    phones = [_phone(part) for part in split_phones(text)]
    if not phones:
        raise Misfit(text)
    return ", ".join(dict.fromkeys(phones))


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise Misfit(text) from None
    if not phonenumbers.is_possible_number(number):
        raise Misfit(text)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written} доб. {number.extension}" if number.extension else written


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


def _option(text: str, options: Collection[str]) -> str:
    for option in options:
        if _folded(option) == _folded(text):
            return option
    raise Misfit(text)


# --- Rights ---


def may_verify(roles: Collection[str]) -> bool:
    """Confirm and change values of the clients one sees: whoever keeps clients, and the director."""
    return not OWNERS.isdisjoint(roles) or Role.DIRECTOR in roles


def may_edit_directory(roles: Collection[str]) -> bool:
    """Heads keep the directory of indicators without a release (domain §3)."""
    return has_role(roles, Role.HEAD, Role.DIRECTOR)
