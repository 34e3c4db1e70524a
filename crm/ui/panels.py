"""Sections of the page of one row, which apps register: a lower page shows what a higher app knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from crm.staff.models import Employee

Label = str | Promise
Row = TypeVar("Row")


def everybody(employee: Employee) -> bool:
    return True


@dataclass(frozen=True)
class Panel(Generic[Row]):
    """A section of the page of one row.

    ``context`` of (row, employee) gives what ``template`` shows; ``place`` "head" draws it in the sticky head,
    "fact" as one of the facts there (a ``<div>`` with ``<dt>`` and ``<dd>``),
    "main" as a section loaded with the page, "lazy" as a section fetched when it comes into view.
    ``full``, where given, is the context of the panel's own page, with all rows instead of the newest;
    ``flush`` is for panels that are a table and touch the edges.
    """

    code: str
    title: Label
    template: str
    context: Callable[[Row, Employee], Mapping[str, Any]]
    place: Literal["head", "fact", "main", "lazy"] = "main"
    order: int = 100
    allowed: Callable[[Employee], bool] = everybody
    full: Callable[[Row, Employee], Mapping[str, Any]] | None = None
    flush: bool = False

    @property
    def is_section(self) -> bool:
        return self.place in {"main", "lazy"}


@dataclass
class Panels(Generic[Row]):
    """The registered panels of one kind of page."""

    panels: dict[str, Panel[Row]] = field(default_factory=dict)

    def add(self, *panels: Panel[Row]) -> None:
        """Register panels.

        Raises:
            ValueError: two panels have one code.
        """
        for panel in panels:
            if panel.code in self.panels:
                raise ValueError(f"Panel {panel.code!r} is registered twice")
            self.panels[panel.code] = panel

    def panels_for(self, employee: Employee) -> list[Panel[Row]]:
        allowed = (panel for panel in self.panels.values() if panel.allowed(employee))
        return sorted(allowed, key=lambda panel: panel.order)


@dataclass(frozen=True)
class Section:
    """A panel as the page shows it; ``body`` is empty where it is fetched later."""

    panel: Panel[Any]
    url: str
    body: SafeString | str = ""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The page of ``row``, drawn for the one who asks; ``name`` is what templates call the row.

    ``url`` of a panel's code is the address of that panel alone.
    """

    name: str
    row: Row
    request: HttpRequest
    url: Callable[[str], str]

    def sections(self, panels: list[Panel[Row]]) -> Iterator[Section]:
        return (self.section(panel) for panel in panels if panel.is_section)

    def bodies(self, panels: list[Panel[Row]], place: str) -> list[SafeString]:
        """The panels of one place of the head, drawn."""
        return [self.body(panel) for panel in panels if panel.place == place]

    def section(self, panel: Panel[Row], *, lazily: bool = True) -> Section:
        url = self.url(panel.code)
        if lazily and panel.place == "lazy":
            return Section(panel, url)
        return Section(panel, url if panel.full else "", self.body(panel))

    def whole(self, panel: Panel[Row]) -> Section:
        """The panel on its own page, with all rows."""
        return Section(panel, "", self.body(panel, full=True))

    def body(self, panel: Panel[Row], *, full: bool = False) -> SafeString:
        source = panel.full if full and panel.full else panel.context
        employee: Any = self.request.user
        return render_to_string(panel.template, {self.name: self.row, **source(self.row, employee)}, self.request)
