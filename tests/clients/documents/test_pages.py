"""Documents on the card of a client, on their own pages and in the list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from clients.documents import actions
from clients.models import Document
from crm.staff.calendar import today
from crm.staff.models import AccessRecord
from crm.ui.editing import KEEP
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_document
from tests.forms import fields_of

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}
FORM = "document-form"
DAY = timedelta(days=1)
CONTENT = b"%PDF-1.7 " + bytes(range(200))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def typed(**changes: Any) -> dict[str, Any]:
    given = {
        "kind": "act", "title": "Акт за февраль", "number": "А-2", "on": "2026-03-02", "valid_until": "",
        "note": "Подписан", "link": "",
    }  # fmt: skip
    return {**given, **changes}


def file(name: str = "Акт.pdf", content: bytes = CONTENT) -> ContentFile[bytes]:
    return ContentFile(content, name)


def kept(actors: Actors, **fields: Any) -> Document:
    """A file that the specialist has added."""
    given = {"kind": "contract", "title": "Договор", "on": today(), "file": file("Договор.pdf"), **fields}
    return actions.add_document(by=actors["specialist"], client=actors.client_row, **given)


def section(actors: Actors, actor: str = "specialist", **more: Any) -> str:
    url = reverse("clients:panel", args=[actors.client_row.number, "documents"])
    return actors.client(actor).get(url, **more).content.decode()


def url_of(document: Document, *, show: bool = False) -> str:
    version = document.content
    assert version is not None
    return f"{version.url}?show=1" if show else version.url


# --- The section ---


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_may_add(actors: Actors, actor: str) -> None:
    url = reverse("documents:add", args=[actors.client_row.number])
    answer = actors.client(actor).post(url, typed(file=file()))
    assert answer.status_code == (302 if actor in OUTSIDE or actor in SEE_THE_CLIENT else 404)
    found = list(Document.objects.values_list("client", "by", "title", "number", "note"))
    said = ("Акт за февраль", "А-2", "Подписан")
    assert found == ([(actors.client_row.pk, actors[actor].pk, *said)] if actor in SEE_THE_CLIENT else [])


def test_with_htmx_the_answer_is_the_section(actors: Actors) -> None:
    url = reverse("documents:add", args=[actors.client_row.number])
    text = actors.client("specialist").post(url, typed(file=file()), **HTMX).content.decode()
    assert (text.count("<section"), "<html" in text, "Акт за февраль" in text) == (1, False, True)
    assert '<details class="entry" open' not in text


@pytest.mark.parametrize("with_htmx", [True, False])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": ("Акт.html", b"<html>")}, "Файлы такого типа здесь не хранятся"),
        ({"file": ("Акт.pdf", b"<html>")}, "Содержимое файла не то"),
        ({"file": ("Акт.pdf", b"")}, "Файл пуст"),
        ({"file": ("Акт.pdf", b"%PDF-" + b"x" * (1 << 20))}, "Файл больше 1 МБ"),
        ({}, "Дайте файл или ссылку"),
        ({"link": "ftp://disk.example/act"}, "Это никуда не ведёт"),
        ({"link": "javascript:alert(1)"}, "Это никуда не ведёт"),
        ({"file": ("Акт.pdf", CONTENT), "valid_until": "2026-03-01"}, "Срок кончается раньше даты документа"),
        ({"file": ("Акт.pdf", CONTENT), "on": "0206-03-02"}, "Такой даты быть не может"),
        ({"file": ("Акт.pdf", CONTENT), "on": "2026-02-30"}, "Введите правильную дату"),
        ({"file": ("Акт.pdf", CONTENT), "title": " "}, "Обязательное поле"),
    ],
)
def test_bad_input(
    actors: Actors, settings: Any, media: Path, changes: dict[str, Any], said: str, with_htmx: bool
) -> None:
    """A sentence at the field; nothing is written, nothing typed is lost."""
    settings.DOCUMENT_FILE_MAX_MB = 1
    given = typed(**changes)
    if "file" in changes:
        given["file"] = file(*changes["file"])
    url = reverse("documents:add", args=[actors.client_row.number])
    text = actors.client("specialist").post(url, given, **(HTMX if with_htmx else {})).content.decode()
    assert (said in text, 'aria-invalid="true"' in text) == (True, True)
    assert ("Выберите файл ещё раз" in text) is ("file" in changes)
    lost = [one for one in given.values() if isinstance(one, str) and one.strip() and one not in text]
    assert lost == []
    assert (Document.objects.count(), media.exists()) == (0, False)


def test_the_section_tells_what_has_expired(actors: Actors) -> None:
    day = today()
    for title, until in [("Истёкший", day - DAY), ("Близкий", day + DAY), ("Долгий", day + 90 * DAY), ("Вечный", None)]:
        make_document(actors.client_row, title=title, on=day - 100 * DAY, valid_until=until)
    found = {}
    for row in section(actors).split("<tr>")[2:]:
        title = row.split("</a>")[0].rsplit(">")[-1]
        found[title] = [mark for mark in ("Истёк", "Скоро истекает") if mark in row.replace(title, "")]
    assert found == {"Истёкший": ["Истёк"], "Близкий": ["Скоро истекает"], "Долгий": [], "Вечный": []}


def test_an_empty_section_says_what_is_kept_here(actors: Actors) -> None:
    text = section(actors)
    assert "Документов пока нет" in text
    assert "Добавить документ" in text


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_section(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _number in range(count):
        document = make_document(actors.client_row)
        actions.replace_content(by=actors["head"], document=document, link="https://disk.example/2")
    visitor = actors.client("director")
    url = reverse("clients:panel", args=[actors.client_row.number, "documents"])
    visitor.get(url, **HTMX)
    with django_assert_num_queries(5):  # session, employee, client, documents with who added them, versions
        visitor.get(url, **HTMX)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _number in range(count):
        make_document(actors.client_row)
    visitor = actors.client("director")
    visitor.get(reverse("documents:list"))
    with django_assert_num_queries(LIST_STATEMENTS):
        visitor.get(reverse("documents:list"))


LIST_STATEMENTS = 8


def test_removed_in_the_section_and_returned(actors: Actors) -> None:
    document = make_document(actors.client_row, title="Договор поставки")
    remove, restore = (
        reverse(f"documents:{verb}", args=[actors.client_row.number, document.pk]) for verb in ("remove", "restore")
    )
    visitor = actors.client("specialist")
    text = visitor.post(remove, **HTMX).content.decode()
    assert ("убран" in text, restore in text, "Документов пока нет" in text) == (True, True, True)
    assert "Договор поставки" not in section(actors, **HTMX)
    assert "Договор поставки" in section(actors)  # the page of the section names removed ones
    assert "Вернуть" in visitor.get(document.get_absolute_url()).content.decode()
    assert visitor.post(restore).status_code == 302
    assert "Договор поставки" in section(actors, **HTMX)


def test_a_document_of_another_client_is_not_removed_by_this_ones_address(actors: Actors) -> None:
    foreign = make_document(actors.foreign)
    url = reverse("documents:remove", args=[actors.client_row.number, foreign.pk])
    assert actors.client("director").post(url).status_code == 404
    foreign.refresh_from_db()
    assert foreign.removed_at is None


# --- One document ---


def test_two_people_see_each_other(actors: Actors) -> None:
    document = make_document(actors.client_row, title="Было")
    url = reverse("documents:edit", args=[document.pk])
    first, second = actors.client("specialist"), actors.client("head")
    theirs, mine = (fields_of(one.get(url), FORM) for one in (first, second))
    assert first.post(url, theirs | {"title": ["Первый"]}).status_code == 302
    answer = second.post(url, mine | {"title": ["Второй"], "note": ["Набрано"]})
    body = answer.content.decode()
    assert [text for text in ("Первый", "Второй", "Набрано") if text not in body] == []
    again = fields_of(answer, FORM) | {f"{KEEP}title": ["on"]}
    assert second.post(url, again).status_code == 302
    document.refresh_from_db()
    assert (document.title, document.note) == ("Первый", "Набрано")


def test_an_edit_upside_down_is_said_at_its_field(actors: Actors) -> None:
    document = make_document(actors.client_row)
    visitor, url = actors.client("specialist"), reverse("documents:edit", args=[document.pk])
    given = fields_of(visitor.get(url), FORM) | {
        "title": ["Набранное название"], "valid_until": [(today() - DAY).isoformat()],
    }  # fmt: skip
    answer = visitor.post(url, given)
    body = answer.content.decode()
    assert (answer.status_code, "Срок кончается раньше" in body, "Набранное название" in body) == (422, True, True)


def test_replaced_through_the_page(actors: Actors) -> None:
    document = kept(actors)
    visitor, url = actors.client("head"), reverse("documents:replace", args=[document.pk])
    refused = visitor.post(url, {"file": file("Акт.pdf", b"MZ"), "link": ""})
    assert (refused.status_code, "Содержимое файла не то" in refused.content.decode()) == (422, True)
    assert visitor.post(url, {"file": file("Новый.pdf"), "link": ""}).status_code == 302
    page = visitor.get(document.get_absolute_url()).content.decode()
    assert page.index("Новый.pdf") < page.index("Договор.pdf")
    old = document.versions.get(file_name="Договор.pdf")
    assert b"".join(visitor.get(old.url).streaming_content) == CONTENT  # type: ignore[attr-defined]


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_reads_the_file(actors: Actors, actor: str) -> None:
    document = kept(actors)
    answer = actors.client(actor).get(url_of(document))
    assert answer.status_code == (200 if actor in SEE_THE_CLIENT else 302 if actor in OUTSIDE else 404)
    noted = list(AccessRecord.objects.values_list("employee", "kind", "client_id", "version_id"))
    look = ("document", actors.client_row.pk, document.versions.get().pk)
    assert noted == ([(actors[actor].pk, *look)] if actor in SEE_THE_CLIENT else [])
    if actor in SEE_THE_CLIENT:
        assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]


def test_how_a_file_is_served(actors: Actors) -> None:
    document, visitor = kept(actors), actors.client("specialist")
    saved, shown = visitor.get(url_of(document)), visitor.get(url_of(document, show=True))
    assert saved["Content-Disposition"].startswith("attachment; filename")
    assert shown["Content-Disposition"].startswith("inline; filename")
    for answer in (saved, shown):
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
        assert (answer["X-Content-Type-Options"], answer["Accept-Ranges"]) == ("nosniff", "bytes")
    part = visitor.get(url_of(document), headers={"Range": "bytes=5-8"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 5-8/{len(CONTENT)}")
    assert b"".join(part.streaming_content) == CONTENT[5:9]  # type: ignore[attr-defined]
    assert visitor.get(url_of(document), headers={"Range": f"bytes={len(CONTENT)}-"}).status_code == 416
    assert AccessRecord.objects.filter(kind="document").count() == 1


def test_an_office_file_is_never_shown_in_the_browser(actors: Actors) -> None:
    document = kept(actors, file=file("Письмо.txt", "Договор".encode()))
    version = document.versions.get()
    type(version).objects.update(file_name="Письмо.docx")
    answer = actors.client("specialist").get(url_of(document, show=True))
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_gone_is_noted_by_nobody(actors: Actors, media: Path) -> None:
    document = kept(actors)
    (media / document.versions.get().stored_file).unlink()
    assert actors.client("specialist").get(url_of(document)).status_code == 404
    assert AccessRecord.objects.count() == 0


def test_a_link_is_followed_and_noted_without_saying_where_from(actors: Actors) -> None:
    answer = actors.client("specialist").get(url_of(make_document(actors.client_row)))
    assert (answer["Location"], answer["Referrer-Policy"]) == ("https://documents.example/1", "no-referrer")
    assert AccessRecord.objects.get().kind == "document"


# --- The list ---


def listed(actors: Actors, actor: str = "director", **state: Any) -> set[str]:
    answer = actors.client(actor).get(reverse("documents:list"), {**state, "_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return {line.split(";")[0] for line in text.splitlines()[1:]}


def test_the_list_and_its_filters(actors: Actors) -> None:
    day, client = today(), actors.client_row
    make_document(client, title="Вечный", kind="contract")
    make_document(client, title="Истёкший", on=day - 9 * DAY, valid_until=day - DAY, kind="act")
    make_document(client, title="Скоро", valid_until=day, kind="act")
    make_document(actors.foreign, title="Чужой", kind="letter", valid_until=day + 90 * DAY)
    gone = make_document(client, title="Убранный", kind="letter")
    actions.remove_document(by=actors["head"], document=gone)
    mine = {"Вечный", "Истёкший", "Скоро"}
    asked: dict[str, dict[str, Any]] = {
        "all": {}, "client": {"q": client.number}, "kind": {"kind": "act"}, "expired": {"validity": "expired"},
        "ending": {"validity": "ending"}, "valid": {"validity": "valid"}, "unbound": {"validity": "unbound"},
        "removed": {"removed": "removed"}, "with": {"removed": "all"}, "since": {"since": str(day)},
    }  # fmt: skip
    assert {name: listed(actors, **state) for name, state in asked.items()} == {
        "all": {*mine, "Чужой"}, "client": mine, "kind": {"Истёкший", "Скоро"}, "expired": {"Истёкший"},
        "ending": {"Скоро"}, "valid": {"Скоро", "Чужой"}, "unbound": {"Вечный"}, "removed": {"Убранный"},
        "with": {*mine, "Чужой", "Убранный"}, "since": {"Вечный", "Скоро", "Чужой"},
    }  # fmt: skip
    assert listed(actors, "specialist") == mine
    assert listed(actors, "auditor") == set()


def test_what_an_export_says(actors: Actors) -> None:
    make_document(actors.client_row, title="Договор", number="7", on=today(), valid_until=today())
    answer = actors.client("specialist").get(reverse("documents:list"), {"_export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    day, owner = f"{today():%d.%m.%Y}", actors["specialist"].short_name
    assert text.splitlines()[1].split(";")[:10] == [
        "Договор", "Договор", "7", day, day, str(actors.client_row), "https://documents.example/1", "", owner, owner,
    ]  # fmt: skip
