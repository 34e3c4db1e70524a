"""What the manifest of an archive says, and how two cases differ: pure, no database, no files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

FORMAT, VERSION = "crm.case", 1
MANIFEST = "manifest.json"
MOST_TEXT = 100_000
"""Letters of one text: a case that somebody wrote has no longer one."""

TEXTS = ("kind", "title", "hook", "benefit", "organisation", "letter_subject", "letter_text")
LISTS = ("audiences", "segments", "purposes")
DAYS = ("valid_from", "valid_until")
STEP_TEXTS = ("title", "goal", "say", "variants", "show", "hint")
PIECE_TEXTS = ("kind", "reader", "title", "link")

_PLACE = re.compile(r"files/[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9]{1,8})?", re.ASCII)
_SUM = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Damaged(Exception):
    """A manifest cannot be read. ``code`` is one of :data:`.messages.REFUSALS`; ``where`` the place in it."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where)
        self.code, self.where = code, where


@dataclass(frozen=True)
class Packed:
    """A file of the archive: where it lies in it, how people call it, bytes, SHA-256."""

    place: str
    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Piece:
    """One material of the kit: a link, or a file."""

    kind: str
    reader: str
    title: str
    link: str = ""
    is_view_only: bool = False
    file: Packed | None = None

    @property
    def same_as(self) -> tuple[Any, ...]:
        """What two equal pieces have in common, wherever their files lie."""
        told = (self.file.name, self.file.size, self.file.digest) if self.file else None
        return (self.kind, self.reader, self.title, self.link, self.is_view_only, told)


@dataclass(frozen=True)
class Answer:
    """``leads_to`` is the place of a step, counted from one; None: the talk ends."""

    text: str
    leads_to: int | None = None


@dataclass(frozen=True)
class Step:
    title: str
    goal: str = ""
    say: str = ""
    variants: str = ""
    show: str = ""
    hint: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Parcel:
    """A case with its scenario and its kit, as an archive carries it. ``fields`` are those of a version."""

    uid: UUID
    fields: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def title(self) -> str:
        return str(self.fields["title"])

    @property
    def files(self) -> list[Packed]:
        return [one.file for one in self.pieces if one.file is not None]


# --- Reading a manifest -----------------------------------------------------------------------------------------------


def parse(document: Any) -> Parcel:
    """Read a manifest. What it has more than is known here is left alone; what is wrong is named.

    Raises:
        Damaged: it is none, it is of a version that is not known here, something is missing or of another type.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Damaged("not_a_case")
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise Damaged("damaged", "version")
    if version > VERSION:
        raise Damaged("newer")
    told = _object(document, "case")
    fields: dict[str, Any] = {
        **{name: _text(told, name) for name in TEXTS},
        **{name: [_text_itself(one, name) for one in _list(told, name)] for name in LISTS},
        "season": [_whole(one, "season") for one in _list(told, "season")],
        **{name: _day(told, name) for name in DAYS},
    }
    fields["title"] = " ".join(fields["title"].split())
    steps = tuple(_step(one, f"steps[{place}]") for place, one in enumerate(_list(document, "steps"), 1))
    pieces = tuple(_piece(one, f"materials[{place}]") for place, one in enumerate(_list(document, "materials"), 1))
    return _checked(Parcel(_uid(document), fields, steps, pieces))


def _checked(parcel: Parcel) -> Parcel:
    for place, step in enumerate(parcel.steps, 1):
        for answer in step.answers:
            if answer.leads_to is not None and not 1 <= answer.leads_to <= len(parcel.steps):
                raise Damaged("damaged", f"steps[{place}].answers")
    places = Counter(one.place.lower() for one in parcel.files)
    if any(count > 1 for count in places.values()):
        raise Damaged("damaged", "materials")
    return parcel


def _step(told: Any, where: str) -> Step:
    texts = {name: _text(_is_object(told, where), name, where) for name in STEP_TEXTS}
    answers = [_is_object(one, f"{where}.answers") for one in _list(told, "answers", where)]
    return Step(**texts, answers=tuple(_answer(one, f"{where}.answers") for one in answers))


def _answer(told: Mapping[str, Any], where: str) -> Answer:
    leads_to = told.get("leads_to")
    return Answer(_text(told, "text", where), None if leads_to is None else _whole(leads_to, where))


def _piece(told: Any, where: str) -> Piece:
    texts = {name: _text(_is_object(told, where), name, where).strip() for name in PIECE_TEXTS}
    is_view_only, file = told.get("is_view_only"), told.get("file")
    if not isinstance(is_view_only, bool) or bool(texts["link"]) == bool(file):
        raise Damaged("damaged", where)
    return Piece(**texts, is_view_only=is_view_only, file=_packed(file, f"{where}.file") if file else None)


def _packed(told: Any, where: str) -> Packed:
    place, name, digest = (_text(_is_object(told, where), key, where) for key in ("path", "name", "sha256"))
    if not _PLACE.fullmatch(place) or not _SUM.fullmatch(digest):
        raise Damaged("damaged", where)
    return Packed(place, name, _whole(told.get("size"), where), digest)


def _uid(document: Mapping[str, Any]) -> UUID:
    try:
        return UUID(_text(document, "uid"))
    except ValueError:
        raise Damaged("damaged", "uid") from None


def _is_object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Damaged("damaged", where)
    return value


def _object(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _is_object(told.get(name), name)


def _list(told: Mapping[str, Any], name: str, where: str = "") -> Sequence[Any]:
    value = told.get(name)
    if not isinstance(value, list):
        raise Damaged("damaged", _inside(where, name))
    return value


def _text(told: Mapping[str, Any], name: str, where: str = "") -> str:
    return _text_itself(told.get(name), _inside(where, name))


def _text_itself(value: Any, where: str) -> str:
    """A text that the database can hold: without NUL, and without halves of letters."""
    if not isinstance(value, str) or len(value) > MOST_TEXT or "\0" in value:
        raise Damaged("damaged", where)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Damaged("damaged", where) from None
    return value


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 40:
        raise Damaged("damaged", where)
    return value


def _day(told: Mapping[str, Any], name: str) -> date | None:
    value = told.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(_text_itself(value, name))
    except ValueError:
        raise Damaged("damaged", name) from None


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


# --- Writing one ------------------------------------------------------------------------------------------------------


def as_document(parcel: Parcel) -> dict[str, Any]:
    """What :func:`parse` reads."""
    days = {name: parcel.fields[name].isoformat() if parcel.fields[name] else None for name in DAYS}
    return {
        "format": FORMAT, "version": VERSION, "uid": str(parcel.uid), "case": {**parcel.fields, **days},
        "steps": [
            {**{name: getattr(one, name) for name in STEP_TEXTS},
             "answers": [{"text": answer.text, "leads_to": answer.leads_to} for answer in one.answers]}
            for one in parcel.steps
        ],
        "materials": [
            {**{name: getattr(one, name) for name in PIECE_TEXTS}, "is_view_only": one.is_view_only,
             "file": _file_document(one.file)}
            for one in parcel.pieces
        ],
    }  # fmt: skip


def _file_document(one: Packed | None) -> dict[str, Any] | None:
    return {"path": one.place, "name": one.name, "size": one.size, "sha256": one.digest} if one else None


def placed(pieces: Sequence[Piece], ending_of: Callable[[str], str]) -> tuple[Piece, ...]:
    """The pieces with places in an archive for their files: names that no system stumbles over."""
    return tuple(
        replace(one, file=replace(one.file, place=f"files/{number:02}.{ending_of(one.file.name)}")) if one.file else one
        for number, one in enumerate(pieces, 1)
    )


# --- Comparing --------------------------------------------------------------------------------------------------------

NEW, SAME, DIFFERS = "new", "same", "differs"


@dataclass(frozen=True)
class Difference:
    """A part that is another one here: a field of the case, or ``steps``."""

    part: str
    here: Any
    there: Any


@dataclass(frozen=True)
class Comparison:
    """What an archive would bring: ``coming`` are pieces that are not here, ``leaving`` those that it does not have."""

    state: str
    differences: tuple[Difference, ...] = ()
    staying: tuple[Piece, ...] = ()
    coming: tuple[Piece, ...] = ()
    leaving: tuple[Piece, ...] = ()


def compare(here: Parcel | None, there: Parcel) -> Comparison:
    """What an archive brings to what is here; None: the case is not here.

    >>> from uuid import UUID
    >>> compare(None, Parcel(UUID(int=1), {})).state
    'new'
    """
    if here is None:
        return Comparison(NEW, coming=there.pieces)
    found = [Difference(name, here.fields[name], value) for name, value in there.fields.items()]
    found.append(Difference("steps", here.steps, there.steps))
    differences = tuple(one for one in found if one.here != one.there)
    staying, coming = _split(there.pieces, here.pieces)
    _both, leaving = _split(here.pieces, there.pieces)
    state = DIFFERS if differences or coming or leaving else SAME
    return Comparison(state, differences, staying, coming, leaving)


def _split(mine: Sequence[Piece], others: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Those of mine that the others have too, one for one, and those that they lack."""
    left = Counter(one.same_as for one in others)
    both, only = [], []
    for one in mine:
        if left[one.same_as]:
            left[one.same_as] -= 1
            both.append(one)
        else:
            only.append(one)
    return tuple(both), tuple(only)
