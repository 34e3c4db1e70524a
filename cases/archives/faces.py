"""How what an archive brings is said, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import faces
from cases.choices import CaseKind, MaterialKind, Reader
from cases.models import Case
from crm import files
from crm.ui.formats import day

from . import rules
from .actions import Look
from .rules import Piece, Step

TONES = {rules.NEW: "success", rules.SAME: "neutral", rules.DIFFERS: "warning"}
LONGEST = 200

_WORDS: dict[str, Any] = {
    "kind": lambda value: str(dict(CaseKind.choices).get(value, value)),
    "audiences": faces.audiences,
    "purposes": faces.purposes,
    "segments": ", ".join,
    "season": faces.months,
    "valid_from": lambda value: day(value) if value else "",
    "valid_until": lambda value: day(value) if value else "",
}


def shown(look: Look) -> dict[str, Any]:
    """For the page: what the archive says, and beside it what is here where that differs."""
    fields = look.parcel.fields
    return {
        "look": look, "tone": TONES[look.comparison.state], "state": states()[look.comparison.state],
        "for_whom": faces.audiences(fields["audiences"]), "purposes": faces.purposes(fields["purposes"]),
        "kind": _said("kind", fields["kind"]), "validity": faces.validity(fields["valid_from"], fields["valid_until"]),
        "steps": len(look.parcel.steps), "differences": list(_differences(look)), "kit": list(_kit(look)),
    }  # fmt: skip


def states() -> dict[str, str]:
    return {
        rules.NEW: _("New here"), rules.SAME: _("Here already, the same"),
        rules.DIFFERS: _("Here already, and differs"),
    }  # fmt: skip


def _differences(look: Look) -> Iterator[dict[str, str]]:
    for one in look.comparison.differences:
        if one.part == "steps":
            here, there = _steps(one.here, one.there), _steps(one.there, one.here)
            yield {"label": _("Scenario"), "here": here, "there": there}
        else:
            label = capfirst(Case._meta.get_field(one.part).verbose_name)  # type: ignore[union-attr]
            yield {"label": str(label), "here": _said(one.part, one.here), "there": _said(one.part, one.there)}


def _steps(mine: Sequence[Step], others: Sequence[Step]) -> str:
    """How many there are, and which the other side does not have so."""
    count = _("%(count)d steps") % {"count": len(mine)}
    only = [f"«{one.title}»" for one in mine if one not in others]
    return f"{count}: {', '.join(only)}" if only else count


def _said(part: str, value: Any) -> str:
    text = str(_WORDS.get(part, str)(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _kit(look: Look) -> Iterator[dict[str, Any]]:
    found = look.comparison
    marks = [
        (found.staying, _("is here"), "neutral"), (found.coming, _("will be added"), "success"),
        (found.leaving, _("will be removed"), "danger"),
    ]  # fmt: skip
    for pieces, mark, tone in marks:
        for one in pieces:
            yield {**_piece(one), "mark": mark, "mark_tone": tone}


def _piece(one: Piece) -> dict[str, Any]:
    file = f"{one.file.name}, {filesizeformat(one.file.size)}" if one.file else one.link
    return {
        "title": one.title, "kind": faces.labels(MaterialKind, [one.kind]), "file": file,
        "for_client": one.reader == Reader.CLIENT, "ending": files.ending_of(one.file.name) if one.file else "",
    }  # fmt: skip
