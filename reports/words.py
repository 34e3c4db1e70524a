"""What a report was asked for, in words: filters, periods, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee

from .address import FILTER, address_of
from .catalogue import ATTRIBUTES, MEASURES, Attribute
from .grid import Grid
from .labels import labels_for
from .messages import LAYOUT
from .rules import Layout
from .workplace import Unusable, typed

PERIOD_NAMES = {
    "week": _("This week"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "last_year": _("Last year"),
    "whole_month": _("This whole month"),
    "whole_quarter": _("This whole quarter"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "365": _("Last 365 days"),
}
SHARE_NAMES = {"row": _("Shares of the row"), "column": _("Shares of the column"), "total": _("Shares of the total")}
COMPARED_NAMES = {"before": _("With the period before"), "year": _("With a year before")}


def filters_said(
    employee: Employee, layout: Layout, known: Mapping[str, Attribute], named: str = ""
) -> list[dict[str, Any]]:
    """The chosen filters in words, as the employee may read them, each with the address without it."""
    found = []
    for code, texts in layout.filters.items():
        if (attribute := known.get(code)) is None:
            continue
        without = {one: values for one, values in layout.filters.items() if one != code}
        words = _values_said(employee, attribute, texts)
        found.append({"attribute": attribute, "words": words, "texts": texts, "name": FILTER + code,
                      "without": address_of(replace(layout, filters=without), named)})  # fmt: skip
    return found


def _values_said(employee: Employee, attribute: Attribute, texts: tuple[str, ...]) -> str:
    try:
        values = typed(attribute, texts)
    except Unusable:
        return ", ".join(texts)
    named = labels_for(employee, attribute, values)
    return ", ".join(named[value] for value in values)


def problems_said(wrong: Unusable, known: Mapping[str, Attribute]) -> list[str]:
    every = [*chain.from_iterable(one.items() for one in ATTRIBUTES.values()), *MEASURES.items(), *known.items()]
    words = {code: str(one.label) for code, one in every}
    return [str(LAYOUT[code]) % {"what": words.get(what, what)} for code, what in wrong.problems]


def above_of(employee: Employee, grid: Grid) -> list[tuple[str, str]]:
    """What stands above a report that leaves the product: its period, its filters, what its figures are."""
    layout, period = grid.layout, grid.layout.period
    above = [(gettext("Period"), f"{period.start:%d.%m.%Y} – {period.end:%d.%m.%Y}")]
    above += [(str(one["attribute"].label), one["words"]) for one in filters_said(employee, layout, grid.known)]
    if layout.share:
        above.append((gettext("Figures"), str(SHARE_NAMES[layout.share])))
    if layout.compared:
        above.append((gettext("Comparison"), str(COMPARED_NAMES[layout.compared])))
    return above


def pairs_of(query: str) -> list[tuple[str, str]]:
    """A query as hidden fields of a form."""
    return [(name, value) for name, values in QueryDict(query).lists() for value in values]
