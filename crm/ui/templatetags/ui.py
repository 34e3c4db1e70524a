"""Tags and filters of every template (docs/ui.md shows each with an example)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from crm.ui import charts, drawing, formats, icons, marks, rows

register = template.Library()

for _filter in (
    formats.number, formats.money, formats.percent, formats.signed, formats.phone,
    formats.day, formats.short_day, formats.moment, formats.month, formats.ago, formats.initials,
):  # fmt: skip
    register.filter(_filter.__name__, _filter)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.svg(name)


register.simple_tag(marks.shape, name="shape")
register.simple_tag(marks.badge, name="badge")
register.simple_tag(marks.band_badge, name="band_badge")
register.simple_tag(marks.level_badge, name="level_badge")


@register.filter
def band_tone(band: str | None) -> str:
    return marks.BANDS.get(band or "", marks.NOT_COMPUTED)[0]


@register.filter
def band_label(band: str | None) -> Any:
    return marks.BANDS.get(band or "", marks.NOT_COMPUTED)[1]


register.simple_tag(rows.body, name="table_body")
register.simple_tag(drawing.field, name="field")
register.simple_tag(drawing.key_rows, name="key_rows")
register.simple_tag(rows.totals, name="table_totals")


@register.inclusion_tag("ui/stat.html")
def stat(
    label: Any, value: Any, url: str = "", delta: Any = None, tone: str = "", hint: Any = "", worse: str = "up"
) -> dict[str, Any]:
    """A figure that opens what it counts. ``worse`` tells which direction of the delta is bad: up, down or neither."""
    shown = formats.number(value) if isinstance(value, int | float) else value
    told = {"value": shown, "is_words": len(str(shown)) > FIGURE_LETTERS}
    return {"label": label, **told, "url": url, "tone": tone, "hint": hint, "delta": _delta(delta, worse)}


FIGURE_LETTERS = 16
"""What is longer is no figure but words: they are set smaller."""


def _delta(delta: Any, worse: str) -> dict[str, Any] | None:
    if delta is None:
        return None
    direction = "up" if delta > 0 else "down" if delta < 0 else "same"
    judged = {worse: "bad", "same": "flat"}.get(direction, "good")
    return {
        "text": formats.signed(delta),
        "icon": {"up": "trending-up", "down": "trending-down", "same": "minus"}[direction],
        "judged": judged if worse in {"up", "down"} else "flat",
    }


@register.simple_block_tag
def stats(content: SafeString) -> str:
    """A strip of figures around ``{% stat %}`` tags."""
    return render_to_string("ui/stats.html", {"content": content})


@register.simple_block_tag
def card(
    content: SafeString,
    title: Any = "",
    hint: Any = "",
    url: str = "",
    link: Any = "",
    flush: bool = False,
    id: str = "",
) -> str:
    """A block with a heading; ``flush`` for tables that touch its edges; ``url`` and ``link`` lead to the whole."""
    return render_to_string(
        "ui/card.html",
        {"content": content, "title": title, "hint": hint, "url": url, "link": link, "flush": flush, "id": id},
    )


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: Any, hint: Any = "", action_url: str = "", action_label: Any = "", icon: str = "inbox"
) -> dict[str, Any]:
    return {"title": title, "hint": hint, "action_url": action_url, "action_label": action_label, "icon": icon}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/when.html")
def when(value: Any) -> dict[str, Any]:
    """«3 дня назад» with the exact moment in a tooltip and for machines."""
    return {"value": value, "has_time": hasattr(value, "hour")}


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs(context: Context, items: Sequence[tuple[Any, str]], label: Any = "") -> dict[str, Any]:
    """Pages beside each other: pairs of a label and an address; the current one is found by the address."""
    request = context.get("request")
    return {"items": items, "path": request.path if request else "", "label": label}


@register.inclusion_tag("ui/progress.html")
def progress(done: int, total: int, label: Any = "") -> dict[str, Any]:
    share = min(done / total, 1) if total else 0
    return {"done": done, "total": total, "share": share, "width": f"{100 * share:.2f}%", "label": label}


@register.inclusion_tag("ui/pairs.html")
def pairs(items: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """Facts about one thing: pairs of a name and a value."""
    return {"items": items}


@register.inclusion_tag("ui/line_chart.html")
def line_chart(
    points: Sequence[charts.Point],
    thresholds: Sequence[charts.Threshold] = (),
    title: Any = "",
    until: Any = None,
    decimals: int = 2,
    id: str = "chart",
) -> dict[str, Any]:
    """A step line over time with the bands behind it and the same figures as a table for screen readers."""
    drawn = charts.line_chart(points, thresholds, until=until) if points else None
    return {"chart": drawn, "title": title, "decimals": decimals, "id": id}


@register.inclusion_tag("ui/bar_chart.html")
def bar_chart(
    series: Sequence[charts.Series],
    bars: Sequence[charts.Bar],
    title: Any = "",
    head: Any = "",
    relative: bool = False,
    total: bool = True,
) -> dict[str, Any]:
    """Stacked bars, one row each, as a table whose every count may be a link."""
    rows = charts.stacked_rows(series, bars, relative=relative)
    return {"series": series, "rows": rows, "title": title, "head": head, "total": total}


@register.inclusion_tag("ui/column_chart.html")
def column_chart(
    series: Sequence[charts.Series],
    columns: Sequence[charts.Column],
    thresholds: Sequence[charts.Threshold] = (),
    title: Any = "",
    id: str = "columns",
) -> dict[str, Any]:
    """Stacked columns by day with the same figures as a table for screen readers."""
    drawn = charts.column_chart(series, columns, thresholds) if columns else None
    return {"chart": drawn, "series": series, "title": title, "id": id}


@register.inclusion_tag("ui/trace_chart.html")
def trace_chart(
    places: Sequence[Any], traces: Sequence[charts.Trace], title: Any = "", head: Any = "", id: str = "traces"
) -> dict[str, Any]:
    """Several lines over the same places with the same figures as a table for screen readers."""
    drawn = charts.trace_chart(places, traces) if places else None
    return {"chart": drawn, "traces": traces, "title": title, "head": head, "id": id}


@register.inclusion_tag("ui/sparkline.html")
def sparkline(values: Sequence[charts.Number], label: Any = "") -> dict[str, Any]:
    return {"points": charts.sparkline(values), "label": label}
