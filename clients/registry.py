"""What higher apps add to the client page and to the client list: panels, columns, filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise

from crm.staff.models import Employee

from .models import Client

Label = str | Promise


def everybody(employee: Employee) -> bool:
    return True


@dataclass(frozen=True)
class Panel:
    """A section of the client page.

    ``context`` of (client, employee) gives what ``template`` shows; ``place`` "head" draws it in the sticky head,
    "main" as a section loaded with the page, "lazy" as a section fetched when it comes into view.
    ``full``, where given, is the context of the panel's own page, with all rows instead of the newest;
    ``flush`` is for panels that are a table and touch the edges.
    """

    code: str
    title: Label
    template: str
    context: Callable[[Client, Employee], Mapping[str, Any]]
    place: Literal["head", "main", "lazy"] = "main"
    order: int = 100
    allowed: Callable[[Employee], bool] = everybody
    full: Callable[[Client, Employee], Mapping[str, Any]] | None = None
    flush: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the client list.

    ``annotate`` adds what the column needs to the list's query; ``make`` builds the django-tables2 column;
    ``export`` gives what stands in an exported file, the raw value unless told.
    """

    code: str
    make: Callable[[], Any]
    annotate: Callable[[QuerySet[Client]], QuerySet[Client]] | None = None
    order: int = 100
    export: Callable[[Client], Any] | None = None


@dataclass(frozen=True)
class Filter:
    """A filter of the client list: ``make`` builds a django-filter filter whose method narrows the query."""

    code: str
    make: Callable[[], Any]
    order: int = 100


@dataclass
class Registry:
    panels: dict[str, Panel] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)

    def add(self, *entries: Panel | Column | Filter) -> None:
        """Register entries.

        Raises:
            ValueError: two entries of one kind have one code.
        """
        for entry in entries:
            shelf = self._shelf(entry)
            if entry.code in shelf:
                raise ValueError(f"{type(entry).__name__} {entry.code!r} is registered twice")
            shelf[entry.code] = entry

    def _shelf(self, entry: Panel | Column | Filter) -> dict[str, Any]:
        shelves: dict[type, dict[str, Any]] = {Panel: self.panels, Column: self.columns, Filter: self.filters}
        return shelves[type(entry)]

    def panels_for(self, employee: Employee) -> list[Panel]:
        allowed = (panel for panel in self.panels.values() if panel.allowed(employee))
        return sorted(allowed, key=lambda panel: panel.order)

    def ordered_columns(self) -> list[Column]:
        return sorted(self.columns.values(), key=lambda column: column.order)

    def ordered_filters(self) -> list[Filter]:
        return sorted(self.filters.values(), key=lambda one: one.order)


registry = Registry()
