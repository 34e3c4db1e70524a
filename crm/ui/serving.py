"""Answering with a private file, or with the part of it that was asked for: a player seeks in a video by parts.

Django's ``FileResponse`` knows no ranges, and the web server in front is never told of private files.
"""

from __future__ import annotations

import io
import re
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

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
