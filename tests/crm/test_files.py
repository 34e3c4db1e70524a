"""Files that people keep: what they are by their content, and where they lie."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from crm import files


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as one:
        for name in names:
            one.writestr(name, "x")
    return packed.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Памятка.PDF", b"%PDF-1.7 text", ""),
        ("slides.png", b"\x89PNG\r\n\x1a\n....", ""),
        ("photo.jpeg", b"\xff\xd8\xff\xe0....", ""),
        ("video.mp4", b"\x00\x00\x00\x18ftypmp42", ""),
        ("video.webm", b"\x1a\x45\xdf\xa3", ""),
        ("text.txt", "Договор".encode(), ""),
        ("text.txt", ("ё" * 4096).encode()[1:], "content"),
        ("text.txt", b"a" + "ё".encode() * 4096, ""),  # the beginning ends inside a letter
        ("text.txt", b"\x00\x01", "content"),
        ("kit.1stz", b"\x01\x02folder", ""),
        ("kit.1stz", b"MZ\x90", "content"),
        ("kit.1stz", b" <html>", "content"),
        ("memo.docx", DOCX, ""),
        ("memo.xlsx", DOCX, "content"),
        ("memo.docx", MACROS, "macros"),
        ("memo.docx", b"PK not really", "content"),
        ("page.pdf", b"<html><script>", "content"),
        ("page.html", b"<html>", "type"),
        ("picture.svg", b"<svg>", "type"),
        ("setup.exe", b"MZ", "type"),
        ("archive.zip", archive("a"), "type"),
        ("noending", b"%PDF-", "type"),
        ("empty.pdf", b"", "empty"),
        ("double.pdf.exe", b"%PDF-", "type"),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, code: str) -> None:
    found = ""
    try:
        files.checked(ContentFile(content, name), limit=1)
    except ValidationError as error:
        found = error.code or ""
    assert found == code


def test_a_file_has_its_size() -> None:
    assert files.checked(ContentFile(b"%PDF-".ljust(files.MB), "a.pdf"), limit=1) == "pdf"
    with pytest.raises(ValidationError, match="1"):
        files.checked(ContentFile(b"%PDF-".ljust(files.MB + 1), "a.pdf"), limit=1)


def test_who_keeps_less_says_what() -> None:
    with pytest.raises(ValidationError, match="pdf, txt") as refusal:
        files.checked(ContentFile(b"\x89PNG\r\n\x1a\n", "a.png"), limit=1, kept={"txt", "pdf"})
    assert refusal.value.code == "type"


def test_half_a_file_is_nobodys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle of a file."""
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"whole")
    monkeypatch.setattr(file, "chunks", lambda: iter([b"ha", None]))
    name = files.name_in("papers")
    with pytest.raises(TypeError):
        files.store(file, name)
    assert list((tmp_path / "papers").iterdir()) == []


def test_what_is_stored_is_read_and_forgotten(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    stored = files.store(ContentFile(b"whole"), files.name_in("papers"))
    path = files.path_of(stored)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with files.opened(stored) as file:
        assert file.read() == b"whole"
    with pytest.raises(FileExistsError):  # nothing that is kept is ever written again
        files.store(ContentFile(b"other"), stored)
    assert path.read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\dir\\Памятка №1.pdf", "Памятка №1.pdf"), ('a"\r\nX: b.pdf', "a_X_ b.pdf"),
     ("...", "file"), ("", "file")],
)  # fmt: skip
def test_a_name_leads_nowhere(name: str, kept: str) -> None:
    assert files.safe_name(name) == kept
