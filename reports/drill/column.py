"""What a column of the rows behind a figure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """``value`` of a row, as it stands in a file; ``url`` is what it opens on the page.

    ``related`` and ``many`` are what rows are read with, ``css`` the class of its cells.
    """

    code: str
    label: Any
    value: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    related: tuple[str, ...] = ()
    many: str = ""
    css: str = ""


def name_of(row: Any) -> str:
    return str(row) if row is not None else ""


CLIENT = Column(
    "client", _("Client"), lambda row: f"{row.client.number} - {row.client.name}" if row.client else "",
    lambda row: row.client.get_absolute_url() if row.client else "", related=("client",),
)  # fmt: skip
