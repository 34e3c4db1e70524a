"""Controls of forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.forms import DateInput, DateTimeInput, Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class DayInput(DateInput):
    """The browser's own calendar; the value goes in the form that it understands whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(DateTimeInput):
    """A day and a time to the minute, by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class PlainSelect(Select):
    """A drop-down list without groups, written at once: with a template for each option a thousand cost 60 ms."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = drawn_options(self.choices, self.format_value(value))
        given = format_html_join("", ' {}="{}"', self.build_attrs(self.attrs, attrs).items())
        return format_html('<select name="{}"{}>{}</select>', name, given, drawn)


class LazySelect(PlainSelect):
    """A drop-down list whose other options are fetched from ``url`` when somebody comes near it.

    The answer of ``url`` is made by :func:`drawn_options`; the present choice goes along in the request.
    """

    def __init__(self, *, url: str) -> None:
        attrs = {"hx-get": url, "hx-trigger": "mouseenter once, focus once", "hx-target": "this", "hx-include": "this"}
        super().__init__(attrs={**attrs, "hx-swap": "innerHTML", "hx-sync": "this:drop"})


def drawn_options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    options = ((key, _selected(str(key) in chosen), label) for key, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


def _selected(selected: bool) -> SafeString:
    return SafeString(" selected" if selected else "")
