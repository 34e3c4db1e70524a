"""What a list gives to whoever writes it into a file. The kit knows no files: ``crm.exchange`` registers itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseBase

from .rows import reader

if TYPE_CHECKING:
    from .lists import ListView

Exporter = Callable[["ListView", str], HttpResponseBase]
_exporter: list[Exporter] = []


@dataclass(frozen=True)
class ExportColumn:
    """A column of the file: its title, and where a row's value is (a dotted path of attributes, or a function)."""

    title: Any
    value: str | Callable[[Any], Any]

    def getter(self) -> Callable[[Any], Any]:
        return attrgetter(self.value) if isinstance(self.value, str) else self.value


def register(exporter: Exporter) -> None:
    """Say who answers a request for a list as a file: a function of the list (set up) and the file format."""
    _exporter[:] = [exporter]


def export(view: ListView, file_format: str) -> HttpResponseBase:
    """The answer to a request for the list as a file; Http404 where nobody writes files."""
    if not _exporter:
        raise Http404
    return _exporter[0](view, file_format)


def columns_of(table: Any) -> list[ExportColumn]:
    """The columns that a table shows, with the values behind them: words of a choice, figures as figures.

    A method ``export_<column>(record)`` of the table gives what stands in the file instead.
    """
    return [
        ExportColumn(bound.header, getattr(table, f"export_{bound.name}", None) or reader(bound))
        for bound in table.columns
    ]
