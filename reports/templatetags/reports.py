"""Drawing the figures of a report."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.grid import Figure

register = template.Library()


@register.simple_tag
def figures(row: Iterable[Figure]) -> SafeString:
    """The cells of a row. Not in a template: a report has thousands, and a template takes ten times as long."""
    return format_html_join("", "<td class=num>{}{}</td>", ((_linked(one), _delta(one)) for one in row))


def _linked(one: Figure) -> str:
    return format_html('<a href="{}">{}</a>', one.url, one.text) if one.url else one.text


def _delta(one: Figure) -> str:
    return format_html("<small>{}</small>", one.delta) if one.delta else ""
