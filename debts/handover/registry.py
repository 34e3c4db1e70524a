"""What the system fills into a handover sheet. Apps register parts in ``AppConfig.ready``; higher apps join so, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.models import Client
from crm.ui.panels import Label


@dataclass(frozen=True)
class Part:
    """A part of a sheet.

    ``gather`` reads what there is to say of a client on a day, as JSON: it is kept with the sheet when it is sent, so
    that both sides speak of the same. ``show`` makes the context of ``template`` of it, in the language of whoever
    looks. ``template`` draws on the page and on paper.
    """

    code: str
    title: Label
    gather: Callable[[Client, date], Any]
    show: Callable[[Any], dict[str, Any]]
    template: str
    order: int = 100


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Add parts.

    Raises:
        ValueError: two parts have one code.
    """
    for part in parts:
        if part.code in _parts:
            raise ValueError(f"Part {part.code!r} is registered twice")
        _parts[part.code] = part


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: part.order)
