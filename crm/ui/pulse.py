"""News that open pages ask for by themselves: one small request for all sources that are due.

An app registers a source in ``AppConfig.ready``; a module of the page listens to it by name (``static/crm/pulse.js``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crm.staff.models import Employee

News = Callable[[Employee], Any]
"""What a source tells an employee: anything that JSON can hold. It is asked often: one cheap statement."""

_sources: dict[str, News] = {}


def register(name: str, news: News) -> None:
    _sources[name] = news


def news_of(employee: Employee, names: Iterable[str]) -> dict[str, Any]:
    """What the named sources tell; unknown names are left out, so that a page of yesterday harms nothing."""
    return {name: _sources[name](employee) for name in dict.fromkeys(names) if name in _sources}
