"""The archive itself: a ZIP that somebody else has made, so nothing of it is believed before it was looked at.

Entries never become paths: what is kept is kept under random names (:mod:`crm.files`), and names of the archive only
choose which entry is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File

from crm import files

from . import rules
from .messages import REFUSALS, WRONG_FILE
from .rules import Damaged, Packed, Parcel

MB = 1 << 20
MOST_ENTRIES = 40
"""A kit holds 30 materials."""

MOST_MANIFEST = 2 * MB
RATIO_FROM, MAX_RATIO = MB, 100
"""Entries above this size may not be packed tighter; texts reach 10."""

END_SIZE, MOST_DIRECTORY = 22, 64 << 10
ZIP64 = b"PK\x06\x07"
_CHUNK = 1 << 18
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, KeyError, ValueError, IndexError, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


class Refused(Exception):
    """An archive is not taken. The message is a sentence for people; nothing of the archive was kept."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(REFUSALS[code] % params)
        self.code = code


class WrongFile(Refused):
    """A file of the kit is none that is kept here: why, says the check of files itself."""

    def __init__(self, name: str, error: ValidationError) -> None:
        Exception.__init__(self, WRONG_FILE % {"name": name, "why": " ".join(error.messages)})
        self.code = "wrong_file"


class Archive:
    """An archive whose list of contents and whose manifest were checked."""

    def __init__(self, opened: zipfile.ZipFile, parcel: Parcel) -> None:
        self._opened, self.parcel = opened, parcel

    @contextmanager
    def unpacked(self, one: Packed) -> Iterator[File[Any]]:
        """A file of the kit, unpacked where it vanishes with its last reader.

        Raises:
            Refused: it is damaged, not the one that the manifest describes, or none that is kept here.
        """
        with TemporaryFile() as target:
            try:
                _copy(self._opened, one, target)
            except _BROKEN as error:
                raise Refused("damaged_zip") from error
            file = File(target, name=one.name)
            try:
                files.checked(file, limit=settings.CASE_FILE_MAX_MB)
            except ValidationError as error:
                raise WrongFile(one.name, error) from error
            yield file

    def check_files(self) -> None:
        """Unpack each once, and keep none.

        Raises:
            Refused: as :meth:`unpacked`.
        """
        for one in self.parcel.files:
            with self.unpacked(one):
                pass


def _copy(opened: zipfile.ZipFile, one: Packed, target: IO[bytes]) -> None:
    """No more than the manifest says: the list of contents may lie about the size, too."""
    told, size = hashlib.sha256(), 0
    with opened.open(one.place) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > one.size:
                raise Refused("changed", name=one.name)
            told.update(chunk)
            target.write(chunk)
    if (size, told.hexdigest()) != (one.size, one.digest):
        raise Refused("changed", name=one.name)
    target.seek(0)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive to read from.

    Raises:
        Refused: it is none of a case, or one made to harm whoever opens it.
    """
    _check_end(path)
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise Refused("not_a_zip") from error
    with archive:
        _check_entries(archive.infolist(), path.stat().st_size)
        yield Archive(archive, _parcel(archive))


def _check_end(path: Path) -> None:
    """Before the list of contents is read: it is read whole, so a long one could fill the memory."""
    size = path.stat().st_size
    if size > settings.CASE_ARCHIVE_MAX_MB * MB:
        raise Refused("too_large", limit=settings.CASE_ARCHIVE_MAX_MB)
    with path.open("rb") as source:
        source.seek(max(size - END_SIZE - 20, 0))
        tail = source.read()
    end = tail[-END_SIZE:]
    if len(end) < END_SIZE or not end.startswith(b"PK\x05\x06") or end[-2:] != b"\0\0":
        raise Refused("not_a_zip")
    if tail.startswith(ZIP64) or int.from_bytes(end[12:16], "little") > MOST_DIRECTORY:
        raise Refused("too_many")


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if not entries:
        raise Refused("no_manifest")
    if len(entries) > MOST_ENTRIES:
        raise Refused("too_many")
    names = set()
    for one in entries:
        _check_entry(one)
        if one.filename.lower() in names:
            raise Refused("twice", name=one.filename)
        names.add(one.filename.lower())
    if sum(one.file_size for one in entries) > settings.CASE_ARCHIVE_MAX_MB * MB:
        raise Refused("too_large", limit=settings.CASE_ARCHIVE_MAX_MB)
    _check_places(entries, size)


def _check_entry(one: zipfile.ZipInfo) -> None:
    name = one.orig_filename
    parts = re.split(r"[/\\]", name)
    if "\0" in name or name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise Refused("climbs", name=name.replace("\0", "␀"))
    kind = stat.S_IFMT(one.external_attr >> 16)
    if one.is_dir() or kind not in (0, stat.S_IFREG):
        if one.is_dir() and kind in (0, stat.S_IFDIR) and not one.file_size:
            return
        raise Refused("no_file", name=name)
    if one.flag_bits & 0x1:
        raise Refused("encrypted")
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("packing", name=name)
    if one.file_size > settings.CASE_FILE_MAX_MB * MB:
        raise Refused("file_too_large", name=name, limit=settings.CASE_FILE_MAX_MB)
    if one.file_size > RATIO_FROM and one.file_size > one.compress_size * MAX_RATIO:
        raise Refused("too_tight", name=name)


def _check_places(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Each entry has bytes of its own: a bomb lets many share the same."""
    ordered = sorted(entries, key=lambda one: one.header_offset)
    ends = [*(one.header_offset for one in ordered[1:]), size]
    for one, end in zip(ordered, ends, strict=True):
        if one.header_offset + 30 + len(one.orig_filename) + one.compress_size > end:
            raise Refused("overlap")


def _parcel(archive: zipfile.ZipFile) -> Parcel:
    names = {one.filename for one in archive.infolist() if not one.is_dir()}
    if rules.MANIFEST not in names:
        raise Refused("no_manifest")
    if archive.getinfo(rules.MANIFEST).file_size > MOST_MANIFEST:
        raise Refused("manifest_large")
    try:
        parcel = _tidy(rules.parse(json.loads(archive.read(rules.MANIFEST).decode("utf-8-sig"))))
    except Damaged as error:
        raise Refused(error.code, where=error.where) from error
    except UnicodeDecodeError as error:
        raise Refused("damaged", where="UTF-8") from error
    except json.JSONDecodeError as error:
        raise Refused("damaged", where=f"JSON, {error.lineno}:{error.colno}") from error
    except RecursionError as error:
        raise Refused("damaged", where="JSON") from error
    except _BROKEN as error:
        raise Refused("damaged_zip") from error
    _check_named(names - {rules.MANIFEST}, {one.place: one for one in parcel.files})
    return parcel


def _tidy(parcel: Parcel) -> Parcel:
    """With the names under which files are kept here, so that the same archive is known again."""
    pieces = (
        replace(one, file=replace(one.file, name=files.safe_name(one.file.name))) if one.file else one
        for one in parcel.pieces
    )
    return replace(parcel, pieces=tuple(pieces))


def _check_named(found: set[str], named: dict[str, Packed]) -> None:
    if strange := sorted(found - named.keys()):
        raise Refused("strange", name=strange[0])
    if missing := sorted(named.keys() - found):
        raise Refused("missing", name=named[missing[0]].name)


# --- Writing ----------------------------------------------------------------------------------------------------------


def write(target: IO[bytes], parcel: Parcel, sources: Mapping[str, Path], told: Mapping[str, Any]) -> None:
    """Pack a parcel; ``sources`` are its files by their places, ``told`` what the manifest says besides.

    Raises:
        Refused: it is larger than an archive may be: nobody could take it in.
        FileNotFoundError: a file of the kit is no longer there.
    """
    document = json.dumps({**rules.as_document(parcel), **told}, ensure_ascii=False, indent=1).encode()
    if len(document) > MOST_MANIFEST:
        raise Refused("manifest_large")
    if sum(one.size for one in parcel.files) + len(document) > settings.CASE_ARCHIVE_MAX_MB * MB:
        raise Refused("too_large", limit=settings.CASE_ARCHIVE_MAX_MB)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(rules.MANIFEST, document)
        for one in parcel.files:
            archive.write(sources[one.place], one.place, _packing(one))


def _packing(one: Packed) -> int:
    """What is large is stored as it is: most of it is packed already, and nothing can look like a bomb."""
    return zipfile.ZIP_STORED if one.size > RATIO_FROM else zipfile.ZIP_DEFLATED


def digest_of(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256."""
    with path.open("rb") as source:
        told = hashlib.file_digest(source, "sha256")
        return source.tell(), told.hexdigest()
