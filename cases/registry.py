"""What higher apps tell the library: what is missing at a client, so that a case that helps is suggested.

In ``AppConfig.ready`` of the higher app::

    from cases.registry import register_needs

    register_needs(needs_of)

``needs_of(client, day)`` answers with :class:`~cases.suggesting.Need`; one statement at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from clients.models import Client

from .suggesting import Need

NeedsOf = Callable[[Client, date], Iterable[Need]]

_needs: list[NeedsOf] = []


def register_needs(needs_of: NeedsOf) -> None:
    _needs.append(needs_of)


def needs_of(client: Client, day: date) -> list[Need]:
    return [need for one in _needs for need in one(client, day)]
