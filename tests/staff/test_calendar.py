"""Working days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from freezegun import freeze_time

from crm.staff import actions
from crm.staff.calendar import WorkingCalendar, today

pytestmark = pytest.mark.django_db
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 2), True),
        (date(2026, 11, 4), False),  # a public holiday on a Wednesday
        (date(2026, 11, 7), False),  # a Saturday
        (date(2026, 11, 8), False),
        (date(2026, 11, 9), True),
    ],
)
def test_the_rule(day: date, working: bool) -> None:
    assert WorkingCalendar(*NOVEMBER).is_working(day) is working


def test_moved_days_go_before_the_rule() -> None:
    actions.move_day(by=None, day=date(2026, 11, 7), is_working=True, note="вместо 2-го")
    actions.move_day(by=None, day=date(2026, 11, 2), is_working=False)
    known = WorkingCalendar(*NOVEMBER)
    assert [known.is_working(date(2026, 11, day)) for day in (2, 3, 4, 7, 8)] == [False, True, False, True, False]


def test_a_day_moved_back_follows_the_rule() -> None:
    actions.move_day(by=None, day=date(2026, 11, 7), is_working=True)
    actions.forget_day(by=None, day=date(2026, 11, 7))
    assert WorkingCalendar(*NOVEMBER).is_working(date(2026, 11, 7)) is False


def test_working_days_of_a_week_in_order() -> None:
    days = WorkingCalendar(date(2026, 11, 2), date(2026, 11, 8)).working_days()
    assert list(days) == [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 6)]


def test_a_span_costs_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        sum(1 for _day in WorkingCalendar(date(2026, 1, 1), date(2026, 12, 31)).working_days())


def test_today_is_a_day_of_the_department_whatever_the_reader_s_zone() -> None:
    with freeze_time(datetime(2026, 3, 1, 22, 30, tzinfo=UTC)), timezone.override("America/New_York"):
        assert today() == date(2026, 3, 2)
