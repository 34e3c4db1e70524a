"""Figures of calls against a count in plain Python, the pace against the norm, and what each figure opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.calls import comparing, rules, statistics
from contacts.calls.rules import Figures, Pace
from contacts.calls.statistics import Whom
from crm.staff.calendar import today
from crm.staff.choices import NormCode, Role
from crm.staff.models import Norm
from tests.actors import Actors, make_actors
from tests.factories import make_call, make_employee, make_group, make_substitution, make_work

DAY = date(2026, 3, 18)
"""A Wednesday in the middle of a month with one public holiday on a working day, the 9th."""

# --- Rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "due", "behind", "missing", "a_day"),
    [
        (Pace(Decimal(200), 0, 20, 20), 0, 0, 200, 10),
        (Pace(Decimal(200), 90, 20, 10), 100, 10, 110, 11),
        (Pace(Decimal(200), 110, 20, 10), 100, 0, 90, 9),
        (Pace(Decimal(200), 230, 20, 1), 190, 0, 0, 0),
        (Pace(Decimal(200), 180, 20, 0), 200, 20, 20, None),
        (Pace(Decimal("99.5"), 0, 21, 20), 5, 5, 100, 5),
        (Pace(Decimal(200), 3, 0, 0), 0, 0, 197, None),
    ],
)
def test_pace(pace: Pace, due: int, behind: int, missing: int, a_day: int | None) -> None:
    assert (pace.due, pace.behind, pace.missing, pace.a_day) == (due, behind, missing, a_day)


@given(st.integers(1, 500), st.integers(0, 600), st.integers(1, 23), st.data())
def test_the_pace_kept_reaches_the_norm_and_one_less_does_not(
    norm: int, done: int, days: int, data: st.DataObject
) -> None:
    left = data.draw(st.integers(1, days))
    pace = Pace(Decimal(norm), done, days, left)
    assert pace.a_day is not None
    assert done + pace.a_day * left >= norm
    assert pace.a_day == 0 or done + (pace.a_day - 1) * left < norm


def test_of_nothing_there_is_no_share() -> None:
    assert (Figures().quality_share, Figures().average_minutes, Figures().minutes) == (None, None, 0)
    assert [one.share for one in rules.funnel(Figures())] == [None, None, None]


def test_funnel() -> None:
    steps = rules.funnel(Figures(dials=200, answered=140, long=40))
    assert [(one.code, one.count, one.share, one.is_low) for one in steps] == [
        ("dials", 200, Decimal("1.00"), False),
        ("answered", 140, Decimal("0.70"), True),
        ("long", 40, Decimal("0.20"), False),
    ]


# --- Against an oracle ------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()

calls = st.fixed_dictionaries(
    {
        "whose": st.sampled_from(["specialist", "account_manager", "other_specialist"]),
        "client": st.sampled_from(["own", "foreign", None]),
        "day": st.integers(-2, 2).map(lambda number: DAY + timedelta(days=number)),
        "hour": st.sampled_from([time(0, 0), time(0, 30), time(2, 59), time(12), time(23, 59, 59)]),
        "seconds": st.sampled_from([0, 1, 239, 240, 241, 299, 300, 301, 4000]),
        "status": st.sampled_from(["Успешно", "Не отвечен"]),
        "direction": st.sampled_from(["out", "in", "internal"]),
    }
)
works = st.fixed_dictionaries(
    {
        "client": st.sampled_from(["own", "foreign"]),
        "day": st.integers(-2, 2).map(lambda number: DAY + timedelta(days=number)),
        "state": st.sampled_from(["held", "held_with_login", "not_held"]),
        "with_login": st.booleans(),
    }
)


def expected(rows: list[dict[str, Any]], logins: set[Any], minutes: int) -> Figures:
    """Counted one by one, as the domain says it."""
    figures = Figures()
    for row in rows:
        success = row["status"] == "Успешно"
        out, talked = row["direction"] == "out", row["seconds"] > 0
        effective = success and talked and row["direction"] != "internal"
        quality = effective and row["seconds"] > minutes * 60 and (row["client"], row["day"]) in logins
        figures += Figures(
            dials=int(out),
            answered=int(out and success),
            long=int(out and success and row["seconds"] > 240),
            effective=int(effective),
            quality=int(quality),
            seconds=row["seconds"] if effective else 0,
        )
    return figures


@settings(max_examples=40)
@given(st.lists(calls, max_size=8), st.lists(works, max_size=4), st.sampled_from([0, 4, 5, 60]))
def test_figures_are_what_one_counts_by_hand(
    django_db_blocker: Any, rows: list[dict[str, Any]], held: list[dict[str, Any]], minutes: int
) -> None:
    with django_db_blocker.unblock(), transaction.atomic():
        actors = make_actors()
        clients = {"own": actors.client_row, "foreign": actors.foreign, None: None}
        Norm.objects.filter(code=NormCode.QUALITY_MINUTES).update(value=minutes)
        for row in rows:
            at = datetime.combine(row["day"], row["hour"], ZONE)
            plain = {name: row[name] for name in ("seconds", "status", "direction")}
            make_call(clients[row["client"]], actors[row["whose"]], at=at, **plain)
        for one in held:
            make_work(clients[one["client"]], on=one["day"], state=one["state"], with_login=one["with_login"])
        logins = {(one["client"], one["day"]) for one in held if one["with_login"] or one["state"] == "held_with_login"}

        mine = [row for row in rows if row["whose"] == "specialist"]
        same_day = [row for row in mine if row["day"] == DAY]
        until = [row for row in mine if row["day"] <= DAY]
        assert statistics.day_figures(actors["specialist"], DAY) == expected(same_day, logins, minutes)
        assert statistics.month_figures(actors["specialist"], DAY) == expected(until, logins, minutes)
        group = [row for row in rows if row["whose"] != "other_specialist" and row["day"] <= DAY]
        board, rows_beside = comparing.overview(actors["head"], DAY, Whom(group=actors.group))
        assert board.month == expected(group, logins, minutes)
        assert sum((row.figures for row in rows_beside), Figures()) == board.month
        everything = statistics.board(actors["director"], DAY, Whom()).month
        assert everything == expected([row for row in rows if row["day"] <= DAY], logins, minutes)
        transaction.set_rollback(True)


# --- Norms and days ---------------------------------------------------------------------------------------------------


def test_norms_of_one_and_of_a_group(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    own = statistics.board(actors["specialist"], DAY)
    assert (own.minutes_norm, own.quality_norm) == (240, Decimal("0.5"))
    assert own.pace == Pace(Decimal(200), 0, 21, 10)
    assert statistics.board(actors["account_manager"], DAY).pace is None
    make_employee(Role.SPECIALIST, actors.group)
    make_employee(Role.SPECIALIST, actors.group, is_active=False)
    group = statistics.board(actors["head"], DAY, Whom(group=actors.group))
    assert (group.pace.norm if group.pace else None, group.minutes_norm) == (Decimal(400), 480)


def test_days_of_absence_are_no_days_to_call(actors: Actors, on_day: Callable[[date], None]) -> None:
    """The 18th to the 24th has five working days."""
    on_day(DAY)
    actors["specialist"].absences.all().delete()
    make_substitution(actors["specialist"], actors["substitute"], starts_on=DAY, ends_on=date(2026, 3, 24))
    pace = statistics.board(actors["specialist"], DAY).pace
    assert pace is not None
    assert (pace.days, pace.left, pace.a_day) == (16, 5, 40)


def test_a_month_that_is_over_has_no_days_left(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    actors["specialist"].absences.all().delete()
    pace = statistics.board(actors["specialist"], date(2026, 1, 31)).pace
    assert pace is not None
    assert (pace.left, pace.a_day, pace.behind) == (0, None, 200)


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "whose", "status"),
    [
        ("specialist", "specialist", 200), ("specialist", "other_specialist", 404), ("specialist", "head", 404),
        ("substitute", "specialist", 200), ("auditor", "specialist", 200), ("auditor", "other_specialist", 404),
        ("head", "specialist", 200), ("head", "other_specialist", 404), ("director", "other_specialist", 200),
    ],
)  # fmt: skip
def test_figures_of_others_are_seen_as_their_calls_are(actors: Actors, actor: str, whose: str, status: int) -> None:
    answer = actors.client(actor).get("/calls/figures/", {"employee": actors[whose].pk})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("actor", "status"), [("specialist", 404), ("auditor", 200), ("head", 200), ("other_head", 404), ("director", 200)]
)
def test_figures_of_a_group(actors: Actors, actor: str, status: int) -> None:
    assert actors.client(actor).get("/calls/figures/", {"group": actors.group.pk}).status_code == status


@pytest.mark.parametrize(
    ("actor", "heading"),
    [("specialist", "Мои звонки"), ("head", "Первая группа"), ("auditor", "Первая группа"), ("director", "всех групп")],
)
def test_whose_figures_open_first(actors: Actors, actor: str, heading: str) -> None:
    page = actors.client(actor).get("/calls/figures/").content.decode()
    found = re.search("<h1>(.*?)</h1>", page)
    assert found is not None
    assert heading in found[1]


@pytest.mark.parametrize("bad", [{"month": "март"}, {"month": "2026-13"}, {"employee": "x"}, {"group": "9" * 30}])
def test_what_no_link_says(actors: Actors, bad: dict[str, str]) -> None:
    assert actors.client("director").get("/calls/figures/", bad).status_code == 404


def test_a_month_to_come_is_the_present_one(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    assert actors.client("specialist").get("/calls/figures/", {"month": "2026-09"}).context["month"] == date(2026, 3, 1)


def test_each_figure_opens_the_calls_it_counts(actors: Actors, on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    me, other = actors["specialist"], actors["head"]
    make_work(actors.client_row, on=DAY, state="held_with_login")
    for seconds in (0, 100, 250, 400):
        for day in (DAY, DAY - timedelta(days=3)):
            make_call(actors.client_row, me, on=day, seconds=seconds)
    make_call(actors.client_row, me, on=DAY, direction="in", seconds=500)
    make_call(actors.client_row, me, on=DAY, status="Не отвечен", seconds=0)
    make_call(actors.client_row, other, on=DAY, seconds=400)
    visitor = actors.client("head")
    for whom in (Whom(me), Whom(group=actors.group), Whom(other)):
        board = statistics.board(other, DAY, whom)
        for span, figures in (("today", board.today), ("month", board.month)):
            for kind, query in board.links[span].items():
                listed = visitor.get(f"/calls/?{query}").context["table"].paginator.count
                assert listed == getattr(figures, kind), (whom.query, span, kind)
    assert statistics.board(other, DAY, Whom(me)).today == Figures(
        dials=5, answered=4, long=2, effective=4, quality=2, seconds=1250
    )


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        member = make_employee(Role.SPECIALIST, actors.group)
        make_group()
        for ago in range(count):
            make_call(actors.client_row, member, on=today() - timedelta(days=ago))
    for actor, expected_count in (("specialist", 8), ("head", 13), ("director", 8)):
        visitor = actors.client(actor)
        visitor.get("/calls/figures/")
        with django_assert_num_queries(expected_count):
            visitor.get("/calls/figures/")
