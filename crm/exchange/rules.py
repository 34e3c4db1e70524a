"""How cells of exports are read: pure, no database (domain §10)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .errors import Refused

NOTHING = r"\N"
"""NULL as COPY has it."""

YES = frozenset({"да", "yes", "true", "истина", "1", "+"})
NO = frozenset({"нет", "no", "false", "ложь", "0", "-"})

FIRST_YEAR, LAST_YEAR = 1900, 2200
EXCEL_EPOCH, MAC_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
"""Excel's day numbers from 1927 to 2173."""

_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_DURATION = re.compile(r"^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$")
_MONTH = re.compile(r"^(\d{1,2})\.(\d{4})$")
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_GROUPED = re.compile(r"^-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$")
_CLIENT = re.compile(r"^(\S{1,20}?)(?:\s+[-–—]\s.*|\s*\(\d+\))?$", re.DOTALL)
_PHONE = re.compile(r"^\+?[\d\s()\-]+$")
_PERIOD = re.compile(r"\bс\s+(\d{1,2}\.\d{1,2}\.\d{4})\s+(?:г\.?\s+)?по\s+(\d{1,2}\.\d{1,2}\.\d{4})", re.IGNORECASE)
_TOTAL = re.compile(r"^(?:итого|всего)\s*:?\s*(?:\(\d+\))?$", re.IGNORECASE)
_HINT = re.compile(r"\s*\([^)]*\)\s*$")
_SPACES = re.compile(r"\s+")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})
_PHONE_DIGITS = 7
"""From this many digits on, a bare number in the place of a client is a telephone number."""


def collapse(text: str) -> str:
    if "  " not in text and text.isprintable():  # the usual case, ten times cheaper than the pattern
        return text.strip()
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """The form in which two spellings of one word are equal: lower case, ё as е, single spaces.

    >>> fold(" Счёт\\u00a0№ ")
    'счет №'
    """
    return collapse(text).lower().replace("ё", "е")


def title_key(title: str) -> str:
    """A column's title as compared: folded, without a star, colon or quotation marks around it."""
    return fold(title.strip("\ufeff\"'* :"))


def without_hint(key: str) -> str:
    """«онлайн» of «онлайн (да/нет)»."""
    return _HINT.sub("", key)


def escape(text: str) -> str:
    """Text for COPY, without characters that a database or a reader cannot bear."""
    if text.isprintable() and "\\" not in text:
        return text
    return _UNWANTED.sub("", text.replace("\xa0", " ")).translate(_ESCAPES)


# Spreadsheets take a cell for a formula by its first character; full-width forms are read as the plain ones.
_DANGEROUS = frozenset("=+-@|%\t\r\n\x00＝＋－＠｜")


def disarm(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before a dangerous beginning.

    >>> disarm("=1+1"), restore(disarm("+7 900"))
    ("'=1+1", '+7 900')
    """
    return f"'{text}" if text.lstrip("'")[:1] in _DANGEROUS and text.strip("'") else text


def restore(text: str) -> str:
    """What :func:`disarm` was given; any other text as it is."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in _DANGEROUS and text.strip("'") else text


def is_total(cell: str) -> bool:
    """Whether a cell heads a row that only sums others up."""
    return _TOTAL.match(cell.strip()) is not None


def period_in(lines: list[str]) -> tuple[date, date] | None:
    """The period that title lines name («… с 19.06.2023 по 25.06.2023»)."""
    for line in lines:
        if match := _PERIOD.search(line):
            return day(match[1]), day(match[2])
    return None


def _date(year: str, month: str, number: str, text: str) -> date:
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        raise Refused(_("There is no such date: “%(text)s”") % {"text": text}) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(_("The date is out of range: “%(text)s”") % {"text": text})
    return found


def day(text: str, epoch: date | None = None) -> date:
    """A date written dd.mm.yyyy, with or without a time behind it; with an ``epoch`` also a serial number of Excel.

    Raises:
        Refused: it is no date.
    """
    if match := _DAY.match(text):
        return _date(match[3], match[2], match[1], text)
    if match := _ISO_DAY.match(text):
        return _date(match[1], match[2], match[3], text)
    if epoch is not None and _SERIAL.match(text):
        return epoch + timedelta(days=int(float(text)))
    raise Refused(_("Not a date like 31.12.2026: “%(text)s”") % {"text": text})


def clock(text: str) -> str:
    """A time of day written H:MM or H:MM:SS, as HH:MM:SS."""
    match = _CLOCK.match(text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise Refused(_("Not a time like 9:05:00: “%(text)s”") % {"text": text})
    return f"{int(match[1]):02}:{match[2]}:{match[3] or '00'}"


def serial_clock(text: str) -> str:
    """The time of day of a serial number of Excel."""
    seconds = min(round(float(text) % 1 * 86_400), 86_399)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def is_serial(text: str) -> bool:
    return _SERIAL.match(text) is not None


def month(text: str, epoch: date | None = None) -> date:
    """The first day of a month written mm.yyyy, or of the month of a date."""
    if match := _MONTH.match(text):
        return _date(match[2], match[1], "1", text)
    try:
        return day(text, epoch).replace(day=1)
    except Refused:
        raise Refused(_("Not a month like 06.2026: “%(text)s”") % {"text": text}) from None


def duration(text: str) -> int:
    """Seconds of H:MM:SS; H:MM is hours and minutes."""
    match = _DURATION.match(text)
    if not match:
        raise Refused(_("Not a duration like 0:04:24: “%(text)s”") % {"text": text})
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def number(text: str) -> Decimal:
    """A number with a decimal comma or point, thousands separated by spaces of any kind."""
    plain = collapse(text).replace("−", "-")
    if _GROUPED.match(plain):
        plain = plain.replace(" ", "")
    if not _NUMBER.match(plain):
        raise Refused(_("Not a number: “%(text)s”") % {"text": text})
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:  # pragma: no cover  the pattern admits no such number
        raise Refused(_("Not a number: “%(text)s”") % {"text": text}) from None


def yes_or_no(text: str) -> bool:
    word = fold(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Refused(_("Neither “да” nor “нет”: “%(text)s”") % {"text": text})


def client_number(text: str) -> str:
    """The number of a client written "28389", "28389 - ИМЯ" or "28389 - ИМЯ (1)"."""
    match = _CLIENT.match(text)
    if not match:
        raise Refused(_("Not a client like “28389” or “28389 - ИМЯ”: “%(text)s”") % {"text": text[:100]})
    return match[1]


def phone_digits(text: str) -> str:
    """Digits of a telephone number that stands alone in a cell; "" for anything else."""
    if not _PHONE.match(text):
        return ""
    digits = re.sub(r"\D", "", text)
    return digits if _PHONE_DIGITS <= len(digits) <= 15 else ""


def listed(text: str) -> list[str]:
    """Items of a list with ``;``, ``,`` or line ends between them, each once."""
    items = (collapse(item) for item in re.split(r"[;,\n]", text))
    return list(dict.fromkeys(item for item in items if item))
