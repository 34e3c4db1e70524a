"""What is searched: each app registers its own kinds in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from crm.staff.models import Employee

from .rules import Needle


@dataclass(frozen=True)
class Hit:
    """One row that was found, as a person reads it. ``lines`` are (label, text), a label may be empty."""

    title: str
    url: str
    lines: Sequence[tuple[Any, str]] = ()
    faded: bool = False


Finder = Callable[[Employee, Needle], Iterable[QuerySet[Any, Any]]]


@dataclass(frozen=True)
class Kind:
    """One kind of rows.

    ``exact`` of (employee, needle), ``nearest`` of the same and ``similar`` of (employee, words) give queries of (pk,
    the folded text that answered), every one of them within what the employee may see; ``words`` holds, for each word
    that was typed, all words it may stand for. ``exact`` finds all that answer; where they are too many to be read,
    ``nearest`` finds the likeliest of them, which then would be cut off. ``hits`` of (employee, pks, needle) shows
    rows by pk, with what may have answered. ``recent`` are those opened last.
    """

    code: str
    title: Any
    icon: str
    exact: Finder
    nearest: Finder
    similar: Callable[[Employee, Sequence[Collection[str]]], QuerySet[Any, Any]]
    hits: Callable[[Employee, Sequence[int], Needle], dict[int, Hit]]
    allowed: Callable[[Employee], bool]
    recent: Callable[[Employee, int], Sequence[Hit]] | None = None
    order: int = 100


@dataclass
class Registry:
    kinds: dict[str, Kind] = field(default_factory=dict)

    def add(self, kind: Kind) -> None:
        """Register a kind.

        Raises:
            ValueError: another kind has its code.
        """
        if kind.code in self.kinds:
            raise ValueError(f"Kind {kind.code!r} is registered twice")
        self.kinds[kind.code] = kind

    def kinds_for(self, employee: Employee) -> list[Kind]:
        allowed = (kind for kind in self.kinds.values() if kind.allowed(employee))
        return sorted(allowed, key=lambda kind: kind.order)

    def is_of_use_to(self, employee: Employee) -> bool:
        return bool(self.kinds_for(employee))


registry = Registry()
