"""Rules of the library as tables: publishing, the month, letters, files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cases import files, rules
from cases.choices import Audience, CaseKind, MaterialKind
from contacts.works.scripts.rules import variants

DAY = date(2026, 11, 20)
WHOLE = rules.Content(
    kind="case", hook="Счёт блокируют", benefit="Платёж проходит", purposes=["training"], valid_from=None,
    valid_until=None, review_on=DAY + timedelta(days=30), has_reviewer=True, materials=["video", "selection"],
    talk=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"materials": ["slides", "selection"]}, []),
        ({"hook": "  "}, ["hook"]),
        ({"benefit": ""}, ["benefit"]),
        ({"purposes": []}, ["purposes"]),
        ({"valid_from": DAY, "valid_until": DAY - timedelta(days=1)}, ["upside_down", "over"]),
        ({"valid_from": DAY, "valid_until": DAY}, []),
        ({"valid_until": DAY - timedelta(days=1)}, ["over"]),
        ({"review_on": None}, ["review"]),
        ({"has_reviewer": False}, ["review"]),
        ({"review_on": DAY - timedelta(days=1)}, ["review_past"]),
        ({"review_on": DAY}, []),
        ({"materials": ["selection"]}, ["teaching"]),
        ({"materials": ["video", "memo"]}, ["selection"]),
        ({"talk": False}, ["talk"]),
        ({"materials": [], "talk": False}, ["teaching", "talk", "selection"]),
        ({"kind": "topic", "materials": ["letter"], "talk": False, "purposes": []}, []),
        ({"kind": "topic", "materials": ["memo"], "talk": False}, ["material"]),
    ],
)
def test_what_stands_in_the_way_of_publishing(changes: dict[str, Any], expected: list[str]) -> None:
    assert rules.publishing_problems(replace(WHOLE, **changes), DAY) == expected


@pytest.mark.parametrize("kind", MaterialKind.values)
def test_what_is_for_staff_never_reaches_a_client(kind: str) -> None:
    assert rules.reader_error(kind, "client") == ("" if kind in ("selection", "letter") else "staff_only")
    assert rules.reader_error(kind, "staff") == ""


@pytest.mark.parametrize(
    ("roles", "is_author", "keeps", "edits"),
    [
        (["head"], False, True, True),
        (["director"], False, True, True),
        (["deputy_head"], False, False, False),
        (["specialist"], False, False, False),
        (["specialist"], True, False, True),
        (["auditor"], True, False, True),
        (["integration"], True, False, False),
    ],
)
def test_who_writes(roles: list[str], is_author: bool, keeps: bool, edits: bool) -> None:
    assert rules.may_keep_cases(roles) is keeps
    assert rules.may_edit_case(roles, is_author=is_author) is edits
    assert rules.may_review(roles, is_author=is_author, is_reviewer=False) is edits


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (rules.Addressee(True, True, "", False), ""),
        (rules.Addressee(True, False, "", False), ""),  # never asked: may be sent what was promised in a talk
        (rules.Addressee(True, False, "Много писем", False), "unsubscribed"),
        (rules.Addressee(True, True, "Много писем", False), ""),  # subscribed again
        (rules.Addressee(True, True, "", True), "undesirable"),
        (rules.Addressee(False, True, "", False), "left"),
        (rules.Addressee(True, True, "", False, elsewhere_unwanted=True), "elsewhere"),
    ],
)
def test_whom_one_may_write_to(who: rules.Addressee, expected: str) -> None:
    assert rules.writing_problem(who) == expected


def test_a_month_by_audience() -> None:
    entries = [
        rules.Entry(1, CaseKind.CASE, (Audience.HR,), "published", DAY),
        rules.Entry(2, CaseKind.TOPIC, (), "published", DAY),
        rules.Entry(3, CaseKind.TOPIC, (Audience.LAWYER,), "draft", DAY),
        rules.Entry(4, CaseKind.CASE, (Audience.HR,), "archived", DAY),
    ]
    found = {one.audience: (one.published, one.due, one.missing, one.unplanned) for one in rules.rhythm(entries)}
    assert found == {
        "accountant": ([2], [], 1, 1),
        "lawyer": ([2], [3], 1, 0),
        "hr": ([1, 2, 4], [], 0, 0),
        "procurement": ([2], [], 1, 1),
        "public_sector": ([2], [], 1, 1),
    }
    assert rules.new_by_kind(entries) == {"case": 2, "topic": 1}


def test_a_text_keeps_what_it_does_not_know() -> None:
    values = {"person": "Анна {client}", "sender": "Ольга"}
    assert rules.filled("{person}! {unknown} {sender}", values) == "Анна {client}! {unknown} Ольга"


def test_other_ways_stand_apart_by_an_empty_line() -> None:
    assert variants("Один\nи ещё\n\n \nДругой\n") == ["Один\nи ещё", "Другой"]
    assert variants("") == []


# --- Files ------------------------------------------------------------------------------------------------------------


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
        files.checked(ContentFile(content, name))
    except ValidationError as error:
        found = error.code or ""
    assert found == code


def test_a_file_has_its_size(settings: Any) -> None:
    settings.CASE_FILE_MAX_MB = 1
    assert files.checked(ContentFile(b"%PDF-".ljust(1024 * 1024), "a.pdf")) == "pdf"
    with pytest.raises(ValidationError, match="1"):
        files.checked(ContentFile(b"%PDF-".ljust(1024 * 1024 + 1), "a.pdf"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\dir\\Памятка №1.pdf", "Памятка №1.pdf"), ('a"\r\nX: b.pdf', "a_X_ b.pdf"),
     ("...", "file"), ("", "file")],
)  # fmt: skip
def test_a_name_leads_nowhere(name: str, kept: str) -> None:
    assert files.safe_name(name) == kept
