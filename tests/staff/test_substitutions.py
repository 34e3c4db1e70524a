"""Arranging substitutions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client as Browser

from crm.staff import actions
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee, Substitution
from tests.actors import Actors
from tests.factories import make_employee, make_group, make_substitution

pytestmark = pytest.mark.django_db
FROM, TO = date(2026, 7, 6), date(2026, 7, 19)


@pytest.fixture
def pair() -> tuple[Employee, Employee]:
    return make_employee(full_name="Лаврова Лариса"), make_employee(full_name="Чижова Зоя")


def arrange(absent: Employee, substitute: Employee, by: Employee | None = None, **fields: Any) -> Substitution:
    days = {"starts_on": FROM, "ends_on": TO}
    return actions.arrange_substitution(by=by, absent=absent, substitute=substitute, **{**days, **fields})


def refusal(*args: Any, **kwargs: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        arrange(*args, **kwargs)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_impossible_ones(pair: tuple[Employee, Employee]) -> None:
    absent, substitute = pair
    gone = make_employee(is_active=False, full_name="Ушедшая Вера")
    assert list(refusal(absent, absent)) == ["substitute"]
    assert list(refusal(absent, substitute, ends_on=FROM - timedelta(days=1))) == ["ends_on"]
    assert list(refusal(gone, substitute)) == ["absent"]
    assert list(refusal(absent, gone)) == ["substitute"]
    assert Substitution.objects.count() == 0


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        (FROM, TO, False),
        (TO, TO + timedelta(days=3), False),
        (FROM - timedelta(days=3), FROM, False),
        (TO + timedelta(days=1), TO + timedelta(days=3), True),
        (FROM - timedelta(days=3), FROM - timedelta(days=1), True),
    ],
)
def test_the_same_two_do_not_overlap(pair: tuple[Employee, Employee], starts: date, ends: date, allowed: bool) -> None:
    arrange(*pair)
    if allowed:
        arrange(*pair, starts_on=starts, ends_on=ends)
    else:
        assert "06.07.2026" in refusal(*pair, starts_on=starts, ends_on=ends)[""][0]
    assert Substitution.objects.count() == (2 if allowed else 1)


def test_others_may_overlap(pair: tuple[Employee, Employee]) -> None:
    absent, substitute = pair
    arrange(absent, substitute)
    arrange(absent, make_employee())
    arrange(make_employee(), substitute)
    arrange(substitute, absent)
    assert Substitution.objects.count() == 4


def test_changing_does_not_collide_with_itself(pair: tuple[Employee, Employee]) -> None:
    changed = actions.change_substitution(
        by=None, substitution=arrange(*pair), starts_on=FROM, ends_on=TO + timedelta(days=1), note="дольше"
    )
    changed.refresh_from_db()
    assert (changed.ends_on, changed.note) == (TO + timedelta(days=1), "дольше")


@pytest.mark.parametrize(
    ("starts", "ends", "last"),
    [(-3, 3, -1), (-3, 0, -1), (-9, -5, -5), (0, 3, None), (2, 3, None)],
)
def test_ending(pair: tuple[Employee, Employee], starts: int, ends: int, last: int | None) -> None:
    day = today()
    one = make_substitution(*pair, starts_on=day + timedelta(days=starts), ends_on=day + timedelta(days=ends))
    actions.end_substitution(by=None, substitution=one)
    left = [] if last is None else [day + timedelta(days=last)]
    assert [row.ends_on for row in Substitution.objects.all()] == left


# --- Who may ---


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY_HEAD])
def test_a_leader_arranges_within_the_group(role: str) -> None:
    group = make_group()
    leader, first, second = make_employee(role, group), make_employee(group=group), make_employee(group=group)
    assert arrange(first, second, by=leader).substitute == second
    assert arrange(leader, first, by=leader).absent == leader


def test_a_leader_does_not_reach_beyond_it(actors: Actors) -> None:
    head = actors["head"]
    for absent, substitute in [("other_specialist", "head"), ("specialist", "other_specialist"), ("director", "head")]:
        with pytest.raises(PermissionDenied):
            arrange(actors[absent], actors[substitute], by=head)


@pytest.mark.parametrize("name", ["specialist", "substitute", "account_manager", "auditor", "integration"])
def test_others_arrange_nothing(actors: Actors, name: str) -> None:
    with pytest.raises(PermissionDenied):
        arrange(actors["specialist"], actors["account_manager"], by=actors[name])


def test_the_director_arranges_anything(actors: Actors) -> None:
    made = arrange(actors["other_head"], actors["head"], by=actors["director"])
    assert (made.absent, made.substitute) == (actors["other_head"], actors["head"])


# --- The pages ---


def lists(browser: Browser) -> dict[str, list[int]]:
    parts = browser.get("/staff/substitutions/").context["parts"]
    return {state: [row.pk for row in rows] for _label, state, rows in parts}


def test_now_planned_past(actors: Actors) -> None:
    day, one = today(), timedelta(days=1)
    now = Substitution.objects.get()
    absent, substitute = actors["specialist"], actors["account_manager"]
    planned = make_substitution(absent, substitute, starts_on=day + one, ends_on=day + one)
    last_day = make_substitution(absent, substitute, starts_on=day, ends_on=day)
    past = make_substitution(absent, substitute, starts_on=day - one, ends_on=day - one)
    shown = {"current": [last_day.pk, now.pk], "planned": [planned.pk], "past": [past.pk]}
    for name in ("director", "head", "specialist", "account_manager"):
        assert lists(actors.client(name)) == shown
    assert lists(actors.client("other_head")) == {"current": [now.pk], "planned": [], "past": []}
    assert lists(actors.client("auditor")) == {"current": [], "planned": [], "past": []}


def test_arranging_in_the_browser(actors: Actors) -> None:
    days = {"starts_on": "2026-07-06", "ends_on": "2026-07-19", "note": "отпуск"}
    people = {"absent": actors["specialist"].pk, "substitute": actors["account_manager"].pk}
    response = actors.client("head").post("/staff/substitutions/new/", {**people, **days})
    made = Substitution.objects.latest("pk")
    assert (response.status_code, made.absent, made.substitute, made.starts_on, made.ends_on, made.note) == (
        302, actors["specialist"], actors["account_manager"], FROM, TO, "отпуск",
    )  # fmt: skip


@pytest.mark.parametrize("stranger", ["other_specialist", "director", "disabled"])
def test_strangers_are_no_choice(actors: Actors, stranger: str) -> None:
    days = {"starts_on": "2026-07-06", "ends_on": "2026-07-19"}
    people = {"absent": actors["specialist"].pk, "substitute": actors[stranger].pk}
    response = actors.client("head").post("/staff/substitutions/new/", {**people, **days})
    assert list(response.context["form"].errors) == ["substitute"]


def test_changing_and_ending_in_the_browser(actors: Actors) -> None:
    one = Substitution.objects.get()
    browser = actors.client("head")
    last = one.ends_on + timedelta(days=5)
    data = {"starts_on": one.starts_on.isoformat(), "ends_on": last.isoformat()}
    browser.post(f"/staff/substitutions/{one.pk}/", data)
    one.refresh_from_db()
    assert one.ends_on == last
    assert actors.client("substitute").get("/staff/profile/").context["absent_ones"] == [actors["specialist"]]
    browser.post(f"/staff/substitutions/{one.pk}/end/")
    assert actors.client("substitute").get("/staff/profile/").context["absent_ones"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(rows: int, django_assert_num_queries: Any) -> None:
    browser = Browser()
    browser.force_login(make_employee(Role.DIRECTOR))
    for _row in range(rows):
        make_substitution(make_employee(), make_employee())
    browser.get("/staff/substitutions/")
    with django_assert_num_queries(6):
        browser.get("/staff/substitutions/")
