"""Problems, recommendations and tasks: opening, taking, settling, dropping, changing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clients.actions.owners import confirm_reassignment, plan_reassignment, undo_reassignment
from clients.choices import OwnerRole
from clients.history import entries_of
from clients.models import Client
from contacts.works.items import rules
from contacts.works.items.actions import change_item, drop_item, open_item, settle_item, take_item
from contacts.works.items.queries import open_items_of
from contacts.works.items.views import ItemList
from contacts.works.models import Item
from crm.edits import Conflict, Edit
from crm.staff.calendar import today
from crm.staff.models import Notification
from tests.actors import Actors
from tests.factories import make_employee, make_item, make_person, make_work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def fields_of(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else {"__all__"}


def opened(actors: Actors, by: str = "specialist", **fields: Any) -> Item:
    fields = {"kind": "task", "topic": "task", "title": "Прислать подборку", **fields}
    return open_item(by=actors[by], client=actors.client_row, **fields)


# --- Rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "state", "said"),
    [
        (None, "open", ""), (-1, "open", "overdue"), (0, "in_work", "today"), (1, "open", "soon"), (3, "open", "soon"),
        (4, "open", ""), (-1, "done", ""), (0, "dropped", ""),
    ],
)  # fmt: skip
def test_urgency(offset: int | None, state: str, said: str) -> None:
    day = date(2026, 3, 2)
    assert rules.urgency(None if offset is None else day + offset * DAY, state, day) == said


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_only_what_is_past_is_overdue(due: date, day: date) -> None:
    assert (rules.urgency(due, "open", day) == "overdue") == (due < day)


# --- Verbs ------------------------------------------------------------------------------------------------------------


def test_an_opened_item(actors: Actors) -> None:
    person, work = make_person(actors.client_row), make_work(actors.client_row)
    given = {"kind": "problem", "topic": "competitor", "person": person, "work": work, "due_on": today() + DAY}
    item = opened(actors, title="  Просят   скидку ", text=" К концу года ", **given)
    item.refresh_from_db()
    assert {name: getattr(item, name) for name in given} == given
    assert (item.title, item.text, item.state) == ("Просят скидку", "К концу года", "open")
    assert (item.author, item.owner, item.closed_at) == (actors["specialist"], actors["specialist"], None)
    assert not Notification.objects.exists()


def test_who_is_put_in_charge_is_told(actors: Actors) -> None:
    item = opened(actors, by="head", owner=actors["specialist"])
    told = Notification.objects.get()
    assert (told.employee, told.kind, told.address) == (actors["specialist"], "item", item.get_absolute_url())
    assert "Прислать подборку" in told.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "а" * 301}, "title"),
        ({"kind": "wish"}, "kind"),
        ({"topic": ""}, "topic"),
        ({"due_on": -1}, "due_on"),
        ({"owner": "other_specialist"}, "owner"),
        ({"owner": "disabled"}, "owner"),
        ({"owner": "auditor"}, "owner"),
        ({"person": "foreign"}, "person"),
        ({"work": "foreign"}, "work"),
    ],
)
def test_what_cannot_be_opened(actors: Actors, wrong: dict[str, Any], field: str) -> None:
    made = {
        "due_on": lambda: today() + wrong["due_on"] * DAY,
        "owner": lambda: actors[wrong["owner"]],
        "person": lambda: make_person(actors.foreign),
        "work": lambda: make_work(actors.foreign),
    }
    with pytest.raises(ValidationError) as caught:
        opened(actors, **({field: made[field]()} if field in made else wrong))
    assert (fields_of(caught.value), Item.objects.count()) == ({field}, 0)


@pytest.mark.parametrize("name", ["auditor", "integration", "disabled"])
def test_who_only_reads_opens_nothing(actors: Actors, name: str) -> None:
    with pytest.raises(PermissionDenied):
        opened(actors, by=name)


def test_the_client_of_another(actors: Actors) -> None:
    with pytest.raises(ValidationError):
        opened(actors, by="other_specialist")


def test_the_life_of_an_item(actors: Actors) -> None:
    item, work = opened(actors, by="head"), make_work(actors.client_row)
    take_item(by=actors["specialist"], item=item)
    item.refresh_from_db()
    assert (item.state, item.owner) == ("in_work", actors["specialist"])
    with pytest.raises(ValidationError, match=actors["specialist"].short_name):
        take_item(by=actors["head"], item=item)
    with pytest.raises(ValidationError) as caught:
        settle_item(by=actors["specialist"], item=item, outcome=" ")
    assert fields_of(caught.value) == {"outcome"}
    with pytest.raises(ValidationError) as caught:
        settle_item(by=actors["specialist"], item=item, outcome="Да", work=make_work(actors.foreign))
    assert fields_of(caught.value) == {"closing_work"}
    settle_item(by=actors["specialist"], item=item, outcome=" Прислали ", work=work)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closing_work, item.closed_at is not None) == ("done", "Прислали", work, True)


@pytest.mark.parametrize("verb", ["take", "settle", "drop", "change"])
def test_what_is_closed_stays_so(actors: Actors, verb: str) -> None:
    item, by = opened(actors), actors["specialist"]
    drop_item(by=by, item=item, reason="Передумали")
    verbs = {
        "take": lambda: take_item(by=by, item=item),
        "settle": lambda: settle_item(by=by, item=item, outcome="Решено"),
        "drop": lambda: drop_item(by=by, item=item, reason="Ещё раз"),
        "change": lambda: change_item(by=by, item=item, edit=Edit({"title": "Б"}, {"title": item.title})),
    }
    with pytest.raises(ValidationError, match=r"closed meanwhile|закрыли"):
        verbs[verb]()
    item.refresh_from_db()
    assert (item.state, item.outcome, item.title) == ("dropped", "Передумали", "Прислать подборку")


def test_dropping_wants_a_reason(actors: Actors) -> None:
    with pytest.raises(ValidationError) as caught:
        drop_item(by=actors["specialist"], item=opened(actors), reason="")
    assert fields_of(caught.value) == {"reason"}


def test_changing(actors: Actors) -> None:
    item, by = opened(actors, due_on=today()), actors["specialist"]
    Item.objects.update(due_on=today() - 2 * DAY)
    edit = Edit({"title": "Прислать две подборки", "owner": actors["head"]}, {"title": item.title, "owner": by})
    assert change_item(by=by, item=item, edit=edit) == ["title", "owner"]  # a late one may be worded better
    assert Notification.objects.get().employee == actors["head"]
    with pytest.raises(Conflict):
        change_item(by=by, item=item, edit=Edit({"title": "В"}, {"title": "Прислать подборку"}))
    for name, value in {"due_on": today() - DAY, "owner": actors["other_specialist"], "title": " "}.items():
        item.refresh_from_db()
        with pytest.raises(ValidationError) as caught:
            change_item(by=by, item=item, edit=Edit({name: value}, {name: getattr(item, name)}))
        assert fields_of(caught.value) == {name}
    with pytest.raises(PermissionDenied):
        change_item(by=by, item=item, edit=Edit({"state": "done"}, {"state": "open"}))


# --- Reads ------------------------------------------------------------------------------------------------------------


def test_open_items_come_by_their_day(actors: Actors) -> None:
    client = actors.client_row
    never, late, soon = (make_item(client, due_on=due) for due in (None, today() - DAY, today() + DAY))
    make_item(client, state="done")
    make_item(actors.foreign)
    assert list(open_items_of(client, actors["specialist"])) == [late, soon, never]
    assert list(open_items_of(client, actors["other_specialist"])) == []


def test_open_items_follow_the_owner(actors: Actors) -> None:
    specialist, head = actors["specialist"], actors["head"]
    follows, closed, of_head = (
        make_item(actors.client_row, specialist), make_item(actors.client_row, specialist, state="done"),
        make_item(actors.client_row, head),
    )  # fmt: skip
    receiver = make_employee("specialist", actors.group)
    rows = Client.objects.filter(pk=actors.client_row.pk)
    plan = plan_reassignment(by=head, clients=rows, receivers={OwnerRole.SPECIALIST: [receiver]})
    done = confirm_reassignment(by=head, plan=plan, reason="Отпуск")
    owners = dict(Item.objects.values_list("pk", "owner"))
    assert owners == {follows.pk: receiver.pk, closed.pk: specialist.pk, of_head.pk: head.pk}
    undo_reassignment(by=head, done=done)
    assert Item.objects.get(pk=follows.pk).owner == specialist


def test_the_history_of_the_client_tells_of_it(actors: Actors) -> None:
    item = opened(actors)
    settle_item(by=actors["specialist"], item=item, outcome="Прислали")
    closed, first = entries_of(actors.client_row, actors["head"], limit=5, code="item")
    assert (first.what, first.title) == ("insert", "Прислать подборку")
    assert "Прислали" in {change.after for change in closed.changes}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["late", "now", "never"]),
        ("state=all", ["late", "now", "never", "done"]),
        ("state=done", ["done"]),
        ("due=overdue", ["late"]),
        ("due=today&state=all", ["now"]),
        ("due=week", ["now"]),
        ("due=none&state=all", ["never", "done"]),
        ("kind=problem", ["never"]),
        ("topic=competitor", ["now"]),
        ("q=late", ["late"]),
        ("kind=wish", []),
    ],
)
def test_the_list(actors: Actors, asked: str, found: list[str]) -> None:
    client = actors.client_row
    make_item(client, title="never", kind="problem")
    make_item(client, title="late", due_on=today() - DAY)
    make_item(client, title="now", due_on=today(), topic="competitor")
    make_item(client, title="done", state="done")
    make_item(actors.foreign, title="foreign")
    assert [one.title for one in ItemList.of(actors["specialist"], asked).rows] == found


def test_the_list_by_who_is_in_charge(actors: Actors) -> None:
    mine, of_head = (make_item(actors.client_row, actors[name]) for name in ("specialist", "head"))
    assert list(ItemList.of(actors["head"], f"owner={actors['specialist'].pk}").rows) == [mine]
    assert set(ItemList.of(actors["head"], "").rows) == {mine, of_head}


@pytest.mark.parametrize(("address", "queries"), [("/works/items/", 7), ("clients", 5), ("persons", 8)])
def test_as_many_queries_for_three_as_for_one(actors: Actors, address: str, queries: int) -> None:
    browser, person = actors.client("specialist"), make_person(actors.client_row)
    panels = {
        "clients": f"/clients/{actors.client_row.number}/panels/items/",
        "persons": f"/persons/{person.pk}/panels/items/",
    }
    path = panels.get(address, address)
    counts = []
    for rows in (1, 2):
        for _one in range(rows):
            make_item(actors.client_row, actors["head"], person=person)
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        counts.append(len(asked))
    assert counts == [queries, queries]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_opening_in_the_browser(actors: Actors) -> None:
    browser, person = actors.client("specialist"), make_person(actors.client_row)
    address = f"/works/items/new/{actors.client_row.number}/?person={person.pk}"
    assert browser.get(address).context["form"].initial["person"] == person
    typed = {"kind": "task", "topic": "task", "title": "Позвонить", "owner": actors["specialist"].pk}
    late = browser.post(address, typed | {"due_on": str(today() - DAY)})
    assert (late.context["form"].errors.keys(), "Позвонить" in late.content.decode()) == ({"due_on"}, True)
    assert browser.post(address, {}).context["form"].errors
    done = browser.post(address, typed | {"due_on": str(today()), "person": person.pk})
    item = Item.objects.get()
    assert (done["Location"], item.due_on, item.person) == (item.get_absolute_url(), today(), person)


@pytest.mark.parametrize("person", ["", "0", "x", "9" * 30])
def test_a_person_who_is_not_there(actors: Actors, person: str) -> None:
    address = f"/works/items/new/{actors.client_row.number}/?person={person}"
    assert actors.client("specialist").get(address).context["form"].initial["person"] is None


@pytest.mark.parametrize(
    ("verb", "typed", "state"),
    [("take", {}, "in_work"), ("settle", {"outcome": "Да"}, "done"), ("drop", {"reason": "Да"}, "dropped")],
)
def test_verbs_in_the_browser(actors: Actors, verb: str, typed: dict[str, str], state: str) -> None:
    browser, item = actors.client("specialist"), opened(actors)
    address = f"/works/items/{item.pk}/{verb}/"
    if typed:
        assert browser.get(address).status_code == 200
        assert browser.post(address, {}).context["form"].errors.keys() == typed.keys()
    assert browser.post(address, typed)["Location"] == item.get_absolute_url()
    item.refresh_from_db()
    assert item.state == state
    again = browser.post(address, typed, follow=True).content.decode()
    assert ("занимается" if verb == "take" else "закрыли") in again


def test_editing_in_the_browser_meets_a_colleague(actors: Actors) -> None:
    browser, item = actors.client("specialist"), opened(actors)
    address, owner = f"/works/items/{item.pk}/edit/", actors["specialist"].pk
    seen = {
        "kind": "task",
        "topic": "task",
        "title": item.title,
        "text": "",
        "owner": owner,
        "person": "",
        "due_on": "",
    }
    typed = {**seen, **{f"initial-{name}": value for name, value in seen.items()}, "title": "Моё"}
    Item.objects.update(title="Чужое")
    clash = browser.post(address, typed)
    assert ("Чужое" in clash.content.decode(), Item.objects.get().title) == (True, "Чужое")
    assert browser.post(address, typed | {"initial-title": "Чужое"}).status_code == 302
    assert Item.objects.get().title == "Моё"
