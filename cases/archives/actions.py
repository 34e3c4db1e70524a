"""Writing a case into an archive, and taking one in: looked at first, then all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions as library
from cases import queries
from cases import rules as library_rules
from cases.choices import CaseState
from cases.models import Case, Material, Passport
from crm import files
from crm.edits import Edit
from crm.staff.models import Employee

from . import container, rules
from .container import Archive, Refused
from .messages import WRONG_CASE
from .queries import known, materials_of, parcel_of, sources_of
from .rules import Comparison, Parcel, Piece

KEPT_FOR = timedelta(days=1)
"""An archive that was looked at waits so long for a decision."""


# --- Out --------------------------------------------------------------------------------------------------------------


def export_case(*, by: Employee, case: Case) -> IO[bytes]:
    """The case as it was published, with its scenario and its kit: an archive that vanishes with its reader.

    Of a published case it is what it says now; of one that is no longer published what it said at last.

    Raises:
        PermissionDenied: neither its author nor one who keeps the library.
        ValidationError: it was never published, a file of its kit is gone, or it is too large for an archive.
    """
    if not queries.may_edit(by, case):
        raise PermissionDenied
    with transaction.atomic():
        version = library.version_of(by=by, case=case) if case.state == CaseState.PUBLISHED else queries.latest(case)
        passport = Passport.objects.get_or_create(case=case)[0]
    if version is None:
        raise ValidationError(_("It was never published: there is nothing to hand over yet"))
    target = TemporaryFile()  # noqa: SIM115  it is the answer
    try:
        parcel = parcel_of(case, passport.uid, version.content)
        told = {"exported_at": timezone.now().isoformat(timespec="seconds"), "case_version": version.number}
        container.write(target, parcel, sources_of(parcel, materials_of(case, version.content)), told)
    except FileNotFoundError:
        target.close()
        raise ValidationError(_("A file of the kit is no longer there: it cannot be handed over")) from None
    except Refused as error:
        target.close()
        raise ValidationError(str(error)) from error
    target.seek(0)
    return target


def file_name_of(case: Case) -> str:
    return f"{files.safe_name(case.title)[:80]}.zip"


# --- In ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """What an archive would bring: the parcel, the case that is here under its name, and how the two differ.

    ``seen`` is what the case here says now: taking in asks for it, so that nothing goes that nobody saw.
    """

    parcel: Parcel
    case: Case | None
    comparison: Comparison
    seen: str


@dataclass(frozen=True)
class Taken:
    """What became of an archive: ``state`` is one of :mod:`.rules`, ``same`` where nothing had to be done."""

    case: Case
    state: str


def look(*, by: Employee, path: Path) -> Look:
    """Look at an archive through and through; nothing is written.

    Raises:
        PermissionDenied: not one who keeps the library.
        Refused: it cannot be taken, with the reason.
    """
    _require_keeper(by)
    with container.opened(path) as archive:
        _check_case(archive.parcel, by)
        archive.check_files()
        return _looked(archive.parcel)


def _looked(parcel: Parcel) -> Look:
    case = known(parcel.uid)
    here = parcel_of(case, parcel.uid) if case else None
    seen = queries.digest(queries.snapshot(case)) if case else ""
    return Look(parcel, case, rules.compare(here, parcel), seen)


def import_case(*, by: Employee, path: Path, seen: str | None = None) -> Taken:
    """Take in the case of an archive, as a draft that keeps the organisation of its author; all of it or nothing.

    One that is here already under its name is brought to what the archive says, and is a draft again; where both say
    the same nothing is done. ``seen`` is that of the look that somebody decided upon.

    Raises:
        PermissionDenied: not one who keeps the library.
        Refused: it cannot be taken, with the reason.
        ValidationError: meanwhile the case here has changed.
    """
    _require_keeper(by)
    with container.opened(path) as archive:
        _check_case(archive.parcel, by)
        try:
            return _taken(by, archive, seen)
        except IntegrityError:  # somebody took the same one in at the same moment
            return _taken(by, archive, None)


def _taken(by: Employee, archive: Archive, seen: str | None) -> Taken:
    kept: list[str] = []
    try:
        with transaction.atomic():
            return _take(by, archive, seen, kept)
    except BaseException:
        for one in kept:
            files.forget(one)
        raise


def _take(by: Employee, archive: Archive, seen: str | None, kept: list[str]) -> Taken:
    if case := known(archive.parcel.uid):
        Case.objects.select_for_update().get(pk=case.pk)
    looked = _looked(archive.parcel)
    if seen is not None and looked.seen != seen:
        raise ValidationError(_("Meanwhile the case here was changed: look at the differences again"))
    if looked.case is None:
        return Taken(_new(by, archive, kept), rules.NEW)
    if looked.comparison.state == rules.DIFFERS:
        _bring(by, looked.case, archive, looked.comparison, kept)
    return Taken(looked.case, looked.comparison.state)


def _new(by: Employee, archive: Archive, kept: list[str]) -> Case:
    case = library.create_case(by=by, values=dict(archive.parcel.fields))
    Passport.objects.create(case=case, uid=archive.parcel.uid, arrived_at=timezone.now(), by=by)
    library.take_scenario(by=by, case=case, steps=_steps(archive.parcel))
    _add(by, case, archive, archive.parcel.pieces, kept)
    return case


def _bring(by: Employee, case: Case, archive: Archive, found: Comparison, kept: list[str]) -> None:
    """The case here becomes what the archive says; what was said and sent before stays in its versions."""
    if case.state != CaseState.DRAFT:
        library.withdraw_case(by=by, case=case)
        case.state = CaseState.DRAFT
    changed = {one.part: one for one in found.differences if one.part != "steps"}
    seen = {name: getattr(case, name) for name in changed}
    library.edit_case(by=by, case=case, edit=Edit({name: one.there for name, one in changed.items()}, seen))
    if any(one.part == "steps" for one in found.differences):
        library.take_scenario(by=by, case=case, steps=_steps(archive.parcel))
    for one in _rows_of(case, found.leaving):
        library.remove_material(by=by, material=one)
    _add(by, case, archive, found.coming, kept)
    Passport.objects.filter(case=case).update(arrived_at=timezone.now(), by=by)


def _steps(parcel: Parcel) -> list[dict[str, Any]]:
    return list(rules.as_document(parcel)["steps"])


def _rows_of(case: Case, leaving: tuple[Piece, ...]) -> Iterator[Material]:
    """A row for each piece that the archive does not have."""
    rows = list(case.materials.standing().order_by("kind", "pk"))
    here = parcel_of(case, UUID(int=0)).pieces
    left = list(leaving)
    for row, piece in zip(rows, here, strict=True):
        if match := next((one for one in left if one.same_as == piece.same_as), None):
            left.remove(match)
            yield row


def _add(by: Employee, case: Case, archive: Archive, pieces: tuple[Piece, ...], kept: list[str]) -> None:
    for one in pieces:
        with _file_of(archive, one) as file:
            made = library.add_material(
                by=by, case=case, kind=one.kind, title=one.title, reader=one.reader, link=one.link, file=file,
                is_view_only=one.is_view_only,
            )  # fmt: skip
        if made.stored_file:
            kept.append(made.stored_file)


@contextmanager
def _file_of(archive: Archive, one: Piece) -> Iterator[File[Any] | None]:
    if one.file is None:
        yield None
        return
    with archive.unpacked(one.file) as file:
        yield file


def _check_case(parcel: Parcel, by: Employee) -> None:
    """What the rows would be refused for, before any is written.

    Raises:
        Refused: with the sentences of what is wrong.
    """
    try:
        library.check_case(Case(author=by, review_owner=by, **parcel.fields))
        library.check_scenario(_steps(parcel))
        if len(parcel.pieces) > library.MOST_MATERIALS:
            raise ValidationError(_("A kit holds at most %(count)d materials") % {"count": library.MOST_MATERIALS})
        for one in parcel.pieces:
            library.check_material(Material(kind=one.kind, reader=one.reader, title=one.title, link=one.link, by=by))
    except ValidationError as error:
        raise WrongCase(error) from error


class WrongCase(Refused):
    """The texts of the archive are none that a case may have."""

    def __init__(self, error: ValidationError) -> None:
        told = error.messages
        if hasattr(error, "error_dict"):
            told = [f"{name}: {' '.join(found)}" for name, found in error.message_dict.items()]
        Exception.__init__(self, WRONG_CASE % {"why": "; ".join(told)})
        self.code = "wrong_case"


def _require_keeper(by: Employee) -> None:
    if not library_rules.may_keep_cases(by.roles):
        raise PermissionDenied


# --- What was given and waits for a decision --------------------------------------------------------------------------


def receive(*, by: Employee, file: File[Any]) -> tuple[UUID, Look]:
    """Keep an archive that was looked at, for whoever gave it and for a day; one that is refused is not kept.

    Raises:
        PermissionDenied, Refused: as :func:`look`.
    """
    _require_keeper(by)
    sweep()
    if (file.size or 0) > settings.CASE_ARCHIVE_MAX_MB * container.MB:
        raise Refused("too_large", limit=settings.CASE_ARCHIVE_MAX_MB)
    key = uuid4()
    path = waiting(by=by, key=key)
    files.store(file, f"{_FOLDER}/{path.name}")
    try:
        return key, look(by=by, path=path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


_FOLDER = "cases-incoming"


def waiting(*, by: Employee, key: UUID) -> Path:
    """Where an archive waits: the name holds whose it is, so nobody else's address leads to it."""
    return files.path_of(f"{_FOLDER}/{by.pk}-{key.hex}")


def forget(*, by: Employee, key: UUID) -> None:
    waiting(by=by, key=key).unlink(missing_ok=True)


def sweep() -> int:
    """Remove archives about which nobody decided within a day; answers how many."""
    folder, found = files.path_of(_FOLDER), 0
    for one in folder.iterdir() if folder.exists() else ():
        if time.time() - one.stat().st_mtime > KEPT_FOR.total_seconds():
            one.unlink(missing_ok=True)
            found += 1
    return found
