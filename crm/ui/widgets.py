"""Controls of forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.forms import DateInput, DateTimeInput, Select
from django.utils.safestring import SafeString, mark_safe

from .drawing import attributes, choice, escaped


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
        given = attributes(self.build_attrs(self.attrs, attrs))
        drawn = drawn_options(self.choices, self.format_value(value))
        return mark_safe(f'<select name="{escaped(name)}"{given}>{drawn}</select>')  # noqa: S308  each part is escaped


class LazySelect(PlainSelect):
    """A drop-down list whose other options are fetched from ``url`` when somebody comes near it.

    The answer of ``url`` is made by :func:`drawn_options`; the present choice goes along in the request.
    """

    def __init__(self, *, url: str) -> None:
        attrs = {"hx-get": url, "hx-trigger": "mouseenter once, focus once", "hx-target": "this", "hx-include": "this"}
        super().__init__(attrs={**attrs, "hx-swap": "innerHTML", "hx-sync": "this:drop"})


def drawn_options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    options = (
        f'<option value="{escaped(key)}"{" selected" if str(key) in chosen else ""}>{choice(label)}</option>'
        for key, label in choices
    )
    return mark_safe("".join(options))  # noqa: S308  each part is escaped
