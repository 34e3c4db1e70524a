"""Statuses as colour, shape and words (design §5). Built here and not by templates: a list shows one in each row."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import formats
from .drawing import escaped

# The shape repeats what the colour says: a person who sees no colours loses nothing.
SHAPES = {
    "danger": '<path d="M5 .8 9.7 9.2H.3z"/>',
    "warning": '<path d="M5 .2 9.8 5 5 9.8.2 5z"/>',
    "success": '<circle cx="5" cy="5" r="4.2"/>',
    "neutral": '<circle class="hollow" cx="5" cy="5" r="3.6"/>',
    "accent": '<rect x="1" y="1" width="8" height="8" rx="1.5"/>',
    # series of a chart, which mean nothing good or bad
    "s1": '<rect x="1" y="1" width="8" height="8" rx="1.5"/>',
    "s2": '<circle cx="5" cy="5" r="4.2"/>',
    "s3": '<path d="M5 .8 9.7 9.2H.3z"/>',
    "s4": '<path d="M5 .2 9.8 5 5 9.8.2 5z"/>',
    "s5": '<path d="M.3.8h9.4L5 9.2z"/>',
    "s6": '<circle class="hollow" cx="5" cy="5" r="3.6"/>',
}
BANDS = {
    "high": ("danger", _("Threat")),
    "dynamic": ("warning", _("Dynamic risk")),
    "none": ("success", _("No threat")),
}
LEVELS = {
    "threat": ("danger", pgettext_lazy("level", "Threat")),
    "attention": ("warning", pgettext_lazy("level", "Attention")),
    "ok": ("success", pgettext_lazy("level", "In order")),
    "unknown": ("neutral", pgettext_lazy("level", "Unknown")),
}
NOT_COMPUTED = ("neutral", _("Not computed"))


@cache
def shape(tone: str) -> SafeString:
    """The bare mark of a tone: danger ▲, warning ◆, success ●, neutral ○, accent ■. KeyError for an unknown tone.

    Safe: made of the constants above only.
    """
    drawing = SHAPES[tone]
    frame = 'width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="shape {tone}" {frame}>{drawing}</svg>')  # noqa: S308


def badge(label: Any, tone: str = "neutral", title: Any = "", value: str = "") -> SafeString:
    """A status; ``value`` is a figure before the words."""
    told = f' title="{escaped(title)}"' if title else ""
    figure = f"<b>{escaped(value)}</b>" if value else ""
    drawn = f'<span class="badge-status {tone}"{told}>{shape(tone)}{figure}<span>{escaped(label)}</span></span>'
    return mark_safe(drawn)  # noqa: S308  each part is escaped, the tone is one of those with a shape


def band_badge(band: str | None, value: Any = None) -> SafeString:
    """The band of the indicator (domain §5), with its value before the words where given; None is «not computed»."""
    tone, label = BANDS.get(band or "", NOT_COMPUTED)
    return badge(label, tone, value="" if value is None else formats.number(value, 2))


def level_badge(level: str) -> SafeString:
    """The level of one parameter of the indicator."""
    tone, label = LEVELS[level]
    return badge(label, tone)


def address(email: str) -> SafeString:
    """An e-mail that may be broken behind its «@», where a table has no room for it in one line."""
    return mark_safe(escaped(email).replace("@", "@<wbr>"))  # noqa: S308  escaped
