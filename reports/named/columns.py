"""Columns of named reports: typed, each knowing how it is drawn, sorted, summed up and written into a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.ui import formats
from crm.ui.marks import BANDS, LEVELS, badge
from crm.ui.tables import AddressColumn, DayColumn, MoneyColumn, NumberColumn, open_row

Link = Callable[..., str | None]
"""Of a figure: its list's address, by ``record`` and ``table`` (whose ``report`` knows the period)."""

_SHORT, _NAME, _LONG = ({"td": {"class": name}} for name in ("nowrap", "name-cell", "long-cell"))
_MAIN = {"td": {"class": "main-cell clip"}}


@dataclass(frozen=True)
class Column:
    """``total`` sums all rows up, whatever page is shown: an aggregate; a ratio is computed, not added."""

    code: str
    make: Callable[[], tables.Column]
    total: Any = None
    at: str = ""
    order: str | None = ""
    names: Mapping[Any, Any] | None = None

    def written(self, value: Any) -> Any:
        """As a file holds it."""
        return str(self.names.get(value, value)) if self.names and value is not None else value

    def ordered(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """By the column; what is not known stands last either way."""
        names = self.order.split(",") if self.order else [self.at or self.code]
        keys = [F(one).desc(nulls_last=True) if is_descending else F(one).asc(nulls_last=True) for one in names]
        return queryset.order_by(*keys), True

    def read(self, record: Any) -> Any:
        """What a file holds of a row."""
        return self.written(tables.A(self.at or self.code).resolve(record, quiet=True))


class PercentColumn(NumberColumn):
    """Of 0 to 100, whole."""

    def render(self, value: Any) -> str:
        return f"{formats.number(value, self.decimals or 0)} %"


class WordColumn(tables.Column):
    """A code in words, with a mark where it has a tone."""

    def __init__(self, names: Mapping[Any, Any], tones: Mapping[Any, str], path: str, **kwargs: Any) -> None:
        self.names, self.tones, self.path = names, tones, tables.A(path)
        super().__init__(**kwargs)

    def render(self, value: Any, record: Any = None) -> Any:
        """Of a field with choices ``value`` is the words already."""
        code = value if record is None else self.path.resolve(record, quiet=True)
        name = self.names.get(code, value)
        return badge(name, self.tones[code]) if code in self.tones else name


class YesNoColumn(tables.Column):
    """A total of it is a number."""

    def render(self, value: Any) -> Any:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return formats.number(value)


def _options(label: Any, at: str, order: str | None, link: Link | None = None) -> dict[str, Any]:
    options: dict[str, Any] = {"verbose_name": label}
    if at:
        options["accessor"] = at
    if order is None:
        options["orderable"] = False
    if link:
        options["linkify"] = link
    return options


def main(code: str, label: Any, at: str = "", order: str | None = "", total: Any = None) -> Column:
    """What names the row and opens it."""
    return Column(code, partial(tables.Column, **_options(label, at, order, open_row), attrs=_MAIN), total, at, order)


def text(code: str, label: Any, at: str = "", order: str | None = "", total: Any = None, wide: bool = False) -> Column:
    initials = at.endswith("short_name")  # a surname is not parted from them
    attrs = _LONG if wide else _SHORT if initials else _NAME
    return Column(code, partial(tables.Column, **_options(label, at, order), attrs=attrs), total, at, order)


def email(code: str, label: Any, total: Any = None) -> Column:
    return Column(code, partial(AddressColumn, **_options(label, "", "")), total)


def number(
    code: str, label: Any, at: str = "", order: str | None = "", total: Any = None, decimals: int | None = None,
    link: Link | None = None,
) -> Column:  # fmt: skip
    return Column(code, partial(NumberColumn, **_options(label, at, order, link), decimals=decimals), total, at, order)


def percent(code: str, label: Any, at: str = "", order: str | None = "", total: Any = None) -> Column:
    return Column(code, partial(PercentColumn, **_options(label, at, order)), total, at, order)


def money(code: str, label: Any, at: str = "", total: Any = None) -> Column:
    return Column(code, partial(MoneyColumn, **_options(label, at, ""), decimals=0), total, at)


def day(code: str, label: Any, at: str = "", order: str | None = "") -> Column:
    return Column(code, partial(DayColumn, **_options(label, at, order)), at=at, order=order)


def word(
    code: str, label: Any, names: Mapping[Any, Any], tones: Mapping[Any, str] | None = None, at: str = "",
    order: str | None = "", total: Any = None,
) -> Column:  # fmt: skip
    made = partial(WordColumn, names, tones or {}, at or code, **_options(label, at, order), attrs=_SHORT)
    return Column(code, made, total, at, order, names)


def yes_no(code: str, label: Any, total: Any = None) -> Column:
    return Column(code, partial(YesNoColumn, **_options(label, "", ""), attrs=_SHORT), total)


def band(code: str, label: Any, order: str | None = "") -> Column:
    names, tones = _words(BANDS)
    return word(code, label, names, tones, order=order)


def level(code: str, label: Any) -> Column:
    names, tones = _words(LEVELS)
    return word(code, label, names, tones)


def _words(marks: Mapping[str, tuple[str, Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    return {code: label for code, (_tone, label) in marks.items()}, {
        code: tone for code, (tone, _label) in marks.items()
    }
