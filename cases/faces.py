"""How the library's rows are said and coloured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.ui.formats import day as in_words

from .choices import MONTHS, Audience, CaseState, LetterState, Purpose
from .models import Case, Material
from .offers import OfPlan
from .suggesting import Reason, Suggestion

STATE_TONES: dict[str, str] = {
    CaseState.DRAFT: "warning", CaseState.PUBLISHED: "success", CaseState.ARCHIVED: "neutral",
}  # fmt: skip
LETTER_TONES: dict[str, str] = {
    LetterState.QUEUED: "accent", LetterState.SENDING: "accent", LetterState.SENT: "success",
    LetterState.FAILED: "danger",
}  # fmt: skip
_MONTHS = dict(MONTHS)


def labels(choices: Any, values: Iterable[str]) -> str:
    known = dict(choices.choices)
    return ", ".join(str(known.get(value, value)) for value in values)


def audiences(values: Iterable[str]) -> str:
    return labels(Audience, values) or _("Everybody")


def purposes(values: Iterable[str]) -> str:
    return labels(Purpose, values)


def months(values: Iterable[int]) -> str:
    return ", ".join(str(_MONTHS[value]).lower() for value in sorted(values))


def validity(valid_from: date | None, valid_until: date | None) -> str:
    if valid_from and valid_until:
        return f"{in_words(valid_from)} – {in_words(valid_until)}"
    if valid_until:
        return _("until %(day)s") % {"day": in_words(valid_until)}
    if valid_from:
        return _("since %(day)s") % {"day": in_words(valid_from)}
    return _("without an end")


def size(material: Material) -> str:
    return filesizeformat(material.size) if material.size else ""


def reason(one: Reason) -> str:
    """Why a case is suggested, in a few words."""
    said = {
        "campaign": lambda: _("a campaign is about it"),
        "need": lambda: str(one.value),
        "segment": lambda: _("segment: %(name)s") % {"name": one.value},
        "ends": lambda: _("valid until %(day)s only") % {"day": in_words(one.value)},
        "season": lambda: _("in season: %(month)s") % {"month": str(_MONTHS.get(one.value, "")).lower()},
        "new": lambda: pgettext("case", "new"),
        "audience": lambda: _("for: %(who)s") % {"who": labels(Audience, [one.value]).lower()},
        "unheard": lambda: _("not heard here of late"),
    }
    return str(said[one.code]())


def planned(found: OfPlan) -> OfPlan:
    """With the words of its reasons."""
    for row in found.rows:
        row.said = [reason(one) for one in row.reasons]
    return found


def suggested(found: Iterable[tuple[Case, Suggestion]]) -> list[dict[str, Any]]:
    """As the panels draw them."""
    return [
        {"case": case, "reasons": [reason(why) for why in one.reasons], "persons": one.persons}
        for case, one in found
    ]  # fmt: skip
