"""How templates write the lines of a functional card."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.card.faces import written
from clients.card.queries import Line
from clients.card.rules import State
from clients.rules import masked_numbers
from crm.ui import marks

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
    text = written(line.indicator.value_type, line.text)
    return masked_numbers(text) if line.is_masked else text


@register.filter
def state_badge(line: Line) -> SafeString:
    label, tone = LABELS[line.state]
    return marks.badge(label, tone)
