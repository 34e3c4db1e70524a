"""A calendar as RFC 5545 writes it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line, its end left out (RFC 5545, 3.1)."""
SHORTEST = 15
"""Minutes of an event that does not say how long it takes: what is shorter cannot be seen in a calendar."""


@dataclass(frozen=True)
class Event:
    """``uid`` stays the same when the event moves; ``at`` is empty for what belongs to the whole ``day``."""

    uid: str
    summary: str
    url: str
    day: date
    at: datetime | None = None
    minutes: int | None = None


def calendar(events: Iterable[Event], *, name: str, stamp: datetime) -> bytes:
    """The file; ``stamp`` is the moment at which it is made."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Remote service CRM//Diary//RU", f"X-WR-CALNAME:{text(name)}"]
    lines = [*head, *(line for event in events for line in _event(event, stamp)), "END:VCALENDAR"]
    return b"".join(folded(line) + b"\r\n" for line in lines)


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{text(event.uid)}", f"DTSTAMP:{_utc(stamp)}")
    if event.at is None:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    else:
        yield f"DTSTART:{_utc(event.at)}"
        yield f"DTEND:{_utc(event.at + timedelta(minutes=max(event.minutes or 0, SHORTEST)))}"
    yield from (f"SUMMARY:{text(event.summary)}", f"URL:{event.url}", "END:VEVENT")


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    r"""A value of the type TEXT: nobody's words end a line or begin a property.

    >>> text("Счёт; акт, копия\nна почту")
    'Счёт\\; акт\\, копия\\nна почту'
    """
    plain = "".join(one if one == "\n" or one.isprintable() else " " for one in value.replace("\r\n", "\n"))
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, escaped)
    return plain


def folded(line: str) -> bytes:
    """A line cut into pieces that are no longer than allowed, no letter of it cut in two."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece])
