"""Scripts: where a talk may go, who writes them, what was missing in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contacts.persons.actions import Lines
from contacts.works.choices import Stage
from contacts.works.models import Campaign, Script, ScriptAnswer, ScriptGap, ScriptStep
from contacts.works.scripts import actions, queries, rules
from contacts.works.scripts.rules import END, Problem, StepShape
from crm.edits import Conflict, Edit
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Notification
from tests.actors import INSIDE, Actors
from tests.factories import make_employee, make_group

# --- Rules ------------------------------------------------------------------------------------------------------------

STRAIGHT = [StepShape(1), StepShape(2)]
REJOINING = [StepShape(1, (2, 3)), StepShape(2, (4,)), StepShape(3, (4,)), StepShape(4, (END,))]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], [Problem("empty")]),
        (STRAIGHT, []),
        (REJOINING, []),
        ([StepShape(1, (END,)), StepShape(2)], [Problem("unreachable", (2,))]),
        ([StepShape(1, (9, END))], [Problem("foreign", (1,))]),
        ([StepShape(1, (2, END)), StepShape(2, (1, END))], [Problem("loop", (1, 2))]),
        ([StepShape(1, (1,))], [Problem("trapped", (1,)), Problem("loop", (1,))]),
        (
            [StepShape(1, (2, END)), StepShape(2, (3,)), StepShape(3, (2,))],
            [Problem("trapped", (2, 3)), Problem("loop", (2, 3))],
        ),
        ([StepShape(1, (9,))], [Problem("foreign", (1,)), Problem("trapped", (1,))]),
        ([StepShape(1, (1, 2)), StepShape(2, (2, END))], [Problem("loop", (1,)), Problem("loop", (2,))]),
    ],
)
def test_problems(steps: list[StepShape], expected: list[Problem]) -> None:
    assert rules.problems(steps) == expected


@pytest.mark.parametrize(("code", "sound"), [("loop", True), ("trapped", False), ("empty", False), ("foreign", False)])
def test_only_a_loop_is_no_fault(code: str, sound: bool) -> None:
    assert rules.is_sound([Problem(code)]) is sound


@st.composite
def scripts(draw: st.DrawFn) -> list[StepShape]:
    count = draw(st.integers(1, 7))
    places = st.one_of(st.none(), st.integers(1, count + 1))
    return [StepShape(key, tuple(draw(st.lists(places, max_size=3)))) for key in range(1, count + 1)]


@given(scripts(), st.randoms(use_true_random=False))
def test_a_walk_by_answers_meets_what_the_rules_say(steps: list[StepShape], random: Any) -> None:
    """Walked at random many times: no walk of a sound script gets stuck, and each end is one that was promised."""
    graph, found = rules.ways(steps), rules.problems(steps)
    unreachable = {key for one in found if one.code == "unreachable" for key in one.steps}
    turning = {key for one in found if one.code == "loop" for key in one.steps}
    for _walk in range(20):
        place: int | None = steps[0].key
        seen: list[int] = []
        while place is not END and len(seen) < 20:
            assert place not in unreachable
            assert seen.count(place) == 0 or place in turning
            seen.append(place)
            leads = [one for one in graph[place] if one is END or one in graph]
            if not leads:
                assert not rules.is_sound(found)
                break
            place = random.choice(leads)


@given(st.lists(st.integers(), min_size=1, max_size=8, unique=True), st.data())
def test_moving_up_and_down_is_no_move(order: list[int], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(order[1:] or order))
    there = rules.moved(order, key, up=True)
    assert sorted(there) == sorted(order)
    assert rules.moved(there, key, up=False) == order or len(order) == 1


# --- Writing ----------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def make_script(*titles: str, **fields: Any) -> Script:
    """A script of a straight line of steps, in use."""
    script = Script.objects.create(name=fields.pop("name", "Проба"), **fields)
    for position, title in enumerate(titles, start=1):
        script.steps.create(position=position, title=title, say=f"Скажите: {title}")
    return script


def titles(script: Script) -> list[str]:
    return [one.title for one in script.steps.all()]


def step(script: Script, title: str) -> ScriptStep:
    return script.steps.get(title=title)


def values(title: str = "новый", say: str = "Слова") -> dict[str, str]:
    return {"title": title, "say": say, "hint": ""}


@pytest.fixture
def head() -> Any:
    return make_employee(Role.HEAD, make_group())


def test_a_new_script_waits_until_it_can_be_walked(head: Any) -> None:
    script = actions.create_script(by=head, values={"name": " Новый  скрипт ", "stage": Stage.SYSTEM})
    assert (script.name, script.author, script.is_active) == ("Новый скрипт", head, False)
    with pytest.raises(ValidationError):
        actions.switch_script(by=head, script=script, on=True)
    actions.add_step(by=head, script=script, values=values(), answers=Lines())
    actions.switch_script(by=head, script=script, on=True)
    assert queries.script_for(Stage.SYSTEM) == script


def test_names_differ(head: Any) -> None:
    make_script(name="Один")
    with pytest.raises(ValidationError) as refused:
        actions.create_script(by=head, values={"name": "Один", "stage": None})
    assert set(refused.value.error_dict) == {"name"}


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.HEAD, Role.DIRECTOR)])
def test_whoever_is_no_head_writes_the_own_script_only(role: Role) -> None:
    employee = make_employee(role, make_group())
    script = make_script("a")
    verbs = [
        lambda: actions.create_script(by=employee, values={"name": "б", "stage": None}),
        lambda: actions.copy_script(by=employee, script=script),
        lambda: actions.switch_script(by=employee, script=script, on=False),
        lambda: actions.add_step(by=employee, script=script, values=values(), answers=Lines()),
        lambda: actions.move_step(by=employee, step=step(script, "a"), up=True),
        lambda: actions.remove_step(by=employee, step=step(script, "a")),
        lambda: actions.edit_step(by=employee, step=step(script, "a"), edit=Edit({}, {}), answers=Lines()),
        lambda: actions.edit_script(by=employee, script=script, edit=Edit({}, {})),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()
    Script.objects.filter(pk=script.pk).update(author=employee)
    script.refresh_from_db()
    if role == Role.INTEGRATION:
        with pytest.raises(PermissionDenied):
            actions.switch_script(by=employee, script=script, on=False)
    else:
        actions.switch_script(by=employee, script=script, on=False)
        assert not Script.objects.get(pk=script.pk).is_active


def test_a_step_stands_where_it_was_put(head: Any) -> None:
    script = make_script("a", "b")
    actions.add_step(by=head, script=script, values=values("c"), answers=Lines())
    actions.add_step(by=head, script=script, values=values("d"), answers=Lines(), after=step(script, "a"))
    assert titles(script) == ["a", "d", "b", "c"]
    actions.move_step(by=head, step=step(script, "c"), up=True)
    actions.move_step(by=head, step=step(script, "a"), up=True)
    actions.move_step(by=head, step=step(script, "d"), up=False)
    assert titles(script) == ["a", "c", "d", "b"]
    assert list(script.steps.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_step_that_answers_lead_to_stays(head: Any) -> None:
    script = make_script("a", "b")
    step(script, "a").answers.create(text="да", leads_to=step(script, "b"))
    with pytest.raises(ValidationError, match="a"):
        actions.remove_step(by=head, step=step(script, "b"))
    actions.remove_step(by=head, step=step(script, "a"))
    assert titles(script) == ["b"]
    assert script.steps.get().position == 1


def test_answers_are_added_changed_and_removed(head: Any) -> None:
    script = make_script("a", "b")
    first = step(script, "a")
    yes, no = (first.answers.create(text=text, position=place) for place, text in enumerate(("да", "нет"), start=1))
    lines = Lines(
        added=[{"text": "потом", "leads_to": None, "tag": "срок"}],
        edited={yes.pk: Edit({"leads_to": step(script, "b")}, {"leads_to": None})},
        removed=frozenset({no.pk}),
    )
    actions.edit_step(by=head, step=first, edit=Edit({"say": "Иначе"}, {"say": first.say}), answers=lines)
    found = [(one.text, one.leads_to and one.leads_to.title, one.tag) for one in first.answers.all()]
    assert found == [("да", "b", ""), ("потом", None, "срок")]
    assert ScriptStep.objects.get(pk=first.pk).say == "Иначе"


def test_two_who_change_one_answer_meet(head: Any) -> None:
    first = step(make_script("a"), "a")
    answer = first.answers.create(text="да")
    ScriptAnswer.objects.update(text="ага")
    lines = Lines(edited={answer.pk: Edit({"text": "нет"}, {"text": "да"})})
    with pytest.raises(Conflict):
        actions.edit_step(by=head, step=first, edit=Edit({}, {}), answers=lines)


def test_an_answer_leads_nowhere_else(head: Any) -> None:
    script, other = make_script("a"), make_script("x", name="Другой")
    lines = Lines(added=[{"text": "да", "leads_to": step(other, "x"), "tag": ""}])
    with pytest.raises(ValidationError):
        actions.edit_step(by=head, step=step(script, "a"), edit=Edit({}, {}), answers=lines)


def test_there_are_as_many_answers_as_keys(head: Any) -> None:
    first = step(make_script("a"), "a")
    answers = [{"text": str(number), "leads_to": None, "tag": ""} for number in range(10)]
    with pytest.raises(ValidationError):
        actions.edit_step(by=head, step=first, edit=Edit({}, {}), answers=Lines(added=answers))
    actions.edit_step(by=head, step=first, edit=Edit({}, {}), answers=Lines(added=answers[:9]))
    assert first.answers.count() == 9


def test_a_copy_leads_within_itself(head: Any) -> None:
    script = make_script("a", "b", stage=Stage.FEEDBACK)
    step(script, "a").answers.create(text="да", leads_to=step(script, "b"), tag="т")
    copies = [actions.copy_script(by=head, script=script) for _ in range(2)]
    assert len({one.name for one in copies}) == 2
    for copy in copies:
        assert (copy.stage, copy.author, copy.is_active) == (Stage.FEEDBACK, head, False)
        assert titles(copy) == ["a", "b"]
        answer = ScriptAnswer.objects.get(step__script=copy)
        assert (answer.leads_to, answer.text, answer.tag) == (step(copy, "b"), "да", "т")


# --- Which script is shown --------------------------------------------------------------------------------------------


def make_campaign(script: Script | None) -> Campaign:
    return Campaign.objects.create(
        name="Кампания", starts_on=today(), ends_on=today(), author=make_employee(Role.HEAD), script=script
    )


def test_the_newest_of_the_stage_unless_the_campaign_has_its_own() -> None:
    old = make_script("a", name="Старый", stage=Stage.SYSTEM)
    new = make_script("a", name="Новый", stage=Stage.SYSTEM)
    own = make_script("a", name="Свой")
    assert old.pk < new.pk
    assert queries.script_for(Stage.SYSTEM) == new
    assert queries.script_for(Stage.SYSTEM, make_campaign(None)) == new
    assert queries.script_for(Stage.SYSTEM, make_campaign(own)) == own
    assert queries.script_for(None, make_campaign(own)) == own
    Script.objects.filter(pk__in=[new.pk, own.pk]).update(is_active=False)
    assert queries.script_for(Stage.SYSTEM, make_campaign(own)) == old
    assert queries.script_for(None) is None


def test_the_scripts_to_begin_with_can_be_walked() -> None:
    loaded = Script.objects.all()
    assert {one.stage for one in loaded} == {2, 3, 4, 5, 6, 7, None}
    for script in loaded:
        found = queries.problems_of(queries.steps_of(script))
        assert rules.is_sound(found), (script.name, found)
        assert all(one.answers.count() <= rules.MOST_ANSWERS for one in script.steps.all())


# --- What was missing -------------------------------------------------------------------------------------------------


def test_the_author_is_told_in_the_own_language(actors: Actors) -> None:
    author = make_employee(Role.SPECIALIST, language="en")
    script = make_script("a", author=author)
    number = actors.client_row.number
    actions.report_gap(by=actors["specialist"], step=step(script, "a"), said=" Мы на упрощёнке ", client_number=number)
    told = Notification.objects.get()
    assert (told.employee, told.kind, told.address) == (author, "script_gap", f"/works/scripts/{script.pk}/#gaps")
    assert told.text == "No suitable answer in “Проба”, step “a”: Мы на упрощёнке"
    gap = ScriptGap.objects.get()
    assert (gap.said, gap.client_number, gap.employee) == ("Мы на упрощёнке", number, actors["specialist"])


def test_without_an_author_the_heads_of_the_group_are_told(actors: Actors) -> None:
    actions.report_gap(by=actors["specialist"], step=step(make_script("a"), "a"), said="Нет")
    assert [one.employee for one in Notification.objects.all()] == [actors["head"]]


def test_a_client_who_is_not_seen_is_not_named(actors: Actors) -> None:
    number = actors.foreign.number
    gap = actions.report_gap(
        by=actors["specialist"], step=step(make_script("a"), "a"), said="Нет", client_number=number
    )
    assert gap.client_number == ""


def test_silence_is_no_answer(actors: Actors) -> None:
    with pytest.raises(ValidationError):
        actions.report_gap(by=actors["specialist"], step=step(make_script("a"), "a"), said="  ")
    assert not ScriptGap.objects.exists()


def test_the_author_settles_it(actors: Actors) -> None:
    script = make_script("a", author=actors["specialist"])
    gap = actions.report_gap(by=actors["other_specialist"], step=step(script, "a"), said="Нет")
    assert queries.open_gaps(script) == [gap]
    with pytest.raises(PermissionDenied):
        actions.settle_gap(by=actors["other_specialist"], gap=gap)
    actions.settle_gap(by=actors["specialist"], gap=gap)
    assert queries.open_gaps(script) == []


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INSIDE)
def test_everybody_reads_and_few_write(actors: Actors, name: str) -> None:
    script = make_script("a", "b", author=actors["other_specialist"])
    page = actors.client(name).get(f"/works/scripts/{script.pk}/").content.decode()
    assert ("Скажите: a" in page) is True
    may = name in ("head", "other_head", "director", "other_specialist")
    assert (f"/works/scripts/steps/{step(script, 'a').pk}/move/" in page) is may


def post_step(visitor: Any, address: str, **more: Any) -> Any:
    return visitor.post(address, {"title": "шаг", "say": "Слова", "hint": "", "answers": ["new0", "new1"], **more})


def test_a_step_is_entered_with_its_answers(actors: Actors) -> None:
    script = make_script("a")
    visitor = actors.client("head")
    first = step(script, "a")
    answer = post_step(
        visitor, f"/works/scripts/{script.pk}/steps/new/",
        **{"answers-new0-text": "ещё раз", "answers-new0-leads_to": first.pk, "answers-new1-text": ""},
    )  # fmt: skip
    made = step(script, "шаг")
    assert answer.headers["Location"] == f"/works/scripts/{script.pk}/#step-{made.pk}"
    assert [(one.text, one.leads_to) for one in made.answers.all()] == [("ещё раз", first)]


def test_what_was_typed_stays_when_it_cannot_be_saved(actors: Actors) -> None:
    script, other = make_script("a"), make_script("x", name="Другой")
    answer = post_step(
        actors.client("head"), f"/works/scripts/{script.pk}/steps/new/",
        **{"title": "", "answers-new0-text": "набрано", "answers-new0-leads_to": step(other, "x").pk},
    )  # fmt: skip
    assert answer.status_code == 200
    assert "набрано" in answer.content.decode()
    assert titles(script) == ["a"]


def test_a_missing_answer_becomes_one(actors: Actors) -> None:
    script = make_script("a")
    first = step(script, "a")
    gap = actions.report_gap(by=actors["specialist"], step=first, said="Мы на упрощёнке")
    visitor = actors.client("head")
    address = f"/works/scripts/steps/{first.pk}/?gap={gap.pk}"
    assert 'value="Мы на упрощёнке"' in visitor.get(address).content.decode()
    saved = post_step(
        visitor, address, **{"title": "a", "initial-title": "a", "say": first.say, "initial-say": first.say,
                             "answers-new0-text": "Мы на упрощёнке"},
    )  # fmt: skip
    assert saved.status_code == 302
    assert [one.text for one in first.answers.all()] == ["Мы на упрощёнке"]
    assert queries.open_gaps(script) == []


@pytest.mark.parametrize("said", ["Перезвоните в марте", " "])
def test_no_suitable_answer_from_the_page(actors: Actors, said: str) -> None:
    first = step(make_script("a"), "a")
    address = f"/works/scripts/steps/{first.pk}/gap/"
    visitor = actors.client("specialist")
    fragment = visitor.post(address, {"said": said}, headers={"HX-Request": "true"}).content.decode()
    assert ("Автору передано" in fragment) is bool(said.strip())
    assert ("errorlist" in fragment) is not bool(said.strip())
    back = visitor.post(address, {"said": said, "next": "/works/"})
    assert back.headers["Location"] == "/works/"


def test_the_player_holds_all_steps_and_the_way_between_them(actors: Actors) -> None:
    script = make_script("a", "b")
    first, last = step(script, "a"), step(script, "b")
    last.answers.create(text="снова", leads_to=first)
    last.answers.create(text="хватит", position=1)
    page = actors.client("auditor").get(f"/works/scripts/{script.pk}/preview/").content.decode()
    assert [f'href="#step-{last.pk}"' in page, f'href="#step-{first.pk}"' in page] == [True, True]
    assert f'href="#script-{script.pk}-end"' in page


def test_scripts_stand_beside_works(actors: Actors) -> None:
    visitor = actors.client("specialist")
    assert 'href="/works/scripts/"' in visitor.get("/works/").content.decode()
    assert '<a href="/works/scripts/" aria-current="page"' in visitor.get("/works/scripts/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    script = make_script(*"abc"[:count])
    for one in script.steps.all():
        one.answers.create(text="да")
        actions.report_gap(by=actors["specialist"], step=one, said="Нет")
        make_script("a", name=f"Ещё {one.title}")
    visitor = actors.client("director")
    for address, expected in ((f"/works/scripts/{script.pk}/", 6), ("/works/scripts/", 3)):
        visitor.get(address)
        with django_assert_num_queries(expected):
            visitor.get(address)
