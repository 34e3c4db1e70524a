"""Archives made to harm, or damaged on their way: each is refused with its sentence and leaves nothing."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.archives import actions as archives
from cases.archives import container, rules
from cases.archives.container import Refused
from cases.models import Case, Passport
from contacts.works.models import Script
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.examples import examples
from tests.factories import make_employee

from .archives import ROW, TEXT, case_said, file_said, left, manifest, piece_said, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Employee:
    return make_employee(Role.HEAD)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def twice() -> bytes:
    """The same name in another case of letters."""
    return zipped(entries=ROW | {"FILES/01.TXT": TEXT})


def locked() -> bytes:
    """The bit «encrypted» of every entry, in both places where it stands."""
    content = bytearray(zipped())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def overlapping() -> bytes:
    """The list of contents leads twice to the same bytes."""
    content = zipped(entries=ROW | {"files/02.txt": TEXT})
    at = content.rfind(b"PK\x01\x02")
    first = content.find(b"PK\x03\x04", 4).to_bytes(4, "little")
    return content[: at + 42] + first + content[at + 46 :]


BOMB = b"\0" * (5 << 20)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_a_zip"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not_a_zip"),
    "cut off": (zipped()[:-30], "not_a_zip"),
    "damaged inside": (zipped().replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged_zip"),
    "a long list": (zipped()[:-10] + b"\xff\xff\xff\x7f" + zipped()[-6:], "too_many"),
    "climbs": (zipped(entries=ROW | {"../../etc/passwd": TEXT}), "climbs"),
    "climbs by backslashes": (zipped(entries=ROW | {"files\\..\\..\\x": TEXT}), "climbs"),
    "absolute": (zipped(entries=ROW | {"/etc/passwd": TEXT}), "climbs"),
    "another disk": (zipped(entries=ROW | {"C:/x": TEXT}), "climbs"),
    "a link to elsewhere": (zipped(external_attr=(stat.S_IFLNK | 0o777) << 16), "no_file"),
    "a device": (zipped(external_attr=(stat.S_IFCHR | 0o666) << 16), "no_file"),
    "packed too tightly": (zipped(entries={"files/01.txt": BOMB}), "too_tight"),
    "too many": (zipped(entries={f"files/{number}.txt": TEXT for number in range(60)}), "too_many"),
    "packed strangely": (zipped(compress_type=zipfile.ZIP_BZIP2), "packing"),
    "encrypted": (locked(), "encrypted"),
    "twice": (twice(), "twice"),
    "overlapping": (overlapping(), "overlap"),
    "empty": (b"PK\x05\x06" + bytes(18), "no_manifest"),
    "a list of contents without length": (zipped()[:-10] + bytes(4) + zipped()[-6:], "no_manifest"),
    "no manifest": (zipped(entries=ROW).replace(b"manifest.json", b"manifost.json"), "no_manifest"),
    "a manifest that is no JSON": (zipped("{"), "damaged"),
    "a manifest that is deep": (zipped("[" * 100_000), "damaged"),
    "a manifest of other letters": (zipped(b"\xff\xfe{"), "damaged"),
    "a manifest of a list": (zipped([]), "not_a_case"),
    "of another format": (zipped(manifest(format="other")), "not_a_case"),
    "of a newer version": (zipped(manifest(version=2)), "newer"),
    "of no version": (zipped(manifest(version="1")), "damaged"),
    "without a name": (zipped(manifest(uid="1")), "damaged"),
    "a title that is a list": (zipped(case_said(title=[])), "damaged"),
    "a text with NUL": (zipped(case_said(hook="\0")), "damaged"),
    "half a letter": (zipped(case_said(hook="\ud800")), "damaged"),
    "no day": (zipped(case_said(valid_from="2026-13-01")), "damaged"),
    "an answer that leads nowhere": (
        zipped(manifest(steps=[dict.fromkeys(rules.STEP_TEXTS, "x") | {"answers": [{"text": "да", "leads_to": 2}]}])),
        "damaged",
    ),
    "a place that climbs": (zipped(file_said(path="../x")), "damaged"),
    "a file that nobody names": (zipped(entries=ROW | {"files/02.txt": TEXT}), "strange"),
    "a file that is not there": (zipped(entries={}), "missing"),
    "another sum": (zipped(file_said(sha256="0" * 64)), "changed"),
    "another size": (zipped(file_said(size=3)), "changed"),
    "a type that is not kept": (zipped(file_said(name="memo.exe")), "wrong_file"),
    "a program by another name": (
        zipped(
            file_said(size=2, name="memo.pdf", sha256=hashlib.sha256(b"MZ").hexdigest()),
            {"files/01.txt": b"MZ"},
        ),
        "wrong_file",
    ),
    "a kind that there is not": (zipped(piece_said(kind="other")), "wrong_case"),
    "staff material for a client": (zipped(piece_said(reader="client")), "wrong_case"),
    "a link that acts": (zipped(piece_said(file=None, link="javascript:alert(1)"), {}), "wrong_case"),
    "neither file nor link": (zipped(piece_said(file=None), {}), "damaged"),
    "no title": (zipped(case_said(title="  ")), "wrong_case"),
    "a title without an end": (zipped(case_said(title="я" * 300)), "wrong_case"),
    "validity upside down": (zipped(case_said(valid_from="2026-02-01", valid_until="2026-01-01")), "wrong_case"),
    "an audience that there is not": (zipped(case_said(audiences=["everybody"])), "wrong_case"),
    "a month that there is not": (zipped(case_said(season=[13])), "wrong_case"),
    "more materials than a kit has": (
        zipped(manifest(materials=[manifest()["materials"][0] | {"file": None, "link": "https://a.example"}] * 31), {}),
        "wrong_case",
    ),
    "more steps than a script has": (
        zipped(manifest(steps=[dict.fromkeys(rules.STEP_TEXTS, "x") | {"answers": []}] * 61)),
        "wrong_case",
    ),
}  # fmt: skip


def refusal(head: Employee, content: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        archives.receive(by=head, file=ContentFile(content, "case.zip"))
    return refused.value


def test_what_is_refused_leaves_nothing(head: Employee, media: Path) -> None:
    scripts = Script.objects.count()
    found = {name: refusal(head, content) for name, (content, _code) in HOSTILE.items()}
    assert {name: error.code for name, error in found.items()} == {name: code for name, (_, code) in HOSTILE.items()}
    assert not [name for name, error in found.items() if "%(" in str(error)]
    assert left(media) == set()
    assert (Case.objects.count(), Passport.objects.count(), Script.objects.count()) == (0, 0, scripts)


def test_the_same_archive_without_harm_is_taken(head: Employee) -> None:
    """So the table above refuses for its reasons."""
    for content in (
        zipped(),
        zipped(entries=ROW | {"files/": b""}),
        zipped(b"\xef\xbb\xbf" + json.dumps(manifest()).encode()),
    ):
        key, look = archives.receive(by=head, file=ContentFile(content, "case.zip"))
        assert look.comparison.state == "new"
        archives.forget(by=head, key=key)


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 60))
def test_whatever_is_damaged_on_the_way_is_refused(tmp_path: Path, flips: list[tuple[int, int]], cut: int) -> None:
    """Or it is read as it was: a flipped bit of a date in the list of contents harms nothing."""
    content = bytearray(zipped())
    for at, byte in flips:
        content[at % len(content)] = byte
    path = tmp_path / "case.zip"
    path.write_bytes(bytes(content[: len(content) - (cut if cut > 30 else 0)]))
    assert read_or_refused(path) in (manifest(), None)


def read_or_refused(path: Path) -> dict[str, Any] | None:
    try:
        with container.opened(path) as archive:
            archive.check_files()
            return rules.as_document(archive.parcel)
    except Refused:
        return None


def test_what_is_too_large(head: Employee, media: Path, settings: Any) -> None:
    settings.CASE_ARCHIVE_MAX_MB = settings.CASE_FILE_MAX_MB = 1
    loud = bytes(range(256)) * (3 << 12)
    two = {f"files/{number}.txt": bytes(range(256)) * 3000 for number in (1, 2)}
    for content, code in (
        (zipped(entries={"files/01.txt": loud}), "file_too_large"), (zipped(entries=two), "too_large"),
        (zipped() + b"\0" * (1 << 20), "too_large"),
    ):  # fmt: skip
        assert refusal(head, content).code == code
    assert left(media) == set()
