"""What the templates of a card need, on its own page and as a panel of the client page."""

from __future__ import annotations

from typing import Any

from crm.staff.models import Employee

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
