from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.ui import charts
from crm.ui.charts import Bar, Point, Series, Threshold

HIGH = Threshold(Decimal("0.34"), "danger", "threat")
DYNAMIC = Threshold(Decimal("0.30"), "warning", "dynamic")
SERIES = [Series("high", "High", "danger"), Series("none", "None", "success")]


def point(day: int, value: str) -> Point:
    return Point(date(2026, 11, day), Decimal(value))


def test_steps_hold_each_value_until_the_next_and_the_last_to_the_end():
    drawn = charts.line_chart([point(11, "0.40"), point(1, "0.20")], until=date(2026, 11, 21), height=122)

    # the plot is 100 px high below a margin of 14; values take it with a margin of 12 % on both sides
    assert drawn.path == "M0 91.68H50V22.32H100"
    assert [(dot.x, dot.y) for dot in drawn.dots] == [("0%", "91.68"), ("50%", "22.32")]
    assert [(tick.x, tick.anchor) for tick in drawn.ticks] == [
        ("0%", "start"), ("25%", "middle"), ("50%", "middle"), ("75%", "middle"), ("100%", "end"),
    ]  # fmt: skip


def test_one_point_is_a_level_line():
    drawn = charts.line_chart([point(1, "0.20")], height=122)

    assert drawn.path == "M0 57H100"
    assert [(tick.x, tick.day) for tick in drawn.ticks] == [("0%", date(2026, 11, 1))]


def test_zones_fill_the_plot_from_top_to_bottom():
    drawn = charts.line_chart([point(1, "0.20"), point(2, "0.40")], [DYNAMIC, HIGH], height=122)

    assert [zone.tone for zone in drawn.zones] == ["danger", "warning", "success"]
    assert sum(float(zone.height) for zone in drawn.zones) == pytest.approx(100)
    assert float(drawn.zones[0].y) == 0


def test_no_points_is_an_error():
    with pytest.raises(ValueError, match="at least one point"):
        charts.line_chart([])


@pytest.mark.parametrize(
    ("value", "tone"),
    [("0.29", "success"), ("0.30", "warning"), ("0.33", "warning"), ("0.34", "danger"), ("0.9", "danger")],
)
def test_the_tone_is_that_of_the_highest_threshold_reached(value: str, tone: str):
    assert charts.tone_of(Decimal(value), [HIGH, DYNAMIC]) == tone


def test_without_thresholds_the_tone_is_the_accent():
    assert charts.tone_of(1, []) == "accent"


def test_the_longest_bar_takes_the_whole_width():
    rows = charts.stacked_rows(SERIES, [Bar("A", [1, 3], "/a", ["/a1", "/a2"]), Bar("B", [1, 0])])

    assert [(row.label, row.url, row.total) for row in rows] == [("A", "/a", 4), ("B", "", 1)]
    assert [(s.x, s.width, s.url) for s in rows[0].segments] == [("0%", "25%", "/a1"), ("25%", "75%", "/a2")]
    assert [(s.x, s.width, s.url) for s in rows[1].segments] == [("0%", "25%", ""), ("25%", "0%", "")]


def test_relative_bars_all_take_the_whole_width_and_empty_ones_none():
    rows = charts.stacked_rows(SERIES, [Bar("A", [1, 3]), Bar("B", [1, 0]), Bar("C", [0, 0])], relative=True)

    assert [[s.width for s in row.segments] for row in rows] == [["25%", "75%"], ["100%", "0%"], ["0%", "0%"]]


def test_a_bar_must_match_the_series():
    with pytest.raises(ValueError, match="zip"):
        charts.stacked_rows(SERIES, [Bar("A", [1, 2, 3])])


def test_a_sparkline_needs_two_values():
    assert charts.sparkline([1]) == ""
    assert charts.sparkline([0, 1], width=24, height=24) == "2,20.06 22,3.94"


@given(st.lists(st.decimals(min_value=0, max_value=1, places=2), min_size=1, max_size=40))
def test_everything_drawn_lies_within_the_chart(values: list[Decimal]):
    points = [Point(date.fromordinal(740000 + index), value) for index, value in enumerate(values)]

    drawn = charts.line_chart(points, [HIGH, DYNAMIC], height=190)

    assert all(0 <= float(dot.x.rstrip("%")) <= 100 and 0 <= float(dot.y) <= 168 for dot in drawn.dots)
    assert all(float(zone.height) >= 0 for zone in drawn.zones)
