"""What higher apps tell the pages of staff, which may not import them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .models import Employee

LoadOf = Callable[[Collection[Employee]], Mapping[int, Any]]
"""Load of employees by id: objects with ``clients``, ``actual``, ``norm``, ``percent``, ``is_over`` and ``unit``."""

_load_of: list[LoadOf] = []


def register_load(load_of: LoadOf) -> None:
    _load_of[:] = [load_of]


def load_of(employees: Collection[Employee]) -> Mapping[int, Any]:
    return _load_of[0](employees) if _load_of and employees else {}


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notifications, as ``actions.notify`` writes it; ``icon`` is a name of lucide."""

    code: str
    label: Any
    icon: str = "bell"


_notice_kinds: dict[str, NoticeKind] = {}


def register_notice_kinds(*kinds: NoticeKind) -> None:
    _notice_kinds.update({kind.code: kind for kind in kinds})


def notice_kinds() -> list[NoticeKind]:
    return list(_notice_kinds.values())


def notice_kind(code: str) -> NoticeKind:
    """The kind of a code; of one that nobody registered, its own code for a name."""
    return _notice_kinds.get(code) or NoticeKind(code, code)


@dataclass(frozen=True)
class Link:
    """A page of a higher app to which the page of an employee leads; ``url`` and ``allowed`` are of (shown, by)."""

    label: Any
    icon: str
    url: Callable[[Employee], str]
    allowed: Callable[[Employee, Employee], bool]


_links: list[Link] = []


def register_link(link: Link) -> None:
    _links.append(link)


def links_for(shown: Employee, by: Employee) -> list[tuple[Any, str, str]]:
    """Label, icon and address of what the employee ``by`` may do with the one shown."""
    return [(link.label, link.icon, link.url(shown)) for link in _links if link.allowed(shown, by)]
