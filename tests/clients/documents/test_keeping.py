"""The life of a document: added, edited, replaced, removed, returned; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from clients import history
from clients.actions.merging import merge_clients, undo_merge
from clients.documents import actions
from clients.models import Client, Document, DocumentVersion
from crm.edits import Conflict, Edit
from crm.files import MB
from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_document, make_employee

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def pdf(text: str = "", name: str = "Договор.pdf") -> ContentFile[bytes]:
    return ContentFile(f"%PDF-1.7 {text}".encode(), name)


def add(client: Client, **fields: Any) -> Document:
    given = {"by": client.specialist, "client": client, "kind": "contract", "title": " Договор ", "on": today()}
    if "link" not in fields:
        fields.setdefault("file", pdf())
    return actions.add_document(**{**given, **fields})


def kept(media: Path) -> list[bytes]:
    return sorted(one.read_bytes() for one in media.rglob("*") if one.is_file())


def test_a_file_is_kept_privately_under_a_name_that_tells_nothing(actors: Actors, media: Path) -> None:
    made = add(actors.client_row, file=pdf("text", "../Договор №1.pdf"), number=" 17/03 ", note=" Бумага ")
    assert (made.title, made.number, made.note, made.by) == ("Договор", "17/03", "Бумага", actors["specialist"])
    version = made.content
    assert version is not None
    assert (version.file_name, version.content_type, version.size) == ("Договор №1.pdf", "application/pdf", 13)
    path = media / version.stored_file
    assert path.read_bytes() == b"%PDF-1.7 text"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "17" not in version.stored_file
    assert "pdf" not in version.stored_file


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"file": None}, "file"),
        ({"link": "https://a.example", "file": pdf()}, "file"),
        ({"file": ContentFile(b"MZ", "a.exe")}, "file"),
        ({"file": ContentFile(b"MZ", "a.pdf")}, "file"),
        ({"file": ContentFile(b"", "a.pdf")}, "file"),
        ({"file": ContentFile(b"\x00\x00\x00\x18ftypmp42", "a.mp4")}, "file"),
        ({"file": ContentFile(b"%PDF-".ljust(MB + 1), "a.pdf")}, "file"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://a.example/1"}, "link"),
        ({"title": "  "}, "title"),
        ({"title": "а" * 201}, "title"),
        ({"number": "1" * 101}, "number"),
        ({"note": "а" * 2001}, "note"),
        ({"kind": "gift"}, "kind"),
        ({"on": today() + timedelta(days=400)}, "on"),
        ({"on": today().replace(year=206)}, "on"),
        ({"valid_until": today() - DAY}, "valid_until"),
        ({"valid_until": today().replace(year=2206)}, "valid_until"),
    ],
)
def test_what_is_refused_leaves_nothing(
    actors: Actors, media: Path, settings: Any, given: dict[str, Any], field: str
) -> None:
    settings.DOCUMENT_FILE_MAX_MB = 1
    with pytest.raises(ValidationError) as refusal:
        add(actors.client_row, **given)
    assert list(refusal.value.error_dict) == [field]
    assert (Document.objects.count(), DocumentVersion.objects.count(), kept(media)) == (0, 0, [])


def test_a_file_whose_row_is_not_written_is_removed_again(
    actors: Actors, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(DocumentVersion, "save", fail)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(actors.client_row)
    assert (Document.objects.count(), kept(media)) == (0, [])


def test_what_is_replaced_stays_readable(actors: Actors, media: Path) -> None:
    document, head = add(actors.client_row, file=pdf("1")), actors["head"]
    actions.replace_content(by=head, document=document, file=pdf("2", "Новый.pdf"))
    actions.replace_content(by=head, document=document, link="https://disk.example/3")
    document = Document.objects.get()
    assert [(str(one), one.by, one.replaced_at is None) for one in document.versions.all()] == [
        ("disk.example", head, True), ("Новый.pdf", head, False), ("Договор.pdf", actors["specialist"], False),
    ]  # fmt: skip
    assert str(document.content) == "disk.example"
    assert kept(media) == [b"%PDF-1.7 1", b"%PDF-1.7 2"]


def test_a_replacement_that_is_refused_changes_nothing(actors: Actors, media: Path) -> None:
    document = add(actors.client_row)
    for given in ({}, {"file": ContentFile(b"MZ", "a.pdf")}, {"link": "ftp://a.example"}):
        with pytest.raises(ValidationError):
            actions.replace_content(by=actors["head"], document=document, **given)  # type: ignore[arg-type]
    assert [one.replaced_at for one in document.versions.all()] == [None]
    assert len(kept(media)) == 1


def test_two_people_edit_at_once(actors: Actors) -> None:
    document = make_document(actors.client_row, title="Было")
    edits = [Edit({"title": title}, {"title": "Было"}) for title in ("Первый", "Второй")]
    assert actions.edit_document(by=actors["specialist"], document=document, edit=edits[0]) == ["title"]
    with pytest.raises(Conflict):
        actions.edit_document(by=actors["head"], document=document, edit=edits[1])
    other = Edit({"note": "Бумага в офисе"}, {"note": ""})
    assert actions.edit_document(by=actors["head"], document=document, edit=other) == ["note"]
    document.refresh_from_db()
    assert (document.title, document.note) == ("Первый", "Бумага в офисе")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [({"title": ""}, "title"), ({"valid_until": today() - DAY}, "valid_until"), ({"kind": "gift"}, "kind")],
)
def test_an_edit_that_is_refused(actors: Actors, wanted: dict[str, Any], field: str) -> None:
    document = make_document(actors.client_row)
    seen = {name: getattr(document, name) for name in wanted}
    with pytest.raises(ValidationError) as refusal:
        actions.edit_document(by=actors["head"], document=document, edit=Edit(wanted, seen))
    assert list(refusal.value.error_dict) == [field]
    document.refresh_from_db()
    assert {name: getattr(document, name) for name in wanted} == seen


def test_removed_returned_and_nothing_is_lost(actors: Actors) -> None:
    document, head = make_document(actors.client_row), actors["head"]
    actions.remove_document(by=head, document=document)
    removed = Document.objects.get()
    actions.remove_document(by=actors["specialist"], document=document)
    again = Document.objects.get()
    assert (removed.removed_by, again.removed_by, again.removed_at) == (head, head, removed.removed_at)
    for act in (
        lambda: actions.replace_content(by=head, document=removed, link="https://a.example"),
        lambda: actions.edit_document(by=head, document=removed, edit=Edit({"title": "Новое"}, {"title": ""})),
    ):
        with pytest.raises(ValidationError, match="Верните"):
            act()
    actions.restore_document(by=head, document=document)
    document = Document.objects.get()
    assert (document.removed_at, document.removed_by, document.versions.count()) == (None, None, 1)


Act = Callable[[Any, Document], object]
ACTS: dict[str, Act] = {
    "add": lambda by, one: add(one.client, by=by),
    "edit": lambda by, one: actions.edit_document(by=by, document=one, edit=Edit({"number": "2"}, {"number": "1"})),
    "replace": lambda by, one: actions.replace_content(by=by, document=one, link="https://a.example"),
    "remove": lambda by, one: actions.remove_document(by=by, document=one),
    "restore": lambda by, one: actions.restore_document(by=by, document=one),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_who_only_reads_keeps_nothing(actors: Actors, act: Act) -> None:
    document = make_document(actors.client_row, number="1")
    for name in ("auditor", "integration", "disabled"):
        with pytest.raises(PermissionDenied):
            act(actors[name], document)
    for name in ("other_specialist", "other_head"):
        with pytest.raises(ValidationError, match="передали"):
            act(actors[name], document)
    for name in ("specialist", "substitute", "account_manager", "head", "director"):
        with transaction.atomic():
            act(actors[name], document)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": today() - DAY},
        {"removed_at": "2026-03-02T10:00:00Z"},
        {"content": {"link": "ftp://a.example"}},
        {"content": {"file_name": "a.pdf"}},
        {"content": {"link": "https://a.example", "stored_file": "documents/1"}},
    ],
)
def test_the_database_holds_it_too(actors: Actors, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(actors.client_row, **fields)


def test_a_document_is_one_thing_at_a_time(actors: Actors) -> None:
    document = make_document(actors.client_row)
    with pytest.raises(IntegrityError, match="document_is_one_thing_at_a_time"), transaction.atomic():
        document.versions.create(by=actors["head"], link="https://a.example/2")


def test_a_merge_takes_documents_along_and_gives_them_back(actors: Actors) -> None:
    survivor, loser = actors.client_row, make_client(actors["specialist"])
    document = make_document(loser)
    merge = merge_clients(by=actors["director"], survivor=survivor, loser=loser)
    assert Document.objects.visible_to(actors["specialist"]).get().client == survivor
    with pytest.raises(ValidationError, match="объединён"):  # of a page that was opened before
        actions.remove_document(by=actors["specialist"], document=document)
    undo_merge(by=actors["director"], merge=merge)
    assert Document.objects.get().client == loser


def test_history_tells_what_was_done(actors: Actors) -> None:
    document, by = add(actors.client_row), actors["head"]
    actions.edit_document(by=by, document=document, edit=Edit({"number": "7"}, {"number": ""}))
    actions.replace_content(by=by, document=document, file=pdf("2", "Новый.pdf"))
    actions.remove_document(by=by, document=document)
    viewer = make_employee(Role.DIRECTOR)

    def told(code: str) -> list[Any]:
        found = history.entries_of(actors.client_row, viewer, limit=9, code=code)
        return [(one.title, one.what, [(c.label, c.before, c.after) for c in one.changes][:1]) for one in found]

    said = told("document")
    assert [(title, what) for title, what, _changes in said] == [("Договор", "update")] * 2 + [("Договор", "insert")]
    assert said[0][2][0][:2] == ("Убрано", "пусто")
    assert said[1][2] == [("Номер", "пусто", "7")]
    assert told("documentversion") == [("Новый.pdf", "insert", []), ("Договор.pdf", "insert", [])]
