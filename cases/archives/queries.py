"""A case as an archive carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from cases import queries
from cases.models import Case, Material, Passport
from crm import files

from . import container, rules
from .rules import Answer, Packed, Parcel, Piece, Step


def parcel_of(case: Case, uid: UUID, content: Mapping[str, Any] | None = None) -> Parcel:
    """What the case says now, or said in a version, given its content. Five statements; files are read whole."""
    told = content or queries.snapshot(case)
    fields = {name: told[name] for name in queries.FIELDS}
    fields |= {name: date.fromisoformat(fields[name]) if fields[name] else None for name in rules.DAYS}
    fields["organisation"] = fields["organisation"] or settings.ORGANISATION
    steps = tuple(
        Step(**{name: one[name] for name in rules.STEP_TEXTS}, answers=tuple(Answer(**way) for way in one["answers"]))
        for one in told["steps"]
    )
    rows = materials_of(case, told)
    return Parcel(uid, fields, steps, rules.placed([_piece(one) for one in rows], files.ending_of))


def materials_of(case: Case, content: Mapping[str, Any]) -> list[Material]:
    """The rows of a version, in its order; those that were removed since too."""
    rows = {str(one.key): one for one in case.materials.all()}
    return [rows[one["key"]] for one in content["materials"] if one["key"] in rows]


def _piece(one: Material) -> Piece:
    file = _packed(one) if one.stored_file else None
    return Piece(one.kind, one.reader, one.title, one.link, one.is_view_only, file)


def _packed(one: Material) -> Packed:
    """A file that is gone equals no other."""
    try:
        return Packed("", one.file_name, *container.digest_of(files.path_of(one.stored_file)))
    except FileNotFoundError:
        return Packed("", one.file_name, 0, "")


def sources_of(parcel: Parcel, rows: Sequence[Material]) -> dict[str, Path]:
    """Where the files of a parcel lie, by their places; ``rows`` are the materials that it was made of."""
    return {
        piece.file.place: files.path_of(row.stored_file)
        for piece, row in zip(parcel.pieces, rows, strict=True)
        if piece.file is not None
    }


def known(uid: UUID) -> Case | None:
    """The case of that name, where it is here."""
    found = Passport.objects.filter(uid=uid).select_related("case__script", "case__author").first()
    return found.case if found else None
