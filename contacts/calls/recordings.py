"""Recordings of calls: at a telephone exchange, whose link the call holds, or in files of ours.

A link ``media:recordings/<name>`` names a file beneath ``MEDIA_ROOT``; only the product itself writes such links, an
exchange sends links of the web (``contacts/calls/serializers.py``).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

OURS = "media:recordings/"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "recordings"


def keep(name: str, content: bytes) -> str:
    """Write a file of ours; its link. The same name again replaces it."""
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / name).write_bytes(content)
    return OURS + name


def file_of(link: str) -> Path | None:
    """The file of ours that a link names; None where there is none, or it would lie elsewhere."""
    if not link.startswith(OURS):
        return None
    path = (folder() / link.removeprefix(OURS)).resolve()
    return path if path.is_relative_to(folder().resolve()) and path.is_file() else None


def is_link(link: str) -> bool:
    """Whether it leads to a recording of the web."""
    parts = urlsplit(link)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def plays(link: str) -> bool:
    """Whether a page may play it: files of ours, and what is on the hosts of the settings."""
    parts = urlsplit(link)
    return file_of(link) is not None or f"{parts.scheme}://{parts.netloc}" in settings.RECORDING_HOSTS
