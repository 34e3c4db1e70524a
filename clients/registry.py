"""What higher apps add to clients: panels of the page; columns, filters, actions of the list; what follows owners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from crm.staff.models import Employee
from crm.ui.panels import Label, Panels, everybody
from crm.ui.panels import Panel as AnyPanel

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


@dataclass(frozen=True)
class Handed:
    """Clients that go from one owner to another: three lists of one length, a client not twice with one ``was``."""

    clients: list[int]
    was: list[int]
    became: list[int]


@dataclass(frozen=True)
class Follower:
    """What follows the owner of a client to the next one: planned works, open tasks.

    ``count`` answers how much each receiver would get, by id; ``move`` hands it over and answers how much there was.
    Both take any number of clients in one statement. ``label`` names it in the plural («Planned works»).
    """

    code: str
    label: Label
    count: Callable[[Handed], Mapping[int, int]]
    move: Callable[[Handed], int]
    order: int = 100


@dataclass(frozen=True)
class ListAction:
    """Something done with many clients of the list: a page that takes them as ``crm.ui.lists.Bulk`` says."""

    code: str
    label: Label
    url_name: str
    icon: str
    allowed: Callable[[Employee], bool] = everybody
    order: int = 100


Entry = Panel | Column | Filter | Follower | ListAction


@dataclass
class Registry(Panels[Client]):
    columns: dict[str, Column] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    followers: dict[str, Follower] = field(default_factory=dict)
    actions: dict[str, ListAction] = field(default_factory=dict)

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
        shelves: dict[type, dict[str, Any]] = {
            AnyPanel: self.panels, Column: self.columns, Filter: self.filters, Follower: self.followers,
            ListAction: self.actions,
        }  # fmt: skip
        return shelves[type(entry)]

    def ordered_columns(self) -> list[Column]:
        return sorted(self.columns.values(), key=lambda column: column.order)

    def ordered_filters(self) -> list[Filter]:
        return sorted(self.filters.values(), key=lambda one: one.order)

    def ordered_followers(self) -> list[Follower]:
        return sorted(self.followers.values(), key=lambda one: one.order)

    def actions_for(self, employee: Employee) -> list[ListAction]:
        allowed = (one for one in self.actions.values() if one.allowed(employee))
        return sorted(allowed, key=lambda one: one.order)


registry = Registry()
