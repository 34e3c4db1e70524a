"""The body of a table, written out in one go.

The templates of django-tables2 ask each cell anew for its accessor, its signature and its attributes: 25 rows of five
columns took longer than everything else of a page together. Here that is asked once a column; columns mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.utils.encoding import force_str
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.columns.manytomanycolumn import ManyToManyColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import A, call_with_appropriate, signature

from .drawing import escaped
from .links import open_row


def body(table: Any) -> SafeString:
    """``<tr>`` of each row of the current page."""
    cells = [_Cell(bound) for bound in table.columns]
    href = getattr(table, "href", None)
    pick = table.pick_cell if getattr(table, "is_pickable", False) else _no_cell
    drawn = (
        f"<tr{_opens(href, row)}>{pick(row.record)}{''.join([cell.html(row) for cell in cells])}</tr>"
        for row in table.paginated_rows
    )
    return mark_safe("\n".join(drawn))  # noqa: S308  each cell is escaped by itself


def totals(table: Any) -> SafeString | str:
    """The row that sums up all rows, whatever page is shown: ``totals`` of the table, values by column.

    The first column's is what names the row.
    """
    sums = getattr(table, "totals", None)
    if not sums:
        return ""
    named, *others = table.columns
    drawn = ((_Cell(one), _summed(one, sums)) for one in others)
    cells = format_html_join(
        "",
        "<td {} {}>{}</td>",
        ((one.attrs or "", _EMPTY if one.is_empty(sum_) else one.header, sum_) for one, sum_ in drawn),
    )
    pick = mark_safe('<td class="pick"></td>') if getattr(table, "is_pickable", False) else ""
    return format_html('<tr class="total">{}<th scope="row">{}</th>{}</tr>', pick, sums[named.name], cells)


def _summed(bound: Any, sums: Mapping[str, Any]) -> Any:
    if bound.name not in sums:
        return ""
    value = sums[bound.name]
    if value is None:
        return bound.default
    given = {"value": value, "record": None, "column": bound.column, "bound_column": bound, "table": bound._table}
    return localize(call_with_appropriate(bound.column.render, given))


def _no_cell(record: Any) -> str:
    return ""


def reader(bound: Any) -> Callable[[Any], Any]:
    """The value of a column by a row as a file holds it: words of a choice, None where there is nothing."""
    return _Cell(bound).value


def _opens(href: Any, row: BoundRow) -> str:
    url = href(row.record) if href else ""
    return f' data-href="{escaped(url)}"' if url else ""


class _Cell:
    """One column: what does not change from row to row.

    Each cell says of which column it is, or that there is nothing in it: on a telephone a row is a card, and no head of
    columns stands above it.
    """

    def __init__(self, bound: Any) -> None:
        self.bound, self.column = bound, bound.column
        self.accessor = A(bound.accessor)
        self.empty = bound.column.empty_values
        self.arguments, self.takes_all = signature(bound.render)
        self.is_special = isinstance(self.column, BaseLinkColumn | ManyToManyColumn)
        self.opens_row = bool(bound.link) and bound.link.url is open_row
        self.header = mark_safe(f'data-label="{escaped(bound.header)}"' if bound.header else "")  # noqa: S308
        self.label = _UNNAMED if self.opens_row else self.header  # what opens the row is its name
        self.attrs: Any = None if _varies(self.column.attrs.get("td", {})) else bound.attrs["td"].as_html()
        self.labels: dict[Any, Any] | None = None

    def html(self, row: BoundRow) -> str:
        content = row.get_cell(self.bound.name) if self.is_special else self._content(row)
        shown = content if isinstance(content, str) else localize(content)
        return f"<td {self._attrs(row, content)} {self.told(content)}>{escaped(shown)}</td>"

    def told(self, content: Any) -> SafeString:
        return _EMPTY if self.is_empty(content) else self.label

    def is_empty(self, content: Any) -> bool:
        return content in ("", self.bound.default)

    def _attrs(self, row: BoundRow, content: Any) -> str:
        if self.attrs is not None:
            return self.attrs
        self.bound.current_value, self.bound.current_record = content, row.record
        return self.bound.attrs["td"].as_html()

    def _content(self, row: BoundRow) -> Any:
        value = self.value(row.record)
        if value in self.empty:
            return self.bound.default
        given = row._optional_cell_arguments(self.bound, value)
        content = self._rendered(given)
        if self.opens_row:
            url = row.table.href(row.record)
            return mark_safe(f'<a href="{escaped(url)}">{escaped(content)}</a>') if url else content  # noqa: S308
        return self.bound.link(content, **given) if self.bound.link else content

    def _rendered(self, given: dict[str, Any]) -> Any:
        if self.takes_all:
            return call_with_appropriate(self.bound.render, given)
        return self.bound.render(**{name: given[name] for name in self.arguments})

    def value(self, record: Any) -> Any:
        try:
            value = self.accessor.resolve(record)
            if labels := self._labels(record):
                return force_str(labels.get(value, value), strings_only=True)
            return value
        except (ValueError, AttributeError, ObjectDoesNotExist):
            return None  # a missing related row is an empty cell

    def _labels(self, record: Any) -> dict[Any, Any]:
        """Words of the values of a field with choices; ``get_…_display`` makes this dictionary for each cell."""
        if self.labels is None:
            try:
                self.labels = dict(getattr(self.accessor.get_field(record), "flatchoices", ()))
            except (FieldDoesNotExist, AttributeError):
                self.labels = {}
        return self.labels


_EMPTY, _UNNAMED = SafeString("data-empty"), SafeString("")


def _varies(attrs: dict[str, Any]) -> bool:
    return any(callable(value) for value in attrs.values())
