"""What higher apps add to works: panels on the page of one (its calls…), and hints beside those that are planned.

In ``AppConfig.ready`` of the higher app::

    registry.add(Panel("calls", _("Calls"), "calls/work_panel.html", calls_of, order=10, flush=True))

``calls_of(work, employee)`` gives the context; the template finds the work as ``work``.
Panels come with the page.

A hint stands beside each planned work of a day in the calendar (which case to talk about, and why)::

    hints.add(Hints("case", _("What to offer"), offers_of))

``offers_of(works, employee)`` answers with a :class:`Hint` by the works' ids, by a few statements however many works
there are; a work without one is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crm.staff.models import Employee
from crm.ui.panels import Label, Panels
from crm.ui.panels import Panel as AnyPanel

from .models import Work

Panel = AnyPanel[Work]

registry: Panels[Work] = Panels()


@dataclass(frozen=True)
class Hint:
    """A few words with their reason, and where they lead."""

    text: str
    why: str
    url: str


@dataclass(frozen=True)
class Hints:
    """One column of hints."""

    code: str
    label: Label
    find: Callable[[Sequence[Work], Employee], Mapping[int, Hint]]


@dataclass
class HintColumns:
    known: dict[str, Hints] = field(default_factory=dict)

    def add(self, one: Hints) -> None:
        """Raises ValueError: two columns have one code."""
        if one.code in self.known:
            raise ValueError(f"Hints {one.code!r} are registered twice")
        self.known[one.code] = one

    def beside(self, works: Sequence[Work], employee: Employee) -> list[list[Hint | None]]:
        """For each work its hints, in the order of the columns."""
        found = [one.find(works, employee) for one in self.known.values()] if works else []
        return [[column.get(work.pk) for column in found] for work in works]


hints = HintColumns()
