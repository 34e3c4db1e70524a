"""What the templates of a card need, on its own page and as a panel of the client page; values in words."""

from __future__ import annotations

from typing import Any

from clients.choices import ValueType
from crm.staff.models import Employee
from crm.ui import formats

from . import rules
from .queries import Card
from .rules import State
from .subjects import Subject


def card_context(subject: Subject, holder: Any, employee: Employee, card: Card) -> dict[str, Any]:
    return {
        "card": card,
        "sections": card.sections(),
        "key": subject.key_of(holder),
        "names": {name: f"{subject.namespace}:{name}" for name in ("page", "value", "review")},
        "may_verify": rules.may_verify(employee.roles),
        "to_review": len(card.to_review()),
        "expired": card.counted(State.EXPIRED),
    }


def written(kind: str, text: str) -> str:
    """A value of a type as people read it."""
    if not text:
        return formats.DASH
    if kind == ValueType.NUMBER and rules.fits(kind, text):
        return formats.number(text)
    if kind == ValueType.PHONE:
        return ", ".join(formats.phone(one) for one in rules.split_phones(text))
    return text
