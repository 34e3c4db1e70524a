"""Pure rules of reports: periods, the layout that an address describes, shares (domain §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import quote

from crm.months import first_of_month, last_of_month, month_after, months_before

from .choices import Subject

ONE_DAY = timedelta(days=1)


# --- Periods ----------------------------------------------------------------------------------------------------------


def months_between(start: date, end: date) -> list[date]:
    """The first days of the months that the days from ``start`` to ``end`` lie in, both included."""
    months = [first_of_month(start)]
    while (following := month_after(months[-1])) <= end:
        months.append(following)
    return months


@dataclass(frozen=True)
class Period:
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


ROLLING = ("30", "90", "365")
"""Names of periods that are so many days up to today."""

WHOLE = {"whole_month": 1, "whole_quarter": 3}
"""Names of periods that are so many months from their first day to their last, whatever the day is."""


def period_named(name: str, day: date) -> Period | None:
    """``week``, ``month``, ``quarter``, ``year`` up to the day, ``last_month``, ``last_year``, of ``ROLLING``, or of
    ``WHOLE``: with the days to come, for which there are promises."""
    if name in ROLLING:
        return Period(day - timedelta(days=int(name) - 1), day)
    starts = {
        "week": day - timedelta(days=day.weekday()),
        "month": first_of_month(day),
        "quarter": date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
        "year": date(day.year, 1, 1),
    }
    if name in starts:
        return Period(starts[name], day)
    if name in WHOLE:
        start = starts[name.removeprefix("whole_")]
        return Period(start, last_of_month(months_before(start, 1 - WHOLE[name])))
    if name == "last_month":
        return Period(first_of_month(first_of_month(day) - ONE_DAY), first_of_month(day) - ONE_DAY)
    if name == "last_year":
        return Period(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31))
    return None


def period_before(period: Period) -> Period:
    """As many days, just before; for whole months as many whole months."""
    whole = period.start.day == 1 and (period.end + ONE_DAY).day == 1
    if not whole:
        return Period(period.start - timedelta(days=period.days), period.start - ONE_DAY)
    start = period.start
    for _month in months_between(period.start, period.end):
        start = first_of_month(start - ONE_DAY)
    return Period(start, period.start - ONE_DAY)


def a_year_before(period: Period) -> Period:
    return Period(_year_before(period.start), _year_before(period.end + ONE_DAY) - ONE_DAY)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


# --- Layout -----------------------------------------------------------------------------------------------------------

MOST_DIMENSIONS = 4
"""Of rows, and of columns: more cannot be read."""


@dataclass(frozen=True)
class Layout:
    """What a report shows: attributes by code, ``filters`` by attribute, values as the address writes them; all of them
    of one ``subject``.

    ``measure`` is ordered by where ``by`` says: a code of a measure, with «-» for the greatest first; empty for the
    order of the attributes. ``share`` is ``row``, ``column``, ``total`` or empty; ``compared`` ``before``, ``year`` or
    empty. ``fold`` is how many levels of rows are shown, 0 for all; ``turned`` are the rows, as ``path_of`` writes
    them, that are folded where their level is not, or the other way round. ``chart`` is one of ``CHARTS`` or empty,
    ``drill`` the columns of the works behind a figure, empty for the ordinary ones.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    measures: tuple[str, ...]
    period: Period
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    share: str = ""
    compared: str = ""
    fold: int = 0
    turned: frozenset[str] = frozenset()
    chart: str = ""
    drill: tuple[str, ...] = ()
    subject: Subject = Subject.WORKS

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.rows + self.columns

    def swapped(self) -> Layout:
        return replace(self, rows=self.columns, columns=self.rows, fold=0, turned=frozenset())


SHARES = ("row", "column", "total")
COMPARED = ("before", "year")
CHARTS = ("bar", "stacked", "line")


def layout_errors(layout: Layout, attributes: Sequence[str], measures: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong: pairs of a code of ``messages.LAYOUT`` and the word that it is about."""
    errors = [("attribute", code) for code in (*layout.attributes, *layout.filters) if code not in attributes]
    errors += [("measure", code) for code in layout.measures if code not in measures]
    errors += [("twice", code) for code in sorted(set(layout.attributes)) if layout.attributes.count(code) > 1]
    if not layout.measures:
        errors.append(("nothing", ""))
    if max(len(layout.rows), len(layout.columns)) > MOST_DIMENSIONS:
        errors.append(("many", str(MOST_DIMENSIONS)))
    if layout.period.end < layout.period.start:
        errors.append(("period", ""))
    if layout.sort and layout.sort.removeprefix("-") not in layout.measures:
        errors.append(("sort", layout.sort.removeprefix("-")))
    errors += [("share", layout.share)] if layout.share not in ("", *SHARES) else []
    errors += [("compared", layout.compared)] if layout.compared not in ("", *COMPARED) else []
    errors += [("chart", layout.chart)] if layout.chart not in ("", *CHARTS) else []
    return errors


def path_of(values: Sequence[str]) -> str:
    """A row as an address names it: the written values of its attributes, the outermost first."""
    return "/".join(quote(value, safe="") for value in values)


def levels(layout: Layout) -> list[tuple[int, int]]:
    """How many attributes of rows and of columns each level of totals keeps: the cells first, the grand total last."""
    return [(row, column) for row in range(len(layout.rows), -1, -1) for column in range(len(layout.columns), -1, -1)]
