"""Cases handed over and taken in: there and back again, twice, meanwhile changed."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import actions
from cases.archives import actions as archives
from cases.archives import rules
from cases.archives.rules import Answer, Packed, Parcel, Piece, Step
from cases.models import Case, Material, Passport
from contacts.works.models import Script, ScriptAnswer
from crm.edits import Edit
from crm.exchange.models import ExportLog
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.actors import Actors
from tests.examples import examples
from tests.factories import make_case, make_employee, make_material

from .archives import TEXT, left, zipped

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 slides"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def head() -> Employee:
    return make_employee(Role.HEAD)


def whole(head: Employee, **fields: Any) -> Case:
    """A published case with a scenario whose ways rejoin, a link and two files."""
    day = today()
    case = make_case(
        head, "draft", kind="case", title="Ответ на требование", audiences=["accountant"], segments=["Торговля"],
        purposes=["training"], season=[3, 10], valid_from=day, valid_until=day + timedelta(days=90),
        organisation="РИЦ Север", letter_subject="Подборка", letter_text="{person}, добрый день!", **fields,
    )  # fmt: skip
    for kind, reader, name, content in (("slides", "staff", "Слайды.pdf", PDF), ("memo", "staff", "memo.txt", TEXT)):
        actions.add_material(
            by=head, case=case, kind=kind, reader=reader, title=name, file=ContentFile(content, name),
            is_view_only=kind == "slides",
        )  # fmt: skip
    script = actions.begin_scenario(by=head, case=case)
    script.steps.update(say="Здравствуйте!", variants="Добрый день!\n\nАлло!", show="Папка", hint="Не спешить")
    first, second, *_others = script.steps.all()
    ScriptAnswer.objects.create(step=first, position=1, text="Да", leads_to=second)
    ScriptAnswer.objects.create(step=first, position=2, text="Некогда")
    case.refresh_from_db()
    actions.publish_case(by=head, case=case)
    return Case.objects.select_related("script", "author").get(pk=case.pk)


def packed(case: Case, path: Path) -> Path:
    with archives.export_case(by=case.author, case=case) as archive:
        path.write_bytes(archive.read())
    return path


def emptied() -> None:
    Case.objects.all().delete()
    Script.objects.all().delete()


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        told: dict[str, Any] = json.loads(archive.read("manifest.json"))
    del told["exported_at"], told["case_version"]
    return told


# --- There and back ---------------------------------------------------------------------------------------------------


def test_there_and_back_again(head: Employee, tmp_path: Path, media: Path) -> None:
    case = whole(head)
    path = packed(case, tmp_path / "case.zip")
    told = manifest_of(path)
    emptied()
    other = make_employee(Role.DIRECTOR)
    taken = archives.import_case(by=other, path=path)
    made = Case.objects.get()
    assert (taken.state, taken.case) == ("new", made)
    assert (made.state, made.author, made.organisation, made.published_at) == ("draft", other, "РИЦ Север", None)
    assert (made.review_owner, made.review_on) == (other, today() + timedelta(days=90))
    files = {one.file_name: (media / one.stored_file).read_bytes() for one in made.materials.filter(link="")}
    assert files == {"Слайды.pdf": PDF, "memo.txt": TEXT}
    made.refresh_from_db()
    actions.publish_case(by=other, case=made)
    assert manifest_of(packed(Case.objects.get(), tmp_path / "again.zip")) == told


def test_taking_in_twice_makes_no_second(head: Employee, tmp_path: Path, media: Path) -> None:
    path = packed(whole(head), tmp_path / "case.zip")
    assert archives.import_case(by=head, path=path).state == "same"
    emptied()
    assert archives.import_case(by=head, path=path).state == "new"
    before = left(media), Script.objects.count(), Material.objects.count()
    assert archives.import_case(by=head, path=path).state == "same"
    assert (left(media), Script.objects.count(), Material.objects.count()) == before
    assert (Case.objects.count(), Passport.objects.count()) == (1, 1)


def test_a_case_that_differs_becomes_what_the_archive_says(head: Employee, tmp_path: Path) -> None:
    case = whole(head)
    path = packed(case, tmp_path / "case.zip")
    told = manifest_of(path)
    actions.edit_case(by=head, case=case, edit=Edit({"hook": "Наш"}, {"hook": case.hook}))
    assert case.script is not None
    case.script.steps.filter(position=2).update(say="Иначе")
    actions.remove_material(by=head, material=case.materials.get(kind="memo"))
    make_material(case, "memo", reader="staff", title="Наша памятка")
    look = archives.look(by=head, path=path)
    assert [one.part for one in look.comparison.differences] == ["hook", "steps"]
    assert [one.title for one in look.comparison.coming] == ["memo.txt"]
    assert [one.title for one in look.comparison.leaving] == ["Наша памятка"]
    assert len(look.comparison.staying) == 2
    assert archives.import_case(by=head, path=path, seen=look.seen).state == "differs"
    brought = Case.objects.get()
    assert (brought.pk, brought.state, brought.hook) == (case.pk, "draft", "Срок подходит")
    assert brought.versions.get().content["steps"][1]["say"] == "Здравствуйте!"
    actions.publish_case(by=head, case=brought)
    assert manifest_of(packed(Case.objects.get(), tmp_path / "again.zip")) == told
    assert archives.look(by=head, path=path).comparison.state == "same"


def test_what_changed_since_it_was_looked_at_is_looked_at_again(head: Employee, tmp_path: Path) -> None:
    case = whole(head)
    path = packed(case, tmp_path / "case.zip")
    look = archives.look(by=head, path=path)
    actions.edit_case(by=head, case=case, edit=Edit({"hook": "Наш"}, {"hook": case.hook}))
    with pytest.raises(ValidationError):
        archives.import_case(by=head, path=path, seen=look.seen)
    case.refresh_from_db()
    assert (case.hook, case.state) == ("Наш", "published")


def test_two_who_take_it_in_at_the_same_moment_make_one(
    head: Employee, tmp_path: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one did not see the first when it looked; the database did."""
    path = packed(whole(head), tmp_path / "case.zip")
    before, looks, known = left(media), iter([None, None]), archives.known
    monkeypatch.setattr(archives, "known", lambda uid: next(looks, known(uid)))
    assert archives.import_case(by=head, path=path).state == "same"
    assert (Case.objects.count(), Passport.objects.count(), left(media)) == (1, 1, before)


def test_what_was_never_published_is_not_handed_over(head: Employee) -> None:
    case = make_case(head, "draft")
    with pytest.raises(ValidationError):
        archives.export_case(by=head, case=case)


def test_what_is_no_longer_published_says_what_it_said_at_last(head: Employee, tmp_path: Path) -> None:
    case = whole(head)
    actions.withdraw_case(by=head, case=case)
    actions.edit_case(by=head, case=case, edit=Edit({"hook": "Новый"}, {"hook": case.hook}))
    actions.remove_material(by=head, material=case.materials.get(kind="memo"))
    told = manifest_of(packed(Case.objects.get(), tmp_path / "case.zip"))
    assert told["case"]["hook"] == "Срок подходит"
    assert len(told["materials"]) == 3


def test_a_file_that_is_gone_is_said(head: Employee, tmp_path: Path, media: Path) -> None:
    case = whole(head)
    path = packed(case, tmp_path / "case.zip")
    (media / case.materials.get(kind="memo").stored_file).unlink()
    with pytest.raises(ValidationError):
        archives.export_case(by=head, case=case)
    assert archives.import_case(by=head, path=path).state == "differs"  # and the archive brings it back
    assert (media / case.materials.standing().get(kind="memo").stored_file).read_bytes() == TEXT


def test_who_may(actors: Actors, tmp_path: Path) -> None:
    case = whole(actors["head"])
    path = packed(case, tmp_path / "case.zip")
    for name in ("specialist", "auditor"):
        with pytest.raises(PermissionDenied):
            archives.export_case(by=actors[name], case=case)
        with pytest.raises(PermissionDenied):
            archives.look(by=actors[name], path=path)
        with pytest.raises(PermissionDenied):
            archives.import_case(by=actors[name], path=path)


# --- Manifests as values ----------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
titles = words.map(lambda text: " ".join(text.split()))
sums = st.integers(0, (1 << 256) - 1).map(lambda number: f"{number:064x}")
linked = st.builds(Piece, words.map(str.strip), words.map(str.strip), words.map(str.strip),
                   words.map(lambda text: f"https://a.example/{text}".strip()), st.booleans())  # fmt: skip
stored = st.builds(
    lambda title, size, digest, hidden: Piece(
        "memo", "staff", title.strip(), "", hidden, Packed("", "a.pdf", size, digest)
    ),
    words, st.integers(0, 1 << 30), sums, st.booleans(),
)  # fmt: skip


@st.composite
def parcels(draw: st.DrawFn) -> Parcel:
    count = draw(st.integers(0, 4))
    ways = st.builds(Answer, words, st.none() | st.integers(1, max(count, 1)))
    step = st.builds(Step, words, words, words, words, words, words, st.lists(ways, max_size=3).map(tuple))
    days = st.none() | st.dates(date(1900, 1, 1))
    fields: dict[str, Any] = {
        **{name: draw(words) for name in rules.TEXTS}, "title": draw(titles),
        **{name: draw(st.lists(words, max_size=2)) for name in rules.LISTS},
        "season": draw(st.lists(st.integers(1, 12), max_size=3)), **{name: draw(days) for name in rules.DAYS},
    }  # fmt: skip
    pieces = rules.placed(draw(st.lists(linked | stored, max_size=4)), lambda name: "pdf")
    return Parcel(draw(st.uuids()), fields, tuple(draw(st.lists(step, min_size=count, max_size=count))), pieces)


@settings(max_examples=examples(25))
@given(parcels(), parcels())
def test_a_manifest_read_again_says_the_same(mine: Parcel, other: Parcel) -> None:
    read = rules.parse(json.loads(json.dumps(rules.as_document(mine), ensure_ascii=False)))
    assert read == mine
    assert rules.compare(mine, read).state == "same"
    found = rules.compare(mine, other)
    assert sorted(one.same_as for one in (*found.staying, *found.coming)) == sorted(one.same_as for one in other.pieces)
    assert len(found.staying) + len(found.leaving) == len(mine.pieces)
    assert {one.part for one in found.differences} == {
        *(name for name in mine.fields if mine.fields[name] != other.fields[name]),
        *(["steps"] if mine.steps != other.steps else []),
    }


def test_a_crash_midway_leaves_nothing(
    head: Employee, tmp_path: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(whole(head), tmp_path / "case.zip")
    emptied()
    before, made = left(media), []

    def breaks(**given: Any) -> Any:
        made.append(given)
        if len(made) == 3:
            raise OSError("no space")
        return actions.add_material(**given)

    monkeypatch.setattr(archives.library, "add_material", breaks)
    with pytest.raises(OSError, match="no space"):
        archives.import_case(by=head, path=path)
    assert (Case.objects.count(), Script.objects.count(), Passport.objects.count()) == (0, 0, 0)
    assert left(media) == before


# --- Pages and commands -----------------------------------------------------------------------------------------------


def test_on_pages(actors: Actors, media: Path) -> None:
    case, visitor = whole(actors["head"]), actors.client("head")
    answer = visitor.post(reverse("cases:export", args=[case.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert ExportLog.objects.filter(employee=actors["head"], list_code="case", format="zip").count() == 1
    emptied()
    before = left(media)
    answer = visitor.post(reverse("cases:give"), {"file": ContentFile(content, "case.zip")})
    assert answer.status_code == 302
    url = answer["Location"]
    body = visitor.get(url).content.decode()
    for text in ("Ответ на требование", "РИЦ Север", "Слайды.pdf", "memo.txt", "Здравствуйте!"):
        assert text in body
    assert Case.objects.count() == 0
    for name in ("other_head", "director"):
        assert actors.client(name).get(url).status_code == 404
        assert actors.client(name).post(url, {"do": "take", "seen": ""}).status_code == 404
    answer = visitor.post(url, {"do": "take", "seen": ""})
    assert answer["Location"] == Case.objects.get().get_absolute_url()
    assert "Принят</dt>" in visitor.get(answer["Location"]).content.decode()
    assert visitor.get(url).status_code == 404
    assert not [one for one in left(media) - before if one.startswith("cases-incoming")]


def test_an_archive_is_dropped_or_forgotten(actors: Actors, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = actors.client("head")
    url = visitor.post(reverse("cases:give"), {"file": ContentFile(zipped(), "case.zip")})["Location"]
    assert visitor.post(url, {"do": "drop"})["Location"] == reverse("cases:list")
    assert left(media) == set()
    visitor.post(reverse("cases:give"), {"file": ContentFile(zipped(), "case.zip")})
    assert archives.sweep() == 0
    monkeypatch.setattr(archives, "KEPT_FOR", timedelta(0))
    assert archives.sweep() == 1
    assert left(media) == set()


def test_a_refusal_stands_at_the_field(actors: Actors) -> None:
    answer = actors.client("head").post(
        reverse("cases:give"), {"file": ContentFile(zipped(entries={"../x": TEXT}), "case.zip")}
    )
    assert answer.status_code == 422
    assert "за пределы" in answer.content.decode()


def test_commands(head: Employee, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, path = whole(head), tmp_path / "case.zip"
    call_command("export_case", str(case.pk), str(path))
    assert json.loads(capsys.readouterr().out)["bytes"] == path.stat().st_size
    with pytest.raises(CommandError):
        call_command("export_case", str(case.pk), str(path))
    emptied()
    call_command("import_case", str(path), "--by", head.username, "--dry-run")
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["case"], Case.objects.count()) == ("new", None, 0)
    assert sorted(told["added"]) == ["memo.txt", "Подборка", "Слайды.pdf"]
    call_command("import_case", str(path), "--by", head.username)
    assert json.loads(capsys.readouterr().out)["case"] == Case.objects.get().pk
    path.write_bytes(b"PK")
    with pytest.raises(SystemExit) as left_with:
        call_command("import_case", str(path), "--by", head.username)
    assert left_with.value.code == 2
    for wrong in (("--by", "nobody"), ("--by", make_employee(Role.SPECIALIST).username)):
        with pytest.raises(CommandError):
            call_command("import_case", str(tmp_path / "case.zip"), *wrong)
