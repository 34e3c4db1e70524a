"""What a day is made of. Apps register sources in ``AppConfig.ready``; higher apps join in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clients.models import Client
from crm.staff.models import Employee
from crm.ui.panels import Label


@dataclass(frozen=True)
class Span:
    """What is asked for: the days of ``employee``, both ends included, as ``by`` may see them.

    ``by`` is somebody else where a head looks at the day of a specialist. Where ``overdue``, only what should have
    been done before ``start`` and was not.
    """

    employee: Employee
    by: Employee
    start: date
    end: date
    overdue: bool = False

    @property
    def is_own(self) -> bool:
        return self.employee.pk == self.by.pk


@dataclass(frozen=True)
class Entry:
    """One line of a day; it leads to ``url``.

    ``day`` is a day of the department's zone; ``at`` the moment, empty for what belongs to the whole day. ``note`` is
    a grey line under the title. ``tone`` is one of the tones of badges. ``reminder`` is the key of a reminder that may
    be ticked off here.
    """

    day: date
    title: Label
    url: str
    at: datetime | None = None
    client: Client | None = None
    note: Label = ""
    tone: str = "neutral"
    icon: str = ""
    minutes: int | None = None
    is_done: bool = False
    reminder: int | None = None


@dataclass(frozen=True)
class Source:
    """Where entries come from: ``find`` reads those of a span in a number of statements that does not depend on it.

    ``icon`` is a name of lucide; of two entries at one time that of the smaller ``order`` stands first.
    """

    code: str
    label: Label
    icon: str
    find: Callable[[Span], Iterable[Entry]]
    order: int = 100


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources.

    Raises:
        ValueError: two sources have one code.
    """
    for source in sources:
        if source.code in _sources:
            raise ValueError(f"Source {source.code!r} is registered twice")
        _sources[source.code] = source


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: source.order)
