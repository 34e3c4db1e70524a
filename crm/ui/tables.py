"""Tables of lists: what every one has in common."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.core.paginator import InvalidPage, Page, Paginator
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from . import formats, marks
from .links import open_row as open_row  # part of what lists import from here

COUNT_LIMIT = 10_000


class Table(tables.Table):
    """A table whose rows open a page: give :meth:`row_url`, and ``linkify=open_row`` to the column that names a row."""

    list_query: str | None = None  # set by ListView: the state which the opened page walks through
    places: dict[Any, int]
    caption: Any = ""  # names the table for screen readers
    is_pickable = False  # set by ListView: rows have a box to tick, for what is done with many at once
    pick_field = "pk"  # what a tick sends of its row

    class Meta:
        template_name = "ui/table.html"
        attrs = {"class": "data-table"}
        order_by_field = "sort"
        default = formats.DASH

    def row_url(self, record: Any) -> str:
        """The address of the row's page; empty for rows that open nothing."""
        return ""

    def pick_cell(self, record: Any) -> SafeString:
        return format_html(
            '<td class="pick"><input type="checkbox" form="selection" name="pick" value="{}" aria-label="{}"></td>',
            getattr(record, self.pick_field),
            record,
        )

    def href(self, record: Any) -> str:
        """The address with the list's state; asked twice a row, worked out once."""
        if id(record) not in self._hrefs:
            self._hrefs[id(record)] = self._href(record)
        return self._hrefs[id(record)]

    def _href(self, record: Any) -> str:
        url = self.row_url(record)
        if not url or self.list_query is None:
            return url
        return f"{url}?{urlencode({'from': self.list_query, 'at': self.places.get(record.pk, 0)})}"

    @cached_property
    def _hrefs(self) -> dict[Any, str]:
        return {}


class NumberColumn(tables.Column):
    """Right-aligned figures in the language's manner; ``decimals`` as in the filter ``number``."""

    def __init__(self, *args: Any, decimals: int | None = None, **kwargs: Any) -> None:
        self.decimals = decimals
        kwargs.setdefault("attrs", {"th": {"class": "num"}, "td": {"class": "num"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return formats.number(value, self.decimals)


class MoneyColumn(NumberColumn):
    def render(self, value: Any) -> str:
        return formats.money(value, 2 if self.decimals is None else self.decimals)


class DayColumn(tables.Column):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return formats.day(value)


class MomentColumn(DayColumn):
    def render(self, value: Any) -> str:
        return formats.moment(value)


class BandColumn(tables.Column):
    """The band of the indicator; ``indicator`` is the attribute of the row with its value, if any."""

    def __init__(self, *args: Any, indicator: str = "", **kwargs: Any) -> None:
        self.indicator = indicator
        kwargs.setdefault("empty_values", ())  # None is a band too: «not computed»
        super().__init__(*args, **kwargs)

    def render(self, value: Any, record: Any) -> str:
        return marks.band_badge(value, getattr(record, self.indicator) if self.indicator else None)


class AddressColumn(tables.Column):
    """An e-mail."""

    def render(self, value: Any) -> str:
        return marks.address(value) if isinstance(value, str) else formats.number(value)  # the total is a number


class CappedPaginator(Paginator):
    """Counts no further than :data:`COUNT_LIMIT`: the exact size of a long list costs more than the page itself.

    Takes the rows of a table over a queryset. Above the limit ``is_capped`` is true, ``count`` is the limit, and pages
    go on for as long as there are rows.
    """

    object_list: Any

    @cached_property
    def _counted(self) -> int:
        queryset = self.object_list.data.data
        return queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNT_LIMIT)

    @property
    def is_capped(self) -> bool:
        return self._counted > COUNT_LIMIT

    def validate_number(self, number: Any) -> int:
        if self.is_capped and int(number) > self.num_pages:
            return int(number)
        return super().validate_number(number)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = start + self.per_page if self.is_capped else min(start + self.per_page, self.count)
        return CappedPage(self.object_list[start:stop], number, self)

    def nearest(self, wanted: str) -> Page:
        """The page asked for; the first one for nonsense, the last one beyond the end."""
        try:
            number = max(int(wanted), 1)
        except ValueError:
            number = 1
        try:
            return self.page(number)
        except InvalidPage:
            return self.page(self.num_pages)


class CappedPage(Page):
    paginator: CappedPaginator
    object_list: Any

    @cached_property
    def records(self) -> list[Any]:
        return list(self.object_list.data)

    def has_next(self) -> bool:
        if self.paginator.is_capped and self.number >= self.paginator.num_pages:
            return len(self.records) == self.paginator.per_page
        return super().has_next()

    def next_page_number(self) -> int:
        return self.number + 1

    def end_index(self) -> int:
        return self.start_index() + len(self.records) - 1 if self.records else 0
