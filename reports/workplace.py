"""One report: what an employee asked for, computed from what the employee may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import ibis

from clients.models import SegmentType
from crm.staff.models import Employee

from . import engine, files, rules
from .catalogue import ATTRIBUTES, MEASURES, SEGMENT, Attribute, Place, facts_of, measures_of
from .choices import FACTS, Fact, Subject
from .cube import Cube, Key, TooLarge, behind, compute, narrowed, unnest, value_of
from .live import Seen
from .queries import Sources, sources
from .rules import Layout, Period
from .schema import KEYS

MOST_COLUMNS = 200
MOST_ROWS = 5000


class Unusable(Exception):
    """The report cannot be shown; ``problems`` are pairs of a code of ``messages.LAYOUT`` and what it is about."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Report:
    """``before`` is the same of the period compared with. ``changed_since``: changes from then on are not in it."""

    cube: Cube
    before: Cube | None
    changed_since: datetime | None


def attributes(subject: Subject = Subject.WORKS) -> dict[str, Attribute]:
    """All attributes of a subject by code: the fixed ones and one for each type of segment in use. One statement."""
    segments = (
        Attribute(f"{SEGMENT}{one.pk}", one.name, place=Place.CLIENT, of=str(one.pk), names="segment")
        for one in SegmentType.objects.filter(is_active=True)
    )
    return {**ATTRIBUTES[subject], **{one.code: one for one in segments}}


def report(employee: Employee, layout: Layout, known: Mapping[str, Attribute]) -> Report:
    """Compute a layout.

    Raises:
        Unusable: the layout is wrong, a file is damaged, or there would be more rows or columns than can be read.
    """
    check(layout, known)
    cube, changed = _cube(employee, layout, known)
    if not layout.compared:
        return Report(cube, None, changed)
    earlier = rules.period_before(layout.period) if layout.compared == "before" else rules.a_year_before(layout.period)
    before, _changed = _cube(employee, replace(layout, period=earlier), known)
    return Report(cube, before, changed)


def check(layout: Layout, known: Mapping[str, Attribute]) -> None:
    problems = rules.layout_errors(layout, list(known), list(measures_of(layout.subject)))
    problems = [("elsewhere", what) if _is_elsewhere(code, what) else (code, what) for code, what in problems]
    if not problems and layout.compared and any(known[code].is_time for code in layout.attributes):
        problems = [("compared_time", "")]
    if problems:
        raise Unusable(*problems)


def _is_elsewhere(code: str, what: str) -> bool:
    """Whether a code that this subject does not know is one of another."""
    known = {"measure": (MEASURES,), "attribute": tuple(ATTRIBUTES.values())}.get(code, ())
    return any(what in codes for codes in known)


def _cube(employee: Employee, layout: Layout, known: Mapping[str, Attribute]) -> tuple[Cube, datetime | None]:
    with seen(employee, layout, known) as (backend, facts, changed):
        try:
            return compute(backend, facts, layout, known, (MOST_ROWS, MOST_COLUMNS)), changed
        except TooLarge as large:
            raise Unusable((("long", "wide")[large.axis], str(large.found))) from None


def drill(
    employee: Employee,
    layout: Layout,
    known: Mapping[str, Attribute],
    at: Mapping[str, Any],
    page: slice,
    measure: str = "",
) -> tuple[int, list[int]]:
    """What ``measure`` (the first of its subject, unless told) counts in a cell or total: how many rows, and the ids of
    a page of them, newest first.

    ``at`` are the values of the attributes that the cell keeps. The ids are of what ``drilled_fact`` says.

    Raises:
        Unusable: as for a report, or there is no such measure.
    """
    check(layout, known)
    measure = measure or ordinary_measure(layout.subject)
    fact = drilled_fact(measure, layout.subject)
    with seen(employee, replace(layout, measures=(measure,)), known, at) as (_backend, facts, _changed):
        found = narrowed(facts[fact], KEYS[fact], {known[code]: [value] for code, value in at.items()})
        found = behind(measure, fact, found).select(KEYS[fact], "day")
        ordered = found.order_by([found.day.desc(), found[KEYS[fact]].desc()])
        shown = ordered.limit(page.stop - page.start, offset=page.start)
        return int(found.count().to_pyarrow().as_py()), shown.to_pyarrow()[KEYS[fact]].to_pylist()


def drilled_fact(measure: str, subject: Subject = Subject.WORKS) -> Fact:
    """What stands behind a figure of the measure; of a ratio of two kinds of facts, what it is a share of.

    Raises:
        Unusable: there is no such measure, or it is of another subject.
    """
    if measure not in MEASURES:
        raise Unusable(("measure", measure))
    fact = facts_of([measure])[0]
    if fact not in FACTS[subject]:
        raise Unusable(("elsewhere", measure))
    return fact


def ordinary_measure(subject: Subject) -> str:
    """What is counted where nothing else is asked for: the rows of the subject."""
    return next(iter(measures_of(subject)))


def values_of(employee: Employee, layout: Layout, known: Mapping[str, Attribute], code: str) -> list[Any]:
    """The values that an attribute has in the period, within what the employee may see: to choose a filter from."""
    asked = replace(layout, rows=(code,), columns=(), filters={})
    check(asked, known)
    with seen(employee, asked, known) as (_backend, facts, _changed):
        found = [_values(table, known[code]) for table in facts.values()]
        together = found[0] if len(found) == 1 else ibis.union(*found, distinct=True)
        return list(together.to_pyarrow()["value"].to_pylist())


def _values(table: Any, attribute: Attribute) -> Any:
    rows = unnest(table, [attribute.unnests] if attribute.unnests else [])
    return rows.select(value=value_of(attribute, rows)).distinct()


@contextmanager
def seen(
    employee: Employee, layout: Layout, known: Mapping[str, Attribute], also: Iterable[str] = ()
) -> Iterator[tuple[Any, dict[Fact, Any], datetime | None]]:
    """The engine, and the facts that the layout's measures count: those of the period that the employee may see and the
    filters let through. ``also`` are codes of attributes that are needed besides those of the layout."""
    period, wanted = layout.period, facts_of(layout.measures)
    used = {code: known[code] for code in (*layout.attributes, *layout.filters, *also)}
    where = {used[code]: typed(used[code], texts) for code, texts in layout.filters.items()}
    with whole_files(period, wanted) as held, engine.connected() as backend:
        facts, looked = {}, Seen(employee, used.values())
        for fact in wanted:
            table = engine.read(backend, fact, held.paths[fact])
            table = table.filter(table.day.between(period.start, period.end))
            facts[fact] = narrowed(looked.of(fact, table), KEYS[fact], where)
        yield backend, facts, held.changed_since


@contextmanager
def whole_files(period: Period, facts: Collection[Fact]) -> Iterator[Sources]:
    """The files of a period, none of them missing or damaged. Where the engine fails, one may have been damaged since
    it was last looked at: that is said instead.

    Raises:
        Unusable: one is.
    """
    try:
        yield _whole(period, facts)
    except engine.Failed:
        files.look_again()
        _whole(period, facts)
        raise


def _whole(period: Period, facts: Collection[Fact]) -> Sources:
    held = sources(period.start, period.end, facts)
    if held.broken:
        raise Unusable(*(("broken", f"{month:%m.%Y}") for month in held.broken))
    return held


# --- Values as an address writes them ---------------------------------------------------------------------------------

EMPTY = "~"
"""How an address writes the value of what has none."""

_DAYS = frozenset({"day", "week", "month", "quarter", "made_month"})
_NUMBERS = frozenset(
    {
        "specialist", "result", "client", "person", "incoming", "direction", "topic", "stage", "instrument", "campaign",
        "case", "year", "weekday", "hour", "group", "department", "owner", "manager", "region", "debt_owner", "made_by",
        "reason",
    }
)  # fmt: skip


def typed(attribute: Attribute, texts: Sequence[str]) -> list[Any]:
    """The values that these texts write.

    Raises:
        Unusable: one writes none.
    """
    return [_typed(attribute, one) for one in texts]


def _typed(attribute: Attribute, text: str) -> Any:
    if text == EMPTY:
        return None
    try:
        if attribute.code in _DAYS:
            return date.fromisoformat(text)
        return int(text) if attribute.code in _NUMBERS else text
    except ValueError:
        raise Unusable(("value", text)) from None


def written(value: Any) -> str:
    """How an address writes a value."""
    if value is None:
        return EMPTY
    return value.isoformat() if isinstance(value, date) else str(value)


def at_of(layout: Layout, row: Key, column: Key) -> dict[str, Any]:
    """The values of the attributes that a cell keeps, by code."""
    return dict(zip(layout.rows, row, strict=False)) | dict(zip(layout.columns, column, strict=False))
