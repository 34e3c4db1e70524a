"""How templates write the lines of a functional card."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.card import rules
from clients.card.queries import Line
from clients.card.rules import State
from clients.choices import ValueType
from crm.ui import formats, marks

register = template.Library()

LABELS = {
    State.ACTUAL: (_("Actual"), "success"),
    State.SOON: (_("Soon due"), "warning"),
    State.UNVERIFIED: (_("Not verified"), "warning"),
    State.EXPIRED: (_("Expired"), "danger"),
    State.EMPTY: (_("Empty"), "neutral"),
}


@register.filter
def card_value(line: Line) -> str:
    """A value as people read it; what is not of the type stands as it was brought."""
    return written(line.indicator.value_type, line.text)


@register.filter
def state_badge(line: Line) -> SafeString:
    label, tone = LABELS[line.state]
    return marks.badge(label, tone)


def written(kind: str, text: str) -> str:
    if not text:
        return formats.DASH
    if kind == ValueType.NUMBER and rules.fits(kind, text):
        return formats.number(text)
    if kind == ValueType.PHONE:
        return ", ".join(formats.phone(one) for one in rules.split_phones(text))
    return text
