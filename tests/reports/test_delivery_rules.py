"""When a report is due, and what is tried again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.delivery import rules
from reports.delivery.choices import Failure, Rhythm
from reports.delivery.rules import Schedule, last_due, next_due, next_try

at = datetime.fromisoformat
WEEKLY = Schedule(Rhythm.WEEKLY, 9, weekday=0)
MONTHLY = Schedule(Rhythm.MONTHLY, 9, month_day=31)
DAILY = Schedule(Rhythm.WORKING_DAYS, 9)
FREE = {date(2026, 11, 4)}


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (WEEKLY, at("2026-11-23 09:00"), date(2026, 11, 23)),
        (WEEKLY, at("2026-11-23 08:59"), date(2026, 11, 16)),
        (WEEKLY, at("2026-11-25 12:00"), date(2026, 11, 23)),
        (DAILY, at("2026-11-05 08:00"), date(2026, 11, 3)),  # the day between is a holiday
        (DAILY, at("2026-11-08 12:00"), date(2026, 11, 6)),
        (MONTHLY, at("2026-11-30 09:00"), date(2026, 11, 30)),
        (MONTHLY, at("2026-02-28 10:00"), date(2026, 2, 28)),
        (MONTHLY, at("2026-12-06 09:00"), date(2026, 11, 30)),
        (MONTHLY, at("2026-12-08 09:00"), None),  # longer ago than is made up for
    ],
)
def test_last_due(schedule: Schedule, now: datetime, due: date | None) -> None:
    assert last_due(schedule, now, is_working) == due


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (WEEKLY, at("2026-11-23 08:59"), date(2026, 11, 23)),
        (WEEKLY, at("2026-11-23 09:00"), date(2026, 11, 30)),
        (DAILY, at("2026-11-03 09:00"), date(2026, 11, 5)),
        (MONTHLY, at("2026-11-30 09:00"), date(2026, 12, 31)),
    ],
)
def test_next_due(schedule: Schedule, now: datetime, due: date) -> None:
    assert next_due(schedule, now, is_working) == due


schedules = st.one_of(
    st.builds(lambda hour: Schedule(Rhythm.WORKING_DAYS, hour), st.integers(0, 23)),
    st.builds(lambda hour, day: Schedule(Rhythm.WEEKLY, hour, weekday=day), st.integers(0, 23), st.integers(0, 6)),
    st.builds(lambda hour, day: Schedule(Rhythm.MONTHLY, hour, month_day=day), st.integers(0, 23), st.integers(1, 31)),
)


@given(schedule=schedules, now=st.datetimes(at("2025-01-01"), at("2027-12-31")))
def test_the_next_one_becomes_the_last_one_and_none_lies_between(schedule: Schedule, now: datetime) -> None:
    ahead = next_due(schedule, now, is_working)
    assert ahead is not None
    moment = schedule.moment(ahead)
    assert moment > now
    assert last_due(schedule, moment, is_working) == ahead
    assert last_due(schedule, moment - timedelta(seconds=1), is_working) != ahead
    behind = last_due(schedule, now, is_working)
    assert behind is None or schedule.moment(behind) <= now < moment


@pytest.mark.parametrize(
    ("failure", "attempts", "minutes"),
    [
        (Failure.MAIL_DOWN, 1, 5), (Failure.MAIL_DOWN, 2, 20), (Failure.MAIL_DOWN, 3, 60), (Failure.MAIL_DOWN, 4, None),
        (Failure.NO_EMAIL, 1, None), (Failure.UNCLEAR, 1, None), (Failure.BROKEN, 1, 5), (Failure.UNUSABLE, 1, None),
    ],
)  # fmt: skip
def test_next_try(failure: str, attempts: int, minutes: int | None) -> None:
    now = at("2026-11-23 09:00")
    assert next_try(failure, attempts, now) == (None if minutes is None else now + timedelta(minutes=minutes))


def test_every_failure_is_said() -> None:
    assert set(Failure) > rules.PASSING
    assert all(str(one.label) for one in Failure)
