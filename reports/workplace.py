"""One report: what an employee asked for, computed from what the employee may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from clients.models import SegmentType
from crm.staff.models import Employee

from . import engine, rules
from .catalogue import FIXED, MEASURES, SEGMENT, Attribute, Place
from .cube import Cube, Key, compute, narrowed, unnest, value_of
from .live import seen_by
from .queries import sources
from .rules import Layout

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


def attributes() -> dict[str, Attribute]:
    """All attributes by code: the fixed ones and one for each type of segment in use. One statement."""
    segments = (
        Attribute(f"{SEGMENT}{one.pk}", one.name, place=Place.CLIENT, of=str(one.pk), names="segment")
        for one in SegmentType.objects.filter(is_active=True)
    )
    return FIXED | {one.code: one for one in segments}


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
    problems = rules.layout_errors(layout, list(known), list(MEASURES))
    if not problems and layout.compared and any(known[code].is_time for code in layout.attributes):
        problems = [("compared_time", "")]
    if problems:
        raise Unusable(*problems)


def _cube(employee: Employee, layout: Layout, known: Mapping[str, Attribute]) -> tuple[Cube, datetime | None]:
    with contacts_of(employee, layout, known) as (backend, contacts, changed):
        _check_size(contacts, layout, known)
        return compute(backend, contacts, layout, known), changed


def drill(
    employee: Employee, layout: Layout, known: Mapping[str, Attribute], at: Mapping[str, Any], page: slice
) -> tuple[int, list[int]]:
    """The works behind a cell or total: how many there are, and the ids of a page of them, newest first.

    ``at`` are the values of the attributes that the cell keeps.
    """
    check(layout, known)
    with contacts_of(employee, layout, known) as (_backend, contacts, _changed):
        found = (
            narrowed(contacts, {known[code]: [value] for code, value in at.items()}).select("work", "day").distinct()
        )
        ordered = found.order_by([found.day.desc(), found.work.desc()])
        shown = ordered.limit(page.stop - page.start, offset=page.start)
        return int(found.count().to_pyarrow().as_py()), shown.to_pyarrow()["work"].to_pylist()


def values_of(employee: Employee, layout: Layout, known: Mapping[str, Attribute], code: str) -> list[Any]:
    """The values that an attribute has in the period, within what the employee may see: to choose a filter from."""
    asked = replace(layout, rows=(code,), columns=(), filters={})
    check(asked, known)
    with contacts_of(employee, asked, known) as (_backend, contacts, _changed):
        table = unnest(contacts, [known[code].unnests] if known[code].unnests else [])
        found = table.select(value=value_of(known[code], table)).distinct()
        return list(found.to_pyarrow()["value"].to_pylist())


@contextmanager
def contacts_of(
    employee: Employee, layout: Layout, known: Mapping[str, Attribute]
) -> Iterator[tuple[Any, Any, datetime | None]]:
    """The engine, and the works of the period that the employee may see and the filters let through."""
    period = layout.period
    held = sources(period.start, period.end)
    if held.broken:
        raise Unusable(*(("broken", f"{month:%m.%Y}") for month in held.broken))
    used = {code: known[code] for code in (*layout.attributes, *layout.filters)}
    with engine.connected() as backend:
        contacts = engine.read(backend, held.paths)
        contacts = contacts.filter(contacts.day.between(period.start, period.end))
        contacts = seen_by(employee, contacts, used.values())
        where = {used[code]: typed(used[code], texts) for code, texts in layout.filters.items()}
        yield backend, narrowed(contacts, where), held.changed_since


def _check_size(contacts: Any, layout: Layout, known: Mapping[str, Attribute]) -> None:
    for codes, most, code in ((layout.columns, MOST_COLUMNS, "wide"), (layout.rows, MOST_ROWS, "long")):
        if codes and (found := _combinations(contacts, [known[one] for one in codes])) > most:
            raise Unusable((code, str(found)))


def _combinations(contacts: Any, kept: Sequence[Attribute]) -> int:
    table = unnest(contacts, sorted({one.unnests for one in kept} - {""}))
    columns = {f"c{place}": value_of(one, table) for place, one in enumerate(kept)}
    return int(table.select(**columns).distinct().count().to_pyarrow().as_py())


# --- Values as an address writes them ---------------------------------------------------------------------------------

EMPTY = "~"
"""How an address writes the value of what has none."""

_DAYS = frozenset({"day", "week", "month", "quarter"})
_NUMBERS = frozenset(
    {
        "specialist", "result", "client", "person", "incoming", "direction", "topic", "stage", "instrument", "campaign",
        "year", "weekday", "hour", "group", "department", "owner", "manager", "region",
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
