"""Assignments: what is planned for a client in a month, the works that belong to it, what came of the plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.models import Client
from contacts.works.actions import Closing, Plan, correct_work, move_work, plan_work, record_work
from contacts.works.assignments import rules
from contacts.works.assignments.actions import (
    assign,
    assign_many,
    attach_works,
    change_assignment,
    remove_assignment,
    repeat_month,
)
from contacts.works.assignments.queries import lines_of
from contacts.works.assignments.views import AssignmentList
from contacts.works.models import Assignment, Instrument, Work
from crm.edits import Edit
from crm.exchange.actions import import_path
from crm.months import first_of_month, months_before
from crm.staff.calendar import today
from tests.actors import Actors
from tests.factories import make_assignment, make_client, make_employee, make_work, noon

pytestmark = pytest.mark.django_db


def month(ahead: int = 0) -> date:
    return months_before(first_of_month(today()), -ahead)


def instruments() -> list[Instrument]:
    return list(Instrument.objects.order_by("name")[:3])


def fields_of(error: ValidationError) -> set[str]:
    return set(error.error_dict) if hasattr(error, "error_dict") else {"__all__"}


# --- Rules ------------------------------------------------------------------------------------------------------------

NAMES = {1: "Новость", 2: "Вход", 3: "Семинар"}


def test_lines_come_by_name_and_what_was_not_planned_last() -> None:
    found = rules.lines(NAMES, {1: 2, 2: 1}, {1: 3, 3: 1})
    shown = [(one.name, one.planned, one.used, one.deviation, one.is_kept) for one in found]
    assert shown == [("Вход", 1, 0, 1, False), ("Новость", 2, 3, -1, True), ("Семинар", 0, 1, -1, True)]


COUNTS = st.dictionaries(st.sampled_from(sorted(NAMES)), st.integers(0, 9))


@given(COUNTS, COUNTS)
def test_fulfilment_is_a_share_and_nothing_stands_in_for_another(planned: dict[int, int], used: dict[int, int]) -> None:
    found = rules.lines(NAMES, planned, used)
    share = rules.fulfilment(found)
    if not sum(planned.values()):
        assert share is None
        return
    assert 0 <= share <= 1
    assert (share == 1) == all(used.get(key, 0) >= count for key, count in planned.items())
    assert sum(one.deviation for one in found) == sum(planned.values()) - sum(used.values())


@pytest.mark.parametrize(
    ("planned", "used", "share"),
    [({}, {1: 1}, None), ({1: 4}, {1: 1}, Decimal("0.25")), ({1: 2, 2: 2}, {1: 9}, Decimal("0.5"))],
)
def test_fulfilment(planned: dict[int, int], used: dict[int, int], share: Decimal | None) -> None:
    assert rules.fulfilment(rules.lines(NAMES, planned, used)) == share


def test_months() -> None:
    assert rules.plannable(date(2026, 12, 31)) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


@pytest.mark.parametrize(
    ("wanted", "errors"),
    [
        ({"a": 1, "b": 0}, {}), ({"a": 99}, {}), ({"a": 100}, {"a": "range"}), ({"a": -1, "b": 1}, {"a": "range"}),
        ({"a": 0}, {"": "nothing"}), ({}, {"": "nothing"}),
    ],
)  # fmt: skip
def test_numbers(wanted: dict[str, int], errors: dict[str, str]) -> None:
    assert rules.quantity_errors(wanted) == errors


@given(st.lists(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_nobody_gets_two(asked: list[int], having: set[int]) -> None:
    new, had = rules.merged(asked, having)
    assert (set(new), len(new) + had) == (set(asked) - having, len(set(asked)))


# --- Giving -----------------------------------------------------------------------------------------------------------


def test_an_assignment_takes_the_works_of_its_month(actors: Actors) -> None:
    by, client, (first, second, _third) = actors["specialist"], actors.client_row, instruments()
    mine = make_work(client, by, on=month())
    mine.instruments.create(instrument=first, quantity=2)
    others = [
        make_work(client, actors["head"], on=month()),
        make_work(client, by, on=month() - timedelta(days=1)),
        make_work(client, by, on=month(1)),
        make_work(actors.foreign, by, on=month()),
    ]
    made = assign(by=by, client=client, employee=by, month=month(), instruments={first: 3, second: 0}, comment=" Да ")
    assert (list(made.works.all()), made.comment) == ([mine], "Да")
    assert Work.objects.filter(pk__in=[one.pk for one in others], assignment__isnull=False).count() == 0
    assert [(one.name, one.planned, one.used) for one in lines_of([made.pk])[made.pk]] == [(first.name, 3, 2)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"month": -1}, "month"), ({"month": 3}, "month"), ({"count": 0}, "__all__"), ({"count": 100}, "plan")],
)
def test_what_cannot_be_assigned(actors: Actors, wrong: dict[str, int], field: str) -> None:
    by, first = actors["specialist"], instruments()[0]
    with pytest.raises(ValidationError) as caught:
        assign(
            by=by, client=actors.client_row, employee=by, month=month(wrong.get("month", 0)),
            instruments={first: wrong.get("count", 1)},
        )  # fmt: skip
    assert fields_of(caught.value) == {f"plan_{first.pk}" if field == "plan" else field}
    assert not Assignment.objects.exists()


def test_one_a_month(actors: Actors) -> None:
    by, first = actors["specialist"], instruments()[0]
    of = {"by": by, "client": actors.client_row, "employee": by, "instruments": {first: 1}}
    assign(**of, month=month())
    with pytest.raises(ValidationError) as caught:
        assign(**of, month=month())
    assert fields_of(caught.value) == {"month"}
    assert assign(**of, month=month(1)).month == month(1)


@pytest.mark.parametrize(
    ("by", "employee", "allowed"),
    [
        ("specialist", "specialist", True), ("head", "specialist", True), ("director", "account_manager", True),
        ("substitute", "specialist", True), ("specialist", "head", False), ("head", "other_specialist", False),
        ("auditor", "auditor", False), ("disabled", "disabled", False),
    ],
)  # fmt: skip
def test_whom_one_may_assign_to(actors: Actors, by: str, employee: str, allowed: bool) -> None:
    plan = {"month": month(), "instruments": {instruments()[0]: 1}}
    if allowed:
        made = assign(by=actors[by], client=actors.client_row, employee=actors[employee], **plan)
        assert made.employee == actors[employee]
        return
    with pytest.raises(PermissionDenied):
        assign(by=actors[by], client=actors.client_row, employee=actors[employee], **plan)


def test_who_does_not_see_the_client_owes_it_nothing(actors: Actors) -> None:
    with pytest.raises(ValidationError) as caught:
        assign(
            by=actors["director"], client=actors.client_row, employee=actors["other_specialist"], month=month(),
            instruments={instruments()[0]: 1},
        )  # fmt: skip
    assert fields_of(caught.value) == {"employee"}


def test_one_plan_for_many(actors: Actors) -> None:
    by, (first, second, _third) = actors["specialist"], instruments()
    having, of_a = (make_client(by, category=category) for category in "BA")
    make_client(by, status="disconnected", disconnected_on=month() - timedelta(days=1), category="A")
    make_assignment(having, by, month(), i2=1)
    work = make_work(of_a, by, on=month())
    given = assign_many(by=actors["head"], employee=by, month=month(), instruments={first: 2}, category="A")
    assert (given.made, given.had) == (1, 0)
    given = assign_many(by=by, employee=by, month=month(), instruments={first: 2, second: 1})
    assert (given.made, given.had) == (1, 2)  # the client in the middle; those of A and of B have one
    clients = Assignment.objects.filter(month=month()).values_list("client", flat=True)
    assert sorted(clients) == sorted([actors.client_row.pk, having.pk, of_a.pk])
    work.refresh_from_db()
    assert work.assignment.client == of_a
    again = assign_many(by=by, employee=by, month=month(), instruments={first: 2})
    assert (again.made, again.had) == (0, 3)


def test_as_in_the_month_before(actors: Actors) -> None:
    by = actors["specialist"]
    with pytest.raises(ValidationError):
        repeat_month(by=by, employee=by, month=month())
    gone = make_client(by, status="disconnected", disconnected_on=month() - timedelta(days=1))
    for client in (actors.client_row, gone, actors.foreign):
        make_assignment(client, by, month(-1), i0=2, i1=1)
    Instrument.objects.filter(pk=Instrument.objects.order_by("name")[1].pk).update(is_active=False)
    given = repeat_month(by=by, employee=by, month=month())
    made = Assignment.objects.get(month=month())
    assert (given.made, given.had, made.client) == (1, 0, actors.client_row)
    assert [one.quantity for one in made.instruments.all()] == [2]
    assert (repeat_month(by=by, employee=by, month=month()).had) == 1


def test_changing_meets_a_colleague(actors: Actors) -> None:
    by, (first, second, third) = actors["specialist"], instruments()
    row = make_assignment(actors.client_row, by, i0=1, i1=2)
    seen = {first: 1, second: 2}
    change_assignment(by=by, assignment=row, instruments={first: 0, second: 2, third: 4}, seen=seen, comment=" Да ")
    row.refresh_from_db()
    assert {one.instrument: one.quantity for one in row.instruments.all()} == {second: 2, third: 4}
    assert row.comment == "Да"
    with pytest.raises(ValidationError):  # the first one is not there any more, and was seen as 1
        change_assignment(by=by, assignment=row, instruments={first: 5, second: 2}, seen=seen, comment="")
    change_assignment(by=by, assignment=row, instruments={first: 0, second: 7}, seen=seen, comment="")
    assert {one.instrument: one.quantity for one in row.instruments.all()} == {second: 7, third: 4}
    with pytest.raises(ValidationError):
        change_assignment(by=by, assignment=row, instruments={}, seen={}, comment="")
    with pytest.raises(PermissionDenied):
        change_assignment(by=actors["account_manager"], assignment=row, instruments={first: 1}, seen={}, comment="")


def test_taking_back(actors: Actors) -> None:
    by = actors["specialist"]
    row, past = make_assignment(actors.client_row, by, i0=1), make_assignment(actors.client_row, by, month(-1), i0=1)
    work = make_work(actors.client_row, by, on=month(), assignment=row)
    remove_assignment(by=by, assignment=row)
    work.refresh_from_db()
    assert work.assignment is None
    with pytest.raises(ValidationError):
        remove_assignment(by=by, assignment=past)
    assert list(Assignment.objects.all()) == [past]


# --- Works belong to the assignment of their month --------------------------------------------------------------------


def test_a_work_finds_its_assignment_and_changes_it_with_its_day(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    now, later = make_assignment(client, by, month()), make_assignment(client, by, month(1))
    in_a_month = datetime.combine(month(1), datetime.min.time(), timezone.get_default_timezone()) + timedelta(hours=12)
    work = plan_work(by=by, client=client, plan=Plan(in_a_month, by))
    assert work.assignment == later
    assert move_work(by=by, work=work, planned_at=in_a_month + timedelta(days=62)).assignment is None
    assert move_work(by=by, work=work, planned_at=in_a_month).assignment == later
    moment = timezone.now() - timedelta(minutes=1)
    held = record_work(by=by, client=client, plan=Plan(None, by), closing=Closing("held", moment))
    assert held.assignment == Assignment.objects.get(month=first_of_month(timezone.localtime(moment).date()))
    before = noon(month() - timedelta(days=3))
    correct_work(by=by, work=held, edit=Edit({"done_at": before}, {"done_at": held.done_at}), reason="Опечатка")
    held.refresh_from_db()
    assert (held.assignment, now.works.count()) == (None, 0)


def test_works_of_another_executor_do_not_count(actors: Actors) -> None:
    row = make_assignment(actors.client_row, actors["specialist"])
    moment = timezone.now() - timedelta(minutes=1)
    record_work(
        by=actors["head"], client=actors.client_row, plan=Plan(None, actors["head"]), closing=Closing("held", moment)
    )
    assert row.works.count() == 0


def test_planned_works_go_to_the_assignment_of_the_next_owner(actors: Actors) -> None:
    receiver, head = make_employee("specialist", actors.group), actors["head"]
    theirs = make_assignment(actors.client_row, receiver, month(1))
    mine = make_assignment(actors.client_row, actors["specialist"], month(1))
    planned, alone = (
        make_work(
            actors.client_row, actors["specialist"], on=on, state="planned", done_at=None, planned_at=noon(on),
            assignment=mine,
        )
        for on in (month(1), month(2))
    )  # fmt: skip
    rows = Client.objects.filter(pk=actors.client_row.pk)
    plan = plan_reassignment(by=head, clients=rows, receivers={OwnerRole.SPECIALIST: [receiver]})
    confirm_reassignment(by=head, plan=plan, reason="Отпуск")
    for work, assignment in ((planned, theirs), (alone, None)):
        work.refresh_from_db()
        assert (work.executor, work.assignment) == (receiver, assignment)


def test_attaching_is_idempotent_and_lets_go(actors: Actors) -> None:
    by, client = actors["specialist"], actors.client_row
    row = make_assignment(client, by)
    stays, strays = make_work(client, by, on=month()), make_work(client, by, on=month(-1), assignment=row)
    assert attach_works([client.pk]) == 2
    assert attach_works([client.pk]) == 0
    assert list(row.works.all()) == [stays]
    strays.refresh_from_db()
    assert strays.assignment is None
    other = make_work(actors.foreign, by, on=month(-1), assignment=row)
    attach_works([client.pk])
    other.refresh_from_db()
    assert other.assignment == row  # of a client that was not named


def test_works_of_a_file_find_their_assignment(actors: Actors, tmp_path: Any) -> None:
    by, client = actors["specialist"], actors.client_row
    row = make_assignment(client, by)
    path = tmp_path / "works.csv"
    head = "№;Дата контакта план.;Дата контакта факт.;Клиент;Исполнитель;Состояние"
    lines = [
        f"A-{number};;{on:%d.%m.%Y} 12:00;{client.number};{by.full_name};Контакт состоялся"
        for number, on in enumerate([month(), month(-1)])
    ]
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    assert import_path("works", path).created == 2
    assert [one.number for one in row.works.all()] == ["A-0"]


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_list(actors: Actors) -> None:
    by, (first, *_others) = actors["specialist"], instruments()
    behind, kept = (
        make_assignment(actors.client_row, by, i0=2),
        make_assignment(make_client(by, category="A"), by, i0=1),
    )
    past = make_assignment(actors.client_row, by, month(-1), i0=1)
    make_assignment(actors.foreign, actors["other_specialist"], i0=9)
    for row in (behind, kept):
        make_work(row.client, by, on=month(), assignment=row).instruments.create(instrument=first)
    asked = {
        "": [behind, kept], f"month={month(-1):%Y-%m}": [past], "month=all": [behind, past, kept],
        "plan=behind": [behind], "plan=kept": [kept], "category=A": [kept], f"q={kept.client.number}": [kept],
        f"employee={by.pk}": [behind, kept], "month=2026-99": [],
    }  # fmt: skip
    found = {state: list(AssignmentList.of(actors["head"], state).rows) for state in asked}
    assert {state: set(rows) for state, rows in found.items()} == {state: set(rows) for state, rows in asked.items()}
    page = actors.client("specialist").get("/works/assignments/")
    totals = page.context["totals"]
    assert (totals.count, totals.planned, totals.used) == (2, 3, 2)
    rows = {one.pk: (one.planned, one.used) for one in found[""]}
    assert rows == {behind.pk: (2, 1), kept.pk: (1, 1)}


@pytest.mark.parametrize(("address", "queries"), [("list", 10), ("panel", 8), ("page", 11)])
def test_as_many_queries_for_three_as_for_one(actors: Actors, address: str, queries: int) -> None:
    by, first = actors["specialist"], instruments()[0]
    row, browser = make_assignment(actors.client_row, by, i0=1), actors.client("specialist")
    path = {
        "list": "/works/assignments/?month=all",
        "panel": f"/clients/{actors.client_row.number}/panels/assignments/",
        "page": f"/works/assignments/{row.pk}/",
    }[address]
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_assignment(actors.client_row, by, month(rows + number), i0=1, i1=1)
            make_work(actors.client_row, by, on=month(), assignment=row).instruments.create(instrument=first)
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        counts.append(len(asked))
    assert counts == [queries, queries]


def test_giving_one_in_the_browser(actors: Actors) -> None:
    browser, first = actors.client("specialist"), instruments()[0]
    address = f"/works/assignments/new/{actors.client_row.number}/"
    assert browser.get(address).status_code == 200
    typed = {"employee": actors["specialist"].pk, "month": str(month()), "comment": "К отчёту"}
    nothing = browser.post(address, typed)
    assert (nothing.context["form"].errors.keys(), "К отчёту" in nothing.content.decode()) == ({"__all__"}, True)
    many = browser.post(address, typed | {f"plan_{first.pk}": "1000"})
    assert many.context["form"].errors.keys() == {f"plan_{first.pk}"}
    for wrong in ({"month": "2020-01-01"}, {"month": "x"}, {"employee": actors["other_specialist"].pk}):
        assert browser.post(address, typed | wrong).context["form"].errors.keys() == wrong.keys()
    done = browser.post(address, typed | {f"plan_{first.pk}": "2"})
    row = Assignment.objects.get()
    assert (done["Location"], row.instruments.get().quantity) == (f"/works/assignments/{row.pk}/", 2)


def test_giving_many_in_the_browser(actors: Actors) -> None:
    browser, first, by = actors.client("specialist"), instruments()[0], actors["specialist"]
    address, typed = "/works/assignments/many/", {"employee": by.pk, "month": str(month()), "category": ""}
    assert browser.get(address).status_code == 200
    assert browser.post(address, typed | {"source": "again"}).context["form"].errors.keys() == {"__all__"}
    assert browser.post(address, typed | {"source": "template"}).context["form"].errors.keys() == {"__all__"}
    done = browser.post(address, typed | {"source": "template", f"plan_{first.pk}": "1"}, follow=True)
    assert (done.status_code, Assignment.objects.get().client) == (200, actors.client_row)
    assert browser.post(address, typed | {"source": "again", "month": str(month(1))}).status_code == 302
    assert Assignment.objects.filter(month=month(1)).count() == 1


def test_editing_in_the_browser_meets_a_colleague(actors: Actors) -> None:
    browser, first = actors.client("specialist"), instruments()[0]
    row = make_assignment(actors.client_row, i0=1)
    address, name = f"/works/assignments/{row.pk}/edit/", f"plan_{first.pk}"
    assert f'name="initial-{name}"' in browser.get(address).content.decode()
    row.instruments.update(quantity=5)
    clash = browser.post(address, {name: "3", f"initial-{name}": "1", "comment": ""})
    assert clash.context["form"].errors.keys() == {"__all__"}
    assert f'name="initial-{name}" value="5"' in clash.content.decode()
    assert browser.post(address, {name: "3", f"initial-{name}": "5", "comment": ""}).status_code == 302
    assert row.instruments.get().quantity == 3
    gone = browser.post(f"/works/assignments/{row.pk}/remove/")
    assert (gone["Location"].endswith("#assignments"), Assignment.objects.exists()) == (True, False)
