"""Numbers, money, phones and dates as people read them, by the active language."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"
MINUS = "\u2212"
DASH = "\u2014"
NOTHING = (None, "")
_SECOND_UNIT = re.compile(r",\s\d+\s\S+")


def number(value: Any, decimals: int | None = None) -> str:
    """«12 345,6»: a narrow space (in English a comma) between thousands, a real minus; a dash for what is not known."""
    if value in NOTHING:
        return DASH
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = formats.number_format(abs(exact), decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return (MINUS if exact < 0 else "") + text.replace("\xa0", NARROW_SPACE)


def money(value: Any, decimals: int = 2) -> str:
    """Roubles: «1 234,50 ₽»."""
    return DASH if value in NOTHING else f"{number(value, decimals)}{SPACE}₽"


def percent(value: Any, decimals: int = 0) -> str:
    """A share from 0 to 1 as «50 %» («50%» in English)."""
    if value in NOTHING:
        return DASH
    gap = "" if _english() else SPACE
    return f"{number(Decimal(str(value)) * 100, decimals)}{gap}%"


def signed(value: Any, decimals: int | None = None) -> str:
    """A difference: «+3», «−3», «0»."""
    if value in NOTHING:
        return DASH
    return ("+" if Decimal(str(value)) > 0 else "") + number(value, decimals)


def phone(value: Any) -> str:
    """«+7 913 555-01-23» of an E.164 number; what cannot be read as a number stays as it was written."""
    if value in NOTHING:
        return DASH
    try:
        parsed = phonenumbers.parse(str(value), "RU")
    except phonenumbers.NumberParseException:
        return str(value)
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", SPACE)


def day(value: date | datetime | None) -> str:
    """«20.11.2026», in English «20 Nov 2026»."""
    if not value:
        return DASH
    return formats.date_format(_local(value), "j M Y" if _english() else "d.m.Y")


def moment(value: datetime | None) -> str:
    """A day and a time in the employee's zone: «20.11.2026, 14:05»."""
    if not value:
        return DASH
    return f"{day(value)}, {formats.date_format(_local(value), 'H:i')}"


def month(value: date | None) -> str:
    """«ноябрь 2026», in English «November 2026»."""
    if not value:
        return DASH
    text = formats.date_format(value, "F Y")
    return text if _english() else text.lower()


def short_day(value: date | None) -> str:
    """A day where the year is known from beside: «20.11», in English «20 Nov»."""
    return formats.date_format(value, "j M" if _english() else "d.m") if value else DASH


def ago(value: date | datetime | None) -> str:
    """How long ago in one unit: «3 дня назад», «сегодня»."""
    if not value:
        return DASH
    if isinstance(value, datetime):
        return _SECOND_UNIT.sub("", str(naturaltime(value)))
    days = (timezone.localdate() - value).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days < 0:
        return day(value)
    return gettext("%(delta)s ago") % {"delta": timesince(value, timezone.localdate(), depth=1)}


def initials(name: Any) -> str:
    """«ЛЛ» of «Лаврова Лариса Ивановна»."""
    return "".join(part[0].upper() for part in str(name).split()[:2])


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _english() -> bool:
    return (get_language() or "").startswith("en")
