"""Drawing the rows of a report. Not in a template: a report has thousands of cells, and a template takes ten times as
long."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from crm.ui import icons
from reports.grid import Figure, Line

register = template.Library()


@register.simple_tag
def row_head(line: Line) -> Any:
    """The name of a row; where rows are under it, a link that folds or unfolds them; its id stays."""
    label = line.label if line.depth else _("Total")
    if not line.turn:
        return label
    mark = icons.svg("chevron-down" if line.has_more else "chevron-right")
    state = "true" if line.has_more else "false"
    name = f"{zlib.crc32(repr(line.key).encode()):x}"
    link = '<a class="fold" id="row-{}" href="{}" hx-boost="true" aria-expanded="{}">{}{}</a>'
    return format_html(link, name, line.turn, state, mark, label)


@register.simple_tag
def figures(row: Iterable[Figure]) -> SafeString:
    """The cells of a row."""
    return mark_safe("".join(map(_cell, row)))  # noqa: S308  each part is escaped


def _cell(one: Figure) -> str:
    text = escape(one.text)
    linked = f'<a href="{escape(one.url)}">{text}</a>' if one.url else text
    return f"<td class=num>{linked}{f'<small>{escape(one.delta)}</small>' if one.delta else ''}</td>"
