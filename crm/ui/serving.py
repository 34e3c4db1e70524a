"""Answering with a private file, or with the part of it that was asked for: a player seeks in a video by parts.

Django's ``FileResponse`` knows no ranges, and the web server in front is never told of private files.
"""

from __future__ import annotations

import io
import re
from typing import IO, Any, Protocol
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from crm import files

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """The part begins behind the end of the file."""


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the part that a ``Range`` asks for; None: it asks for nothing that is known here.

    Several parts at once, other units and nonsense are answered with the whole file, as RFC 9110 §14.2 allows.

    >>> part_of("bytes=0-99", 1000), part_of("bytes=900-", 1000), part_of("bytes=-10", 1000)
    ((0, 99), (900, 999), (990, 999))

    Raises:
        Unsatisfiable: as it says.
    """
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = (int(one) if one else None for one in found.groups())
    if first is None:
        first, last = max(size - (last or 0), 0), size - 1
    elif last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(size - 1 if last is None else last, size - 1)


class _Part(io.RawIOBase):
    """So many bytes of a file from where it stands. It has no file number: a server must not send the file itself."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self._file, self._left = file, left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._file.close()
        super().close()


def file_answer(request: HttpRequest, file: IO[bytes], *, size: int, mark: str, **options: Any) -> HttpResponseBase:
    """The file, or the part of it that the request asks for; ``options`` are those of ``FileResponse``.

    ``mark`` tells this content from any other: whoever goes on with a part of another gets the whole.
    """
    tag = f'"{mark}"'
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        part = part_of(asked, size) if asked else None
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        answer = FileResponse(file, **options)
    else:
        file.seek(part[0])
        length = part[1] - part[0] + 1
        answer = FileResponse(_Part(file, length), status=206, **options)
        answer.headers["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
        answer.headers["Content-Length"] = str(length)
    answer.headers["Accept-Ranges"], answer.headers["ETag"] = "bytes", tag
    return answer


class KeptFile(Protocol):
    """A row of a file in the private folder; ``key`` is that of its address and changes with its content."""

    key: UUID
    stored_file: str
    file_name: str
    content_type: str
    size: int


def private_file(request: HttpRequest, row: KeptFile, *, show: bool) -> HttpResponseBase:
    """The file of a row that the view has found to be theirs who ask; ``show``: in the browser, where it can.

    Of what is kept nothing acts in a browser (:data:`crm.files.TYPES`), and ours is told to believe the type that is
    said.

    Raises:
        Http404: the file is no longer there.
    """
    try:
        opened = files.opened(row.stored_file)
    except FileNotFoundError:
        raise Http404 from None
    is_shown = show and files.ending_of(row.file_name) in files.SHOWN
    answer = file_answer(
        request, opened, size=row.size, mark=row.key.hex, as_attachment=not is_shown, filename=row.file_name,
        content_type=row.content_type,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
