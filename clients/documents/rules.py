"""What can be said of a document: pure, no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

from .choices import Validity

ENDING_DAYS = 30
LONGEST = timedelta(days=50 * 366)
"""Nobody signs for more years: a later day is a slip of the keyboard."""


def validity(valid_until: date | None, day: date) -> Validity:
    """The last day counts as valid.

    >>> validity(date(2026, 3, 2), date(2026, 3, 2)), validity(date(2026, 3, 1), date(2026, 3, 2))
    (Validity.ENDING, Validity.EXPIRED)
    """
    if valid_until is None:
        return Validity.UNBOUND
    if valid_until < day:
        return Validity.EXPIRED
    return Validity.ENDING if valid_until <= last_ending(day) else Validity.VALID


def last_ending(day: date) -> date:
    """Whatever ends by then ends soon."""
    return day + timedelta(days=ENDING_DAYS)


def is_link(link: str) -> bool:
    """Whether it leads into the web: what else an address may be (a script, a file) is not opened for anybody."""
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def host_of(link: str) -> str:
    return urlsplit(link).hostname or link
