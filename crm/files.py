"""Files that people keep here: what they are by their content, and where they lie in the private folder.

Nothing of it is served by a web server: ``crm.ui.serving`` answers with it, after a view has asked who wants it.
"""

from __future__ import annotations

import re
import secrets
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "docx": f"{OFFICE_TYPE}wordprocessingml.document",
    "xlsx": f"{OFFICE_TYPE}spreadsheetml.sheet",
    "pptx": f"{OFFICE_TYPE}presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "1stz": "application/octet-stream",
}
"""What may be kept, by the ending of the name. ``1stz`` is a folder of the legal reference system."""

PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"<")
"""How what runs begins: a program, a script, a page."""

SHOWN = frozenset({"pdf", "png", "jpg", "jpeg", "mp4", "webm", "txt"})
"""What a browser shows by itself; all the rest is only loaded down."""

MB = 1024 * 1024
HEAD = 4096
REFUSALS = {
    "empty": _("The file is empty"),
    "too_large": _("The file is larger than %(limit)s MB"),
    "type": _("Files of this type are not kept here: %(known)s"),
    "content": _("What is in the file is not what its name says: nothing was kept"),
    "macros": _("The file holds macros: save it without them"),
}
_UNSAFE = re.compile(r"[^\w\- .()№,+]+")


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def safe_name(name: str) -> str:
    """The last part of a name without what paths and headers could stumble over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).strip(". ")[-200:] or "file"


def checked(file: File[Any], *, limit: int, kept: Collection[str] = TYPES) -> str:
    """The ending under which the file may be kept: one of ``kept``, up to ``limit`` megabytes.

    Raises:
        ValidationError: its type is not kept here, its content is not of its type, it is empty or too large.
    """
    ending = ending_of(file.name or "")
    if ending not in kept:
        raise ValidationError(REFUSALS["type"], params={"known": ", ".join(sorted(kept))}, code="type")
    if not file.size:
        raise ValidationError(REFUSALS["empty"], code="empty")
    if file.size > limit * MB:
        raise ValidationError(REFUSALS["too_large"], params={"limit": limit}, code="too_large")
    file.seek(0)
    code = _content_error(ending, file)
    file.seek(0)
    if code:
        raise ValidationError(REFUSALS[code], code=code)
    return ending


def _content_error(ending: str, file: Any) -> str:
    head = file.read(HEAD)
    if ending == "1stz":  # only its makers know the inside; it is never shown, only loaded down
        return "content" if head.lstrip().startswith(PROGRAMS) else ""
    if ending in OFFICE:
        return _archive_error(ending, file)
    return "" if _begins_as(ending, head) else "content"


def _begins_as(ending: str, head: bytes) -> bool:
    if ending == "txt":
        return _is_text(head)
    if ending == "mp4":
        return head[4:8] == b"ftyp"
    marks = {
        "pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff",
        "webm": b"\x1a\x45\xdf\xa3",
    }  # fmt: skip
    return head.startswith(marks[ending])


def _is_text(head: bytes) -> bool:
    """The beginning of UTF-8 without control characters; a letter may be cut by the end of the beginning."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4 or len(head) < HEAD:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(ord(one) < 32 and one not in "\t\r\n\f" for one in text)


def _archive_error(ending: str, file: Any) -> str:
    """Of an archive only its list of names is read: nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return "content"
    if any("vbaproject" in name.lower() for name in names):
        return "macros"
    is_office = "[Content_Types].xml" in names and any(name.startswith(OFFICE[ending]) for name in names)
    return "" if is_office else "content"


def name_in(folder: str) -> str:
    """A name that tells nothing and that nobody guesses."""
    return f"{folder}/{secrets.token_hex(16)}"


def store(file: File[Any], name: str) -> str:
    """Keep a file that was checked, under :func:`name_in` of a folder, readable by this account only; answers where."""
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as target:
        try:
            path.chmod(0o600)
            for chunk in _chunks(file):
                target.write(chunk)
        except BaseException:  # a full disk: half a file is nobody's
            path.unlink(missing_ok=True)
            raise
    return name


def _chunks(file: File[Any]) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()


def path_of(stored: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored


def opened(stored: str) -> IO[bytes]:
    """Raises FileNotFoundError where the file is no longer there."""
    return path_of(stored).open("rb")


def forget(stored: str) -> None:
    """Remove a file that nobody refers to."""
    path_of(stored).unlink(missing_ok=True)
