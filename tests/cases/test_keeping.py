"""The life of a case: rights, publishing, versions, conflicts, the kit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cases import actions, queries
from cases.choices import CaseState
from cases.models import Case, Material, Version
from contacts.persons.actions import Lines
from contacts.works.models import Script
from contacts.works.scripts.actions import edit_step
from contacts.works.scripts.queries import steps_of
from crm.edits import Conflict, Edit
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from tests.actors import Actors
from tests.factories import make_case, make_employee, make_material

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Employee:
    return make_employee(Role.HEAD)


def filled(case: Case) -> Script:
    """The scenario of the case with words at each of its five steps."""
    script = actions.begin_scenario(by=case.author, case=case)
    script.steps.update(say="Здравствуйте!")
    return script


def whole(head: Employee) -> Case:
    """A draft that lacks nothing."""
    case = make_case(head, "draft", kind="case", purposes=["training"])
    make_material(case, "slides", reader="staff")
    filled(case)
    case.refresh_from_db()
    return case


def codes(error: Any) -> list[str]:
    return [one.code for one in error.value.error_list]


def test_a_new_case_has_its_author_and_its_review(head: Employee) -> None:
    case = actions.create_case(by=head, values={"title": " Единый  платёж ", "kind": "case"})
    assert (case.title, case.state, case.author, case.review_owner) == ("Единый платёж", "draft", head, head)
    assert case.review_on == today() + timedelta(days=90)


def test_who_keeps_no_library_begins_nothing(actors: Actors) -> None:
    for name in ("specialist", "account_manager", "auditor"):
        with pytest.raises(PermissionDenied):
            actions.create_case(by=actors[name], values={"title": "Кейс"})


def test_days_upside_down_are_refused_with_a_sentence(head: Employee) -> None:
    case = make_case(head, "draft")
    day = today()
    edit = Edit({"valid_from": day, "valid_until": day - timedelta(days=1)}, {"valid_from": None, "valid_until": None})
    with pytest.raises(ValidationError) as error:
        actions.edit_case(by=head, case=case, edit=edit)
    assert list(error.value.message_dict) == ["valid_until"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(valid_from=day, valid_until=day - timedelta(days=1))


def test_without_its_kit_nothing_is_published(head: Employee) -> None:
    case = make_case(head, "draft", kind="case", hook="")
    case.materials.all().delete()
    with pytest.raises(ValidationError) as error:
        actions.publish_case(by=head, case=case)
    assert codes(error) == ["hook", "purposes", "teaching", "talk", "selection"]
    case.refresh_from_db()
    assert (case.state, case.published_at, case.versions.count()) == ("draft", None, 0)


def test_publishing_keeps_a_version(head: Employee) -> None:
    case = whole(head)
    version = actions.publish_case(by=head, case=case)
    case.refresh_from_db()
    assert (case.state, version.number, version.by) == (CaseState.PUBLISHED, 1, head)
    assert [step["say"] for step in version.content["steps"]] == ["Здравствуйте!"] * 5
    assert [one["kind"] for one in version.content["materials"]] == ["selection", "slides"]
    with pytest.raises(ValidationError):
        actions.publish_case(by=head, case=case)


def test_a_step_without_words_is_no_scenario(head: Employee) -> None:
    case = whole(head)
    assert case.script is not None
    case.script.steps.filter(position=3).update(say=" ")
    assert queries.problems(case) == ["talk"]


def test_what_was_said_then_stays_readable(head: Employee) -> None:
    case = whole(head)
    first = actions.publish_case(by=head, case=case)
    assert actions.version_of(by=head, case=case) == first
    assert case.script is not None
    step = steps_of(case.script)[0]
    edit_step(by=head, step=step, edit=Edit({"say": "Добрый день!"}, {"say": "Здравствуйте!"}), answers=Lines())
    second = actions.version_of(by=head, case=case)
    assert (second.number, second.content["steps"][0]["say"]) == (2, "Добрый день!")
    first.refresh_from_db()
    assert first.content["steps"][0]["say"] == "Здравствуйте!"
    actions.review_case(by=head, case=case, next_on=today() + timedelta(days=30))
    assert actions.version_of(by=head, case=case) == second
    assert Version.objects.count() == 2


def test_a_published_case_keeps_what_it_was_published_with(head: Employee) -> None:
    case = whole(head)
    actions.publish_case(by=head, case=case)
    case.refresh_from_db()
    with pytest.raises(ValidationError):
        actions.edit_case(by=head, case=case, edit=Edit({"hook": ""}, {"hook": case.hook}))
    selection = case.materials.get(kind="selection")
    with pytest.raises(ValidationError) as error:
        actions.remove_material(by=head, material=selection)
    assert codes(error) == ["selection"]
    selection.refresh_from_db()
    assert selection.removed_at is None
    actions.withdraw_case(by=head, case=case)
    actions.remove_material(by=head, material=selection)
    assert [one.kind for one in case.materials.standing()] == ["slides"]


def test_two_authors_at_once(head: Employee) -> None:
    case = make_case(head, "draft", title="Кейс")
    mine, theirs = Edit({"title": "Мой"}, {"title": "Кейс"}), Edit({"title": "Их"}, {"title": "Кейс"})
    assert actions.edit_case(by=head, case=case, edit=theirs) == ["title"]
    with pytest.raises(Conflict) as conflict:
        actions.edit_case(by=head, case=case, edit=mine)
    assert [(one.field, one.theirs) for one in conflict.value.clashes] == [("title", "Их")]
    assert actions.edit_case(by=head, case=case, edit=Edit({"benefit": "Быстрее"}, {"benefit": "Всё сразу"})) == [
        "benefit"
    ]


def test_no_other_fields_are_written(head: Employee) -> None:
    case = make_case(head, "draft")
    for name in ("state", "published_at", "script", "created_at"):
        with pytest.raises(PermissionDenied):
            actions.edit_case(by=head, case=case, edit=Edit({name: None}, {name: getattr(case, name)}))


def test_who_sees_a_draft(actors: Actors) -> None:
    author = actors["auditor"]
    case = make_case(author, "draft")
    seen = {name for name, one in actors.people.items() if Case.objects.visible_to(one).filter(pk=case.pk).exists()}
    assert seen == {"auditor", "head", "other_head", "director"}
    Case.objects.filter(pk=case.pk).update(state="archived")
    seen = {name for name, one in actors.people.items() if Case.objects.visible_to(one).filter(pk=case.pk).exists()}
    assert seen == set(actors.people) - {"disabled", "integration"}


def test_another_author_keeps_the_scenario_too(head: Employee) -> None:
    case, other = whole(head), make_employee(Role.SPECIALIST)
    actions.edit_case(by=head, case=case, edit=Edit({"author": other}, {"author": head}))
    case.refresh_from_db()
    assert case.script is not None
    assert case.script.author == other
    actions.edit_case(by=other, case=case, edit=Edit({"hook": "Другой"}, {"hook": case.hook}))


def test_the_scenario_begins_once_with_five_steps(head: Employee) -> None:
    Script.objects.create(name="Кейс")
    case = make_case(head, "draft", title="Кейс")
    script = actions.begin_scenario(by=head, case=case)
    assert (script.name, script.steps.count(), script.author) == ("Кейс (2)", 5, head)
    assert all(one.goal for one in script.steps.all())
    case.refresh_from_db()
    assert actions.begin_scenario(by=head, case=case) == script


# --- The kit ----------------------------------------------------------------------------------------------------------


def stored() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "cases"
    return {one.name for one in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_file_is_kept_privately_under_a_name_that_tells_nothing(head: Employee, media: Path) -> None:
    case = make_case(head, "draft")
    made = actions.add_material(
        by=head, case=case, kind="memo", title="Памятка", file=ContentFile(b"%PDF-1.7", "../Памятка.pdf")
    )
    kept = media / made.stored_file
    assert (made.file_name, made.content_type, made.size) == ("Памятка.pdf", "application/pdf", 8)
    assert kept.read_bytes() == b"%PDF-1.7"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "pdf" not in made.stored_file


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "file"),
        ({"link": "https://a.example", "file": ContentFile(b"%PDF-", "a.pdf")}, "file"),
        ({"file": ContentFile(b"MZ", "a.exe")}, "file"),
        ({"file": ContentFile(b"MZ", "a.pdf")}, "file"),
        ({"link": "https://a.example", "reader": "client"}, "reader"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://a.example", "title": "  "}, "title"),
        ({"link": "https://a.example", "kind": "other"}, "kind"),
    ],
)
def test_what_does_not_belong_into_a_kit(head: Employee, media: Path, given: dict[str, Any], field: str) -> None:
    case = make_case(head, "draft")
    with pytest.raises(ValidationError) as error:
        actions.add_material(**{"by": head, "case": case, "kind": "memo", "title": "Памятка", **given})
    assert list(error.value.message_dict) == [field]
    assert (case.materials.count(), stored()) == (1, set())


def test_the_database_holds_it_too(head: Employee) -> None:
    case = make_case(head, "draft")
    for wrong in (
        {"kind": "memo", "reader": "client"},
        {"link": ""},
        {"stored_file": "cases/1", "link": "https://a.example"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_material(case, **wrong)  # type: ignore[arg-type]


def test_others_change_no_kit(actors: Actors) -> None:
    case = make_case(actors["head"])
    material = case.materials.get()
    for name in ("specialist", "auditor"):
        with pytest.raises(PermissionDenied):
            actions.add_material(by=actors[name], case=case, kind="memo", title="Памятка", link="https://a.example")
        with pytest.raises(PermissionDenied):
            actions.remove_material(by=actors[name], material=material)
    assert Material.objects.standing().count() == 1
