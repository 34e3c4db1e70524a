"""The directories of works: adding, correcting, switching off, the order of topics."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contacts.works.directories import rules
from contacts.works.directories.actions import add_entry, change_entry, move_topic
from contacts.works.forms import ClosingForm, CorrectionForm, PlanForm
from contacts.works.models import Direction, Instrument, Topic, WorkResult
from crm.edits import Conflict, Edit
from tests.actors import Actors
from tests.factories import make_work

pytestmark = pytest.mark.django_db
NEW = {
    Direction: {"name": "Сопровождение"},
    Instrument: {"name": "Подкаст"},
    Topic: {"name": "Подкаст недели", "kind": "planned"},
    WorkResult: {"name": "Заключён договор", "stage": 4, "states": ["held"]},
}


@given(st.lists(st.integers(), min_size=1, max_size=8, unique=True), st.data(), st.booleans())
def test_moving_loses_nobody_and_can_be_taken_back(rows: list[int], data: Any, up: bool) -> None:
    row = data.draw(st.sampled_from(rows))
    there = rules.moved(rows, row, up=up)
    assert sorted(there) == sorted(rows)
    at_the_edge = rows.index(row) == (0 if up else len(rows) - 1)
    assert (there == rows) == at_the_edge
    assert at_the_edge or rules.moved(there, row, up=not up) == rows


@pytest.mark.parametrize("model", NEW)
def test_an_entry_is_added_once(actors: Actors, model: Any) -> None:
    by, values = actors["head"], NEW[model]
    entry = add_entry(by=by, model=model, values={**values, "name": f" {values['name']} "})
    entry.refresh_from_db()
    assert ({name: getattr(entry, name) for name in values}, entry.is_active) == (values, True)
    for name in (values["name"].upper(), " ", "а" * 301):
        with pytest.raises(ValidationError) as caught:
            add_entry(by=by, model=model, values={**values, "name": name})
        assert set(caught.value.error_dict) == {"name"}
    for reader in ("specialist", "account_manager", "auditor"):
        with pytest.raises(PermissionDenied):
            add_entry(by=actors[reader], model=model, values={**values, "name": "Другое"})


def test_a_topic_comes_last_of_its_kind_and_moves(actors: Actors) -> None:
    by = actors["head"]
    topic = add_entry(by=by, model=Topic, values=NEW[Topic])
    names = list(Topic.objects.filter(kind="planned").values_list("name", flat=True))
    assert names[-1] == topic.name
    move_topic(by=by, topic=topic, up=True)
    moved = list(Topic.objects.filter(kind="planned").values_list("name", flat=True))
    assert moved == [*names[:-2], names[-1], names[-2]]
    assert add_entry(by=by, model=Topic, values={**NEW[Topic], "kind": "unplanned"}).kind == "unplanned"
    with pytest.raises(PermissionDenied):
        move_topic(by=actors["specialist"], topic=topic, up=True)


def test_what_works_have_keeps_its_meaning(actors: Actors) -> None:
    by = actors["head"]
    result = add_entry(by=by, model=WorkResult, values=NEW[WorkResult])
    assert change_entry(by=by, entry=result, edit=Edit({"stage": 5}, {"stage": 4})) == ["stage"]
    work = make_work(actors.client_row, result=result)
    for name, value, seen in (("stage", 6, 5), ("states", [], ["held"])):
        with pytest.raises(ValidationError) as caught:
            change_entry(by=by, entry=result, edit=Edit({name: value}, {name: seen}))
        assert set(caught.value.error_dict) == {name}
    edit = Edit({"name": "Договор заключён", "is_active": False}, {"name": result.name, "is_active": True})
    assert change_entry(by=by, entry=result, edit=edit) == ["name", "is_active"]
    work.refresh_from_db()
    assert (str(work.result), work.result.is_active) == ("Договор заключён", False)
    with pytest.raises(Conflict):
        change_entry(by=by, entry=result, edit=Edit({"name": "В"}, {"name": "Заключён договор"}))
    with pytest.raises(PermissionDenied):
        change_entry(by=actors["specialist"], entry=result, edit=edit)


def test_what_is_switched_off_is_offered_for_what_has_it_only(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    topic, result = Topic.objects.filter(kind="planned").first(), WorkResult.objects.first()
    direction, instrument = Direction.objects.create(name="Старое"), Instrument.objects.first()
    having, other = make_work(client, topic=topic, result=result), make_work(client)
    for row in (topic, result, direction, instrument):
        type(row).objects.filter(pk=row.pk).update(is_active=False)
    plan, closing = PlanForm(client=client, by=by), ClosingForm(client=client)
    assert topic.pk not in {pk for _kind, rows in plan.fields["topic"].choices[1:] for pk, _name in rows}
    assert direction not in plan.fields["direction"].queryset
    assert (result in closing.fields["result"].queryset, instrument in closing.known.values()) == (False, False)
    for work, offered in ((having, True), (other, False)):
        fields = CorrectionForm(instance=work).fields
        assert (topic in fields["topic"].queryset, result in fields["result"].queryset) == (offered, offered)


def test_the_pages(actors: Actors) -> None:
    browser = actors.client("head")
    for kind in ("topics", "results", "directions", "instruments"):
        assert browser.get(f"/works/directories/{kind}/").status_code == 200
        assert browser.post(f"/works/directories/{kind}/", {}).context["form"].errors
    assert browser.get("/works/directories/nothing/").status_code == 404
    added = browser.post("/works/directories/results/", {"name": "Договор", "stage": "4", "states": ["held"]})
    assert added["Location"] == "/works/directories/results/"
    result = WorkResult.objects.get(name="Договор")
    assert (result.stage, result.states) == (4, ["held"])
    address = f"/works/directories/results/{result.pk}/"
    seen = {"initial-name": "Договор", "initial-stage": "4", "initial-states": "held", "initial-is_active": "True"}
    changed = {**seen, "name": "Договор", "stage": "5", "states": ["held", "cancelled"]}
    assert browser.post(address, changed).status_code == 302
    result.refresh_from_db()
    assert (result.stage, result.states, result.is_active) == (5, ["held", "cancelled"], False)
    make_work(actors.client_row, result=result)
    assert browser.get(address).context["form"].fields["stage"].disabled
    assert browser.post(address, {**seen, "initial-is_active": "False", "name": "Мы", "stage": "6"}).status_code == 302
    result.refresh_from_db()
    assert (result.name, result.stage) == ("Мы", 5)


def test_stages_are_corrected_as_numbers(actors: Actors) -> None:
    """What the form showed of a choice of numbers is read back as numbers, or each correction would be a conflict."""
    work = make_work(actors.client_row, stages=[4])
    data = {"initial-stages": ["4"], "stages": ["4", "5"], "state": "held", "initial-state": "held"}
    form = CorrectionForm(data | {"reason": "Забыли"}, instance=work)
    assert form.is_valid(), form.errors
    assert (form.edit().seen["stages"], form.edit().wanted["stages"]) == ([4], [4, 5])
