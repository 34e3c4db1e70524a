"""Pure rules of the client base."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from clients import charts, rules
from crm.ui.formats import signed


@pytest.mark.parametrize(
    ("inn", "valid"),
    [
        ("7707083893", True),
        ("500100732259", True),
        ("7707083890", False),
        ("500100732258", False),
        ("500100732249", False),
        ("", False),
        ("770708389", False),
        ("77070838930", False),
        ("770708389a", False),
        ("٧٧٠٧٠٨٣٨٩٣", False),
        ("0000000000", False),
        ("000000000000", False),
        (" 7707083893", False),
    ],
)
def test_inn(inn: str, valid: bool) -> None:
    assert rules.inn_is_valid(inn) is valid


@pytest.mark.parametrize(
    ("fee", "size"),
    [(None, None), ("0", "small_medium"), ("15000", "small_medium"), ("15000.01", "large")],
)
def test_size(fee: str | None, size: str | None) -> None:
    assert rules.size_segment(Decimal(fee) if fee else None) == size


@pytest.mark.parametrize(
    ("actual", "norm", "percent"),
    [(60, Decimal(120), 50), (121, Decimal(120), 100), (5, None, None), (5, Decimal(0), None)],
)
def test_percent(actual: int, norm: Decimal | None, percent: int | None) -> None:
    assert rules.percent(actual, norm) == percent


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 3, 2, 6, tzinfo=UTC), "Asia/Barnaul", rules.LocalTime("13:00", 4, True)),
        (datetime(2026, 3, 2, 6, tzinfo=UTC), "Europe/Kaliningrad", rules.LocalTime("08:00", -1, False)),
        (datetime(2026, 3, 2, 14, 59, tzinfo=UTC), "Europe/Moscow", rules.LocalTime("17:59", 0, True)),
        (datetime(2026, 3, 2, 15, tzinfo=UTC), "Europe/Moscow", rules.LocalTime("18:00", 0, False)),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), "Europe/Moscow", rules.LocalTime("12:00", 0, False)),
    ],
)
def test_local_time(moment: datetime, zone: str, expected: rules.LocalTime) -> None:
    assert rules.local_time(moment, zone, ZoneInfo("Europe/Moscow")) == expected


@pytest.mark.parametrize(
    ("zone", "said"), [("Asia/Barnaul", "+4"), ("Asia/Kolkata", "+2,5"), ("Asia/Kathmandu", "+2,75")]
)
def test_the_difference_keeps_a_fraction_only_where_it_has_one(zone: str, said: str) -> None:
    with translation.override("ru"):
        local = rules.local_time(datetime(2026, 3, 2, 6, tzinfo=UTC), zone, ZoneInfo("Europe/Moscow"))
        assert signed(local.difference) == said


@pytest.mark.parametrize(
    ("month", "tone"), [(0, "danger"), (1, "danger"), (2, "warning"), (3, "warning"), (4, "success")]
)
def test_tone_of_logins(month: int, tone: str) -> None:
    assert charts.tone_of(month) == tone


def test_columns_sum_the_window_of_30_days() -> None:
    day = date(2026, 3, 2)
    weeks = [charts.Week(day - timedelta(days=ago), 1) for ago in (0, 7, 29, 30)]
    assert [(column.week.ends_on, column.month) for column in charts.columns(weeks, shown=2)] == [
        (day - timedelta(days=7), 3),
        (day, 3),
    ]


def test_a_week_without_logins_is_drawn() -> None:
    (column,) = charts.columns([charts.Week(date(2026, 3, 2), 0)])
    assert (column.tone, column.height) == ("danger", "2.0")


def test_no_weeks_no_columns() -> None:
    assert charts.columns([]) == []
