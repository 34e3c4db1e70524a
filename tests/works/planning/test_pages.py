"""Pages of planning: choosing, the preview, the calendar, moving and taking back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.works.models import Work
from contacts.works.planning.actions import move_to, undo_move
from contacts.works.planning.models import PlanningRun
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_employee, make_group, make_substitution, make_work

from .support import MONTH, NOW, at, planned

pytestmark = pytest.mark.django_db
CALENDAR, START = "/works/planning/calendar/", "/works/planning/"
FRIDAY = date(2026, 12, 11)


@pytest.fixture(autouse=True)
def _november(on_day: Callable[[date], None]) -> None:
    on_day(NOW)


def work_of(actors: Actors, day: date = FRIDAY, hour: int = 10, **fields: Any) -> Work:
    executor = fields.pop("executor", actors["specialist"])
    return make_work(
        actors.client_row, executor, on=day, state="planned", done_at=None, planned_at=at(day, hour), **fields
    )


def test_from_the_form_to_written_works(actors: Actors) -> None:
    actors.client_row.cadence = "weekly"
    actors.client_row.save()
    visitor = actors.client("head")
    page = visitor.get(START)
    assert page.context["form"].initial == {}
    asked = visitor.post(START, {"month": MONTH.isoformat(), "who": f"g{actors.group.pk}"})
    run = PlanningRun.objects.get()
    assert (asked.status_code, asked.headers["Location"]) == (302, run.get_absolute_url())
    assert Work.objects.count() == 0
    shown = visitor.get(run.get_absolute_url())
    assert [(one["name"], one["total"], one["below"]) for one in shown.context["people"]] == [
        (actors["specialist"].full_name, 5, True)
    ]
    visitor.post(reverse("works:confirm_planning", args=[run.pk]))
    assert Work.objects.filter(executor=actors["specialist"], state="planned").count() == 5
    again = visitor.post(reverse("works:confirm_planning", args=[run.pk]), follow=True)
    assert len(list(again.context["messages"])) == 1


@pytest.mark.parametrize("asked", [{}, {"month": "2020-01-01", "who": "all"}, {"month": "2026-12-01", "who": "0"}])
def test_a_form_that_cannot_be(actors: Actors, asked: dict[str, str]) -> None:
    answer = actors.client("director").post(START, asked)
    assert (answer.status_code, PlanningRun.objects.count()) == (422, 0)
    assert answer.context["form"].errors


def test_problems_are_named(actors: Actors) -> None:
    by = actors["specialist"]
    by.absences.all().delete()
    make_substitution(by, None, starts_on=MONTH, ends_on=date(2026, 12, 31))
    client = make_client(by, cadence="monthly")
    run = planned(by)
    page = actors.client("specialist").get(run.get_absolute_url())
    named = [(one["count"], [row["client"] for row in one["rows"]]) for one in page.context["problems"]]
    assert named == [(1, [client]), (1, [actors.client_row])]


def test_a_dropped_plan(actors: Actors) -> None:
    run = PlanningRun.objects.create(
        by=actors["specialist"], month=MONTH, employees=[actors["specialist"].pk], state="previewed"
    )
    actors.client("specialist").post(reverse("works:drop_planning", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "dropped"


# --- The calendar ---


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_views_of_one(actors: Actors, view: str) -> None:
    work_of(actors)
    other = make_work(actors.foreign, actors["other_specialist"], on=FRIDAY, state="planned", planned_at=at(FRIDAY))
    page = actors.client("specialist").get(CALENDAR, {"view": view, "on": "2026-12-11"})
    shown = [work for day in page.context["days"] for work in day.works]
    assert len(shown) == 1
    assert str(other.number) not in page.content.decode()
    assert len(page.context["days"]) == {"month": 35, "week": 7, "day": 1}[view]


def test_a_month_shows_few_works_of_a_full_day(actors: Actors) -> None:
    for hour in range(9, 18):
        work_of(actors, hour=hour)
    page = actors.client("specialist").get(CALENDAR, {"on": "2026-12-11"})
    day = next(one for one in page.context["days"] if one.day == FRIDAY)
    assert (day.count, len(day.works), day.more, day.capacity) == (9, 6, 3, 24)


def test_the_load_of_a_group(actors: Actors) -> None:
    work_of(actors)
    work_of(actors, hour=12)
    page = actors.client("head").get(CALENDAR, {"who": f"g{actors.group.pk}", "on": "2026-12-11"})
    totals = {row["employee"]: row["total"] for row in page.context["rows"]}
    assert (totals[actors["specialist"]], totals[actors["head"]]) == (2, 0)
    assert actors["other_specialist"] not in totals


@pytest.mark.parametrize("name", ["specialist", "auditor", "other_head"])
def test_nobody_else_is_shown(actors: Actors, name: str) -> None:
    strangers = {"specialist": "other_specialist", "auditor": "other_specialist", "other_head": "specialist"}
    asked = {"who": str(actors[strangers[name]].pk)}
    assert actors.client(name).get(CALENDAR, asked).status_code == 404


@pytest.mark.parametrize(
    "asked", [{"on": "2026-13-01"}, {"on": "9999-12-31"}, {"view": "year"}, {"on": "", "view": ""}]
)
def test_an_address_that_says_nothing(actors: Actors, asked: dict[str, str]) -> None:
    page = actors.client("specialist").get(CALENDAR, asked)
    assert (page.status_code, page.context["shown"].on, page.context["shown"].view) == (200, NOW, "month")


def test_statements_of_a_calendar(actors: Actors) -> None:
    visitor, counts = actors.client("head"), {}
    visitor.get(CALENDAR)
    for number in (1, 3):
        while Work.objects.count() < number:
            work_of(actors)
        for who in (str(actors["specialist"].pk), f"g{actors.group.pk}"):
            with CaptureQueriesContext(connection) as caught:
                visitor.get(CALENDAR, {"who": who, "on": "2026-12-11"})
            counts.setdefault(who, []).append(len(caught))
    assert all(few == many <= 20 for few, many in counts.values()), counts


# --- Moving ---


def test_a_move_and_back(actors: Actors) -> None:
    by, work = actors["specialist"], work_of(actors, planned_for=MONTH, planned_period=date(2026, 12, 7))
    moved = move_to(by=by, work=work, day=date(2026, 12, 14))
    work.refresh_from_db()
    assert (work.planned_at, work.counts_on, work.is_fixed) == (at(date(2026, 12, 14), 10), date(2026, 12, 14), True)
    undo_move(by=by, work=work, undo=moved.undo)
    work.refresh_from_db()
    assert (work.planned_at, work.counts_on, work.is_fixed) == (at(FRIDAY, 10), FRIDAY, False)
    with pytest.raises(ValidationError):
        undo_move(by=by, work=work, undo=moved.undo)
    with pytest.raises(ValidationError):
        undo_move(by=by, work=work, undo="something else")


@pytest.mark.parametrize("day", [date(2026, 12, 12), NOW - timedelta(days=1)])
def test_days_that_are_no_place(actors: Actors, day: date) -> None:
    work = work_of(actors)
    with pytest.raises(ValidationError):
        move_to(by=actors["specialist"], work=work, day=day)
    work.refresh_from_db()
    assert (work.counts_on, work.is_fixed) == (FRIDAY, False)


def test_who_only_reads_moves_nothing(actors: Actors) -> None:
    work = work_of(actors)
    with pytest.raises(PermissionDenied):
        move_to(by=actors["auditor"], work=work, day=date(2026, 12, 14))
    answer = actors.client("auditor").post(reverse("works:calendar_move", args=[work.pk]), {"day": "2026-12-14"})
    assert answer.status_code == 403


def test_moving_in_the_page(actors: Actors) -> None:
    work, visitor = work_of(actors), actors.client("specialist")
    address = reverse("works:calendar_move", args=[work.pk]) + "?view=week&on=2026-12-11"
    answer = visitor.post(address, {"day": "2026-12-10"}, headers={"HX-Request": "true"})
    content = answer.content.decode()
    word = re.search(r'name="undo" value="([^"]+)"', content)
    assert word is not None
    assert (answer.status_code, "cal-week" in content, "<html" in content) == (200, True, False)
    refused = visitor.post(address, {"day": "2026-12-12"}, headers={"HX-Request": "true"})
    assert "12.12.2026" in refused.content.decode()
    assert visitor.post(address, {"day": "tomorrow"}).status_code == 400
    back = reverse("works:calendar_undo", args=[work.pk])
    visitor.post(back, {"undo": word[1]}, headers={"HX-Request": "true"})
    work.refresh_from_db()
    assert work.counts_on == FRIDAY


def test_moving_without_script(actors: Actors) -> None:
    work, visitor = work_of(actors), actors.client("specialist")
    address = reverse("works:calendar_move", args=[work.pk]) + "?view=week&on=2026-12-11"
    page = visitor.post(address, {"day": "2026-12-10"}, follow=True)
    assert page.redirect_chain == [("/works/planning/calendar/?view=week&on=2026-12-11", 302)]
    assert page.context["undo"]["pk"] == work.pk
    assert visitor.get(CALENDAR).context["undo"] is None


def test_a_director_plans_for_everybody() -> None:
    first, second = (make_employee(Role.SPECIALIST, make_group()) for _number in range(2))
    for one in (first, second):
        make_client(one, cadence="monthly")
    run = planned(make_employee(Role.DIRECTOR), first, second)
    assert (run.created, run.done) == (2, 2)
