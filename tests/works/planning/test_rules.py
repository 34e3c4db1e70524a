"""Planning a month: the pure rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.choices import Cadence
from contacts.works.planning.rules import (
    ALL_DAY,
    GAPS,
    TIMES,
    Book,
    Contact,
    Demand,
    Month,
    Plan,
    Reason,
    Shortfall,
    Staffing,
    calling_minutes,
    periods_of,
    place,
    slots,
)

DECEMBER = date(2026, 12, 1)  # a Tuesday


def month(first: date = DECEMBER, *off: date, closed: date = date.min) -> Month:
    span = [first + timedelta(days=number) for number in range(-20, 60)]
    return Month(first, frozenset(day for day in span if day.weekday() < 5 and day not in off), closed)


def dec(day: int) -> date:
    return date(2026, 12, day)


# --- Periods ---


def starts(cadence: str, client: int = 2, of: Month | None = None) -> list[str]:
    return [f"{one.starts_on:%d.%m} {len(one.days)}" for one in periods_of(cadence, client, of or month())]


@pytest.mark.parametrize(
    ("cadence", "client", "expected"),
    [
        ("", 2, []),
        (Cadence.MONTHLY, 2, ["01.12 23"]),
        # the week of 28 December has four of its five working days here
        (Cadence.WEEKLY, 2, ["30.11 4", "07.12 5", "14.12 5", "21.12 5", "28.12 4"]),
        (Cadence.TWICE_A_WEEK, 2, ["30.11 4", "07.12 5", "14.12 5", "21.12 5", "28.12 4"]),
        (Cadence.FORTNIGHTLY, 2, ["07.12 10", "21.12 9"]),
        (Cadence.FORTNIGHTLY, 3, ["30.11 9", "14.12 10"]),
    ],
)
def test_periods(cadence: str, client: int, expected: list[str]) -> None:
    assert starts(cadence, client) == expected


def test_a_week_belongs_to_the_month_that_has_most_of_it() -> None:
    # July 2026 begins on a Wednesday: three days of five are its own; of the last week all are
    assert starts(Cadence.WEEKLY, of=month(date(2026, 7, 1)))[0] == "29.06 3"
    # two days against two, where Wednesday is a holiday: the earlier month
    halves = month(date(2026, 7, 1), date(2026, 7, 1))
    assert starts(Cadence.WEEKLY, of=halves)[0] == "06.07 5"
    assert starts(Cadence.WEEKLY, of=replace(halves, first=date(2026, 6, 1)))[-1] == "29.06 2"


def test_each_week_belongs_to_one_month() -> None:
    span = [date(2026, 1, 1) + timedelta(days=number) for number in range(-30, 400)]
    working = frozenset(day for day in span if day.weekday() < 5 and not (day.month == 1 and day.day < 12))
    months = [Month(date(2026, number, 1), working) for number in range(1, 13)]
    for cadence, client, length in ((Cadence.WEEKLY, 1, 7), (Cadence.FORTNIGHTLY, 1, 14), (Cadence.FORTNIGHTLY, 2, 14)):
        found = [one.starts_on for each in months for one in periods_of(cadence, client, each)]
        assert found == sorted(set(found))
        assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(days=length)}


def test_past_days_are_not_planned() -> None:
    assert starts(Cadence.WEEKLY, of=month(closed=dec(16)))[1:3] == ["07.12 0", "14.12 2"]


# --- The day of an employee ---


def test_slots() -> None:
    assert slots(24)[:3] == (540, 560, 580)
    assert (slots(24)[12], slots(24)[-1], len(slots(24))) == (840, 1060, 24)
    assert slots(0) == ()


@pytest.mark.parametrize(
    ("shift", "best", "hours"),
    [
        (0, (None, None), ALL_DAY),
        (0, (time(10), time(11, 30)), (600, 690)),
        (0, (time(15), None), (900, 1080)),
        (0, (time(19), time(20)), ALL_DAY),  # a wish outside of working hours
        (240, (None, None), (540, 840)),  # four hours ahead: their six o'clock is our two
        (240, (time(16), None), (720, 840)),
        (-60, (time(9), time(10)), (600, 660)),
        (600, (None, None), ALL_DAY),  # their day is over before ours begins
    ],
)
def test_calling_minutes(shift: int, best: Any, hours: tuple[int, int]) -> None:
    assert calling_minutes(shift, *best) == hours


def test_a_fixed_work_takes_its_time_or_the_nearest() -> None:
    book = Book.of(4, [540, 655])
    assert (book.taken, book.free) == (2, {840, 960})
    assert not Book.of(1, [540, 540]).has_room


# --- Placing ---


def demand(client: int = 2, cadence: str = Cadence.WEEKLY, owner: int = 1, **fields: Any) -> Demand:
    return Demand(client, owner, cadence, **fields)


def plan(*demands: Demand, of: Month | None = None, capacity: int = 24, **staffing: Any) -> Plan:
    return place(demands, of or month(), Staffing({1: capacity, 2: capacity, 3: capacity}, **staffing))


def days(made: Plan) -> list[date]:
    return [one.day for one in made.placements]


def test_a_cadence_is_met() -> None:
    for cadence, count in (("twice_a_week", 10), ("weekly", 5), ("fortnightly", 2), ("monthly", 1), ("", 0)):
        made = plan(demand(cadence=cadence))
        assert (len(made.placements), made.shortfalls, made.owed.get(1, 0)) == (count, (), count), cadence


def test_what_stands_counts() -> None:
    held = plan(demand(standing=(Contact(dec(8)),)))
    assert {one.period for one in held.placements} == {date(2026, 11, 30), dec(14), dec(21), dec(28)}
    moved_out = plan(demand(standing=(Contact(dec(18), dec(7)),)))
    assert {one.period for one in moved_out.placements} == {date(2026, 11, 30), dec(14), dec(21), dec(28)}
    assert all(abs((day - dec(18)).days) >= GAPS[Cadence.WEEKLY] for day in days(moved_out))
    cancelled = plan(demand(cadence=Cadence.MONTHLY, standing=(Contact(dec(8), dec(1), takes_place=False),)))
    assert cancelled.placements == ()


def test_the_load_is_even() -> None:
    made = plan(*(demand(client, Cadence.MONTHLY) for client in range(1, 47)))
    assert set(Counter(days(made)).values()) == {2}


def test_capacity_is_said() -> None:
    made = plan(demand(2, Cadence.MONTHLY), demand(3, Cadence.MONTHLY), of=month(closed=dec(30)), capacity=1)
    assert days(made) == [dec(31)]
    assert made.shortfalls == (Shortfall(3, 1, dec(1), 1, Reason.CAPACITY),)


def test_a_substitute_calls_for_an_absent_one() -> None:
    away = frozenset(month().days())
    standing_in = dict.fromkeys(((1, day) for day in away), (2,))
    made = plan(demand(), absent={1: away}, substitutes=standing_in)
    assert ({one.executor for one in made.placements}, made.shortfalls) == ({2}, ())
    both = plan(demand(), absent={1: away, 2: away}, substitutes=standing_in)
    assert [one.reason for one in both.shortfalls] == [Reason.ABSENT] * 5


def test_an_absent_one_without_a_substitute_calls_when_back() -> None:
    away = frozenset(dec(day) for day in range(7, 11))
    assert dec(11) in days(plan(demand(), absent={1: away}))


def test_a_substitute_without_room_leaves_it_to_the_owner() -> None:
    away = frozenset(dec(day) for day in range(7, 11))
    busy = {(2, day): (540,) for day in away}
    made = plan(
        demand(), capacity=1, absent={1: away}, substitutes=dict.fromkeys(((1, d) for d in away), (2,)), busy=busy
    )
    assert [(one.day, one.executor) for one in made.placements if one.period == dec(7)] == [(dec(11), 1)]


def test_a_gap_is_said() -> None:
    close = plan(demand(2, Cadence.FORTNIGHTLY, standing=(Contact(dec(30), dec(7)),)), of=month(closed=dec(28)))
    assert [one.reason for one in close.shortfalls] == [Reason.GAP]


def test_wishes_are_kept_while_there_is_time() -> None:
    early = tuple(demand(client, Cadence.MONTHLY, hours=(540, 600)) for client in range(1, 5))
    made = plan(*early, of=month(closed=dec(30)))
    assert sorted(one.minute for one in made.placements)[:3] == [540, 560, 580]
    assert made.unmet == 1


def test_an_earlier_plan_stays_but_for_what_cannot() -> None:
    first = plan(demand(2), demand(4, Cadence.MONTHLY))
    kept = tuple(replace(one, work=number) for number, one in enumerate(first.placements))
    again = [demand(2, earlier=tuple(one for one in kept if one.client == 2))]
    again.append(demand(4, Cadence.MONTHLY, earlier=tuple(one for one in kept if one.client == 4)))
    away = first.placements[2]
    made = plan(*again, absent={1: frozenset({away.day})})
    unchanged = {one for one in first.placements if one.day != away.day}
    assert unchanged <= set(made.placements)
    assert len(made.placements) == len(first.placements)
    assert away.day not in days(made)


# --- Whatever the department looks like ---

WORKING = month(DECEMBER, dec(9), dec(10))
DAYS = WORKING.days()
some_days = st.frozensets(st.sampled_from(DAYS), max_size=18)


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    made = []
    for client in range(1, draw(st.integers(1, 14)) + 1):
        contacts = draw(st.lists(st.sampled_from([date(2026, 11, 27), *DAYS]), max_size=3))
        marks = draw(
            st.lists(st.sampled_from([None, date(2026, 11, 30), dec(1), dec(7), dec(14)]), min_size=3, max_size=3)
        )
        takes = draw(st.lists(st.booleans(), min_size=3, max_size=3))
        standing = tuple(Contact(*one) for one in zip(contacts, marks, takes, strict=False))
        hours = draw(st.sampled_from([ALL_DAY, (540, 600), (600, 840), (1000, 1080)]))
        until = draw(st.sampled_from([date.max, dec(15)]))
        cadence = draw(st.sampled_from([*Cadence.values, ""]))
        made.append(Demand(client, draw(st.integers(1, 3)), cadence, hours, date.min, until, standing))
    return made


@st.composite
def staffings(draw: st.DrawFn) -> Staffing:
    absent = {one: draw(some_days) for one in (1, 2, 3)}
    substitutes = {
        (one, day): tuple(other for other in (1, 2, 3) if other != one and draw(st.booleans()))
        for one in absent
        for day in sorted(absent[one])[:4]
    }
    busy = {(one, day): (545, 900)[: draw(st.integers(0, 2))] for one in (1, 2) for day in DAYS[:6]}
    capacity = {one: draw(st.integers(0, 4)) for one in (1, 2, 3)}
    return Staffing(capacity, absent, substitutes, busy)


closings = st.sampled_from([date.min, dec(8), dec(20)])


@given(demands(), staffings(), closings)
def test_a_plan_keeps_every_promise(asked: list[Demand], staffing: Staffing, closed: date) -> None:
    of = replace(WORKING, closed=closed)
    made = place(asked, of, staffing)
    by_client = {one.client: one for one in asked}
    on = Counter((one.executor, one.day) for one in made.placements)
    # capacity, with what stands
    assert all(count + len(staffing.busy.get(key, ())) <= staffing.capacity[key[0]] for key, count in on.items())
    for one in made.placements:
        client = by_client[one.client]
        # working days of the month that have not passed, within the service
        assert one.day in of.working
        assert max(closed, of.first - timedelta(days=1)) < one.day <= of.last
        assert one.day < client.until
        # nobody works while absent; only the owner and those who stand for the owner
        assert not staffing.is_absent(one.executor, one.day)
        assert one.executor == client.owner or (
            staffing.is_absent(client.owner, one.day)
            and one.executor in staffing.substitutes.get((client.owner, one.day), ())
        )
    # two talks never begin at once
    times = Counter((one.executor, one.day, one.minute) for one in made.placements)
    assert set(times.values()) <= {1}
    for client in asked:
        placed = [one.day for one in made.placements if one.client == client.client]
        standing = [one.day for one in client.standing if one.takes_place]
        gap = GAPS.get(client.cadence, 0)
        assert all(abs((one - other).days) >= gap for one, other in combinations(placed, 2))
        assert all(abs((one - other).days) >= gap for one in placed for other in standing)


@given(demands(), staffings(), closings)
def test_the_cadence_is_met_or_reported(asked: list[Demand], staffing: Staffing, closed: date) -> None:
    of = replace(WORKING, closed=closed)
    made = place(asked, of, staffing)
    placed = Counter((one.client, one.period) for one in made.placements)
    missing = {(one.client, one.period): one.missing for one in made.shortfalls}
    owed = Counter()  # type: ignore[var-annotated]
    for client in asked:
        for period in periods_of(client.cadence, client.client, of):
            key = client.client, period.starts_on
            # never more than the cadence asks
            assert placed[key] + missing.get(key, 0) <= TIMES[client.cadence]
            owed[client.owner] += placed[key] + missing.get(key, 0)
            free = [day for day in period.days if client.since <= day < client.until]
            settled = any(
                one.period == period.starts_on or (one.period is None and period.holds(one.day))
                for one in client.standing
            )
            if free and not settled:
                assert placed[key] + missing.get(key, 0) >= 1
    assert {owner: count for owner, count in owed.items() if count} == dict(made.owed)


@given(demands(), staffings(), closings)
def test_planning_again_changes_nothing(asked: list[Demand], staffing: Staffing, closed: date) -> None:
    of = replace(WORKING, closed=closed)
    first = place(asked, of, staffing)
    kept = [
        replace(one, earlier=tuple(placed for placed in first.placements if placed.client == one.client))
        for one in asked
    ]
    assert place(kept, of, staffing) == first
    assert place(list(reversed(kept)), of, staffing) == first


@given(demands(), staffings(), st.data())
def test_what_was_moved_by_hand_stays_and_nothing_is_added(
    asked: list[Demand], staffing: Staffing, data: st.DataObject
) -> None:
    first = place(asked, WORKING, staffing)
    if not first.placements:
        return
    moved = data.draw(st.sampled_from(first.placements))
    to = data.draw(st.sampled_from(DAYS))
    again = []
    for one in asked:
        earlier = tuple(placed for placed in first.placements if placed.client == one.client and placed != moved)
        by_hand = (Contact(to, moved.period),) if one.client == moved.client else ()
        again.append(replace(one, earlier=earlier, standing=one.standing + by_hand))
    busy = dict(staffing.busy)
    busy[moved.executor, to] = (*busy.get((moved.executor, to), ()), moved.minute)
    second = place(again, WORKING, replace(staffing, busy=busy))
    count = Counter((one.client, one.period) for one in first.placements)
    for short in first.shortfalls:
        count[short.client, short.period] += short.missing
    count[moved.client, moved.period] -= 1
    now = Counter((one.client, one.period) for one in second.placements)
    assert all(number <= count[key] for key, number in now.items())
