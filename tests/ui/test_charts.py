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


def trace(*values):
    return charts.Trace(Series("s", "S", "s1"), values, ["" if value is None else str(value) for value in values])


def test_traces_begin_at_zero_and_break_where_nothing_is_known():
    drawn = charts.trace_chart(["a", "b", "c", "d"], [trace(0, 10, None, 5)], height=136)

    assert drawn.traces[0].path == "M0 114L33.33 14M100 64"
    assert [spot.place for spot in drawn.traces[0].spots] == ["a", "b", "d"]
    assert drawn.rows[2] == ("c", [""])
    assert [(line.label, line.y) for line in drawn.lines] == [("5", "64"), ("10", "14")]


@given(values=st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_a_trace_stays_in_its_chart(values):
    drawn = charts.trace_chart([str(number) for number in range(len(values))], [trace(*values)], height=136)

    assert all(14 - 0.01 <= float(spot.y) <= 114.01 for spot in drawn.traces[0].spots)
    assert len(drawn.lines) <= 5
    assert len(drawn.places) <= charts.PLACES_SHOWN


def test_traces_need_a_place_and_a_value_for_each():
    with pytest.raises(ValueError, match="at least one place"):
        charts.trace_chart([], [])
    with pytest.raises(ValueError, match="argument"):
        charts.trace_chart(["a", "b"], [trace(1)])


def test_reaches_share_a_scale_with_zero_on_it():
    first, nothing, second = charts.reaches([(1.0, 2.0, 3.0), None, (-1.0, 0.0, 1.0)])
    assert nothing is None
    assert first.zero == second.zero == second.x
    assert (first.left, first.width) == (f"{100 * 2.12 / 4.24:g}%", second.width)


@given(st.lists(st.tuples(*[st.floats(-1000, 1000)] * 3).map(sorted).map(tuple), max_size=8))
def test_every_reach_lies_within_its_chart(ends):
    for one in charts.reaches(ends):
        left, width, x, zero = (float(place.rstrip("%")) for place in (one.left, one.width, one.x, one.zero))
        assert 0 <= left <= x + 0.02
        assert x <= left + width + 0.02
        assert left + width <= 100.02
        assert 0 <= zero <= 100


def test_what_is_below_zero_has_no_length_and_says_its_figure():
    rows = charts.stacked_rows(SERIES, [Bar("a", [-2, 4], texts=["−2", "4"]), Bar("b", [0.5, 1.5])])

    assert [segment.width for segment in rows[0].segments] == ["0%", "100%"]
    assert [segment.text for segment in rows[0].segments] == ["−2", "4"]
    assert [segment.width for segment in rows[1].segments] == ["12.5%", "37.5%"]
