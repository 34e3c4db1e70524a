"""What higher apps tell the library: what is missing at a client, so that a case that helps is suggested.

In ``AppConfig.ready`` of the higher app::

    from cases.registry import register_needs

    register_needs(needs_of)

``needs_of(clients, day)`` answers with :class:`~cases.suggesting.Need` by the ids of clients; one statement at most,
however many there are. Who asks sees them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .suggesting import Need


@dataclass(frozen=True)
class Page:
    """A page of a higher app about cases, beside the library; of one case with its key as ``case`` in the address."""

    label: Any
    url_name: str


pages: list[Page] = []


def register_page(page: Page) -> None:
    pages.append(page)


NeedsOf = Callable[[Collection[int], date], Mapping[int, Iterable[Need]]]

_needs: list[NeedsOf] = []


def register_needs(needs_of: NeedsOf) -> None:
    _needs.append(needs_of)


def needs_of(clients: Collection[int], day: date) -> dict[int, list[Need]]:
    found: dict[int, list[Need]] = defaultdict(list)
    for one in _needs:
        for client, needs in one(clients, day).items():
            found[client] += needs
    return found
