"""What higher apps add to the client page and to the client list: panels, columns, filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from crm.ui.panels import Panel as AnyPanel
from crm.ui.panels import Panels

from .models import Client

Panel = AnyPanel[Client]


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


Entry = Panel | Column | Filter


@dataclass
class Registry(Panels[Client]):
    columns: dict[str, Column] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)

    def add(self, *entries: Entry) -> None:
        """Register entries.

        Raises:
            ValueError: two entries of one kind have one code.
        """
        for entry in entries:
            shelf = self._shelf(entry)
            if entry.code in shelf:
                raise ValueError(f"{type(entry).__name__} {entry.code!r} is registered twice")
            shelf[entry.code] = entry

    def _shelf(self, entry: Entry) -> dict[str, Any]:
        shelves: dict[type, dict[str, Any]] = {AnyPanel: self.panels, Column: self.columns, Filter: self.filters}
        return shelves[type(entry)]

    def ordered_columns(self) -> list[Column]:
        return sorted(self.columns.values(), key=lambda column: column.order)

    def ordered_filters(self) -> list[Filter]:
        return sorted(self.filters.values(), key=lambda one: one.order)


registry = Registry()
