from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.utils import translation

from crm.ui import icons
from crm.ui.charts import Bar, Point, Series, Threshold

from .site import SampleForm


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def draw(source: str, **context: Any) -> str:
    return re.sub(r"\s+", " ", Template(source).render(Context(context))).strip()


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup)).strip()


def test_an_icon_is_hidden_from_screen_readers():
    drawn = draw('{% icon "phone" %}')

    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn


def test_an_unknown_icon_is_an_error():
    with pytest.raises(Exception, match="does not exist"):
        icons.svg("no-such-icon")


@pytest.mark.parametrize(
    ("band", "tone", "text", "mark"),
    [
        ("high", "danger", "Threat", "<path"),
        ("dynamic", "warning", "Dynamic risk", "<path"),
        ("none", "success", "No threat", "<circle"),
        (None, "neutral", "Not computed", "hollow"),
    ],
)
def test_a_band_has_words_colour_and_shape(band: str | None, tone: str, text: str, mark: str):
    drawn = draw("{% band_badge band %}", band=band)

    assert words(drawn) == text
    assert f'class="badge-status {tone}"' in drawn
    assert mark in drawn


def test_the_shapes_of_all_tones_differ():
    tones = ("danger", "warning", "success", "neutral", "accent")
    shapes = [re.sub(r'class="[^"]*"', "", draw("{% shape tone %}", tone=tone)) for tone in tones]

    assert len(set(shapes)) == 5


def test_a_band_shows_its_indicator():
    assert words(draw("{% band_badge 'high' value=value %}", value=Decimal("0.4"))) == "0.40 Threat"


@pytest.mark.parametrize(
    ("level", "text"), [("threat", "Threat"), ("attention", "Attention"), ("ok", "In order"), ("unknown", "Unknown")]
)
def test_levels(level: str, text: str):
    assert words(draw("{% level_badge level %}", level=level)) == text


@pytest.mark.parametrize(
    ("delta", "worse", "judged", "text"),
    [
        (3, "up", "bad", "+3"),
        (-3, "up", "good", "−3"),
        (0, "up", "flat", "0"),
        (3, "down", "good", "+3"),
        (-3, "down", "bad", "−3"),
        (3, "neither", "flat", "+3"),
    ],
)
def test_a_delta_is_judged(delta: int, worse: str, judged: str, text: str):
    drawn = draw("{% stat 'Clients' 12345 delta=delta worse=worse %}", delta=delta, worse=worse)

    assert f'class="delta {judged}"' in drawn
    assert words(drawn) == f"Clients 12,345 {text}"


def test_a_stat_opens_what_it_counts():
    assert draw("{% stat 'Clients' 5 url='/clients/' %}").startswith('<a href="/clients/"')
    assert draw("{% stat 'Clients' 5 %}").startswith("<div")


def test_components_escape_what_they_are_given():
    evil = "<script>alert(1)</script>"
    drawn = draw(
        "{% badge evil %}{% stat evil evil hint=evil %}{% card title=evil hint=evil %}{{ evil }}{% endcard %}"
        "{% empty_state evil evil '/' evil %}{% pairs pairs %}{% tabs tabs %}"
        "{% line_chart points thresholds title=evil %}"
        "{% bar_chart series bars title=evil head=evil %}{% sparkline values evil %}{% progress 1 2 evil %}",
        evil=evil,
        pairs=[(evil, evil)],
        tabs=[(evil, evil)],
        points=[Point(date(2026, 1, 1), 1, evil)],
        thresholds=[Threshold(1, "danger", evil)],
        series=[Series("a", evil, "danger")],
        bars=[Bar(evil, [1], evil, [evil])],
        values=[1, 2],
    )

    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;") >= 15


def test_a_field_ties_label_help_and_errors_together():
    drawn = draw("{% field form.name %}", form=SampleForm({"name": ""}))

    assert '<label for="id_name">Name</label>' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn


def test_kinds_of_fields():
    form = SampleForm()

    assert words(draw("{% field form.note %}", form=form)) == "Note (optional)"
    assert draw("{% field form.agree %}", form=form).startswith('<div class="field check"><input type="checkbox"')
    assert draw("{% field form.kinds %}", form=form).startswith('<fieldset class="field"><legend>Kinds')
    assert draw("{% field form.since %}", form=form).startswith('<input type="hidden"')


def test_a_whole_form_is_drawn_of_fields():
    drawn = draw("{{ form }}", form=SampleForm())

    assert drawn.count('class="field') == 4
    assert drawn.count('type="hidden"') == 1


def test_a_line_chart_says_the_same_as_a_table():
    points = [Point(date(2026, 11, 1), Decimal("0.20")), Point(date(2026, 11, 5), Decimal("0.36"), "threat")]
    with translation.override("ru"):
        drawn = draw(
            "{% line_chart points thresholds title='Risk' %}",
            points=points,
            thresholds=[Threshold(Decimal("0.34"), "danger")],
        )

    assert words(re.search(r"<tbody>.*</tbody>", drawn).group()) == "01.11.2026 0,20 05.11.2026 0,36 threat"
    assert '<title id="chart-title">Risk</title>' in drawn
    assert re.findall(r'(?:x|y|width|height|cx|cy|d)="[^"]*,[^"]*"', drawn) == []  # no decimal comma in geometry
    assert words(draw("{% line_chart points %}", points=[])) == "Nothing to draw yet"


def test_a_bar_chart_is_a_table_of_links():
    series = [Series("high", "Threat", "danger"), Series("none", "Fine", "success")]
    drawn = draw(
        "{% bar_chart series bars title='Bands' head='Group' %}",
        series=series,
        bars=[Bar("North", [2, 0], "/n", ["/n?high", "/n?none"])],
    )

    assert words(re.search(r"<tbody>.*</tbody>", drawn).group()) == "North Threat: 2 2 0 2"
    assert re.findall(r'href="([^"]*)"', drawn) == ["/n", "/n?high", "/n"]


def test_when_carries_the_exact_moment():
    drawn = draw("{% when day %}", day=date(2020, 1, 2))

    assert drawn.startswith('<time datetime="2020-01-02" title="2 Jan 2020">')
    assert draw("{% when day %}", day=None) == "—"


def test_progress_is_a_real_progress():
    drawn = draw("{% progress 1 4 'Rows' %}")

    assert '<progress max="4" value="1" aria-label="Rows">' in drawn
    assert "25%" in words(drawn)
    assert "0%" in words(draw("{% progress 0 0 %}"))


def test_tabs_mark_the_current_page():
    request = HttpRequest()
    request.path = "/b/"
    drawn = draw("{% tabs items 'Sections' %}", items=[("A", "/a/"), ("B", "/b/")], request=request)

    assert re.findall(r'href="([^"]*)" aria-current="page"', drawn) == ["/b/"]
