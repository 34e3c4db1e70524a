"""What authors do wrong on pages: refused with a sentence, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cases.models import Case
from crm.staff.calendar import today
from crm.ui.editing import KEEP
from tests.actors import Actors
from tests.factories import make_case, make_material
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

FORM = "case-form"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def test_two_authors_at_once_see_each_other(actors: Actors) -> None:
    """The second one is shown what the first has put, beside each field that both changed, and chooses."""
    case = make_case(actors["head"], "draft", title="Было", audiences=["hr"], season=[3])
    url = reverse("cases:edit", args=[case.pk])
    first, second = actors.client("head"), actors.client("director")
    theirs, mine = (fields_of(one.get(url), FORM) for one in (first, second))
    theirs |= {"title": ["Первый"], "audiences": ["lawyer"], "season": ["4"]}
    assert first.post(url, theirs).status_code == 302
    mine |= {"title": ["Второй"], "audiences": ["accountant"], "hook": ["Набрано"]}
    answer = second.post(url, mine)
    body = answer.content.decode()
    for text in ("Первый", "Второй", "Юрист", "Набрано", actors["head"].full_name):
        assert text in body
    case.refresh_from_db()
    assert (case.title, case.audiences, case.hook) == ("Первый", ["lawyer"], "Срок подходит")
    again = fields_of(answer, FORM) | {f"{KEEP}audiences": ["on"]}
    assert second.post(url, again).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.audiences, case.hook, case.season) == ("Второй", ["lawyer"], "Набрано", [4])


def test_validity_upside_down_is_said_at_its_field(actors: Actors) -> None:
    day, visitor = today(), actors.client("head")
    case = make_case(actors["head"], "draft")
    for url in (reverse("cases:new"), reverse("cases:edit", args=[case.pk])):
        typed = fields_of(visitor.get(url), FORM) | {
            "title": ["Набранное название"], "valid_from": [day.isoformat()],
            "valid_until": [(day - timedelta(days=1)).isoformat()],
        }  # fmt: skip
        answer = visitor.post(url, typed)
        body = answer.content.decode()
        assert answer.status_code == 422
        assert "Набранное название" in body
        assert "Конец раньше начала" in body
    assert Case.objects.filter(title="Набранное название").count() == 0


def test_a_case_without_its_kit_is_not_published(actors: Actors) -> None:
    case = make_case(actors["head"], "draft", kind="case")
    answer = actors.client("head").post(reverse("cases:publish", args=[case.pk]), follow=True)
    body = answer.content.decode()
    for sentence in ("нет обучения для сотрудников", "Сценарий нельзя пройти"):
        assert sentence in body
    case.refresh_from_db()
    assert case.state == "draft"


def test_what_a_published_case_needs_is_not_taken_from_it(actors: Actors) -> None:
    case = make_case(actors["head"])
    only = case.materials.get()
    answer = actors.client("head").post(reverse("cases:remove_material", args=[only.pk]), follow=True)
    assert "Для клиента ничего нет" in answer.content.decode()
    only.refresh_from_db()
    assert only.removed_at is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html>", "Файлы такого типа"),
        ("video.mp4", b"MZ\x90", "не то, что говорит его имя"),
        ("memo.pdf", b"", "Файл пуст"),
        ("memo.pdf", b"%PDF-" + b"x" * (1 << 20), "больше 1 МБ"),
    ],
)
def test_a_file_that_is_not_kept(
    actors: Actors, media: Path, settings: Any, name: str, content: bytes, said: str
) -> None:
    settings.CASE_FILE_MAX_MB = 1
    case = make_case(actors["head"], "draft")
    typed = {"kind": "memo", "title": "Набранное название", "reader": "staff", "file": ContentFile(content, name)}
    answer = actors.client("head").post(reverse("cases:add_material", args=[case.pk]), typed)
    body = answer.content.decode()
    assert (answer.status_code, said in body, "Набранное название" in body) == (422, True, True)
    assert case.materials.count() == 1
    assert not media.exists()


def test_a_material_for_staff_is_not_turned_into_one_for_clients(actors: Actors) -> None:
    case = make_case(actors["head"], "draft")
    memo = make_material(case, "memo", reader="staff", title="Памятка")
    visitor, url = actors.client("head"), reverse("cases:edit_material", args=[memo.pk])
    typed = {"kind": "memo", "reader": "client", "title": "Новое имя", "initial-kind": "memo",
             "initial-reader": "staff", "initial-title": "Памятка"}  # fmt: skip
    answer = visitor.post(url, typed)
    body = answer.content.decode()
    assert (answer.status_code, "клиент их не получает" in body, "Новое имя" in body) == (422, True, True)
    memo.refresh_from_db()
    assert (memo.reader, memo.title) == ("staff", "Памятка")
